"""A class looks together: the teacher's view of a poll, and the panel in which a learner commits."""

from dataclasses import asdict
from functools import reduce
from pathlib import Path
from typing import Any

from tapewidgets.panels.panel import Panel
from tapewidgets.panels.question_panel.asking import Asking
from tapewidgets.panels.requests import Refusal, action
from tapewidgets.questions.poll import Ballot, Poll
from tapewidgets.questions.question import Question
from tapewidgets.words import Message, tell

LOOK_EVERY = 0.5
"""Seconds between two looks at the folder."""
VIEWS = ("count", "answers", "groups")


def _question(question: Any, name: str) -> Question:
    if not isinstance(question, Question):
        what = type(question).__qualname__
        raise TypeError(tell("error.panel.poll", name=name, what=what))
    return question


class PollPanel(Panel):
    """Made by `poll`.

    Attributes
    ----------
    view : what is shown: "count", how many have answered; "answers", what they are; "groups", which
        misconceptions they show, and who is right
    """

    script = "poll_panel/poll_panel.js"

    def __init__(self, question: Question, folder: str | Path | None = None) -> None:
        self._poll = Poll(_question(question, "poll"), folder)
        self.view = "count"
        self._unread: Message = ""
        self._seen, self._looks = self._read(), True
        super().__init__({}, given=question.id)
        self._look_later()

    def _read(self) -> list[dict[str, Any]]:
        return [asdict(self._poll.read(number)) for number in range(1, self._poll.round + 1)]

    def look(self) -> None:
        """Look at the folder, and show what is new; what cannot be read now is said, and looked at again."""
        before = self._seen, self._unread
        self._count()
        if (self._seen, self._unread) != before:
            self.publish()

    def _count(self) -> None:
        """Read what came; a new round begins with the counts alone, whoever began it."""
        try:
            seen, self._unread = self._read(), ""
        except OSError as fault:
            seen, self._unread = self._seen, ["panel.poll.unread", {"fault": str(fault)}]
        if len(seen) > len(self._seen):
            self.view = "count"
        self._seen = seen

    def _look_later(self) -> None:
        if self._loop is not None and self._looks:
            self._loop.call_later(LOOK_EVERY, self._look_again)

    def _look_again(self) -> None:
        self.look()
        self._look_later()

    def close(self) -> None:
        """Close the panel, and look no more."""
        self._looks = False
        super().close()

    def light(self) -> dict[str, Any]:
        """Give the question and the rounds; before the groups are shown, neither they nor who is right."""
        rounds = [dict(seen) for seen in self._seen]
        for seen in rounds if self.view != "groups" else ():
            seen["groups"] = []
        for seen in rounds if self.view == "count" else ():
            seen["answers"] = []
        asked = self._poll.question.asked()
        return {"asked": asked, "rounds": rounds, "view": self.view, "unread": self._unread}

    @action("view")
    def _asked_to_view(self, arguments: dict[str, Any]) -> None:
        view = arguments.get("view")
        if view not in VIEWS:
            raise Refusal("panel.refusal.view")
        self.view = str(view)
        self._count()
        self.publish()

    @action("again")
    def _asked_to_ask_again(self, _arguments: dict[str, Any]) -> None:
        try:
            self._poll.ask_again()
        except OSError as fault:
            raise Refusal("panel.refusal.again", fault=str(fault)) from fault
        self._count()
        self.publish()

    def describe(self) -> str:
        """Name the question, and say how many have answered."""
        counts = [seen["count"] for seen in self._seen]
        answers = [tell("panel.said.answers", count=count) for count in counts]
        said = reduce(lambda before, after: tell("panel.said.then", before=before, after=after), answers)
        return f"{self._poll.question.about()}: {said}"

    def text(self) -> str:
        """Give the question, and what came of each round."""
        lines = [repr(self), str(self._poll.question)]
        for number, seen in enumerate(self._seen, 1):
            lines.append(tell("panel.said.round", number=number, count=seen["count"]))
            if self.view == "groups":
                lines += [f"{group['count']:4}  {group['title']}" for group in seen["groups"]]
            elif self.view == "answers":
                lines += [f"{count:4}  {answer}" for answer, count in seen["answers"]]
        return "\n".join(lines)


