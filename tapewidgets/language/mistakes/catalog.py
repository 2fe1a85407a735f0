"""The catalog of mistakes: what each says, what it advises, and a program that has it.

The sentences stand in the catalogs of :mod:`tapewidgets.words`, for every kind of mistake its message under
``mistake.KIND`` and its hint under ``mistake.KIND.hint``; the examples stand in ``examples.json``. Words in
``{braces}`` are filled in when a mistake is met. The language page is generated from this catalog, and a test
runs every example.
"""

import json
from pathlib import Path
from typing import NamedTuple

from tapewidgets.words import catalog


class Mistake(NamedTuple):
    """One kind of mistake.

    Attributes
    ----------
    kind : names it
    example : a program that has this mistake and no other, with t1 and t2 of shape (3,), A of shape
        (2, 3), the integers n of shape (3,) and a plain number k; empty if no program can have it
    """

    kind: str
    example: str

    @property
    def message(self) -> str:
        """What is wrong, one sentence, as a template of the language that is spoken now."""
        return catalog()[f"mistake.{self.kind}"]

    @property
    def hint(self) -> str:
        """What to write instead, one sentence, as a template of the language that is spoken now."""
        return catalog()[f"mistake.{self.kind}.hint"]


_LONG_EXAMPLES = {
    "too_long": "#" * 2001,
    "too_many_lines": "\n" * 50 + "t1",
    "too_deep": "t1" + " + t1" * 60,
    "too_many_parts": "\n".join(f"a{i} = " + "+".join(["1"] * 33) for i in range(10)),
    "too_many_operations": "\n".join("t1 = " + "-t1" + "*t1" * 10 for i in range(20)),
    "too_many_in_all": "\n".join(f"a{i} = broadcast_to(t1, [3333, 3])" for i in range(21)),
}

_EXAMPLES: dict[str, dict[str, str]] = json.loads(
    Path(__file__).with_name("examples.json").read_text("utf-8")
)

SECTIONS: dict[str, dict[str, Mistake]] = {
    title: {kind: Mistake(kind, _LONG_EXAMPLES.get(kind, example)) for kind, example in rows.items()}
    for title, rows in _EXAMPLES.items()
}

MISTAKES: dict[str, Mistake] = {kind: row for rows in SECTIONS.values() for kind, row in rows.items()}
