"""The drawings of the lessons: current, in their lessons with a text beside, readable in both themes."""

import json
import re
from xml.etree import ElementTree

import pytest

from tests.drawings.of_lessons import DRAWINGS
from tests.drawings.sheet import STYLE
from tests.lesson_cells import LESSONS

SVG = "{http://www.w3.org/2000/svg}"


def brightness(color: str) -> float:
    """Give the relative luminance of a color, as WCAG 2.1 defines it."""
    digits = color[1:] if len(color) == 7 else "".join(2 * digit for digit in color[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_every_lesson_has_a_drawing():
    assert list(DRAWINGS) == sorted(path.stem for path in LESSONS.glob("[0-9]*.ipynb"))


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_drawing_is_what_its_code_draws(name):
    saved = (LESSONS / "images" / f"{name}.svg").read_text("utf-8")
    assert saved == DRAWINGS[name]().svg(), "run: python -m tests.drawings"


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_drawing_has_a_text_that_its_lesson_repeats(name):
    sheet = DRAWINGS[name]()
    svg = ElementTree.fromstring(sheet.svg())
    assert svg.findtext(f"{SVG}desc") == sheet.about
    assert not re.search(r'[\[\]"<>]', sheet.about)
    cell = json.loads((LESSONS / f"{name}.ipynb").read_text("utf-8"))["cells"][0]
    assert f"![{sheet.about}](images/{name}.svg)" in "".join(cell["source"])


@pytest.mark.parametrize("name", DRAWINGS)
def test_all_of_a_drawing_is_on_its_sheet(name):
    sheet = DRAWINGS[name]()
    for text in ElementTree.fromstring(sheet.svg()).iter(f"{SVG}text"):
        wide = 0.56 * (13 if "small" in text.get("class", "") else 15) * len(text.text or "")
        left = float(text.attrib["x"]) - (0 if "left" in text.get("class", "") else wide / 2)
        assert left >= 4, text.text
        assert left + wide <= sheet.width - 4, text.text
        assert 12 <= float(text.attrib["y"]) <= sheet.height - 4, text.text


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_words_stand_out_from_the_card(theme):
    colors = dict(re.findall(r"--(\w+): (#\w+)", re.findall(r"svg \{([^}]*)\}", STYLE)[theme]))
    card = brightness(colors.pop("card"))
    assert len(colors) == 5
    for name, color in colors.items():
        low, high = sorted([brightness(color), card])
        assert (high + 0.05) / (low + 0.05) >= 4.5, name


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_lesson_has_its_rule_as_a_formula(name):
    cells = json.loads((LESSONS / f"{name}.ipynb").read_text("utf-8"))["cells"]
    assert any("$$" in "".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
