"""Telling the story of a tape: from its lines and a question to plain data."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from tapewidgets.engine.operations import OPERATIONS
from tapewidgets.engine.operations.shaping import sum_axes
from tapewidgets.engine.tape import GradientTape
from tapewidgets.story import difference, formulas, numbers, routes, wording
from tapewidgets.story.backward import Line as TapeLine
from tapewidgets.story.backward import Product, leading_to, walk
from tapewidgets.story.folds import fold
from tapewidgets.story.labels import clean
from tapewidgets.story.naming import Names, Naming, namespace_of_caller
from tapewidgets.story.schema import Kind, Line, OperationText, SourceAnswer, Step, Story, Value
from tapewidgets.story.unrecorded import Skip, described, reason, skips, where

MOST_LINES = 5_000
MOST_NUMBERS = 3_000
"""Elements of all arrays together that travel with a story."""
Spans = Mapping[int, Sequence[int]]


def tell(
    tape: GradientTape,
    target: Any,
    sources: Any,
    *,
    names: Names | None = None,
    spans: Spans | None = None,
    run: Any = None,
    output_gradients: Any = None,
) -> Story:
    """Tell what a tape recorded and how the gradient of ``target`` comes about, as plain data.

    Parameters
    ----------
    tape : a tape that still has its record: persistent, or not yet asked for a gradient
    target : the Tensor to differentiate
    sources : one Tensor or Variable, or a list, tuple or dict of them
    names : name -> Tensor, or number on the tape -> name; by default the caller's variables
    spans : number on the tape -> (line from 1, column from 0, end column) in the learner's program
    run : what ``tw.language.run`` gave; brings names, spans and what was not recorded
    output_gradients : upstream gradient of the target, of its shape; ones by default

    Returns
    -------
    Story : see ``tapewidgets.story.schema``

    Raises
    ------
    RuntimeError : the tape has been used up, or never entered
    TypeError : target or source is no tensor
    ValueError : more than 5,000 lines, or an output gradient of another shape

    Examples
    --------
    >>> t1, t2 = tw.Variable([1.0, 2.0, 3.0]), tw.Variable([10.0, 20.0, 30.0])
    >>> with tw.GradientTape(persistent=True) as tape:
    ...     t3 = t1 * t2
    ...     t4 = t2 + t3
    >>> told = tell(tape, t4, [t1, t2])
    >>> [answer["text"] for answer in told["answers"]]
    ['[10 20 30]', '[2 3 4]']
    >>> print(told["steps"][2]["say"])
    Backprop starts at the target: t4 changes one for one with itself, so its gradient is [1 1 1].
    """
    if tape._empty:
        raise RuntimeError(
            "This tape holds no record: it was used up by gradient(), or never entered. Ask for the story "
            "first, or record with GradientTape(persistent=True)."
        )
    if len(tape.lines) > MOST_LINES:
        raise ValueError(
            f"This tape has {len(tape.lines)} lines; a story holds {MOST_LINES}. Record less, "
            "such as one step of training."
        )
    given = namespace_of_caller() if names is None else names
    asked = list(tape_sources(sources))
    for tensor, role in ((target, "target"), *((source, "source") for source in asked)):
        if not hasattr(tensor, "_number"):
            raise TypeError(f"The {role} of a story is a Tensor or Variable, not {type(tensor).__name__}.")
    naming = Naming(given)
    if run is not None:
        naming.add(run.names)
        naming.add_steps(run.steps)
    return _Teller(tape, target, asked, naming, spans or {}, run, output_gradients).tell()


def tape_sources(sources: Any) -> Sequence[Any]:
    """Give the sources of a question as a flat list."""
    if isinstance(sources, Mapping):
        return [leaf for part in sources.values() for leaf in tape_sources(part)]
    if isinstance(sources, list | tuple):
        return [leaf for part in sources for leaf in tape_sources(part)]
    return [sources]


class _Teller:
    """Holds what is being told; one is made for every story."""

    def __init__(
        self,
        tape: GradientTape,
        target: Any,
        sources: list[Any],
        naming: Naming,
        spans: Spans,
        run: Any,
        seed: Any,
    ) -> None:
        self.tape, self.target, self.sources = tape, target, sources
        self.naming, self.spans, self.run = naming, spans, run
        self.tape_lines: list[TapeLine] = list(tape.lines)
        self.known = set(tape.known)
        leaves = {number: tensor._value for number, tensor in tape.watched.items()}
        self.numbers = difference.values_of(self.tape_lines, leaves)
        self.index: dict[Any, int] = {}
        self.room = MOST_NUMBERS
        self.places: list[
            int
        ] = []  # for each of the tape's lines its index in the story, which tells of more
        self.values: list[Value] = []
        self.lines: list[Line] = []
        self.operations: dict[str, OperationText] = {}
        self.steps: list[Step] = []
        self.notes: list[str] = []
        self.given_seed = seed is not None
        self.seed = self._seed(seed)

    def _seed(self, seed: Any) -> Any:
        value = self.target._value
        if seed is None:
            return np.ones(value.shape, value.dtype)[()]
        array = np.asarray(getattr(seed, "_value", seed), value.dtype)[()]
        if np.shape(array) != value.shape:
            raise ValueError(
                f"An output gradient of shape {np.shape(array)} does not fit the target's {value.shape}."
            )
        return array

    def tell(self) -> Story:
        """Go through the recording, then back."""
        skipped = skips(self.run, self.known.__contains__) if self.run is not None else []
        for line in self.tape_lines:
            while skipped and skipped[0].before <= line[1]:
                self._skip(skipped.pop(0))
            self.places.append(len(self.lines))
            self._record(line)
        for skip in skipped:
            self._skip(skip)
        target = self._tensor(self.target)
        asked = [self._tensor(source) for source in self.sources]
        self.values[target]["kind"] = "target"
        products, gradients = self._back(target)
        answers = [
            self._answer(value, source, products, gradients)
            for value, source in zip(asked, self.sources, strict=True)
        ]
        said = [(self.values[a["value"]]["name"], a["text"]) for a in answers]
        self.steps.append({"kind": "answer", "say": wording.answered(self.values[target]["name"], said)})
        story: Story = {
            "version": 1,
            "target": target,
            "values": self.values,
            "lines": self.lines,
            "operations": self.operations,
            "steps": self.steps,
            "answers": answers,
            "notes": self.notes,
        }
        return fold(story)

    def _value(self, number: int, value: Any, holder: Any = None, line: int | None = None) -> int:
        """Give the index of a value, telling of it if it is new."""
        key: Any = number or (id(value) if isinstance(value, np.ndarray | np.generic) else object())
        if key in self.index:
            return self.index[key]
        index = self.index[key] = len(self.values)
        held = self.tape.watched.get(number, holder)
        name = self.naming.of(number, value, held)
        shape = list(np.shape(value))
        text = "(unknown)" if value is None else clean(numbers.text(value))
        kind = self._kind(number, held, line)
        if name is None:
            name = text if kind == "constant" and not shape else self._free_name(index)
        entry: Value = {"name": name, "kind": kind, "shape": shape, "text": text}
        dtype = getattr(value, "dtype", None)
        if dtype is not None and dtype != np.float32:
            entry["dtype"] = dtype.name
        array = numbers.array(value, min(numbers.MOST_ELEMENTS, self.room)) if value is not None else "large"
        if array != "large":
            entry["array"] = array
            self.room -= int(np.size(value))
        self.values.append(entry)
        return index

    def _kind(self, number: int, held: Any, line: int | None) -> Kind:
        if line is not None:
            return "intermediate"
        if number in self.known:
            return "variable" if hasattr(held, "assign") else "watched"
        return "constant"

    def _free_name(self, index: int) -> str:
        name = f"v{index + 1}"
        while name in self.naming.taken():
            name += "_"
        return name

    def _record(self, line: TapeLine) -> None:
        operation, output, inputs, saved = line
        values = [
            self._value(number, self.numbers.get(number, value))
            for number, value in zip(inputs, saved[1:], strict=False)
        ]
        parameters = saved[1 + len(inputs) :]
        index = len(self.lines)
        made = self._value(output, self.numbers[output], line=index)
        names = [self.values[v]["name"] for v in values]
        said = wording.said(operation, parameters)
        entry: Line = {
            "operation": self._operation(operation, len(inputs)),
            "output": made,
            "inputs": values,
            "text": f"{self.values[made]['name']} = {wording.expression(operation, names, said)}",
        }
        if written := wording.parameters(operation, parameters):
            entry["parameters"] = written
        if (at := self._at(output)) is not None:
            entry["at"] = at
        if operation == "broadcast_to":
            shape, original = parameters
            entry["axes"] = [axis + len(shape) for axis in sum_axes(original, shape)]
        self.lines.append(entry)
        if operation == "broadcast_to":
            say = wording.stretched(entry["text"], names[0], *reversed(parameters))
            self.steps.append({"kind": "record", "say": say, "value": made, "line": index})
            return
        texts = [
            self.values[v]["text"] if given is None else clean(numbers.text(given))
            for v, given in zip(values, saved[1:], strict=False)
        ]  # a Variable may have been assigned since: the numbers of this moment are meant
        in_numbers = wording.expression(operation, texts, said)
        say = wording.recorded(entry["text"], in_numbers, self.values[made]["text"])
        self.steps.append({"kind": "record", "say": say, "value": made, "line": index})

    def _at(self, number: int) -> list[int] | None:
        """Give the place in the program of the line that made a value."""
        if number in self.spans:
            return [int(place) for place in self.spans[number]]
        step = self.run.step_of(number) if self.run is not None else None
        return None if step is None else list(where(step.span))

    def _skip(self, skip: Skip) -> None:
        """Tell of an operation that ran and was not recorded."""
        values, listened = [], []
        for given in skip.inputs:
            if isinstance(given, str):
                tensor = self.naming.holder(given)
                values.append(self._text(given) if tensor is None else self._tensor(tensor))
            else:
                values.append(self._tensor(given))
            listened.append(self.values[values[-1]]["kind"] not in ("constant", "unrecorded"))
        index = len(self.lines)
        made = self._tensor(skip.output, index)
        entry = self.values[made]
        entry["kind"] = "unrecorded"
        entry["reason"] = why = reason(listened, skip.output._value)
        key = f"{skip.operation} unrecorded"
        self.operations[key] = described(skip.operation, len(values))
        names = [self.values[v]["name"] for v in values]
        text = f"{entry['name']} = {wording.expression(skip.operation, names, [])}"
        self.lines.append(
            {
                "operation": key,
                "output": made,
                "inputs": values,
                "text": text,
                "skipped": True,
                "at": list(skip.at),
            }
        )
        say = wording.skipped(text, entry["text"], why)
        self.steps.append({"kind": "skip", "say": say, "value": made, "line": index})

    def _tensor(self, tensor: Any, line: int | None = None) -> int:
        return self._value(tensor._number, tensor._value, tensor, line)

    def _text(self, text: str) -> int:
        """Give the index of a new constant that is known by its text alone."""
        self.values.append({"name": clean(text), "kind": "constant", "shape": [], "text": clean(text)})
        return len(self.values) - 1

    def _operation(self, name: str, inputs: int) -> str:
        operation = OPERATIONS[name]
        key = name if isinstance(operation.rules, tuple) else f"{name} {inputs}"
        if key not in self.operations:
            self.operations[key] = {
                "symbol": wording.symbol(name),
                "formula": formulas.formula(name, inputs),
                "derivatives": [formulas.derivative(name, inputs, i) for i in range(inputs)],
            }
        return key

    def _back(self, target: int) -> tuple[list[Product], dict[int, Any]]:
        """Tell the seed and every product."""
        number = self.target._number
        wanted = {source._number for source in self.sources} & (self.known | {number})
        self.wanted = wanted
        reachable = number and number in leading_to(self.tape_lines, wanted) and number in self.known
        if not reachable and all(source is not self.target for source in self.sources):
            return [], {}
        self.steps.append(
            {
                "kind": "seed",
                "say": wording.seeded(self.values[target]["name"], numbers.text(self.seed), self.given_seed),
                "value": target,
                "sum": numbers.text(self.seed),
            }
        )
        if not reachable:
            return [], {number: self.seed}
        products, gradients = walk(self.tape_lines, number, self.seed, wanted)
        for product in products:
            self.steps.append(self._product(product))
        return products, gradients

    def _product(self, product: Product) -> Step:
        place = self.places[product.line]
        line = self.lines[place]
        to = line["inputs"][product.input]
        local = None if product.local is None else self._local(product)
        added, after = numbers.text(product.added), numbers.text(product.after)
        say = wording.handed_back(
            line["text"],
            self.values[to]["name"],
            numbers.text(product.upstream),
            self._derivative(product.line, product.input),
            local,
            added,
            None if product.before is None else numbers.text(product.before),
            after,
            line.get("axes", ()),
        )
        step: Step = {
            "kind": "product",
            "say": say,
            "value": to,
            "line": place,
            "input": product.input,
            "added": added,
            "sum": after,
            "sign": numbers.sign(product.added),
            "size": numbers.size(product.added),
        }
        if local is not None:
            step["local"] = local
        return step

    def _local(self, product: Product) -> str:
        """Give the local derivative in numbers; one number if it is the same for all elements anyway."""
        line = self.lines[self.places[product.line]]
        tree = self.operations[line["operation"]]["derivatives"][product.input]
        array = np.asarray(product.local)
        uniform = array.size > 1 and bool(np.all(array == array.flat[0]))
        scalar_output = not self.values[line["output"]]["shape"]
        if uniform and (scalar_output or wording.is_constant(tree)):
            return numbers.text(array.flat[0])
        return numbers.text(array)

    def _derivative(self, tape_line: int, position: int) -> str:
        line = self.lines[self.places[tape_line]]
        names = [self.values[v]["name"] for v in line["inputs"]] + line.get("parameters", [])
        tree = self.operations[line["operation"]]["derivatives"][position]
        return wording.derivative_text(tree, names, self.values[line["output"]]["name"])

    def _answer(
        self, value: int, source: Any, products: list[Product], gradients: Mapping[int, Any]
    ) -> SourceAnswer:
        number, target = source._number, self.target._number
        gradient = gradients.get(number) if number in self.wanted or source is self.target else None
        why = self._why(source, gradient)
        if gradient is None:
            if number not in self.known:
                self.values[value].setdefault("reason", why)
            return {"value": value, "mark": "none", "text": "None", "why": why, "routes": []}
        found, total = routes.routes(
            self.tape_lines, products, target, self.seed, number, self._derivative, self.places
        )
        answer: SourceAnswer = {
            "value": value,
            "mark": "gradient" if np.any(gradient) else "zero",
            "text": numbers.text(gradient),
            "routes": found,
        }
        if (array := numbers.array(gradient)) != "large":
            answer["array"] = array
        if answer["mark"] == "zero":
            answer["why"] = why
        count = routes.count(self.tape_lines, products, target, number)
        if count > len(found):
            rest = numbers.text(gradient - total) if total is not None else answer["text"]
            answer["more_routes"] = f"{len(found)} of {count} routes are listed; the others bring {rest}."
        answer["check"] = difference.check(self.tape_lines, self.numbers, target, self.seed, number, gradient)
        return answer

    def _why(self, source: Any, gradient: Any) -> str:
        """Ask the engine why a gradient is None or zero."""
        if gradient is not None and np.any(gradient):
            return ""
        explain = getattr(self.tape, "explain", None)
        said = explain(self.target, source) if explain is not None else None
        if said:
            return str(said)
        if gradient is not None:
            return "The products along all routes are zero here."
        return "Nothing on this tape leads from the target back to it."
