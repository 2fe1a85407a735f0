"""Exactly one step of a bug hunt is wrong, and a tape must have a place for the bug."""

import pytest

import tapewidgets as tw
from tests.questions.programs import network, twice, vectors

q = tw.questions


HUNTS = [
    (vectors, "overwrite", 5),
    (vectors, "wrong argument", 5),
    (twice, "overwrite", 6),
    (twice, "order", 4),
    (twice, "no upstream", 6),
    (network, "no sum", 8),
    (network, "no upstream", 9),
]


@pytest.mark.parametrize(("program", "bug", "step"), HUNTS)
def test_exactly_one_step_is_the_wrong_one(program, bug, step):
    tape, target, sources, names = program()
    question = q.bug_hunt(tape, target, sources, bug, names=names)
    steps = len(question._lines)
    assert [n for n in range(1, steps + 1) if question.answer(n)] == [step]
    assert question.attempts == steps
    assert question.reveal().startswith(f"Step {step}: ")
    for nonsense in (0, steps + 1, "two", True):
        assert "number of a step" in question.answer(nonsense).text


def test_what_mends_a_wrong_step_is_told_when_it_is_asked_for():
    tape, target, sources, names = vectors()
    question = q.bug_hunt(tape, target, sources, "overwrite", names=names, level=2)
    assert "what should be there after it?" in str(question)
    assert "its gradient is not right yet" in question.answer(5, [1, 2, 3]).text
    assert question.reveal().endswith("It should be [2 3 4].")
    assert question.answer(5, [2, 3, 4])


def test_a_bug_needs_its_place():
    x = tw.Variable(2.0)
    with tw.GradientTape() as tape:
        y = tw.sin(x)
    for bug in ("overwrite", "no sum", "wrong argument", "no upstream", "order"):
        with pytest.raises(ValueError, match="cannot be on this tape"):
            q.bug_hunt(tape, y, x, bug)
    with pytest.raises(ValueError, match="There is no bug 'typo'"):
        q.bug_hunt(tape, y, x, "typo")
