"""The rooms of the language stand on each other: mistakes, parse, analyze, print."""

import ast
import pathlib

import pytest

import tapewidgets as tw

PACKAGE = pathlib.Path(tw.language.__file__).parent
ROOMS = ["mistakes", "parse", "analyze", "print"]


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_from_those_below_it_only(room):
    above = {*ROOMS[ROOMS.index(room) + 1 :]}
    for path in (PACKAGE / room).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                assert not above & set(node.module.split(".")[2:3]), (path.name, node.module)
