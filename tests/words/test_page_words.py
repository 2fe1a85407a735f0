"""Each panel's script is given the templates that it can say, and not those of other panels."""

import re

import pytest

import tapewidgets as tw
from tapewidgets.panels import assets
from tapewidgets.panels.scripts import page_words
from tapewidgets.words import catalog, language_names, say, templates_in

IMPORTED = re.compile(r'(?:from|import) "(\.[^"]+\.js)"')
KEYS = re.compile(r'"([a-z]+\.[\w. ]+)"')
ENTRIES = sorted(
    path.relative_to(assets.PANELS).as_posix()
    for name in assets.names()
    for path in assets.PANELS.glob(f"*/{name}")
    if path.parent.name not in ("bundled", "page")
)


def modules_of(path, found):
    """The files that a script is bundled of."""
    if path not in found:
        found.add(path)
        for name in IMPORTED.findall(path.read_text("utf-8")):
            modules_of((path.parent / name).resolve(), found)
    return found


def keys_of(entry):
    """Every key that a script's modules name, but for what is shaken off when they are bundled."""
    bundle = assets.esm(entry)
    for path in modules_of(assets.PANELS / entry, set()):
        yield from (
            key
            for key in KEYS.findall(path.read_text("utf-8"))
            if key in catalog("en") and f"{key}" in bundle
        )


@pytest.mark.parametrize("entry", ENTRIES)
def test_a_script_is_given_every_template_that_it_names(entry):
    named = set(keys_of(entry))
    for language in language_names():
        assert named - page_words(entry)[language].keys() == set()


def test_the_groups_of_one_panel_are_not_sent_with_the_others():
    assert sum(key.startswith("sgd.") for key in page_words("sgd_panel/sgd.js")["ko"]) > 200
    for entry in ENTRIES:
        given = page_words(entry)["ko"]
        assert {"language.name", "list.separator"} <= given.keys()
        if entry != "sgd_panel/sgd.js":
            assert [key for key in given if key.startswith("sgd.")] == []


@pytest.mark.parametrize("settings", [{}, {"model": "moons"}, {"model": "overfit"}, {"optimizer": "Adam"}])
def test_all_that_a_run_says_can_be_said_in_each_language_by_the_page_alone(settings):
    panel = tw.SGDPanel(steps=3, **settings)
    panel.step(2).keep_run().run()
    data = [panel.state, *(getattr(panel, name) for name in panel.heavy)]
    needed = templates_in(catalog("en"), data)
    assert len(needed) > 30
    for words in page_words(panel.script).values():
        assert needed.keys() - words.keys() == set()
    korean = say(page_words(panel.script)["ko"], panel.state["sentence"])
    assert korean.startswith("3스텝 만에 끝남: ")
