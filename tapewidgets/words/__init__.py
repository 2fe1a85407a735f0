"""What is said to people: a catalog of sentences for each language, and the choice between them."""

from tapewidgets.words.josa import josa
from tapewidgets.words.languages import (
    catalog,
    language_chosen,
    language_names,
    language_now,
    set_language,
    speaking,
)
from tapewidgets.words.saying import Message, say, tell, templates_in
from tapewidgets.words.width import columns, padded

__all__ = [
    "Message",
    "catalog",
    "columns",
    "josa",
    "language_chosen",
    "language_names",
    "language_now",
    "padded",
    "say",
    "set_language",
    "speaking",
    "tell",
    "templates_in",
]
