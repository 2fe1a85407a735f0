"""Every rule is broken on purpose, in every way below, and the gradient checks must notice each time.

Two kinds of mutants. *Wrapped*: the rule's answer is changed from outside (sign, factor, nothing, the
upstream gradient handed through). *Rewritten*: the rule's own source is changed (a term dropped, ``+`` for
``-``, ``*`` for ``/``, a summation left out), for the rule itself and for the helpers that rules share.
"""

import ast
import copy
import importlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tapewidgets.engine import operations
from tapewidgets.engine.operations import OPERATIONS, Each, Operation
from tests.engine.checking import calculate, check_rule, differentiable
from tests.engine.samples import SAMPLES

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")
NO_RULES = {"__init__", "operation", "xp", "custom"}  # the rules of a custom gradient are the learner's own
MODULES = sorted({path.stem for path in Path(operations.__path__[0]).glob("*.py")} - NO_RULES)


def wrong_sign(rule: Any) -> Any:
    return lambda *arguments: -np.asarray(rule(*arguments))


def twice(rule: Any) -> Any:
    return lambda *arguments: 2 * np.asarray(rule(*arguments))


def nothing(rule: Any) -> Any:
    return lambda *arguments: 0 * np.asarray(rule(*arguments))


def a_little_more(rule: Any) -> Any:
    return lambda *arguments: 1.01 * np.asarray(rule(*arguments))


def handed_through(rule: Any) -> Any:
    """The local derivative is left out, as is the summing of a stretched input: ``g`` itself."""

    def mutant(g: Any, *arguments: Any) -> Any:
        shape = np.shape(rule(g, *arguments))
        return np.ravel(np.resize(np.asarray(g), max(1, int(np.prod(shape)))))[: int(np.prod(shape))].reshape(
            shape
        )

    return mutant


def first_only(rule: Any) -> Any:
    """Only the first element receives anything: what a forgotten batch or broadcast does."""

    def mutant(*arguments: Any) -> Any:
        found = np.array(rule(*arguments), order="C")
        if found.size > 1:
            found.ravel()[1:] = 0
            return found
        return found + 1

    return mutant


WRAPPERS = (wrong_sign, twice, nothing, a_little_more, handed_through, first_only)


def caught(operation: Operation, position: int) -> bool:
    """Do the checks of one rule, over all samples, notice that it is wrong?"""
    try:
        for k, sample in enumerate(SAMPLES[operation.name]):
            if position in differentiable(operation, sample) or sample.kinks.get(position) is not None:
                check_rule(operation, k, position)
    except Exception:
        return True
    return False


RULES = [
    (name, position)
    for name, operation in OPERATIONS.items()
    for position in sorted({i for sample in SAMPLES.get(name, ()) for i in differentiable(operation, sample)})
]


def with_rule(operation: Operation, position: int, wrapper: Callable[[Any], Any]) -> Operation:
    if isinstance(operation.rules, Each):
        original = operation.rules.rule
        changed = {position: wrapper(lambda *arguments: original(position, *arguments))}

        def rule(at: int, *arguments: Any) -> Any:
            return changed[at](*arguments) if at in changed else original(at, *arguments)

        return replaced(operation, Each(rule))
    rules = list(operation.rules)
    rules[position] = wrapper(rules[position])
    return replaced(operation, tuple(rules))


def replaced(operation: Operation, rules: Any) -> Operation:
    """The operation with other rules."""
    other = copy.copy(operation)
    other.rules = rules
    return other


def is_the_same(operation: Operation, position: int, wrapper: Callable[[Any], Any]) -> bool:
    """Does a wrapped rule give the very same answers, as handing through does where the derivative is 1?"""
    changed = with_rule(operation, position, wrapper)
    for sample in SAMPLES[operation.name]:
        if position in differentiable(operation, sample):
            y = calculate(operation, sample)
            for g in (np.ones_like(y), np.arange(1.0, y.size + 1).reshape(y.shape)):
                arguments = (g, y, *sample.inputs, *sample.parameters)
                old, new = (
                    list(zip(range(9), operation.rules, strict=False)),
                    list(zip(range(9), changed.rules, strict=False)),
                )
                if not np.array_equal(old[position][1](*arguments), new[position][1](*arguments)):
                    return False
    return True


