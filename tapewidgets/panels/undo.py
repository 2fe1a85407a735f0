"""Undo and redo: one entry a gesture, of everything that a person can change in a panel."""

from typing import Any

MOST_ENTRIES = 100


class History:
    """Documents to go back to and forward to.

    Examples
    --------
    A gesture (one drag of a slider, one burst of typing) is one entry, however many changes it makes.

    >>> history = History()
    >>> history.changed({"x": 1}, "drag 1")
    >>> history.changed({"x": 2}, "drag 1")
    >>> history.undo({"x": 3})
    {'x': 1}
    >>> history.redo({"x": 1})
    {'x': 3}
    """

    def __init__(self) -> None:
        self._past: list[Any] = []
        self._future: list[Any] = []
        self._gesture: str | None = None

    @property
    def can_undo(self) -> bool:
        """Whether there is something to take back."""
        return bool(self._past)

    @property
    def can_redo(self) -> bool:
        """Whether there is something to do again."""
        return bool(self._future)

    def changed(self, before: Any, gesture: str | None = None) -> None:
        """Note a change of the document ``before``; a change of the same gesture joins the last entry."""
        if gesture is None or gesture != self._gesture or not self._past:
            self._past = [*self._past[1 - MOST_ENTRIES :], before]
        self._future, self._gesture = [], gesture

    def undo(self, present: Any) -> Any:
        """Give the document before the last entry; the present one if there is none."""
        self._gesture = None
        if not self._past:
            return present
        self._future.append(present)
        return self._past.pop()

    def redo(self, present: Any) -> Any:
        """Give the document that was last undone; the present one if there is none."""
        self._gesture = None
        if not self._future:
            return present
        self._past.append(present)
        return self._future.pop()
