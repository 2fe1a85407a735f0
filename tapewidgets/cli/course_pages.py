"""A course as files for any web server: a page a lesson, and an index of them."""

import re
from dataclasses import dataclass
from html import escape
from itertools import groupby
from pathlib import Path, PurePosixPath
from typing import Any

from tapewidgets.cli.notebooks import language_of
from tapewidgets.words import language_now, speaking, tell

MARK = "tapewidgets-course.txt"
"""Tells a folder that may be replaced by a newer course."""

READ = """
<script>
// This browser remembers how far each lesson was read; nothing is sent anywhere.
const place = "tapewidgets-course:" + new URL(document.baseURI).pathname;
try {
  const keep = () => {
    const whole = document.documentElement.scrollHeight - innerHeight;
    const read = whole > 0 ? Math.min(1, scrollY / whole) : 1;
    const known = JSON.parse(localStorage.getItem(place)) ?? { most: 0 };
    localStorage.setItem(place, JSON.stringify({ at: scrollY, most: Math.max(known.most, read) }));
  };
  const known = JSON.parse(localStorage.getItem(place));
  if (known && !location.hash) addEventListener("load", () => setTimeout(() => scrollTo(0, known.at), 300));
  addEventListener("scrollend", keep);
  addEventListener("pagehide", keep);
} catch { /* no storage: nothing is remembered */ }
</script>
"""

INDEX = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>
body {{ max-width: 44rem; margin: 2rem auto; padding: 0 1rem; font: 16px/1.6 system-ui, sans-serif; }}
ul {{ list-style: none; padding: 0; }}
li {{ margin: .8rem 0; }}
p {{ margin: 0; opacity: .75; }}
progress {{ width: 6rem; height: .6rem; }}
progress:not([value]) {{ display: none; }}
@media print {{ progress {{ display: none; }} }}
</style></head>
<body><h1>{title}</h1>
{lists}
<script>
for (const link of document.querySelectorAll("a[data-lesson]")) {{
  try {{
    const known = JSON.parse(localStorage.getItem("tapewidgets-course:" + new URL(link.href).pathname));
    if (known) link.parentElement.querySelector("progress").value = known.most;
  }} catch {{ /* no storage */ }}
}}
</script></body></html>
"""
LESSON = (
    '<li><a data-lesson href="{address}">{title}</a> <progress max="1" aria-label="{read}"></progress>'
    "<p>{about}</p></li>"
)


@dataclass(frozen=True)
class Lesson:
    """A lesson of a course: its page, seen from the index, its title, the line below it, its language."""

    address: str
    title: str
    about: str
    language: str


def lesson_of(notebook: Any, address: str) -> Lesson:
    r"""Read a lesson's title and the line below it from its first cell of text.

    Examples
    --------
    >>> cell = {"cell_type": "markdown", "source": "# 1. Record\n\n*20 minutes.*\n\nYou will learn ..."}
    >>> lesson_of({"cells": [cell]}, "01.html").about
    '20 minutes.'
    """
    texts = [cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "markdown"]
    title, _, rest = (texts[0] if texts else "").strip().partition("\n")
    about = next((part for part in rest.split("\n\n") if part.strip()), "")
    name = _plain(title) or PurePosixPath(address).stem
    return Lesson(address, name, _plain(about), language_of(notebook))


def _plain(markdown: str) -> str:
    return re.sub(r"^#+ |[*`]", "", " ".join(markdown.split()))


def index(title: str, lessons: list[Lesson]) -> str:
    """Give the page that lists the lessons, those of each folder together."""
    languages = {lesson.language for lesson in lessons}
    with speaking(languages.pop() if len(languages) == 1 else language_now()):
        return _index(title, lessons)


def _index(title: str, lessons: list[Lesson]) -> str:
    lists = []
    for folder, inside in groupby(lessons, lambda lesson: str(PurePosixPath(lesson.address).parent)):
        rows = [
            LESSON.format(
                address=escape(each.address, quote=True),
                title=escape(each.title),
                about=escape(each.about),
                read=escape(tell("command.page.read"), quote=True),
            )
            for each in inside
        ]
        heading = "" if folder == "." else f"<h2>{escape(folder)}</h2>\n"
        lists.append(heading + "<ul>\n" + "\n".join(rows) + "\n</ul>")
    return INDEX.format(language=language_now(), title=escape(title), lists="\n".join(lists))


def around(lessons: list[Lesson], number: int) -> str:
    """Give the links at the foot of a lesson: the one before, the index, the one after."""
    here = lessons[number].address
    up = "../" * here.count("/")
    with speaking(lessons[number].language):
        links = [f'<a href="{up}index.html">{tell("command.page.all")}</a>']
        if number:
            links.insert(0, _link(up, lessons[number - 1], "command.page.before"))
        if number + 1 < len(lessons):
            links.append(_link(up, lessons[number + 1], "command.page.next"))
        return f'<nav aria-label="{tell("command.page.lessons")}">{" · ".join(links)}</nav>{READ}'


def _link(up: str, lesson: Lesson, key: str) -> str:
    return f'<a href="{escape(up + lesson.address, quote=True)}">{tell(key, title=escape(lesson.title))}</a>'


def address_of(path: Path, folder: Path) -> str:
    """Where a notebook's page stands, seen from the index.

    Examples
    --------
    >>> address_of(Path("lessons/ko/01_record.ipynb"), Path("lessons"))
    'ko/01_record.html'
    """
    return path.relative_to(folder).with_suffix(".html").as_posix()
