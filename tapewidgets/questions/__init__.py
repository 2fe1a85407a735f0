"""Questions about a tape that mark themselves: predict, answer, then see.

The right answer is calculated from the tape when it is needed; a notebook that asks holds none.
"""

from tapewidgets.questions.bug_hunt import BugHunt, bug_hunt
from tapewidgets.questions.gradient_shapes import ShapesQuestion, shapes
from tapewidgets.questions.gradients import GradientsQuestion, gradients
from tapewidgets.questions.next_step import NextStepQuestion, next_step
from tapewidgets.questions.practice import Practice, practice
from tapewidgets.questions.question import Question
from tapewidgets.questions.second_derivatives import SecondDerivativesQuestion, second_derivatives
from tapewidgets.questions.verdict import Verdict
from tapewidgets.questions.which_are_none import NonesQuestion, which_are_none
from tapewidgets.questions.write_backward import BackwardQuestion, write_backward

__all__ = [
    "BackwardQuestion",
    "BugHunt",
    "GradientsQuestion",
    "NextStepQuestion",
    "NonesQuestion",
    "Practice",
    "Question",
    "SecondDerivativesQuestion",
    "ShapesQuestion",
    "Verdict",
    "bug_hunt",
    "gradients",
    "next_step",
    "practice",
    "second_derivatives",
    "shapes",
    "which_are_none",
    "write_backward",
]
