"""How a panel is shown to a class: large, without controls, with notes where the teacher pauses."""

from collections.abc import Iterable, Mapping
from typing import Any

from tapewidgets.words import tell

Pauses = Mapping[int, str] | Iterable[int]
"""Steps at which playing stops, or step -> the note that is shown there."""

NOTE = "Pause here"
"""What the page says in its reader's language."""
LONGEST_NOTE = 200


def presented(present: bool, pauses: Pauses) -> dict[str, Any]:
    """Give what the page needs to know, as plain data.

    Raises
    ------
    ValueError : a step that is no number from 0, or a note that is no short text

    Examples
    --------
    >>> presented(True, {3: "What arrives at t2?"})
    {'present': True, 'pauses': {'3': 'What arrives at t2?'}}
    >>> presented(False, [4])
    {'present': False, 'pauses': {'4': 'Pause here'}}
    """
    notes = dict(pauses) if isinstance(pauses, Mapping) else dict.fromkeys(pauses, NOTE)
    for step, note in notes.items():
        if isinstance(step, bool) or not isinstance(step, int) or step < 0:
            raise ValueError(tell("error.panel.pause", step=f"{step!r:.40}"))
        if not isinstance(note, str) or not 0 < len(note) <= LONGEST_NOTE:
            raise ValueError(tell("error.panel.note", step=step, most=LONGEST_NOTE))
    return {"present": bool(present), "pauses": {str(step): note for step, note in notes.items()}}
