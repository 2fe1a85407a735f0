"""The state of a story at a step, held to what the page is held to as well."""

import json

import numpy as np
import pytest

from tapewidgets.story import state
from tapewidgets.story.arrays import unpacked
from tests.story import moments, programs

WRITTEN = json.loads(moments.FILE.read_text("utf-8"))


def test_the_file_is_of_the_stories_as_they_are_told_now():
    assert json.loads(json.dumps(moments.written())) == WRITTEN


def test_two_paths_meet_at_t2():
    told = programs.classic()
    t1, t2, t3, t4 = range(4)
    before, start, first, last = (state.at(told, step) for step in (0, 2, 3, 6))
    assert (before.phase, before.known, before.inputs) == ("forward", {t1, t2, t3}, [(0, 0), (0, 1)])
    assert (start.phase, start.node, start.edge, start.sums[t4]) == ("backward", t4, None, 4)
    assert (first.giver, first.node, first.upstream, first.before) == (t4, t2, 4, None)
    assert [(one.line, one.input, one.step) for one in last.arrivals[t2]] == [(1, 0, 3), (0, 1, 6)]
    numbers = [unpacked(told["pool"][i]).tolist() for i in (last.upstream, last.before, last.sums[t2])]
    assert numbers == [[1, 1, 1], [1, 1, 1], [2, 3, 4]]
    assert state.at(told).phase == "answer"


@pytest.mark.parametrize("name", WRITTEN)
def test_what_arrives_adds_up_at_every_step(name):
    told = WRITTEN[name]["story"]
    for step in range(len(told["steps"])):
        now = state.at(told, step)
        for value, come in now.arrivals.items():
            total = sum(unpacked(told["pool"][one.added]) for one in come)
            np.testing.assert_allclose(unpacked(told["pool"][now.sums[value]]), total)
