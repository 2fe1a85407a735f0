"""Any program of the language's corpus can be asked about: right is right, and a hunt has one quarry."""

import contextlib

import numpy as np
import pytest

import tapewidgets as tw
from tapewidgets.questions.misconceptions import HUNTED
from tests.language.corpus.good import GOOD
from tests.language.given import given

q = tw.questions


def floating(source):
    """Whether a program's value is a floating tensor, which alone can be a target."""
    value = tw.language.run(source, given()).value
    return isinstance(value, tw.Tensor) and value.dtype.is_floating


PROGRAMS = [source for source, _ in GOOD if floating(source)]


def recorded(source):
    names = {name: x for name, x in given().items() if hasattr(x, "numpy")}
    with tw.GradientTape(persistent=True) as tape:
        run = tw.language.run(source, given() | names)
    sources = [x for name, x in names.items() if isinstance(x, tw.Variable)]
    target = run.value
    return tape, target, sources, {**names, "result": target}


@pytest.mark.parametrize("source", PROGRAMS)
def test_what_the_tape_answers_is_right_and_other_answers_are_not(source):
    tape, target, sources, names = recorded(source)
    right = tape.gradient(target, sources)
    question = q.gradients(tape, target, sources, names=names)
    assert question.answer(*right), question.verdicts[-1]
    wrong = [1e3 if g is None else g.numpy() + 1 + abs(g.numpy()) for g in right]
    assert question.answer(*wrong).score == np.mean([g is not None and not np.size(g.numpy()) for g in right])
    shapes = q.shapes(tape, target, sources, names=names)
    assert shapes.answer(*[None if g is None else tuple(g.shape) for g in right])
    nones = q.which_are_none(tape, target, sources, names=names)
    assert nones.answer([n for n, g in zip(nones._solution.names, right, strict=True) if g is None])


@pytest.mark.parametrize("source", PROGRAMS)
def test_a_hunt_has_one_quarry(source):
    tape, target, sources, names = recorded(source)
    for bug in HUNTED:
        with contextlib.suppress(ValueError):  # this tape has no place for it
            hunt = q.bug_hunt(tape, target, sources, bug, names=names)
            steps = range(1, len(hunt._lines) + 1)
            assert sum(hunt.answer(step).correct for step in steps) == 1
            assert str(hunt).count("\n") >= len(steps)
