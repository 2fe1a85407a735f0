"""Marking again what learners handed in: only their answers are taken from a file, all else from the tape."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from tapewidgets.questions.practice_problems import LEVELS, level_name, problem_for
from tapewidgets.questions.question import Question
from tapewidgets.words import tell

MOST_ENTRIES = 10_000
"""Entries of one learner that are read."""
MOST_NOTES = 20
LARGEST_NUMBER = 10_000
"""The last number of a practice problem that is made anew."""


@dataclass
class Mark:
    """What one learner's answers to one question come to.

    Attributes
    ----------
    score : of the last answer, from 0 to 1
    tries : answers
    keys : the misconceptions that they showed, each once
    """

    score: float
    tries: int
    keys: list[str]


@dataclass
class Handed:
    """What one learner handed in, marked.

    Attributes
    ----------
    marks : question -> mark
    notes : what the teacher should know: a verdict in the file that is not true, an unknown question
    """

    marks: dict[str, Mark] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def note(self, text: str) -> None:
        """Keep a note, once."""
        if text not in self.notes and len(self.notes) < MOST_NOTES:
            self.notes.append(text)


def mark_again(questions: Mapping[str, Question], entries: Sequence[Any]) -> Handed:
    """Mark one learner's entries from the tape.

    Parameters
    ----------
    questions : the teacher's, by their ids
    entries : as they stand in a file, in their order; nothing in them is believed

    Examples
    --------
    >>> x = tw.Variable(3.0)
    >>> with tw.GradientTape() as tape:
    ...     y = x * x
    >>> question = tw.questions.gradients(tape, y, x)
    >>> forged = {"question": question.id, "answer": [3], "verdict": {"score": 1}}
    >>> handed = mark_again({question.id: question}, [forged])
    >>> handed.marks[question.id].score, handed.notes
    (0.0, ['gradients of y with respect to x: the file says 100 %, the tape 0 %'])
    """
    handed = Handed()
    fresh: dict[str, Question] = {}
    columns: dict[str, dict[str, Question]] = {}
    if len(entries) > MOST_ENTRIES:
        handed.note(tell("question.marking.most", count=f"{len(entries):,}", most=f"{MOST_ENTRIES:,}"))
    for entry in entries[:MOST_ENTRIES]:
        if not isinstance(entry, dict) or not isinstance(entry.get("question"), str):
            handed.note(tell("question.marking.form"))
        elif "answer" in entry or entry.get("shown") is True:
            column, question = _question_of(entry, questions, fresh)
            if question is None:
                handed.note(tell("question.marking.unknown", question=entry["question"][:40]))
                continue
            columns.setdefault(column, {})[question.id] = question
            if "answer" in entry:
                _mark_entry(question, entry, handed)
            else:
                question.note_shown()
    for column, answered in columns.items():
        keys = [key for question in answered.values() for each in question.verdicts for key in each.keys]
        handed.marks[column] = Mark(
            round(sum(question.score for question in answered.values()) / len(answered), 4),
            sum(question.attempts for question in answered.values()),
            list(dict.fromkeys(keys)),
        )
    return handed


def _question_of(
    entry: Mapping[str, Any], questions: Mapping[str, Question], fresh: dict[str, Question]
) -> tuple[str, Question | None]:
    """Give the column of an entry, and its question as this learner has answered it so far."""
    name = entry["question"]
    if name in questions:
        return name, fresh.setdefault(name, questions[name].fresh())
    place = entry.get("practice")
    if not isinstance(place, list) or [type(each) for each in place] != [int, int, int]:
        return "", None
    level, seed, number = place
    if not 1 <= level <= len(LEVELS) or not abs(seed) < 2**53 or not 0 <= number < LARGEST_NUMBER:
        return "", None
    if name not in fresh:
        question = problem_for(level, seed, number).question()
        if question.id != name:
            return "", None
        fresh[name] = question
    return tell("question.practice.column", level=level_name(level)), fresh[name]


def _mark_entry(question: Question, entry: Mapping[str, Any], handed: Handed) -> None:
    about = question.about()
    answer = entry["answer"]
    try:
        if not isinstance(answer, list):
            raise ValueError
        question.prepare(entry)
        score = question.commit(answer).score
    except (ValueError, TypeError, RecursionError):
        question.attempts += 1
        handed.note(tell("question.marking.answer", about=about))
        return
    verdict = entry.get("verdict")
    claimed = verdict.get("score") if isinstance(verdict, dict) else None
    if claimed is not None and (not isinstance(claimed, int | float) or abs(claimed - score) > 1e-3):
        said = tell("question.marking.something")
        if isinstance(claimed, int | float):
            said = f"{claimed:.0%}".replace("%", " %")
        handed.note(tell("question.marking.differs", about=about, said=said, score=f"{score * 100:.0f} %"))


def marked(key: Iterable[Question], submissions: Mapping[str, Sequence[Any]]) -> dict[str, Any]:
    """Mark the submissions of a class as plain data.

    Parameters
    ----------
    key : the teacher's questions
    submissions : learner -> entries
    """
    questions = {question.id: question for question in key}
    rows = {learner: mark_again(questions, entries) for learner, entries in submissions.items()}
    about = {name: question.about() for name, question in questions.items()}
    for row in rows.values():
        about |= {name: name for name in row.marks if name not in about}
    return {"questions": about, "learners": {learner: asdict(row) for learner, row in rows.items()}}
