"""One table of misconceptions: what is said of one anywhere, and how it is made on purpose, is its row."""

from collections.abc import Callable
from dataclasses import dataclass

from tapewidgets.engine.core.steps import Step as Product
from tapewidgets.questions import wrong_lines, wrong_rules
from tapewidgets.questions.wrong_lines import Written
from tapewidgets.story.backward_pass import BackwardPass, Rule

OTHER = "other"
"""The key of a wrong answer that no row explains."""


@dataclass(frozen=True)
class Misconception:
    """A way to go wrong with a gradient.

    Attributes
    ----------
    title : its name in a verdict, a histogram and a table of marks
    says : what is wrong, to be filled with names: {to}, {out}, {line}, {over}
    hint : a question that helps with the next attempt
    note : for a teacher whose class has it: what to talk about
    rule : gives the wrong rule for a product; None where it cannot be made
    line : gives the wrong line of a written backward pass; None where it cannot be made
    hunt : what a bug hunt says of it, filled with {to}, {out}, {line}, {before}; empty if it is not hunted
    absent : why a tape may have no place for it
    """

    title: str
    says: str
    hint: str
    note: str
    rule: Callable[[BackwardPass, Product], Rule | None] | None = None
    line: Callable[[Written], str | None] | None = None
    hunt: str = ""
    absent: str = ""


