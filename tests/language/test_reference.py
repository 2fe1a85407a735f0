"""The language page says what the tables say, and its examples run."""

import doctest
from pathlib import Path

from tests.language.page import page

PAGE = Path(__file__).parents[2] / "lessons" / "language.md"


def test_the_page_is_the_tables_own():
    assert PAGE.read_text(encoding="utf-8") == page(), "write it anew: see tests/language/page.py"


def test_the_examples_of_the_page_run():
    result = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")
    assert result.attempted >= 6
    assert result.failed == 0
