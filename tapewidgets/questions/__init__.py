"""Questions about a tape that mark themselves: predict, answer, then see.

The right answer is calculated from the tape when it is needed; a notebook that asks holds none.
"""

from tapewidgets.questions.bug_hunt import BugHunt, bug_hunt
from tapewidgets.questions.gradient_shapes import ShapesQuestion, shapes
from tapewidgets.questions.gradients import GradientsQuestion, gradients
from tapewidgets.questions.next_step import NextStepQuestion, next_step
from tapewidgets.questions.question import Question
from tapewidgets.questions.verdict import Verdict
from tapewidgets.questions.which_are_none import NonesQuestion, which_are_none

__all__ = [
    "BugHunt",
    "GradientsQuestion",
    "NextStepQuestion",
    "NonesQuestion",
    "Question",
    "ShapesQuestion",
    "Verdict",
    "bug_hunt",
    "gradients",
    "next_step",
    "shapes",
    "which_are_none",
]
