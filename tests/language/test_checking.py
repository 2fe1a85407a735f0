"""Checking: all mistakes at once, places, warnings; nothing computed, nothing evaluated."""

import ast
import pathlib

import pytest

import tapewidgets as tw
from tapewidgets.language.mistakes.visible import columns
from tests.language.given import given

PACKAGE = pathlib.Path(tw.language.__file__).parent


def kinds(source, names=None):
    return [error.kind for error in tw.language.check(source, given() if names is None else names).errors]


def test_several_mistakes_are_found_at_once():
    errors = tw.language.check("t3 = t1^2\nt4 = 2t1\nt5 = t1 + t2\nt6 = T1", given()).errors
    assert [(error.kind, error.line, error.column) for error in errors] == [
        ("power_sign", 1, 7),
        ("side_by_side", 2, 6),
        ("unknown_name", 4, 5),
    ]
    with pytest.raises(tw.language.ProgramError) as caught:
        tw.language.run("t3 = t1^2\nt4 = 2t1", given())
    assert [error.line for error in caught.value.errors] == [1, 2]


def test_what_depends_on_a_mistake_is_not_called_a_mistake():
    assert kinds("t3 = t1^2\nt4 = t3*2\nt5 = t4 + t3") == ["power_sign"]
    assert kinds("t3 = (t1 + t2\nt4 = t3*2") == ["bracket_open"]
    assert kinds("t3 = t1\u200b\nt4 = t3") == ["invisible"]


def test_a_mistake_in_the_middle_of_a_long_line_has_its_caret_under_it():
    source = "손실 = " + " + ".join(["t1"] * 15) + " + T9 + " + " + ".join(["t2"] * 15)
    error = tw.language.check(source, given()).errors[0]
    assert source[error.column : error.end_column] == "T9"
    window, carets = error.picture.split("\n")
    assert len(window) <= 76
    assert window[carets.index("^") : carets.rindex("^") + 1] == "T9"


@pytest.mark.parametrize("letter", ["t", "손"])
def test_a_picture_is_never_wider_than_a_terminal(letter):
    for source in (letter * 60, "t1 + " * 20 + letter * 40, letter * 33 + " = t1" + " + t1" * 30, "t1 " * 60):
        for line in tw.language.check(source, given()).errors[0].picture.split("\n"):
            assert columns(line) <= 4 + 68
            assert line.strip()


def test_wide_letters_take_two_columns_in_a_picture():
    error = tw.language.check("손실 = t1^2", given()).errors[0]
    assert error.picture == "    손실 = t1^2\n" + " " * 13 + "^"


def test_places_are_counted_in_letters_over_several_lines():
    error = tw.language.check("손실 = (t1 +\n  값값*2)", given()).errors[0]
    assert (error.line, error.column, error.end_column) == (2, 2, 4)


def test_the_text_of_an_error_is_line_message_hint_and_picture():
    error = tw.language.check("t3 = t1*T2", given()).errors[0]
    assert str(error) == ("Line 1: There is no T2 here. Did you mean t2?\n    t3 = t1*T2\n" + " " * 12 + "^^")


@pytest.mark.parametrize(
    ("source", "warning"),
    [
        ("t3 = t1\nt3 = t2\nt3", "Line 2: t3 has a value on line 1; from here on the new one counts."),
        ("t1 = t1*2", "Line 1: t1 has a value already; from here on the new one counts."),
        ("t3 = t1*2\nt2", "Line 1: nothing uses t3."),
        ("n*2", "n holds whole numbers (int32): no gradient passes. Write 3. instead of 3."),
    ],
)
def test_what_is_probably_not_meant_is_a_warning(source, warning):
    assert warning in tw.language.check(source, given()).warnings
    assert warning in tw.language.run(source, given()).warnings


def test_whole_numbers_in_a_list_are_read_as_floats_with_a_warning():
    run = tw.language.run("a*1.5", {"a": [1, 2]})
    assert run.value.numpy().tolist() == [1.5, 3]
    assert run.warnings == ("a held whole numbers, which were read as float32. Write 3. instead of 3.",)


def test_a_value_that_is_not_finite_is_named_where_it_appears_first():
    run = tw.language.run("a = t1*2\nc = a/0\nc - c", given())
    assert run.warnings == ("Line 2, column 5: inf (infinity) appears here first.",)
    assert "nan (not a number)" in tw.language.run("log(t1 - 5)", given()).warnings[0]


def test_a_check_reads_shapes_and_dtypes_only(monkeypatch):
    def fail(*arguments, **named):
        raise AssertionError("a check must not calculate")

    for name in ("multiply", "exp", "reduce_sum", "matmul"):
        monkeypatch.setattr(tw.engine, name, fail)
    names = given()
    with tw.GradientTape(persistent=True) as tape:
        check = tw.language.check("a = t1*t2\nb = exp(a)\nc = sum(b) + A", names)
    assert check.ok
    assert check.names == {
        "a": tw.language.Value((3,), "float32"),
        "b": tw.language.Value((3,), "float32"),
        "c": tw.language.Value((2, 3), "float32"),
    }
    assert tape.watched_variables() == ()


def test_limits_can_be_narrowed():
    narrow = tw.language.Limits(operations=1, lines=2)
    assert tw.language.check("t1*t2", given(), narrow).ok
    assert [e.kind for e in tw.language.check("t1*t2*t1", given(), narrow).errors] == ["too_many_operations"]
    assert [e.kind for e in tw.language.check("t1\n\n", given(), narrow).errors] == ["too_many_lines"]


def test_nothing_of_a_learner_is_evaluated():
    """No module calls eval, exec or compile, looks names up by text, or imports by name."""
    forbidden = {"eval", "exec", "compile", "getattr", "setattr", "__import__", "globals", "locals", "vars"}
    allowed = {("completion.py", "getattr")}  # the shape of a given value, by a fixed name
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in forbidden:
                assert (path.name, node.func.id) in allowed, (path.name, node.lineno)
