"""One step as moments on its inner time line: record and backward from its tape, update from its numbers."""

import math
from typing import Any

import numpy as np

from tapewidgets.engine import GradientTape, Variable
from tapewidgets.engine.core.lines import Line, descendants, number_of, value_of
from tapewidgets.engine.core.record import unrecorded
from tapewidgets.engine.core.steps import Step as Product
from tapewidgets.engine.core.steps import backward_steps, contribution
from tapewidgets.engine.operations import OPERATIONS
from tapewidgets.training.model import Model
from tapewidgets.training.step import Step
from tapewidgets.training.telling import words
from tapewidgets.training.telling.cells import Equation, cells, say
from tapewidgets.training.telling.told_step import ToldStep
from tapewidgets.words import Message

MOST_NUMBERS = 400
MOST_LINES = 60
"""A step of more recorded lines is told from its beginning and its end."""


def tell_step(step: Step, model: Model, count: int) -> ToldStep:
    """Tell a step, in messages of the catalogs.

    Parameters
    ----------
    step : as `Run.step` gives it
    model : of the run
    count : points in the data

    Examples
    --------
    >>> run = tw.train(([2.0, 1.0], [7.0, 4.0]), learning_rate=0.1, steps=1)
    >>> tell_step(run.step(1), run.model, 2)["moments"][-3]["say"]
    ['sgd.moved.up', {'name': 'w', 'rate': '0.1', 'slope': '40', 'step': '4'}]
    """
    with np.errstate(all="ignore"):
        teller = _Teller(step, model, count)
        teller.record()
        teller.backward()
        teller.update()
    return teller.told


