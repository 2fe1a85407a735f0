"""What was meant by a name that does not exist."""

import pytest

from tapewidgets.language.analyze.suggestions import listed, meant, unknown_function, unknown_name
from tapewidgets.words import catalog, say


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("T1", "t1"),
        ("tl", "t1"),
        ("weigth", "weight"),
        ("weights", "weight"),
        ("pi", "3.14159265"),
        ("qqq", None),
    ],
)
def test_the_closest_name(typed, found):
    assert meant(typed, ["t1", "weight", "O"]) == found


@pytest.mark.parametrize(
    ("name", "kind", "near"),
    [
        ("exp", "function_as_value", None), ("_a", "underscore_name", None), ("t3", "own_value", "w"),
        ("t9", "used_before", None), ("dw", "forward_only", None), ("wx", "unknown_name", "w*x"),
        ("W", "unknown_name", "w"), ("zzz", "unknown_name_list", None),
    ],
)  # fmt: skip
def test_an_unknown_name(name, kind, near):
    refusal = unknown_name(name, ["w", "x"], 3, {"t3": 3, "t9": 9})
    assert (refusal.kind, refusal.details.get("near")) == (kind, near)


def test_without_any_name_a_value_is_asked_for():
    assert unknown_name("a", [], 1, {}).kind == "no_names"


@pytest.mark.parametrize(
    ("name", "kind", "near"),
    [
        ("w", "not_a_function", None), ("avg", "unknown_function", "mean"),
        ("Log2", "unknown_function", "log(x)/log(2)"),
        ("sigmod", "unknown_function", "sigmoid"),
        ("print", "no_printing", None),
        ("backward", "forward_only", None), ("zeros", "no_maker", None),
        ("eval", "unknown_function_list", None),
        ("inv", "unknown_function_list", None), ("__import__", "underscore_name", None),
    ],
)  # fmt: skip
def test_an_unknown_function(name, kind, near):
    refusal = unknown_function(name, {"w"})
    assert (refusal.kind, refusal.details.get("near")) == (kind, near)


def test_a_long_list_of_names_is_cut():
    assert say(catalog("en"), listed(["a"])) == "a"
    assert say(catalog("en"), listed(["a", "b", "c"])) == "a, b and c"
    assert say(catalog("en"), listed(["a", "b", "c", "d", "e"])) == "a, b, c or d"
