"""The browser's half of a panel: one script and one style sheet, bundled from the modules in this folder.

``python -m tests.bundle`` makes the bundles with esbuild; they are committed, so that a checkout needs no
Node.js, and a check of the project holds them to what the modules give.
"""

import functools
from pathlib import Path

PANELS = Path(__file__).parent
"""Each panel has a folder here with its modules and style sheet; ``page`` holds what they share."""

BUNDLED = PANELS / "bundled"


@functools.cache
def names() -> tuple[str, ...]:
    """List the bundles of scripts."""
    return tuple(sorted(path.name for path in BUNDLED.glob("*.js")))


@functools.cache
def esm(name: str) -> str:
    """Give the bundle of a panel's script, such as ``"tape_lab/tape_lab.js"``: one ES module."""
    return (BUNDLED / Path(name).name).read_text("utf-8")


@functools.cache
def css(name: str) -> str:
    """Give the bundle of the style sheets of the panel with this script."""
    return (BUNDLED / Path(name).with_suffix(".css").name).read_text("utf-8")
