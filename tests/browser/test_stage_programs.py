"""Programs that the stage was not made for: the language's corpus by chance, and what tries to break it.

The seed changes with every run and is printed at its end. Fifty programs by hand::

    TAPEWIDGETS_STAGE_PROGRAMS=50 pytest tests/browser/test_stage_programs.py
"""

import os
import random
import re

import numpy as np
import pytest

import tapewidgets as tw
from tapewidgets.panels.graph_view.story_view import StoryView
from tapewidgets.story.arrays import unpacked
from tapewidgets.story.state import at
from tests.browser.conftest import STAGE_SEED
from tests.browser.stage_rules import GO, HEIGHT, LOOK, WIDTHS, open_case, steps_of
from tests.browser.test_tape_access import serious
from tests.language.corpus.good import GOOD
from tests.language.given import given
from tests.story.stage.cases import ODD

COUNT = int(os.environ.get("TAPEWIDGETS_STAGE_PROGRAMS", "4"))
STEPS_LOOKED_AT = 8
NUMBERS = """() => {
  const texts = (all) => [...all].map((text) => text.textContent);
  const cards = document.querySelectorAll('.tw-frame > .tw-scroller .tw-card[data-name]');
  const sum = '.tw-gradient .tw-number';
  return [...cards].map((card) => [card.dataset.name, texts(card.querySelectorAll(sum))]);
}"""
WORDS = {"nan": np.nan, "∞": np.inf, "−∞": -np.inf}


class Told(tw.BackpropStepper):
    """A stepper of a story that was told elsewhere."""

    def __init__(self, told):
        super().__init__()
        self._asked = StoryView(None, told, lambda question, story: {"numpy": {"lines": [], "steps": []}})
        self.show(self.document)


def number(text):
    """Read a number off a card; it has at least two digits, or its sign."""
    return WORDS[text] if text in WORDS else float(text.replace("−", "-"))


def sums_on_cards(page, story, step):
    """Compare the sums that cards show with the story's."""
    sums = at(story, step).sums
    names = [value["name"] for value in story["values"]]
    by_name = {name: place for place, name in enumerate(names) if names.count(name) == 1}
    for name, texts in page.evaluate(NUMBERS):
        array = story["pool"][sums[by_name[name]]] if by_name.get(name) in sums else None
        if array is None or not texts or len(texts) != int(np.prod(array["shape"])):
            continue
        # A number that is too wide for its cell is left out: the color tells, and the lens.
        for text, wanted in zip(texts, unpacked(array).flat, strict=True):
            if text:  # −5e−4 has one digit, and so has −.8 for -0.75: its sign takes the room of another
                last = -1 if re.fullmatch(r"−\.\d", text) else -9
                rounded = 0.51 * 10.0 ** int(text.partition("e")[2].replace("−", "-") or last)
                np.testing.assert_allclose(number(text), wanted, rtol=0.06, atol=rounded, err_msg=name)


def hold(page, panel, width, most=STEPS_LOOKED_AT):
    """Look at a panel's steps: the rules of layout hold, and cards show the sums."""
    open_case(page, width)
    places = set()
    for step in [*steps_of(panel, most), len(panel.story["steps"]) - 1]:
        page.evaluate(GO, step)
        look = page.evaluate(LOOK)
        assert look["smallest"] >= 9, (step, look)
        assert look["smallestNumber"] >= 10, (step, look)
        assert look["overlapping"] == 0, (step, look)
        assert (look["cutOnCards"], look["wideNumbers"], look["cut"]) == ([], [], []), (step, look)
        assert not look["sideways"], (step, look)
        places.add(look["stepper"])
        sums_on_cards(page, panel.story, step)
    assert len(places) == 1, places
    assert int(places.pop().split(",")[1]) < HEIGHT - 32, "the stepper is on the first screen"


@pytest.mark.parametrize("place", range(COUNT))
def test_programs_by_chance(esm, place):
    chance = random.Random(f"{os.environ[STAGE_SEED]} {place}")
    program, _ = chance.choice(GOOD)
    made = given()
    with tw.GradientTape(persistent=True) as tape:
        ran = tw.language.run(program, made)
    names = {name: one for name, one in {**made, **ran.names}.items() if tw.is_tensor(one)}
    asked = [one for one in made.values() if hasattr(one, "assign")]
    panel = tw.BackpropStepper(tape, ran.value, asked, names=names)
    story = panel.story
    gradients = dict(zip(names, tape.gradient(ran.value, list(names.values())), strict=True))
    for value, array in at(story).sums.items():
        wanted = gradients.get(story["values"][value]["name"])
        if wanted is not None and "a" in story["pool"][array]:
            np.testing.assert_allclose(unpacked(story["pool"][array]), wanted.numpy(), rtol=1e-5, atol=1e-30)
    hold(esm(panel), panel, chance.choice(WIDTHS))


@pytest.mark.parametrize("name", ODD)
def test_what_tries_to_break_it(esm, name):
    panel = Told(ODD[name]())
    page = esm(panel)
    hold(page, panel, random.Random(os.environ[STAGE_SEED] + name).choice(WIDTHS), most=5)
    assert page.evaluate("() => document.querySelectorAll('script:not([type])').length") == 0


@pytest.mark.parametrize("look", ["light", "dark", "contrast"])
@pytest.mark.parametrize("name", ["unrecorded", "not_finite", "used_48_times", "right_to_left"])
def test_nothing_is_hard_to_reach_or_read(esm, theme, look, name):
    panel = Told(ODD[name]())
    page = esm(panel)
    theme(page, look)
    found = serious(page)
    page.locator(".tw-card").first.click()
    assert not (found := [*found, *serious(page)]), "\n".join(dict.fromkeys(found))


@pytest.mark.parametrize("look", ["light", "dark", "contrast"])
def test_new_names_and_what_is_shared_can_be_reached_and_read(esm, theme, look):
    page = esm(tw.TapeLab("y = w*x + b\nz = y**2", {"x": 2.0}))
    theme(page, look)
    page.get_by_label("Share", exact=True).select_option("link")
    page.wait_for_timeout(600)
    assert not (found := serious(page)), "\n".join(found)
