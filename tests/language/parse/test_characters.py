# ruff: noqa: RUF001  (characters that look like others)
"""Which characters are allowed where, and what is said of the others."""

import sys
import unicodedata

import pytest

import tapewidgets as tw
from tapewidgets.language.parse.characters import check_characters, is_name_letter


def error_of(line):
    with pytest.raises(tw.language.ProgramError) as caught:
        check_characters(line, 1)
    return caught.value


@pytest.mark.parametrize("line", ["t3 = t1 ** 2 @ A[0:1, -1]", "손실 = η*α  # × “” ² ж", "\tλ != 1e-3", ""])
def test_code_and_comments_pass(line):
    check_characters(line, 1)


@pytest.mark.parametrize(
    ("line", "kind", "start", "end"),
    [
        ("sin^2(t1)", "power_of_function", 3, 5),
        ("sin²(t1)", "power_of_function", 3, 4),
        ("t3 = 1'000'000 * t1", "number_quote", 5, 14),
        ("A' @ B", "prime", 1, 2),
        ("(A @ B)ᵀ", "raised_T", 7, 8),
        ("t1 + e^t2", "e_power", 6, 7),
        ("|t1|", "bars", 0, 1),
        ("||t1||", "double_bars", 0, 2),
        ("t1 | t2", "logic_sign", 3, 4),
        ("t1;", "semicolon_end", 2, 3),
        ("t1; t2", "semicolon", 2, 3),
        ("∂t1", "forward_only", 0, 1),
    ],
)
def test_the_characters_around_show_what_was_meant(line, kind, start, end):
    error = error_of(line)
    assert (error.kind, error.column, error.end_column) == (kind, start, end)


@pytest.mark.parametrize(
    ("character", "kind"),
    [
        ("×", "other_sign"), ("²", "superscript"), ("А", "look_alike"), ("Α", "look_alike"),
        ("ｔ", "look_alike"),
        ("\u00a0", "other_space"), ("\u0301", "decomposed"), ("\u1100", "decomposed"), ("ж", "other_letter"),
        ("\u05d0", "other_letter"), ("$", "stray_sign"), ("☃", "stray_sign"), ("\u200b", "invisible"),
    ],
)  # fmt: skip
def test_every_kind_of_character_has_its_mistake(character, kind):
    assert error_of(f"t1 {character} t2").kind == kind


def test_letters_allowed_in_names_are_letters_to_python_that_it_does_not_change():
    letters = [chr(code) for code in range(0x80, sys.maxunicode) if is_name_letter(chr(code))]
    assert len(letters) > 30_000
    for letter in letters:
        assert letter.isidentifier()
        assert unicodedata.normalize("NFKC", letter) == letter
