"""The monkey in JupyterLab: 300 actions a panel, on a seed that changes and is printed.

By hand it goes farther: ``python -m tests.browser.monkey --actions 20000``.
"""

import os
import warnings

import pytest

import tapewidgets as tw
from tests.browser.monkey.kernels import use_hash_seed
from tests.browser.monkey.minimize import minimize
from tests.browser.monkey.oracles import Expected, history_faults
from tests.browser.monkey.panels import PLACES
from tests.browser.monkey.session import Session, replay_line, shorten, wander
from tests.browser.monkey.witness import _fresh_question

pytestmark = pytest.mark.filterwarnings("default::tests.browser.test_monkey.OnceOnly")
ACTIONS = 300
SECONDS = 110
"""A panel's walk ends after so long, or a slow machine would not be done with the whole check."""
SEED = int(os.environ["TAPEWIDGETS_MONKEY_SEED"])
TURNS = (("QuestionPanel", "BackwardQuestion"), ("SGDPanel", "Network", "Points"))
"""Uses of the same panel take turns, by the seed."""
RESTING = {use for uses in TURNS for at, use in enumerate(uses) if at != SEED % len(uses)}


class OnceOnly(UserWarning):
    """A fault that does not come again when its sequence is played again: it is told, and fails no check."""


@pytest.mark.parametrize("panel", [name for name in PLACES if name not in RESTING])
def test_the_monkey_breaks_nothing(cage, record_property, panel):
    lab, console = cage
    use_hash_seed(lab, SEED)
    session = Session(lab, panel, console)
    found = wander(session, SEED, ACTIONS, SECONDS)
    count = session.done
    record_property("monkey", f"{panel} {count}")
    if found is not None:
        fault, done = found
        few = shorten(session, fault, done)
        told = (
            f"{fault[0]}: {fault[1]}\nat action {count} of seed {SEED}; to play it again:\n"
            f"python -m tests.browser.monkey --seed {SEED} --replay '{replay_line(panel, few)}'"
        )
        if len(few) < len(done) or session.play(done) is not None:
            pytest.fail(told, pytrace=False)
        warnings.warn(OnceOnly(f"{told}\nIt did not come again."), stacklevel=1)
    assert not lab.faults, lab.faults


@pytest.mark.parametrize("chart", ["Data", "Loss surface"])
def test_the_monkey_drags_what_a_chart_lets_it(cage, chart):
    lab, console = cage
    session = Session(lab, "Points", console)
    drag = ["grab", 0, f"canvas:{chart}", [0.4, 0.5], [0.6, 0.3]]
    assert session.play([drag, ["click", 0, "button:Undo"], ["click", 0, "button:Redo"]], strict=True) is None


def test_a_drag_on_undo_counts_as_no_edit():
    expected = Expected(document="third")
    assert not list(history_faults(["drag", 0, "button:Undo", [0.5, 0.5]], True, "second", expected))
    assert not list(history_faults(["click", 0, "button:Undo"], True, "first", expected))


def test_a_question_that_comes_back_is_compared_with_a_fresh_one():
    row = tw.practice(1, seed=7)
    panel, first = tw.QuestionPanel(row), row.question.id
    row.answer(0, 0, 0)
    for _ in range(4):
        row.next()
    assert (panel.question.id, len(panel.entries)) == (first, 1)
    assert not _fresh_question(panel)


def test_a_sequence_is_cut_down_to_what_fails():
    tried = []

    def fails(some):
        tried.append(some)
        return ["b"] in some and any(one[0] == "burst" and ["x"] in one[1] for one in some)

    sequence = [[name] for name in "cadefgh"] + [["b"], ["i"], ["burst", [["j"], ["x"], ["k"]]], ["l"]]
    assert minimize(sequence, fails) == [["b"], ["burst", [["x"]]]]
    assert len(tried) < 40
