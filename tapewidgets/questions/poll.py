"""A poll: learners commit answers as files in a shared folder; the teacher counts them by misconception."""

import json
import os
import re
import secrets
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tapewidgets import files
from tapewidgets.questions.answer_parts import plain
from tapewidgets.questions.misconceptions import OTHER, note_of, title_of
from tapewidgets.questions.question import Question
from tapewidgets.questions.verdict import Verdict
from tapewidgets.words import tell

FOLDER = "TAPEWIDGETS_POLLS"
"""The environment variable that names the shared folder."""
LARGEST_FILE = 20_000
MOST_FILES = 2_000
MOST_ANSWERS = 8
"""Different answers that are listed one by one."""
_NAME = re.compile(r"[0-9a-f]{32}\.json")


class NoPoll(ValueError):
    """Nobody has begun a poll about a question in a folder; the message says so."""


def place_of(question: Question, folder: str | Path | None) -> Path:
    """Give the folder of a poll: one for each question, below the shared one."""
    return Path(folder or os.environ.get(FOLDER) or "polls") / question.id


@dataclass(frozen=True)
class Group:
    """Learners whose answers show the same misconception; of those who are right the key is empty."""

    key: str
    title: str
    note: str
    count: int


@dataclass(frozen=True)
class Round:
    """What came of one round.

    Attributes
    ----------
    count : learners whose answers were counted
    refused : why files were not counted -> how many
    answers : the most frequent answers, as texts, with their counts
    groups : the same by misconception: first those who are right, then the most frequent
    """

    count: int
    refused: dict[str, int]
    answers: list[tuple[str, int]]
    groups: list[Group]


class Poll:
    """A teacher's poll about a question; the files are read as data, and marked from the tape.

    Parameters
    ----------
    question : what is asked
    folder : that teacher and learners share; by default the one that ``TAPEWIDGETS_POLLS`` names, or
        ``polls``. A poll about the same question that is there already goes on

    Raises
    ------
    OSError : the folder cannot be written to

    Examples
    --------
    >>> import tempfile
    >>> a, b = tw.Variable(2.0), tw.Variable(5.0)
    >>> with tw.GradientTape(persistent=True) as tape:
    ...     y = a * b
    >>> folder, question = tempfile.mkdtemp(), tw.questions.gradients(tape, y, [a, b])
    >>> poll, ballot = Poll(question, folder), Ballot(question, folder)
    >>> ballot.commit(["2", "5"])
    1
    >>> poll.read().count, poll.read().groups[0].title
    (1, "the other argument's derivative")
    """

    def __init__(self, question: Question, folder: str | Path | None = None) -> None:
        self.question, self.place = question, place_of(question, folder)
        self._known: dict[tuple[str, int, int], tuple[str, Verdict | None, str]] = {}
        self._open(round_of(self.place) or 1)

    def _open(self, round: int) -> None:
        (self.place / f"round-{round}").mkdir(parents=True, exist_ok=True)
        files.write(self.place / "round.json", json.dumps({"round": round}))
        self._round = round

    @property
    def round(self) -> int:
        """The present round, from 1; another panel or notebook of the teacher's may have begun it."""
        now = round_of(self.place) or 1
        if now > self._round and (self.place / f"round-{now}").is_dir():
            self._round = now
        return self._round

    def ask_again(self) -> None:
        """Begin another round; what was answered before stays beside it."""
        self._open(self.round + 1)

    def read(self, round: int | None = None) -> Round:
        """Count what is there by now.

        Parameters
        ----------
        round : from 1; the present one by default
        """
        round = self.round if round is None else round
        folder = self.place / f"round-{round}"
        names = sorted(name for name in os.listdir(folder) if not name.startswith("."))
        refused: Counter[str] = Counter()
        if len(names) > MOST_FILES:
            refused["many"] = len(names) - MOST_FILES
        answers: Counter[str] = Counter()
        keys: Counter[str] = Counter()
        for name in names[:MOST_FILES]:
            why, verdict, said = self._mark(folder / name, round)
            if verdict is None:
                refused[why] += 1
            else:
                answers[said] += 1
                keys[verdict.keys[0] if verdict.keys else ("" if verdict.correct else OTHER)] += 1
        groups = [
            Group(key, title_of(key) if key else tell("question.poll.right"), note_of(key), n)
            for key, n in sorted(keys.items(), key=lambda item: (item[0] != "", -item[1], item[0]))
        ]
        shown = sorted(answers.items(), key=lambda item: (-item[1], item[0]))[:MOST_ANSWERS]
        whys = {tell(f"question.poll.refused.{why}"): count for why, count in refused.items()}
        return Round(sum(keys.values()), whys, shown, groups)

    def _mark(self, path: Path, round: int) -> tuple[str, Verdict | None, str]:
        """Mark a file: why it is refused, or its verdict and the answer as a text."""
        try:
            found = path.lstat()
        except OSError:  # it is being replaced
            return "unread", None, ""
        known = (str(path), found.st_mtime_ns, found.st_size)
        if known not in self._known:
            self._known[known] = self._marked(path, round, found.st_size)
        return self._known[known]

    def _marked(self, path: Path, round: int, size: int) -> tuple[str, Verdict | None, str]:
        if not _NAME.fullmatch(path.name) or path.is_symlink() or not path.is_file():
            return "form", None, ""
        if size > LARGEST_FILE:
            return "large", None, ""
        try:
            data = json.loads(path.read_bytes())
        except (OSError, ValueError, RecursionError):
            return "unread", None, ""
        if not isinstance(data, dict) or not isinstance(data.get("answer"), list):
            return "form", None, ""
        if data.get("ballot") != path.stem:
            return "copy", None, ""
        asked = (data.get("question"), data.get("level", 0), data.get("round"))
        if asked != (self.question.id, self.question.level, round):
            return "other", None, ""
        try:
            verdict = self.question.fresh().commit(data["answer"])
        except (ValueError, TypeError, RecursionError):
            return "form", None, ""
        return "", verdict, answer_text(data["answer"])


