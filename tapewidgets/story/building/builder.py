"""A story under construction: its values, lines and operations, each added once."""

from collections.abc import Sequence
from itertools import count
from typing import Any

import numpy as np

from tapewidgets.engine import GradientTape
from tapewidgets.engine.operations import OPERATIONS
from tapewidgets.story import formulas
from tapewidgets.story.arrays import Pool
from tapewidgets.story.building.naming import Naming
from tapewidgets.story.schema import Kind, Line, OperationText, Step, Story, Value
from tapewidgets.story.text import expressions, numbers
from tapewidgets.story.text.labels import clean


class StoryBuilder:
    """Collects the parts of one story.

    Parameters
    ----------
    tape : the tape
    naming : the learner's names
    language : that the story is told in
    """

    def __init__(self, tape: GradientTape, naming: Naming, language: str) -> None:
        self.tape, self.naming = tape, naming
        self.values: list[Value] = []
        self.lines: list[Line] = []
        self.operations: dict[str, OperationText] = {}
        self.steps: list[Step] = []
        self.pool = Pool()
        self.story: Story = {
            "version": 2,
            "target": 0,
            "values": self.values,
            "lines": self.lines,
            "operations": self.operations,
            "steps": self.steps,
            "answers": [],
            "pool": self.pool.items,
            "language": language,
            "words": {},
            "notes": [],
        }
        self._index: dict[Any, int] = {}
        taken = naming.taken()
        self._free_names = (f"v{i}" for i in count(1) if f"v{i}" not in taken)

    def value(self, number: int, value: Any, holder: Any = None, line: int | None = None) -> int:
        """Give the index of a value, adding it if it is new."""
        key: Any = number or (id(value) if isinstance(value, np.ndarray | np.generic) else object())
        if key in self._index:
            return self._index[key]
        index = self._index[key] = len(self.values)
        held = self.tape.watched.get(number, holder)
        name = self.naming.of(number, value, held)
        shape = list(np.shape(value))
        text = "(unknown)" if value is None else clean(numbers.text(value))
        kind = self._kind(number, held, line)
        if name is None:
            name = text if kind == "constant" and not shape else next(self._free_names)
        entry: Value = {"name": name, "kind": kind, "shape": shape, "text": text}
        if (dtype := getattr(value, "dtype", np.dtype(np.float32))) != np.float32:
            entry["dtype"] = dtype.name
        if value is not None:
            entry["array"] = self.pool.add(value)
        self.values.append(entry)
        return index

    def _kind(self, number: int, held: Any, line: int | None) -> Kind:
        if line is not None:
            return "intermediate"
        if number in self.tape.known:
            return "variable" if hasattr(held, "assign") else "watched"
        return "constant"

    def tensor(self, tensor: Any, line: int | None = None) -> int:
        """Give the index of a Tensor or Variable."""
        number, value, _, _ = self.tape.read(tensor)
        return self.value(number, value, tensor, line)

    def literal(self, text: str) -> int:
        """Give the index of a new constant that is known by its text alone."""
        self.values.append({"name": clean(text), "kind": "constant", "shape": [], "text": clean(text)})
        return len(self.values) - 1

    def operation(self, name: str, inputs: int) -> str:
        """Give the key of an operation with so many inputs, adding it if it is new."""
        operation = OPERATIONS[name]
        key = name if isinstance(operation.rules, tuple) else f"{name} {inputs}"
        if key not in self.operations:
            self.operations[key] = {
                "symbol": expressions.symbol(name),
                "formula": formulas.formula(name, inputs),
                "derivatives": [formulas.derivative(name, inputs, i) for i in range(inputs)],
            }
        return key

    def mark_literals(self, asked: Sequence[int]) -> None:
        """Mark the numbers that are written out, but for those asked about, and write them on the badges."""
        for index, value in enumerate(self.values):
            nameless = value["kind"] == "constant" and not value["shape"] and value["name"] == value["text"]
            if nameless and index not in asked:
                value["literal"] = True
        for line in self.lines:
            inputs = [self.values[v] for v in line["inputs"]]
            written = [value["name"] if value.get("literal") else None for value in inputs]
            line["badge"] = expressions.badge(line["operation"].split()[0], written)

    def name(self, value: int) -> str:
        """Give the name of a value."""
        return self.values[value]["name"]

    def text(self, value: int) -> str:
        """Give the text of a value."""
        return self.values[value]["text"]
