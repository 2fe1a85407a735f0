"""The command in the language that is spoken now: its help, and what Click itself says."""

import gettext
import os
from importlib import import_module

import click

from tapewidgets.words import catalog, columns, language_names, language_now, say
from tapewidgets.words.languages import DEFAULT

VARIABLE = "TAPEWIDGETS_LANGUAGE"
CLICKS = "command.click."
"""What the keys of Click's own words begin with; the English text is the one that Click asks gettext for."""


def speak(command: click.Command, language: str) -> None:
    """Let a command speak a language, and Click with it.

    Raises
    ------
    UsageError : there is no such language
    """
    names = language_names()
    if language not in names:
        fillings = {"language": repr(language), "names": ", ".join(names)}
        words = catalog(language_now() if language_now() in names else DEFAULT)
        raise click.UsageError(say(words, ["command.language.unknown", fillings]))
    if language != language_now():
        os.environ[VARIABLE] = language
    if catalog() is not catalog(DEFAULT):
        teach_click("core", "decorators", "exceptions", "formatting", "parser", "types", "_textwrap")
    spoken(command, "command")


def spoken(command: click.Command, key: str) -> click.Command:
    """Give a command its help from the catalog.

    It stands under ``KEY.help`` and ``KEY.short``, that of an option under ``KEY.NAME`` or ``command.NAME``.
    """
    words = catalog()
    command.help, command.short_help = words[f"{key}.help"], words.get(f"{key}.short")
    for option in command.params:
        if isinstance(option, click.Option):
            text = words.get(f"{key}.{option.name}") or words[f"command.{option.name}"]
            option.help = text.replace("{names}", ", ".join(language_names()))
    return command


def teach_click(*modules: str) -> None:
    """Let modules of Click speak our language, and measure their lines as wide as they look.

    They ask gettext for each sentence, by the names ``_`` and ``ngettext``, and ``term_len`` for the width of
    a text; gettext itself would go by the machine's locale. What no catalog has, Click says in English.
    """
    ours = {"_": _said, "ngettext": _counted, "term_len": lambda text: columns(click.unstyle(text))}
    for each in modules:
        module = vars(import_module(f"click.{each}"))
        module.update({name: function for name, function in ours.items() if name in module})


def _said(text: str) -> str:
    english, words = catalog(DEFAULT), catalog()
    if words is not english:
        for key in english:
            if key.startswith(CLICKS) and english[key] == text.replace("!r}", "}"):
                return words[key]
    return gettext.gettext(text)


def _counted(one: str, several: str, number: int) -> str:
    return _said(one if number == 1 else several)