class _Committing(Asking):
    """Commits to a poll: nothing says whether an answer is right before the class has looked."""

    def __init__(self, changed: Any, ballot: Ballot) -> None:
        super().__init__(changed, ballot.question)
        self._ballot = ballot
        self._said: Message = ""

    def told(self) -> dict[str, Any]:
        """Give the question at its level, and what was committed."""
        told = super().told()
        asked = {name: part for name, part in told["asked"].items() if name != "levels"}
        return {**told, "asked": asked, "poll": True, "note": self._said}

    @action("commit")
    def _asked_to_commit(self, arguments: dict[str, Any]) -> None:
        answer = arguments.get("answer")
        if not isinstance(answer, list):
            raise Refusal("panel.refusal.answer")
        try:
            round = self._ballot.commit(answer)
        except OSError as fault:
            raise Refusal("panel.refusal.folder", fault=str(fault)) from fault
        self._said = ["panel.poll.committed", {"round": round}]
        self._changed()

    @action("hint")
    def _asked_for_a_hint(self, _arguments: dict[str, Any]) -> None:
        raise Refusal("panel.refusal.poll")

    @action("reveal")
    def _asked_for_the_answer(self, arguments: dict[str, Any]) -> None:
        self._asked_for_a_hint(arguments)

    @action("level")
    def _asked_for_a_level(self, _arguments: dict[str, Any]) -> None:
        raise Refusal("panel.refusal.poll.level")


class BallotPanel(Panel):
    """Made by `answer_poll`."""

    script = "question_panel/question_panel.js"

    def __init__(self, question: Question, folder: str | Path | None = None) -> None:
        ballot = Ballot(_question(question, "answer_poll").fresh(), folder)
        self._asking = _Committing(lambda: self.publish(), ballot)
        super().__init__({"entries": []}, given=question.id)

    def components(self) -> tuple[object, ...]:
        """Give what answers the page's requests besides the panel."""
        return (self._asking,)

    def light(self) -> dict[str, Any]:
        """Give the question, and what was committed."""
        return {**self._asking.told(), "download": False}

    def describe(self) -> str:
        """Say what is asked."""
        return self._asking.question.about()

    def text(self) -> str:
        """Ask in words."""
        return str(self._asking.question)


def poll(question: Question, folder: str | Path | None = None) -> PollPanel:
    """Ask a class: see how many have answered, what, and with which misconception; then ask again.

    Learners answer with `answer_poll` in their own notebooks, and without names. All that travels are files
    in a folder that all of you can write to.

    Parameters
    ----------
    question : what one of the functions of ``tw.questions`` made
    folder : that teacher and learners share; by default the one that the environment variable
        ``TAPEWIDGETS_POLLS`` names, or ``polls``

    Returns
    -------
    PollPanel : of the poll about this question in this folder, a new one if there is none

    Raises
    ------
    TypeError : no question
    OSError : the folder cannot be written to

    Examples
    --------
    >>> import tempfile
    >>> a, b = tw.Variable(2.0), tw.Variable(5.0)
    >>> with tw.GradientTape() as tape:
    ...     y = a * b
    >>> tw.poll(tw.questions.gradients(tape, y, [a, b]), tempfile.mkdtemp())
    PollPanel(gradients of y with respect to a, b: 0 answers)
    """
    return PollPanel(question, folder)


def answer_poll(question: Question, folder: str | Path | None = None) -> BallotPanel:
    """Commit an answer to a teacher's poll about the same question.

    Parameters
    ----------
    question, folder : as the teacher's `poll` has them

    Returns
    -------
    BallotPanel : what is committed can be changed until the teacher goes on; nothing says whether it is right

    Raises
    ------
    TypeError : no question

    Examples
    --------
    >>> a, b = tw.Variable(2.0), tw.Variable(5.0)
    >>> with tw.GradientTape() as tape:
    ...     y = a * b
    >>> tw.answer_poll(tw.questions.gradients(tape, y, [a, b]))
    BallotPanel(gradients of y with respect to a, b)
    """
    return BallotPanel(question, folder)
