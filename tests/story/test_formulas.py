"""Formulas: every template of the table becomes a tree that a page can show and a line that can be read."""

import re

import pytest

from tapewidgets.engine.operations import OPERATIONS
from tapewidgets.story import formulas
from tapewidgets.story.text import expressions

# The elements that the page's own list lets through.
ELEMENTS = {"mrow", "mi", "mn", "mo", "mtext", "mfrac", "msup", "msub", "msqrt"}
CHILDREN = {"mfrac": 2, "msup": 2, "msub": 2, "msqrt": 1, "mi": 1, "mn": 1, "mo": 1, "mtext": 1}


def inputs_of(name):
    rules = OPERATIONS[name].rules
    return len(rules) if isinstance(rules, tuple) else 3


def walk(tree):
    yield tree
    if isinstance(tree, list):
        for child in tree[1:]:
            yield from walk(child)


def trees(name):
    count = inputs_of(name)
    found = [formulas.formula(name, count), *(formulas.derivative(name, count, i) for i in range(count))]
    return [tree for tree in found if tree is not None]


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_template_becomes_a_tree(name):
    holes = inputs_of(name) + len(OPERATIONS[name].parameters)
    for tree in trees(name):
        for part in walk(tree):
            if isinstance(part, int):
                assert -1 <= part < holes
            elif isinstance(part, list):
                assert part[0] in ELEMENTS
                assert len(part) - 1 == CHILDREN.get(part[0], len(part) - 1), part


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_tree_reads_as_a_line(name):
    count = inputs_of(name)
    names = ["a", "b", "c"][:count] + list(OPERATIONS[name].parameters)
    for tree in trees(name):
        line = formulas.plain(tree, names, "y")
        assert line == line.strip() != ""
        assert not re.search(r"[\\{}\ue000-\uf8ff]|  ", line.replace("{1", "").replace("}", "")), line
        brackets = [line.count(pair[0]) - line.count(pair[1]) for pair in ("()", "[]", "⌊⌋", "⌈⌉")]
        assert brackets == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("name", "position", "line"),
    [
        ("multiply", 0, "b"),
        ("divide", 1, "-a / b²"),
        ("pow", 1, "y · ln a"),
        ("sqrt", 0, "1 / (2 y)"),
        ("tanh", 0, "1 − y²"),
        ("sin", 0, "cos a"),
        ("cos", 0, "-sin a"),
        ("sigmoid", 0, "y(1 − y)"),
        ("relu", 0, "[a > 0]"),
        ("matmul", 0, "· bᵀ"),
        ("matmul", 1, "aᵀ ·"),
        ("acos", 0, "-1 / (√(1 − a²))"),
    ],
)
def test_how_derivatives_read(name, position, line):
    tree = formulas.derivative(name, inputs_of(name), position)
    assert formulas.plain(tree, ["a", "b", "c"], "y") == line


def test_an_unknown_command_is_an_error():
    with pytest.raises(ValueError, match=r"no MathML is known for \\href"):
        formulas.parse(r"\href{x}{y}")


def test_negative_numbers_are_put_in_brackets():
    assert formulas.plain(formulas.formula("multiply", 2), ["2", "-3"]) == "2 · (-3)"
    assert expressions.expression("subtract", ["2", "-3"], []) == "2 - (-3)"


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_has_a_short_sign(name):
    assert 1 <= len(expressions.symbol(name)) <= 22
