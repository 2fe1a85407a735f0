"""A story under construction: its values, lines and operations, each added once."""

from typing import Any

import numpy as np

from tapewidgets.engine import GradientTape
from tapewidgets.engine.operations import OPERATIONS
from tapewidgets.story import formulas
from tapewidgets.story.building.naming import Naming
from tapewidgets.story.schema import Kind, Line, OperationText, Step, Story, Value
from tapewidgets.story.text import numbers, sentences
from tapewidgets.story.text.labels import clean

MOST_NUMBERS = 3_000
"""Elements of all arrays together that travel with a story."""


class StoryBuilder:
    """Collects the parts of one story.

    Parameters
    ----------
    tape : the tape
    naming : the learner's names
    """

    def __init__(self, tape: GradientTape, naming: Naming) -> None:
        self.tape, self.naming = tape, naming
        self.values: list[Value] = []
        self.lines: list[Line] = []
        self.operations: dict[str, OperationText] = {}
        self.steps: list[Step] = []
        self.story: Story = {
            "version": 1,
            "target": 0,
            "values": self.values,
            "lines": self.lines,
            "operations": self.operations,
            "steps": self.steps,
            "answers": [],
            "notes": [],
        }
        self._index: dict[Any, int] = {}
        self._room = MOST_NUMBERS
        self._taken = naming.taken()

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
            name = text if kind == "constant" and not shape else self._free_name(index)
        entry: Value = {"name": name, "kind": kind, "shape": shape, "text": text}
        if (dtype := getattr(value, "dtype", np.dtype(np.float32))) != np.float32:
            entry["dtype"] = dtype.name
        array = numbers.array(value, min(numbers.MOST_ELEMENTS, self._room)) if value is not None else "large"
        if array != "large":
            entry["array"] = array
            self._room -= int(np.size(value))
        self.values.append(entry)
        return index

    def _kind(self, number: int, held: Any, line: int | None) -> Kind:
        if line is not None:
            return "intermediate"
        if number in self.tape.known:
            return "variable" if hasattr(held, "assign") else "watched"
        return "constant"

    def _free_name(self, index: int) -> str:
        name = f"v{index + 1}"
        while name in self._taken:
            name += "_"
        return name

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
                "symbol": sentences.symbol(name),
                "formula": formulas.formula(name, inputs),
                "derivatives": [formulas.derivative(name, inputs, i) for i in range(inputs)],
            }
        return key

    def name(self, value: int) -> str:
        """Give the name of a value."""
        return self.values[value]["name"]

    def text(self, value: int) -> str:
        """Give the text of a value."""
        return self.values[value]["text"]