MISCONCEPTIONS = {
    "dropped path": Misconception(
        "a path was dropped",
        "a path was dropped. {to} is used in `{line}` too: add the contributions of all paths.",
        "Count the lines that use it. Each of them contributes something.",
        "Let them cover one path with a hand and nudge the value: what still moves?",
        rule=wrong_rules.drop,
    ),
    "no sum": Misconception(
        "not summed over the copies",
        "not summed. {to} was broadcast, so it was used several times: its gradients are summed{over}.",
        "How many copies of it took part?",
        "One bias, four examples: four effects, and one number to change.",
        rule=wrong_rules.pass_unsummed,
        line=wrong_lines.without_sum,
        hunt="{to} was broadcast to fit, so what comes back is summed to the shape of {to}.",
        absent="nothing is broadcast where a sum could go missing unseen",
    ),
    "mean": Misconception(
        "mean for sum",
        "{to} was broadcast: undoing that is a sum, not a mean.",
        "Each copy has its full effect.",
        "Where does a 1/n come from, if there is one? From the loss, not from the broadcast.",
        rule=wrong_rules.average,
        line=wrong_lines.with_mean,
    ),
    "sign": Misconception(
        "sign turned around",
        "at `{line}` the sign is the other way around.",
        "If it grows, does the result grow or shrink?",
        "Ask for the direction alone first, then for the size.",
        rule=wrong_rules.turn_sign,
        line=wrong_lines.negated,
    ),
    "wrong argument": Misconception(
        "the other argument's derivative",
        "that is the derivative of `{line}` with respect to its other input. "
        "How does it change when {to} grows?",
        "Hold the other input still. What is the factor now?",
        "The slope of a·b in a is b. Draw the rectangle, and let one side grow.",
        rule=wrong_rules.use_other_input,
        line=wrong_lines.by_other_argument,
        hunt="that is the derivative of `{line}` with respect to its other input.",
        absent="no line has two inputs with different derivatives",
    ),
    "no upstream": Misconception(
        "upstream gradient forgotten",
        "at `{line}` the upstream gradient was forgotten: multiply by what has arrived at {out}.",
        "What has arrived from the target so far? It is a factor.",
        "Double the loss. Which gradients double? All of them, so each one carries that factor.",
        rule=wrong_rules.forget_upstream,
        line=wrong_lines.without_upstream,
        hunt="the upstream gradient d_{out} is missing from the product.",
        absent="all upstream gradients are 1, so nobody would miss one",
    ),
    "no local derivative": Misconception(
        "local derivative forgotten",
        "at `{line}` the local derivative was forgotten: {out} does not change one for one with {to}.",
        "If it grows by 1, by how much does the result of that line grow?",
        "Ask for the effect of +0.01 on one line before the whole program.",
        rule=wrong_rules.forget_local,
        line=wrong_lines.without_local,
    ),
    "no exponent": Misconception(
        "the power rule without its factor",
        "at `{line}` the power rule needs its factor, the exponent.",
        "By how much does x² grow from 3 to 3.01?",
        "x² is x·x: two contributions, so a factor of 2.",
        rule=wrong_rules.forget_exponent,
    ),
    "overwrite": Misconception(
        "= for +=",
        "`=` throws away what has arrived before, where `+=` adds to it.",
        "Had something arrived there before this line?",
        "Run both lines on paper with 1 and then 3. What happened to the 1?",
        line=wrong_lines.overwrite,
        hunt="{to} already had {before}; `=` overwrites it where `+=` is needed.",
        absent="no value is used twice, so `=` and `+=` come to the same",
    ),
    "order": Misconception(
        "handed on too early",
        "a gradient was handed on before all its contributions had arrived.",
        "Which lines still add to the gradient that this line reads?",
        "A value hands back once, when every line that used it has handed back.",
        hunt="d_{to} was handed on before all its contributions had arrived.",
        absent="no intermediate value is used twice, so every order of lines gives the same",
    ),
    "transposed": Misconception(
        "transposed",
        "transposed: {to} has shape {shape}, and so has its gradient.",
        "The gradient is subtracted from its source: which shape does that need?",
        "Let the shapes decide: only one order of the two factors fits.",
        line=wrong_lines.turned_around,
    ),
    "value": Misconception(
        "the value, not the gradient",
        "that is the value of {to}, not how {out} changes with it.",
        "If it grows by 1, by how much does the target grow?",
        "Ask what would change, and by how much; not what is there.",
    ),
    "target value": Misconception(
        "the target's value, not the gradient",
        "that is the value of {out}, not how it changes with {to}.",
        "If it grows by 1, by how much does the target grow?",
        "Ask what would change, and by how much; not what is there.",
    ),
    "first derivative": Misconception(
        "the first derivative",
        "that is the first derivative. Differentiate it once more.",
        "You have the slope. How fast does the slope change?",
        "Draw the curve, and its slope below it: the second derivative is the slope of that drawing.",
    ),
    "none for zero": Misconception(
        "None and 0 mixed up",
        "a path on this tape leads back to it.",
        "Is there any path on the tape from it to the target?",
        "`No path` and `a path with slope 0` are two findings.",
    ),
    "zero for none": Misconception(
        "0 for None",
        "is there a path on this tape that leads back to it?",
        "Is there any path on the tape from it to the target?",
        "`No path` and `a path with slope 0` are two findings.",
    ),
    "jacobian": Misconception(
        "the Jacobian's shape",
        "that is the Jacobian's shape. A gradient adds up over the target's numbers.",
        "One number in the gradient for each number that could be nudged.",
        "A gradient belongs to a single number; of several it adds up.",
    ),
    "target shape": Misconception(
        "the target's shape",
        "that is the target's shape. How many numbers of {to} could be nudged?",
        "One number in the gradient for each number that could be nudged.",
        "A gradient is subtracted from its source, so it has the source's shape.",
    ),
}
"""Those made at one step back come first, the most usual first."""

AT_A_STEP = {key: row for key, row in MISCONCEPTIONS.items() if row.rule is not None}
HUNTED = {key: row for key, row in MISCONCEPTIONS.items() if row.hunt}


def title_of(key: str) -> str:
    """The name of a misconception, by its key."""
    return MISCONCEPTIONS[key].title if key in MISCONCEPTIONS else "something else"


def note_of(key: str) -> str:
    """What a teacher may talk about, by the key of a misconception; empty for any other."""
    return MISCONCEPTIONS[key].note if key in MISCONCEPTIONS else ""
