"""Practice: the same seed gives the same row, every problem has one answer, what was missed returns.

``python -m tests.questions.test_practice 10000`` makes that many problems and says what came of them.
"""

import sys
from collections import Counter

import numpy as np
import pytest

import tapewidgets as tw
from tapewidgets.questions.gradients import GradientsQuestion
from tapewidgets.questions.practice_problems import LEVELS, problem_for, ties


def look_at(level, seed, number, counts):
    """Check one problem: it can be solved, has one finite answer and no ties."""
    problem = problem_for(level, seed, number)
    question = problem.question()
    counts[problem.kind] += 1
    assert question.asked()["fields"]
    if isinstance(question, GradientsQuestion):
        right = [question.truth(place) for place in range(question.count)]
        assert all(np.all(np.isfinite(each)) for each in right)
        assert all(float(number).is_integer() for each in right for number in np.ravel(each))
        assert question.answer(*right)
        assert not ties(problem)
        for place in range(question.count):
            for slip in question.slips(place):
                verdict = question.fresh().answer(
                    *[slip.value if at == place else r for at, r in enumerate(right)]
                )
                counts["slip", verdict.keys[0] if verdict.keys else "right"] += 1
    elif problem.kind == "shapes":
        assert question.answer(*[np.shape(question._solution.truth(at)) for at in range(question.count)])
    elif problem.kind == "which_are_none":
        assert question.answer(sorted(question.right()))
    elif problem.kind == "write_backward":
        assert question.answer(question._program.lines)
        counts.update(("line", wrong.key) for wrong in question._program.wrong_lines)
    else:
        assert sum(question.answer(step).correct for step in range(1, len(question._lines) + 1)) == 1


@pytest.mark.parametrize("level", range(1, len(LEVELS) + 1))
def test_every_problem_has_one_answer(level):
    for number in range(4):
        look_at(level, 1, number, Counter())


def test_the_same_seed_gives_the_same_row_and_another_one_another():
    one, same, other = (tw.practice(1, seed=seed) for seed in (3, 3, 4))
    asked = [[], [], []]
    for _ in range(3):
        for row, seen in zip((one, same, other), asked, strict=True):
            seen.append(row.question.id)
            row.next()
    assert asked[0] == asked[1] != asked[2]
    assert one.fresh().question.id == asked[0][0]


def test_a_row_rises_and_keeps_what_was_answered():
    row = tw.practice(1, seed=6)
    assert row.answer(-2, -3).correct
    assert row.score == 1
    for _ in range(4):
        row.next()
    assert row.row()["marks"] == ["yes", "back", "back", "back", "", ""]
    assert "level 2" in row.row()["title"]
    (kept,) = row.entries
    assert kept["practice"] == [1, 6, 0]
    assert row.score == 0.25
    assert "1 of 4 right" in repr(row)
    assert "level 1" in tw.practice(1, seed=6, rising=False).row()["title"]
    with pytest.raises(ValueError, match="no level 7; there are 1"):
        tw.practice(7)
    with pytest.raises(TypeError, match="seed is a whole number"):
        tw.practice(1, seed="a")


def main(count):
    """Look at ``count`` problems and print what came of them."""
    counts = Counter()
    for number in range(count):
        look_at(number % len(LEVELS) + 1, 11, number // len(LEVELS), counts)
    for what, number in counts.most_common():
        print(f"{number:7}  {what}")


if __name__ == "__main__":
    main(int(sys.argv[1]))