def test_every_wrapped_rule_is_caught(capsys):
    tried, same, survivors = 0, [], []
    for name, position in RULES:
        assert not caught(OPERATIONS[name], position)
        for wrapper in WRAPPERS:
            if is_the_same(OPERATIONS[name], position, wrapper):
                same.append((wrapper.__name__, name))
                continue
            tried += 1
            if not caught(with_rule(OPERATIONS[name], position, wrapper), position):
                survivors.append(f"{name}[{position}] {wrapper.__name__}")
    with capsys.disabled():
        print(
            f"\n{len(RULES)} rules, {tried} wrapped mutants, {tried - len(survivors)} caught; "
            f"{len(same)} are the rule itself"
        )
    assert not survivors
    assert {wrapper for wrapper, _ in same} <= {
        "handed_through",
        "nothing",
        "wrong_sign",
        "twice",
        "a_little_more",
    }


SWAPPED = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Pow: ast.Mult}
OPPOSITE = {
    ast.Lt: ast.GtE,
    ast.GtE: ast.Lt,
    ast.Gt: ast.LtE,
    ast.LtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
}
SUMS = {"unbroadcast", "spread", "reduce", "broadcast_to"}
NO_MUTANTS = {
    "only the left term of m * n": "only the number of axes is asked",
    "only the right term of m * n": "only the number of axes is asked",
    "another operator in m * n": "only the number of axes is asked",
}


def belongs_to_a_rule(node: ast.AST) -> bool:
    """A rule, or a helper that is handed ``g``."""
    if not isinstance(node, ast.Lambda | ast.FunctionDef):
        return False
    names = [argument.arg for argument in node.args.args]
    return names[:1] == ["g"] or names[:2] == ["position", "g"]


def changes(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Every wrong way to write ``node``, with a word for it."""
    if isinstance(node, ast.BinOp):
        yield "only the left term of", node.left
        yield "only the right term of", node.right
        if type(node.op) in SWAPPED:
            yield "another operator in", ast.BinOp(node.left, SWAPPED[type(node.op)](), node.right)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield "no minus in", node.operand
    elif isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in SUMS:
        yield "no call of", node.args[0]
    elif isinstance(node, ast.Compare) and type(node.ops[0]) in OPPOSITE:
        yield "the opposite of", ast.Compare(node.left, [OPPOSITE[type(node.ops[0])]()], node.comparators)


def rewritten(module: str) -> Iterator[tuple[str, int, dict[str, Operation]]]:
    """Modules whose rules differ in one place: (what was changed, its line, the operations made)."""
    with open(
        importlib.import_module(f"tapewidgets.engine.operations.{module}").__file__, encoding="utf-8"
    ) as file:
        tree = ast.parse(file.read())
    rules = [node for node in ast.walk(tree) if belongs_to_a_rule(node)]
    for old in dict.fromkeys(node for rule in rules for node in ast.walk(rule)):
        for word, new in changes(old):
            undo = put(tree, old, ast.copy_location(new, old))
            space: dict[str, Any] = {"__name__": f"mutant_of_{module}"}
            exec(compile(ast.fix_missing_locations(tree), f"<mutant of {module}>", "exec"), space)
            undo()
            tables = [v for v in space.values() if isinstance(v, tuple) and v and isinstance(v[0], Operation)]
            made = {operation.name: operation for table in tables for operation in table}
            yield f"{word} {ast.unparse(old)}", old.lineno, made


def put(tree: ast.AST, old: ast.AST, new: ast.AST) -> Callable[[], None]:
    """Put ``new`` where ``old`` stands in the tree; what is returned undoes it."""
    for parent in ast.walk(tree):
        for field, value in ast.iter_fields(parent):
            if value is old:
                setattr(parent, field, new)
                return lambda: setattr(parent, field, old)
            if isinstance(value, list) and any(item is old for item in value):
                k = next(k for k, item in enumerate(value) if item is old)
                value[k] = new
                return lambda: value.__setitem__(k, old)
    raise LookupError(ast.dump(old))


def nearest_first(line: int, table: dict[str, Operation]) -> list[tuple[str, int]]:
    """All rules of a table, those written nearest to ``line`` first."""

    def distance(place: tuple[str, int]) -> int:
        rules = table[place[0]].rules
        rule = rules.rule if isinstance(rules, Each) else rules[place[1]]
        return abs(rule.__code__.co_firstlineno - line)

    return sorted((place for place in RULES if place[0] in table), key=distance)


@pytest.mark.parametrize("module", MODULES)
def test_every_rewritten_rule_is_caught(module, capsys):
    tried, equal, survivors = 0, [], []
    for what, line, table in rewritten(module):
        tried += 1
        if not any(caught(table[name], position) for name, position in nearest_first(line, table)):
            (equal if what in NO_MUTANTS else survivors).append(f"{module}:{line}: {what}")
    with capsys.disabled():
        caught_count = tried - len(survivors) - len(equal)
        print(f"\n{module}: {tried} rewritten mutants, {caught_count} caught, {len(equal)} change no answer")
    assert survivors == []
