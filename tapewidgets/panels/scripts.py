"""The browser's half of a panel, stored once a notebook by a widget, and the loader that gets it."""

import functools
import hashlib
import re
from pathlib import Path
from typing import Any

import ipywidgets
import traitlets

from tapewidgets.panels import assets
from tapewidgets.words import catalog, language_names

KERNEL_ONLY = frozenset({"mistake", "question", "command", "training", "error"})
"""First words of the keys of what only Python says."""

STORY = frozenset(
    (
        *("record", "skip", "seed", "product", "axes", "local", "answer", "paths", "why", "check"),
        *("fold", "strip", "frame", "drawing", "rule", "explain"),
    )
)
"""First words of the keys of a story's messages: a page may say them though its script does not name them."""


class Scripts(ipywidgets.Widget):
    """A panel's script, style sheet and fixed data, shared by all panels of its kind in a kernel."""

    code = traitlets.Unicode().tag(sync=True)
    """The script: one ES module."""
    style = traitlets.Unicode().tag(sync=True)
    """The style sheet."""
    data = traitlets.Dict().tag(sync=True)
    """What the script shows and what never changes: functions, examples."""


_open: dict[str, Scripts] = {}


@functools.cache
def version_of(entry: str) -> str:
    """Name a script and its style sheets by their content: a page imports each version once."""
    return hashlib.sha256((assets.esm(entry) + assets.css(entry)).encode()).hexdigest()[:16]


def scripts_for(entry: str, data: dict[str, Any]) -> Scripts:
    """Give the widget that holds a script; a new one if there is none, or if somebody has closed it."""
    known = _open.get(entry)
    if known is None or known.comm is None:
        known = _open[entry] = Scripts(code=assets.esm(entry), style=assets.css(entry))
    known.data = {**data, "words": page_words(entry)}  # the word for gradient may be another by now
    return known


def page_words(entry: str) -> dict[str, dict[str, str]]:
    """Give the catalogs that a script uses, by language: a reader may switch without a kernel."""
    unsaid = _unsaid(entry)
    return {
        code: {key: text for key, text in catalog(code).items() if key.partition(".")[0] not in unsaid}
        for code in language_names()
    }


@functools.cache
def _unsaid(entry: str) -> frozenset[str]:
    """Find the first words of the keys that a script never says: the kernel's, and those of other scripts.

    What no script names comes from the kernel, in a story's messages, and goes to all of them.
    """
    others = frozenset().union(*map(_groups, assets.names()))
    return KERNEL_ONLY | (others - _groups(Path(entry).name) - STORY)


@functools.cache
def _groups(name: str) -> frozenset[str]:
    """Find the groups of keys, their first words, that a bundle names."""
    return frozenset(re.findall(r"""["'`](\w+)\.\w""", assets.esm(name)))


@functools.cache
def loader() -> str:
    """Give the script that each panel carries: it gets the panel's own from its `Scripts`."""
    return assets.esm("page/loader.js")
