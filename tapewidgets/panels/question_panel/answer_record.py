"""What was answered, in the output of the question's cell: plain data for marking, words for people."""

from collections.abc import Sequence
from typing import Any

from tapewidgets.questions.misconceptions import title_of
from tapewidgets.questions.verdict import MIME
from tapewidgets.words import tell

MOST_LINES = 5


class KeptAnswers:
    """The outputs of a notebook that hold what was committed in a panel."""

    def __init__(self) -> None:
        self._handles: list[Any] = []

    def show(self, panel: Any, about: str, entries: Sequence[dict[str, Any]]) -> None:
        """Show a panel as a cell's output, and below it what was committed, which stays there."""
        from IPython.display import display

        data, metadata = panel._repr_mimebundle_() or ({"text/plain": panel.text()}, {})
        display(data, metadata=metadata, raw=True)
        self._handles.append(display(record(about, entries), raw=True, display_id=True))

    def update(self, about: str, entries: Sequence[dict[str, Any]]) -> None:
        """Keep what has been committed by now."""
        for handle in self._handles:
            handle.update(record(about, entries), raw=True)


def record(about: str, entries: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Give what was answered as a notebook's output.

    Parameters
    ----------
    about : one line about the question
    entries : what was committed, as a question keeps it

    Returns
    -------
    dict : type -> data; ``text/plain`` is the same in every run until something is answered

    Examples
    --------
    >>> print(record("GradientsQuestion(y with respect to x: not answered yet)", [])["text/plain"])
    GradientsQuestion(y with respect to x: not answered yet)
    """
    answered = [entry for entry in entries if "answer" in entry]
    lines = [about, *map(_line, answered[-MOST_LINES:])]
    reasons = [entry["reason"] for entry in entries if "reason" in entry]
    if reasons:
        lines.append(f"  {tell('panel.said.why', reason=reasons[-1])}")
    data = {"version": 1, "entries": list(entries)}
    return {"text/plain": "\n".join(lines), MIME: data}


def _line(entry: dict[str, Any]) -> str:
    verdict = entry["verdict"]
    wrong = ", ".join(map(title_of, verdict["keys"])) or tell("panel.said.not_yet")
    said = tell("panel.said.right") if verdict["score"] == 1 else wrong
    answer = "; ".join(_short(part) for part in entry["answer"])
    return f"  {tell('panel.said.attempt', number=entry['attempt'], answer=answer, said=said)}"


def _short(part: Any) -> str:
    text = " | ".join(part) if isinstance(part, list) and all(isinstance(p, str) for p in part) else str(part)
    return text if len(text) <= 60 else f"{text[:59]}…"
