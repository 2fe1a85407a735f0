"""The backward pass of a tape as lines: put in order, run on any numbers, and broken on purpose."""

import ast
import random
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from tapewidgets.engine import GradientTape
from tapewidgets.engine.core.lines import number_of
from tapewidgets.questions.backward_language import BackwardLine, Done, Wrong, read_line, run_lines
from tapewidgets.questions.misconceptions import MISCONCEPTIONS
from tapewidgets.questions.solution import Solution
from tapewidgets.questions.wrong_lines import Written
from tapewidgets.words import tell

MOST_LINES = 30
LONG = 8
"""In a longer backward pass, bare copies between nameless values are left out."""


@dataclass(frozen=True)
class WrongLine:
    """A line that shows a misconception, and the right line that it stands for."""

    key: str
    text: str
    right: str


class BackwardProgram:
    """The lines of ``tape.source``, one contribution a line.

    Parameters
    ----------
    tape, solution : of the question

    Attributes
    ----------
    target : the target's name in the program
    sources : the sources' names in the program, those without a gradient left out
    forward : the forward lines
    lines : the right backward lines, in the tape's order

    Raises
    ------
    ValueError : the backward pass is too long, or needs more than the lines of this small language
    """

    def __init__(self, tape: GradientTape, solution: Solution) -> None:
        text = tape.source(solution.target, solution.sources, _names(tape, solution))
        module = ast.parse(text)
        function = module.body[-1]
        helpers = [node for node in module.body if isinstance(node, ast.FunctionDef)]
        if not isinstance(function, ast.FunctionDef) or len(helpers) > 1 or "math." in text:
            raise ValueError(tell("question.backward.helper"))
        assigned = [node for node in function.body if isinstance(node, ast.Assign)]
        start = next((at for at, node in enumerate(assigned) if _target(node).startswith("d_")), None)
        if start is None:
            raise ValueError(tell("question.backward.no_flow"))
        self._fill(assigned, start)
        returned = function.body[-1]
        assert isinstance(returned, ast.Return)
        values = returned.value.elts if isinstance(returned.value, ast.Tuple) else []
        given = [ast.unparse(value) for value in values[1:]]
        self.sources = list(dict.fromkeys(name[2:] for name in given if name.startswith("d_")))
        self._given = self._values(tape, [argument.arg for argument in function.args.args], solution)
        self._seed = solution.fingerprint
        self.right  # noqa: B018  (a backward pass that cannot be run is no question)

    def _fill(self, assigned: list[ast.Assign], start: int) -> None:
        self.target = _target(assigned[start]).removeprefix("d_")
        self.forward = [ast.unparse(node) for node in assigned[:start]]
        self._forward = compile(ast.Module([*assigned[:start]], []), "forward", "exec")
        self.lines = _lines(assigned[start + 1 :])
        if not 0 < len(self.lines) <= MOST_LINES:
            raise ValueError(tell("question.backward.long", count=len(self.lines), most=MOST_LINES))
        try:
            self._read = [read_line(line) for line in self.lines]
        except Wrong as error:
            raise ValueError(tell("question.backward.impossible", why=str(error))) from None

    def _values(self, tape: GradientTape, arguments: list[str], solution: Solution) -> dict[str, Any]:
        """The values that the program is given, by their names in it."""
        known = {name: held for name, held in _names(tape, solution).items()}
        values: dict[int, Any] = {}
        for line in tape.lines:
            values |= {
                n: v for n, v in zip(line.inputs, line.values[1:], strict=False) if n and v is not None
            }
        given = {}
        for name in arguments:
            held = known.get(name)
            array = values.get(held) if isinstance(held, int) else held
            if array is None:
                raise ValueError(tell("question.backward.not_kept", name=name))
            given[name] = np.asarray(array)
        return given

    def inputs(self, again: bool = False) -> dict[str, Any]:
        """The numbers of the tape, or a second set near them."""
        rng = np.random.default_rng(int(self._seed, 16))
        out = {}
        for name, value in self._given.items():
            if value.dtype.kind != "f":
                out[name] = value
                continue
            array = value.astype(np.float64)
            factor = rng.uniform(1.1, 1.6, array.shape)
            out[name] = np.where(array == 0, 0.37 * factor, array * factor) if again else array
        return out

    def run(self, lines: list[BackwardLine], again: bool = False) -> tuple[dict[str, Any], list[Done]]:
        """Run backward lines: all values and gradients in the end, and what each line did.

        Raises
        ------
        Wrong : a line cannot be run; ``args[1]`` is its place
        """
        scope = dict(self._scopes[again])
        done = run_lines(lines, scope, self.shapes)
        return scope, done

    @cached_property
    def _scopes(self) -> list[dict[str, Any]]:
        """Values and empty gradients, for both sets of numbers."""
        made = []
        for again in (False, True):
            scope = {"np": np, **self.inputs(again)}
            with np.errstate(all="ignore"):
                exec(self._forward, scope)  # what tape.source wrote
            values = {n: np.asarray(v) for n, v in scope.items() if n not in ("np", "__builtins__")}
            gradients = {f"d_{n}": np.full(v.shape, float(n == self.target)) for n, v in values.items()}
            made.append(values | gradients)
        return made

    @cached_property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Name of each gradient -> its shape."""
        return {n: v.shape for n, v in self._scopes[0].items() if n.startswith("d_")}

    @cached_property
    def right(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """All values and gradients after the right lines, for both sets of numbers."""
        try:
            return self.run(self._read)[0], self.run(self._read, again=True)[0]
        except Wrong as error:
            raise ValueError(tell("question.backward.impossible", why=str(error))) from None

    def same(self, one: dict[str, Any], other: dict[str, Any]) -> bool:
        """Tell whether the gradients of all sources are the same."""
        return all(close(one[f"d_{name}"], other[f"d_{name}"]) for name in self.sources)

    def is_right(self, lines: list[BackwardLine]) -> bool:
        """Tell whether lines give the right gradients for both sets of numbers."""
        try:
            return all(self.same(self.run(lines, again)[0], self.right[again]) for again in (False, True))
        except Wrong:
            return False

    @cached_property
    def wrong_lines(self) -> list[WrongLine]:
        """Every misconception in every line, where that makes a difference."""
        names = [line.name for line in self._read]
        made = []
        for place, line in enumerate(self._read):
            written = Written(line.name, ast.unparse(line.value), names.count(line.name) == 1)
            for key, row in MISCONCEPTIONS.items():
                text = row.line(written) if row.line else None
                if text is None or text in self.lines:
                    continue
                broken = [*self._read]
                wrong = read_line(text)
                del broken[place]
                last = max((at for at, other in enumerate(broken) if other.name == line.name), default=-1)
                broken.insert(max(last + 1, place), wrong)  # `=` makes a difference after the others alone
                if not self.is_right(broken):
                    made.append(WrongLine(key, wrong.text, line.text))
        return made

    @cached_property
    def tiles(self) -> list[str]:
        """The right lines and a few wrong ones, shuffled."""
        usual = ("overwrite", "no sum", "transposed", "wrong argument", "no upstream", "mean", "sign")
        wrong: dict[str, str] = {}
        for key in usual:
            found = next((w for w in self.wrong_lines[::-1] if w.key == key), None)
            if found is not None and found.text not in wrong.values():
                wrong[key] = found.text
        tiles = [*self.lines, *list(wrong.values())[: min(4, max(2, len(self.lines) // 2))]]
        random.Random(self._seed).shuffle(tiles)
        return tiles


def close(one: Any, other: Any) -> bool:
    """Tell whether two arrays have one shape and the same numbers."""
    return np.shape(one) == np.shape(other) and bool(np.allclose(one, other, 1e-7, 1e-9, equal_nan=True))


def _names(tape: GradientTape, solution: Solution) -> dict[str, Any]:
    """Names as the question shows them: name -> number on the tape, or array of a constant."""
    names: dict[str, Any] = {}
    values = solution.story["values"]
    recorded = [line for line in solution.story["lines"] if not line.get("skipped")]
    for told, line in zip(recorded, tape.lines, strict=False):
        made = zip((told["output"], *told["inputs"]), (line.output, *line.inputs), line.values, strict=False)
        for value, number, known in made:
            if number or isinstance(known, np.ndarray):
                names.setdefault(values[value]["name"], number or known)
    for name, source in zip(solution.names, solution.sources, strict=True):
        if number_of(source):
            names.setdefault(name, number_of(source))
    return names


def _target(node: ast.Assign) -> str:
    return ast.unparse(node.targets[0])


def _lines(assigned: list[ast.Assign]) -> list[str]:
    """One contribution a line; in a long program bare copies of nameless values are left out."""
    same: dict[str, str] = {}
    lines = []
    for node in assigned:
        name = _target(node)
        for part in ast.walk(node.value):
            if isinstance(part, ast.Name):
                part.id = same.get(part.id, part.id)
        copy = isinstance(node.value, ast.Name) and node.value.id.startswith("d_")
        if copy and len(assigned) > LONG and name[2:3] == "v" and name[3:].isdigit():
            same[name] = ast.unparse(node.value)
            continue
        lines += [f"{name} += {ast.unparse(term)}" for term in _terms(node.value)]
    return lines


def _terms(value: ast.expr) -> list[ast.expr]:
    """Split at the signs between contributions."""
    if not isinstance(value, ast.BinOp) or not isinstance(value.op, ast.Add | ast.Sub):
        return [value]
    if not all("d_" in ast.unparse(side) for side in (value.left, value.right)):
        return [value]
    right = _terms(value.right)
    if isinstance(value.op, ast.Sub):
        right = [ast.UnaryOp(ast.USub(), term) for term in right]
    return [*_terms(value.left), *right]
