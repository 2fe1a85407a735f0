"""Suggestions at the cursor."""

import tapewidgets as tw
from tests.language.given import given


def texts(source, cursor=None):
    cursor = len(source) if cursor is None else cursor
    return [one.text for one in tw.language.complete(source, cursor, given())]


def test_names_come_before_functions():
    found = texts("t3 = t1\nt4 = t")
    assert found[:3] == ["t3", "t1", "t2"]
    assert "tanh(" in found
    assert found.index("T") < found.index("tanh(")


def test_a_suggestion_replaces_the_word_before_the_cursor():
    source = "t4 = so"
    one = next(one for one in tw.language.complete(source, len(source), given()) if one.text == "softmax(")
    assert source[: one.start] + one.text + source[one.end :] == "t4 = softmax("
    assert one.usage == "softmax(x, axis=-1)"
    assert "add up to 1" in one.help


def test_long_names_are_offered_once_they_are_typed():
    assert "reduce_sum(" not in texts("t4 = ")
    assert "reduce_sum(" in texts("t4 = red")
    assert "sum(" in texts("t4 = su")


def test_an_axis_is_offered_where_a_function_has_one():
    assert texts("sum(t1, a")[0] == "axis="
    assert "axis=" not in texts("exp(t1, a")
    assert "axis=" not in texts("a")
    assert texts("sum((t1 + t2), ax")[0] == "axis="


def test_nothing_is_offered_where_nothing_can_stand():
    assert texts("# t") == []
    assert texts("t1.") == []
    assert texts("2") == []
    assert texts("x" * 5000) == []


def test_any_text_and_cursor_are_allowed():
    for source in ("", "((((", "t3 = (\n", "\x00t", "=", "f(\n,", "손"):
        for cursor in range(-2, len(source) + 3):
            texts(source, cursor)


def test_only_names_of_lines_above_have_a_value():
    source = "a1 = t1\n\na2 = t2"
    assert "a2" not in texts(source, 8)
    assert "a1" in texts(source, 8)


def test_the_palette_describes_every_function():
    palette = tw.language.functions()
    assert len(palette) > 70
    for one in palette:
        assert one.usage.startswith(one.name)
        assert one.help
        assert "``" not in one.help
        assert one.tensorflow.startswith("tf.")