class _Teller:
    """Tells one step; what it has told stands in ``told``."""

    def __init__(self, step: Step, model: Model, count: int) -> None:
        self.step, self.model, self.count = step, model, count
        tape, loss, variables, named = step.record(model)
        self.tape: GradientTape = tape
        self.variables: list[Variable] = variables
        self.points = len(step.rows)
        self.loss = number_of(loss)
        self.names = {number_of(value): name for name, value in named.items() if number_of(value)}
        self.columns = [(value_of(named[name]), name) for name in model.columns]
        self.prediction = number_of(named[model.prediction_name])
        self.values: dict[int, Any] = {number_of(v): value_of(v) for v in variables}
        self.alias: dict[int, int] = {}
        """Number of a stretched value -> of what was stretched."""
        self.row_of: dict[int, int] = {}
        self.told: ToldStep = {"step": step.number, "rows": [], "moments": [], "gradients": {}, "arrives": {}}
        if self.loss not in self.names:
            self.names[self.loss] = "L"

    def moment(self, part: Any, say: Message, *equations: Equation, **more: Any) -> None:
        moment: Any = {"part": part, "say": say, "equations": list(equations), **more}
        self.told["moments"].append(moment)

    # Record.

    def record(self) -> None:
        lines = self.tape.lines
        unnamed = 0
        for line in lines:
            self.values[line.output] = line.values[0]
            if line.output not in self.names:  # the same names as on the stage, where a copy has one, too
                unnamed += 1
                self.names[line.output] = f"v{unnamed}"
            if line.operation == "broadcast_to" and line.inputs[0]:
                self.alias[line.output] = self.alias.get(line.inputs[0], line.inputs[0])
                continue
            self.row_of[line.output] = len(self.told["rows"])
            text = words.line_text(line.operation, self.names[line.output], self._input_names(line))
            self.told["rows"].append({"text": text, "value": say(line.values[0], 3), "gradient": ""})
            if not len(lines) // 2 > MOST_LINES // 2 < len(self.told["rows"]) < len(lines) - MOST_LINES // 2:
                self._recorded(line, text)
        for variable in self.variables:
            self.row_of[number_of(variable)] = len(self.told["rows"])
            name = self.names[number_of(variable)]
            self.told["rows"].append({"text": name, "value": say(value_of(variable), 3), "gradient": ""})

    def _input_names(self, line: Line) -> list[str]:
        found = []
        for number, value in zip(line.inputs, line.values[1:], strict=True):
            found.append(self._name(number, value))
        return found

    def _name(self, number: int, value: Any) -> str:
        number = self.alias.get(number, number)
        if number in self.names:
            return self.names[number]
        column = next((name for given, name in self.columns if given is value), None)
        column = column or next(
            (n for g, n in self.columns if np.shape(g) and np.array_equal(g, value)), None
        )
        return column or (say(value) if value is not None else "…")

    def _cells_in(self, line: Line, place: int, kind: str = "") -> Any:
        """Cells of a line's input; of a stretched one before it was stretched."""
        number = line.inputs[place]
        value = self.values.get(self.alias.get(number, number), line.values[1 + place])
        return cells(value, self._name(number, line.values[1 + place]), kind)

    def _recorded(self, line: Line, text: str) -> None:
        value, output = line.values[0], self.names[line.output]
        inputs = [self._cells_in(line, place) for place in range(len(line.inputs))]
        if line.operation in words.INFIX and len(inputs) == 2:
            sign = words.SIGNS.get(line.operation, words.INFIX[line.operation])
            squared = line.operation == "pow" and inputs[1]["name"] == "2"
            part = [inputs[0], "² ="] if squared else [inputs[0], sign, inputs[1], "="]
            equation: Equation = [*part, cells(value, output)]
        else:
            function = words.FUNCTIONS.get(line.operation, line.operation)
            equation = [function, *inputs, "=", cells(value, output)]
        said = self._said(line, text)
        said = said if self.told["moments"] else ["sgd.told.record", {"said": said}]
        self.moment("record", said, equation, row=self.row_of[line.output])
        place = len(self.told["moments"]) - 1
        if line.output == self.prediction:
            self.told["arrives"]["prediction"] = place
        self.told["arrives"]["loss"] = place

    def _said(self, line: Line, text: str) -> Message:
        value, names = line.values[0], self._input_names(line)
        points = words.points_text(self.points, self.count)
        kind = "points" if np.shape(value) else "number"
        found: dict[str, Any] = {"line": text, "points": points, "value": say(value)}
        if line.output == self.loss:
            return ["sgd.told.loss.point" if self.points == 1 else "sgd.told.loss.batch", found]
        if line.output == self.prediction:
            return [f"sgd.told.predicts.{kind}", found]
        residual = line.operation == "subtract" and self.prediction in (line.inputs[0],)
        if residual and names[1] == self.model.columns[-1] and line.values[1] is not None:
            if self.points == 1:
                said = {"model": say(line.values[1]), "point": say(line.values[2])}
                return ["sgd.told.residual.point", {**said, "off": words.off_by(value)}]
            off = words.off_by(value)
            return ["sgd.told.residual.points", {"name": names[1], "points": points, "off": off}]
        return [f"sgd.told.line.{kind}", found]

    # Backward.

    def backward(self) -> None:
        lines = self.tape.lines
        wanted = {number_of(variable) for variable in self.variables}
        needed = descendants(lines, wanted)
        gradients: dict[int, Any] = {self.loss: np.ones((), np.float32)[()]}
        if self.loss not in needed:
            return
        with unrecorded():
            products = [p for p in backward_steps(lines, gradients, needed) if p.contribution is not None]
        last = {lines[p.line].inputs[p.input]: at for at, p in enumerate(products)}
        for number, row in self.row_of.items():
            if number in gradients:
                self.told["rows"][row]["gradient"] = say(gradients[number], 3)
        skip = range(MOST_LINES // 2, len(products) - MOST_LINES // 2) if len(products) > MOST_LINES else ()
        for at, product in enumerate(products):
            number = lines[product.line].inputs[product.input]
            complete = last[number] == at
            if at not in skip or (number in wanted and complete):
                self._passed(lines[product.line], product, number, complete, number in wanted)

    def _passed(self, line: Line, product: Product, number: int, complete: bool, weight: bool) -> None:
        given, output = self._name(number, None), self._name(line.output, None)
        local = None
        if OPERATIONS[line.operation].elementwise or not np.shape(line.values[0]):
            ones = np.ones(np.shape(line.values[0]), np.float32)[()]
            local = contribution(line, product.input, ones)
        to = cells(product.contribution, f"dL/d{given}" if weight else f"∇{given}", "backward")
        upstream = cells(product.upstream, f"∇{output}", "backward")
        if line.operation == "broadcast_to":
            times = np.size(product.upstream) // max(1, np.size(product.contribution))
            text: Message = ["sgd.through.copies", {"input": given, "count": f"{times:,}"}]
            equation: Equation = [["sgd.cell.sum", {}], upstream, "=", to]
        else:
            other = self._factor(line, product.input)
            text = words.passed_back(
                line.operation, given, output, local, other, np.size(product.contribution)
            )
            equation = self._product(line, product, upstream, local, other, to)
        if product.before is not None:
            text = ["sgd.told.another", {"said": text, "input": given}]
        if weight and complete:
            text = ["sgd.told.more", {"said": text, "more": words.arrived(given, product.after)}]
        first = self.told["moments"][-1]["part"] == "record"
        rows = [self.row_of[number]] if complete and number in self.row_of else []
        rows += [self.row_of[self.loss]] if first else []
        row = self.row_of.get(line.output, self.row_of.get(number, 0))
        text = ["sgd.told.backward", {"said": text}] if first else text
        self.moment("backward", text, equation, row=row, gives=rows)
        if weight:
            self.told["arrives"][f"gradient {given}"] = len(self.told["moments"]) - 1

    def _factor(self, line: Line, place: int) -> str:
        """How the local derivative of a product or power is written."""
        names = self._input_names(line)
        if line.operation == "multiply":
            return names[1 - place]
        if line.operation == "square" or (line.operation == "pow" and names[1] == "2"):
            return f"2·{names[0]}"
        return ""

    def _product(
        self, line: Line, product: Product, upstream: Any, local: Any, other: str, to: Any
    ) -> Equation:
        if (
            line.operation == "matmul"
            and len(line.inputs) == 2
            and line.values[2 - product.input] is not None
        ):
            side = cells(np.swapaxes(line.values[2 - product.input], -1, -2), "", "local")
            side["name"] = f"{self._input_names(line)[1 - product.input]}ᵀ"
            return [upstream, "@", side, "=", to] if product.input == 0 else [side, "@", upstream, "=", to]
        if local is None:
            return [upstream, "→", to]
        if np.size(local) > 1 and np.all(np.equal(local, np.ravel(local)[0])):
            local = np.ravel(local)[0]
        return [upstream, "×", cells(local, other or ["sgd.cell.local", {}], "local"), "=", to]

    # Update.

    def update(self) -> None:
        step = self.step
        equations = []
        for name in step.before:
            gradient, change = step.gradients[name], step.updates[name]
            if np.size(gradient) <= MOST_NUMBERS:
                flat = np.ravel(gradient).tolist()
                self.told["gradients"][name] = [float(f"{x:.4g}") if math.isfinite(x) else None for x in flat]
            text = words.moved(name, step.optimizer, step.learning_rate, gradient, change, step.momentum)
            equations.append(self._moved(name))
            row = next(row for number, row in self.row_of.items() if self.names.get(number) == name)
            self.moment("update", text, equations[-1], row=row, sets=[name])
            self.told["arrives"][f"update {name}"] = len(self.told["moments"]) - 1
        how = words.whole(step.optimizer, step.learning_rate, step.momentum, step.plain)
        found = {"step": f"{step.number:,}", "where": self._where(), "loss": say(step.loss), "how": how}
        text = ["sgd.whole", found]
        self.moment("update", text, *equations[:2], sets=list(step.before))

    def _moved(self, name: str) -> Equation:
        step = self.step
        new, old = (
            cells(step.after[name], ["sgd.cell.new", {"name": name}], "update"),
            cells(step.before[name], name),
        )
        rate = cells(step.learning_rate, ["sgd.cell.rate", {}], "local")
        slope = cells(step.gradients[name], f"dL/d{name}", "backward")
        if step.plain and not step.momentum:
            return [new, "=", old, "−", rate, "×", slope]
        if step.plain and step.optimizer == "Momentum":
            kept: Equation = [
                cells(step.momentum, ["sgd.cell.kept", {}], "local"),
                "×",
                cells(step.last_steps[name], ["sgd.cell.last", {}]),
            ]
            return [new, "=", old, "+", *kept, "−", rate, "×", slope]
        return [
            new,
            "=",
            old,
            "+",
            cells(step.updates[name], ["sgd.cell.step", {"optimizer": step.optimizer}]),
        ]

    def _where(self) -> Message:
        step = self.step
        columns = list(step.columns.values())
        truth = columns[-1]
        single = self.points == 1 and all(np.size(column) == 1 for column in columns)
        point = f"({', '.join(say(np.ravel(column)[0], 3) for column in columns)})" if single else ""
        points = words.points_text(self.points, self.count)
        at: Message = (
            ["sgd.where.point", {"point": point}] if single else ["sgd.where.points", {"points": points}]
        )
        if np.shape(step.predictions) != np.shape(truth):
            return at
        residuals = np.subtract(step.predictions, truth)
        if (
            set(np.unique(truth)) <= {0, 1}
            and not single
            and np.all((step.predictions >= 0) & (step.predictions <= 1))
        ):
            right = int(np.sum((step.predictions > 0.5) == (truth > 0.5)))
            return ["sgd.where.right", {"where": at, "right": str(right)}]
        return ["sgd.where.off", {"where": at, "off": words.off_by(residuals)}]
