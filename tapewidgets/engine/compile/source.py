"""A tape as a NumPy function that a person can read: ``tape.source``.

The backward half is not written from templates of its own: the rules are run while everything is recorded,
and what they did is written down like any other lines.
"""

import keyword
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from tapewidgets.engine.compile.numpy_text import helper_sources
from tapewidgets.engine.compile.statements import Program
from tapewidgets.engine.core.apply import apply
from tapewidgets.engine.core.backward import contributions
from tapewidgets.engine.core.lines import Line, ancestors
from tapewidgets.engine.core.nested import leaves
from tapewidgets.engine.core.record import Record, new_numbers, numbered, recorded_by
from tapewidgets.engine.core.steps import backward_steps
from tapewidgets.engine.core.tensor import AnyTensor, Tensor, wrap
from tapewidgets.engine.core.variable import Variable
from tapewidgets.engine.operations import HELPERS
from tapewidgets.engine.operations.operation import first_order

_WRITTEN_OUT = 24
"""A constant array of at most so many elements is written into the source; a longer one is an argument."""


def source_of(tape: Record, target: Tensor | Variable, sources: Any, names: Mapping[int, str]) -> str:
    """NumPy source of a function that gives the target and its gradients with respect to the sources.

    Parameters
    ----------
    tape : a tape that still has its lines
    target : a Tensor or Variable
    sources : Tensors and Variables, in any structure
    names : number of a tensor, or minus the id of a constant's array -> the name the learner gave it
    """
    flat = list(leaves(sources))
    needed = ancestors(tape.lines, [numbered(target)])
    lines = [line for line in tape.lines if line.output in needed]
    outputs = [line.output for line in lines]
    made = set(outputs)
    named = _identifiers(names, flat, target)
    parameters = {
        number: named.get(number, "")
        for number in [*(n for line in lines for n in line.inputs), target._number]
        if number and number not in made and (number in tape.known or number in named)
    }
    free = _free_names({*named.values()})
    parameters = {number: name or next(free) for number, name in parameters.items()}
    called = {number: named.get(number) or next(free) for number in outputs} | parameters

    seed = wrap(np.ones(target._value.shape, target._value.dtype)[()], next(new_numbers))
    back, final, ways = _backward(tape, target, seed)
    wanted = {s._number: final[s._number] for s in flat if s._number in final and s._number in called}
    program = Program(
        [*lines, *back],
        [target._number, *wanted.values()],
        parameters,
        names={n: called[n] for n in made} | {g: f"d_{called[n]}" for n, g in final.items() if n in called},
        given={seed._number: f"np.ones_like({called[target._number]})"},
        arrays={-number: name for number, name in named.items() if number < 0},
        for_readers=True,
    )
    results = [program.result(target._number)]
    results += [program.result(wanted[s._number]) if s._number in wanted else "None" for s in flat]
    _comment(program, final, ways, called[target._number])
    return _text(program, called, target, flat, results, made)


def _backward(
    tape: Record, target: Any, seed: Tensor
) -> tuple[list[Line], dict[int, int], dict[int, list[int]]]:
    """Run the rules back from the target and record what they do.

    Returns the lines of the rules, the number of each value's gradient, and the lines that handed it back.
    """
    record = Record(keeps_all=True)
    gradients, final = {target._number: seed}, {target._number: seed._number}
    ways: dict[int, Any] = {}
    lines = tape.lines
    with first_order(), recorded_by(record):  # and nobody else: this is no business of the learner's tapes
        for step in backward_steps(lines, gradients, tape.known | {target._number}, _named_contributions):
            if step.contribution is not None:
                ways.setdefault(lines[step.line].inputs[step.input], []).append(lines[step.line].output)
    final.update({number: g._number for number, g in gradients.items()})
    return record.lines, final, ways


def _named_contributions(line: Any, upstream: Tensor, needed: Any) -> Iterator[tuple[int, Any]]:
    """Contributions, each a value of its own that can have a name."""
    for position, part in contributions(line, upstream, needed):
        if part is not None:
            tensor = part if isinstance(part, Tensor) else wrap(part)
            same = tensor._number in (0, upstream._number)
            yield position, apply("identity", (tensor,)) if same else tensor


