"""One table of misconceptions: what is said of one anywhere, and how it is made on purpose, is its row."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tapewidgets.engine.core.steps import Step as Product
from tapewidgets.questions import wrong_lines, wrong_rules
from tapewidgets.questions.wrong_lines import Written
from tapewidgets.story.backward_pass import BackwardPass, Rule
from tapewidgets.words import tell

OTHER = "other"
"""The key of a wrong answer that no row explains."""


@dataclass(frozen=True)
class Misconception:
    """A way to go wrong with a gradient.

    Its texts stand in the catalogs under its key, ``question.slip.KEY.PART``: ``title``, its name in a
    verdict, a histogram and a table of marks; ``says``, what is wrong, filled with names; ``hint``,
    a question that helps with the next attempt; ``note``, for a teacher whose class has it; ``hunt``, what a
    bug hunt says of it; ``absent``, why a tape may have no place for it.

    Attributes
    ----------
    key : names it
    rule : gives the wrong rule for a product; None where it cannot be made
    line : gives the wrong line of a written backward pass; None where it cannot be made
    hunted : whether a bug hunt may have it
    """

    key: str
    rule: Callable[[BackwardPass, Product], Rule | None] | None = None
    line: Callable[[Written], str | None] | None = None
    hunted: bool = False

    def tell(self, part: str, **names: Any) -> str:
        """Say one of its texts, with names put in."""
        return tell(f"question.slip.{self.key}.{part}", **names)


MISCONCEPTIONS = {
    row.key: row
    for row in (
        Misconception("dropped path", rule=wrong_rules.drop),
        Misconception("no sum", rule=wrong_rules.pass_unsummed, line=wrong_lines.without_sum, hunted=True),
        Misconception("mean", rule=wrong_rules.average, line=wrong_lines.with_mean),
        Misconception("sign", rule=wrong_rules.turn_sign, line=wrong_lines.negated),
        Misconception(
            "wrong argument",
            rule=wrong_rules.use_other_input,
            line=wrong_lines.by_other_argument,
            hunted=True,
        ),
        Misconception(
            "no upstream", rule=wrong_rules.forget_upstream, line=wrong_lines.without_upstream, hunted=True
        ),
        Misconception("no local derivative", rule=wrong_rules.forget_local, line=wrong_lines.without_local),
        Misconception("no exponent", rule=wrong_rules.forget_exponent),
        Misconception("overwrite", line=wrong_lines.overwrite, hunted=True),
        Misconception("order", hunted=True),
        Misconception("transposed", line=wrong_lines.turned_around),
        Misconception("value"),
        Misconception("target value"),
        Misconception("first derivative"),
        Misconception("none for zero"),
        Misconception("zero for none"),
        Misconception("jacobian"),
        Misconception("target shape"),
    )
}
"""Those made at one step back come first, the most usual first."""

AT_A_STEP = {key: row for key, row in MISCONCEPTIONS.items() if row.rule is not None}
HUNTED = {key: row for key, row in MISCONCEPTIONS.items() if row.hunted}


def title_of(key: str) -> str:
    """The name of a misconception, by its key."""
    return MISCONCEPTIONS[key].tell("title") if key in MISCONCEPTIONS else tell("question.slip.other")


def note_of(key: str) -> str:
    """What a teacher may talk about, by the key of a misconception; empty for any other."""
    return MISCONCEPTIONS[key].tell("note") if key in MISCONCEPTIONS else ""
