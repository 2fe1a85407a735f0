"""The walk through the house names files that exist, and its examples run."""

import doctest
import re
from pathlib import Path

PROJECT = Path(__file__).parents[1]
PAGE = PROJECT / "lessons" / "inside.md"


def paths():
    """Every path of the project that the page names; capitals stand for a name to choose."""
    named = re.findall(r"(?:tapewidgets|tests|lessons)/[\w./-]*", PAGE.read_text(encoding="utf-8"))
    return {path for path in named if not re.search(r"/[A-Z]+\b", path)}


def test_every_path_exists():
    assert len(paths()) > 30
    assert [path for path in sorted(paths()) if not (PROJECT / path).exists()] == []


def test_the_walk_has_ten_stations_in_order():
    stations = re.findall(
        r"^\*\*(\d+)\. `(tapewidgets/[^`]+)`\*\*", PAGE.read_text(encoding="utf-8"), re.MULTILINE
    )
    assert [int(number) for number, _ in stations] == list(range(1, 11))
    assert all((PROJECT / path).is_file() for _, path in stations)


def test_the_examples_run():
    result = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")
    assert result.attempted >= 18
    assert result.failed == 0