def _identifiers(names: Mapping[int, str], sources: Sequence[Any], target: Any) -> dict[int, str]:
    """Names that can stand in a program, each once; sources and target have one in any case."""
    good: dict[int, str] = {}
    refused = {"np", "math", *HELPERS}
    for number, name in names.items():
        if name.isidentifier() and not keyword.iskeyword(name) and name not in refused and name[:2] != "d_":
            good.setdefault(number, name)
            refused.add(name)
    for i, source in enumerate(sources, 1):
        if source._number:
            good.setdefault(source._number, f"x{i}")
    good.setdefault(target._number, "y")
    return good


def _free_names(taken: set[str]) -> Iterator[str]:
    return (f"v{i}" for i in range(1, 10**9) if f"v{i}" not in taken)


def _comment(
    program: Program, final: Mapping[int, int], ways: Mapping[int, Sequence[int]], name: str
) -> None:
    """Say beside each gradient which lines of the tape it came back through."""
    forward = {s.number: f"{s.name} = {s.expression}" for s in program.statements}
    for statement in program.statements:
        number = next((n for n, g in final.items() if g == statement.number), None)
        if number is None:
            continue
        through = [forward[line] for line in dict.fromkeys(ways.get(number, ())) if line in forward]
        statement.comment = (
            "back through " + " and ".join(through) if through else f"start: d{name}/d{name} is 1"
        )


def _text(
    program: Program,
    called: Mapping[int, str],
    target: Any,
    sources: Sequence[Any],
    results: Sequence[str],
    made: set[int],
) -> str:
    name = called[target._number]
    body = program.body()
    first_back = next((i for i, s in enumerate(program.statements) if s.number not in made), len(body))
    constants = {key: _array_text(value) for key, value in program.constants.items()}
    long = [key for key, text in constants.items() if text is None]
    helpers = helper_sources(body)
    head = ["import math"] * any("math." in line for line in [*body, *helpers]) + ["import numpy as np", ""]
    for helper in helpers:
        head += ["", helper, ""]
    names = [called.get(source._number, "a constant") for source in sources]
    asked = ", ".join([*names[:-2], " and ".join(names[-2:])])
    gradients = "gradient" if len(sources) == 1 else "gradients"
    lines = [f'"""Return {name} and its {gradients} with respect to {asked}."""']
    lines += [f"{key} = {text}" for key, text in constants.items() if text is not None]
    lines += ["# forward", *body[:first_back]] if first_back else []
    lines += ["# backward", *body[first_back:]] if body[first_back:] else []
    lines.append(f"return {', '.join(results)}")
    arguments = ", ".join([*program.parameters.values(), *long])
    return "\n".join(
        [*head, "", f"def gradient_of_{name}({arguments}):", *("    " + line for line in lines), ""]
    )


def _array_text(value: Any) -> str | None:
    """A constant array in writing, if that is short."""
    dtype = f"dtype=np.{value.dtype.name}"
    if value.size <= _WRITTEN_OUT:
        digits = np.array2string(value, separator=", ", threshold=_WRITTEN_OUT + 1, max_line_width=10**6)
        return f"np.array({' '.join(digits.split())}, {dtype})"
    if np.all(value == value.flat[0]):
        return f"np.full({value.shape}, {value.flat[0].item()!r}, {dtype})"
    if value.ndim == 2 and np.array_equal(value, np.eye(*value.shape)):
        return f"np.eye({value.shape[0]}, {value.shape[1]}, {dtype})"
    return None


def names_in(frame: Any) -> dict[int, str]:
    """Names under which a frame of Python knows Tensors and Variables, its own before the module's."""
    own, of_module = frame.f_locals, frame.f_globals
    scope = {**own, **{name: value for name, value in of_module.items() if name not in own}}
    return names_of({name: x for name, x in scope.items() if isinstance(x, AnyTensor) and name[:1] != "_"})


def names_of(scope: Mapping[str, Any]) -> dict[int, str]:
    """Number -> name.

    Parameters
    ----------
    scope : name -> Tensor or Variable, number on the tape, or array of a constant, which goes by minus its id
    """
    found: dict[int, str] = {}
    for name, x in scope.items():
        key = x if isinstance(x, int) else -id(x)
        if isinstance(x, AnyTensor):
            key = x._number or -id(x._value)
        found.setdefault(key, name)
    return found
