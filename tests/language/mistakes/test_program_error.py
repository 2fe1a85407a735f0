"""How a mistake is shown: its text, and its picture with carets under the place."""

import pytest

import tapewidgets as tw
from tapewidgets.words import columns
from tests.language.given import given


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


def test_the_text_of_an_error_is_line_message_hint_and_picture():
    error = tw.language.check("t3 = t1*T2", given()).errors[0]
    assert str(error) == ("Line 1: T2 is not defined. Did you mean t2?\n    t3 = t1*T2\n" + " " * 12 + "^^")