class Ballot:
    """A learner's answer to a poll: it may be changed until the next round, and is not marked here.

    Parameters
    ----------
    question, folder : as for `Poll`
    """

    def __init__(self, question: Question, folder: str | Path | None = None) -> None:
        self.question, self.place = question, place_of(question, folder)
        self._name = secrets.token_hex(16)

    def commit(self, answer: list[Any]) -> int:
        """Put an answer in the place of the one before; give the number of the round that it counts for.

        Raises
        ------
        NoPoll : nobody has begun a poll
        ValueError : it cannot be read as an answer
        OSError : the folder cannot be written to
        """
        round = round_of(self.place)
        if round is None:
            raise NoPoll(tell("question.poll.none", folder=str(self.place.parent)))
        self.question.fresh().commit(answer)
        asked = {"question": self.question.id, "level": self.question.level, "round": round}
        text = json.dumps({"version": 1, "ballot": self._name, **asked, "answer": plain(answer)})
        files.write(self.place / f"round-{round}" / f"{self._name}.json", text)
        return round


def round_of(place: Path) -> int | None:
    """Read which round a poll is in; None where there is none."""
    try:
        round = json.loads((place / "round.json").read_bytes())["round"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return round if isinstance(round, int) and 0 < round < 100 else None


def answer_text(answer: list[Any]) -> str:
    """Write an answer on one line.

    Examples
    --------
    >>> answer_text([["1", "2"], None, "3"])
    '[1 2]; None; 3'
    """

    def said(part: Any) -> str:
        return f"[{' '.join(map(said, part))}]" if isinstance(part, list) else str(part)

    text = "; ".join(map(said, answer))
    return text if len(text) <= 80 else f"{text[:79]}…"
