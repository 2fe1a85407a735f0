"""How a mistake must speak, whatever the input."""

import re

from tapewidgets.language.mistakes.visible import is_invisible

INTERNALS = re.compile(r"Traceback|\bError\b|<class|object at 0x|\bast\.|SyntaxError|File \"|invalid syntax")


def assert_speaks_well(error):
    """Two short sentences, nothing invisible, none of Python's own words, a place inside the program."""
    for text in (error.message, error.hint):
        assert 0 < len(text) <= 400
        assert not any(is_invisible(character) for character in text)
        assert not INTERNALS.search(text)
    assert len(error.message) + len(error.hint) <= 400
    assert len(str(error)) <= 700
    assert not any(is_invisible(character) for character in str(error) if character != "\n")
    assert all(len(line) <= 80 for line in error.picture.splitlines())
    assert error.line >= 1
    assert 0 <= error.column < error.end_column
