"""Text frames: the same words for the same program, in any process, at every step."""

import json
import subprocess
import sys
import zlib

import pytest

from tapewidgets import story
from tests.story import programs

LAST = """Step 8 of 8
Done. The gradient of t4 with respect to t1 is [10 20 30], to t2 [2 3 4].

line             value        gradient
t1               [1 2 3]      [10 20 30]
t2               [10 20 30]   [2 3 4]
t3 = t1 * t2     [10 40 90]   [1 1 1]
t4 = t2 + t3     [20 60 120]  [1 1 1]

∇t1 = dt4/dt1: [10 20 30]
  path t4 -> t3 -> t1: 1 · t2 = [10 20 30]
  finite difference: [10 20 30] (agrees)
∇t2 = dt4/dt2: [2 3 4]
  path t4 -> t2: 1 = [1 1 1]
  path t4 -> t3 -> t2: 1 · t1 = [1 2 3]
  finite difference: [2 3 4] (agrees)"""


def test_the_last_frame():
    told = programs.classic()
    assert story.frame(told) == LAST
    assert story.frame(told, -1) == story.frame(told, 7) == LAST


def test_every_frame_holds_its_sentence():
    told = programs.classic()
    for number, step in enumerate(told["steps"]):
        assert story.say(told["words"], step["say"]) in story.frame(told, number)


def test_steps_outside_the_story_are_refused():
    with pytest.raises(IndexError, match="there is no step 8: this story has the steps 0 to 7"):
        story.frame(programs.classic(), 8)


def told_network():
    tape, loss, sources, names = programs.network()
    told = story.tell(tape, loss, sources, names=names)
    return zlib.crc32((json.dumps(told) + story.svg(told) + story.frame(told)).encode())


def test_another_process_says_the_same():
    code = "from tests.story.text.test_frames import told_network; print(told_network())"
    there = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert int(there.stdout) == told_network()


def test_a_large_story_shows_the_rows_around_its_step():
    tape, y, sources, names = programs.chain(300)
    told = story.tell(tape, y, sources, names=names)
    frame = story.frame(told, 150)
    assert frame.count("\n") < 60
    assert "<-" in frame


@pytest.mark.parametrize(("operations", "most"), [(10, 15_000), (200, 250_000)])
def test_what_travels_stays_small(operations, most):
    tape, y, sources, names = programs.chain(operations)
    told = story.tell(tape, y, sources, names=names)
    whole = json.dumps([told, story.svg(told)], ensure_ascii=False).encode()
    assert len(zlib.compress(whole)) * 4 / 3 < most / 2
