"""The catalog of mistakes: what each says, what it advises, and a program that has it.

The sentences stand in ``catalog.json``: for every kind of mistake its message, its hint and its example.
Words in ``{braces}`` are filled in when a mistake is met. The language page is generated from this catalog,
and a test runs every example.
"""

import json
from pathlib import Path
from typing import NamedTuple


class Mistake(NamedTuple):
    """One kind of mistake.

    Attributes
    ----------
    message : what is wrong, one sentence
    hint : what to write instead, one sentence
    example : a program that has this mistake and no other, with t1 and t2 of shape (3,), A of shape
        (2, 3), the integers n of shape (3,) and a plain number k; empty if no program can have it
    """

    message: str
    hint: str
    example: str


_LONG_EXAMPLES = {
    "too_long": "#" * 2001,
    "too_many_lines": "\n" * 50 + "t1",
    "too_deep": "t1" + " + t1" * 60,
    "too_many_parts": "\n".join(f"a{i} = " + "+".join(["1"] * 33) for i in range(10)),
    "too_many_operations": "\n".join("t1 = " + "-t1" + "*t1" * 10 for i in range(20)),
    "too_many_in_all": "\n".join(f"a{i} = broadcast_to(t1, [3333, 3])" for i in range(21)),
}

SECTIONS: dict[str, dict[str, Mistake]] = {
    title: {
        kind: Mistake(message, hint, _LONG_EXAMPLES.get(kind, example))
        for kind, (message, hint, example) in rows.items()
    }
    for title, rows in json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8")).items()
}

MISTAKES: dict[str, Mistake] = {kind: row for rows in SECTIONS.values() for kind, row in rows.items()}
