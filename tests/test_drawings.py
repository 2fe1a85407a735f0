"""The drawings of the lessons, in each language: current, in their lessons with a text beside, readable."""

import json
import re
from itertools import combinations
from xml.etree import ElementTree

import pytest

from tests.drawings.of_lessons import DRAWINGS
from tests.drawings.sheet import STYLE
from tests.drawings.words import FOLDERS, key, needs_text, said, texts
from tests.lesson_cells import LESSONS

SVG = "{http://www.w3.org/2000/svg}"
NUMBERS = re.compile(r"\d+")


def brightness(color: str) -> float:
    """Give the relative luminance of a color, as WCAG 2.1 defines it."""
    digits = color[1:] if len(color) == 7 else "".join(2 * digit for digit in color[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def extent(text: ElementTree.Element) -> tuple[float, float, float, float]:
    """Give about where a text begins and ends: left, right, top and bottom."""
    kind, words = text.get("class", ""), text.text or ""
    size, x, y = 13 if "small" in kind else 15, float(text.attrib["x"]), float(text.attrib["y"])
    wide = size * sum(0.94 if "가" <= each <= "힣" else 0.56 for each in words)
    left = x if "left" in kind else x - wide / 2
    return left, left + wide, y - 0.8 * size, y + 0.2 * size


def apart(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[1] <= other[0] or other[1] <= one[0] or one[3] <= other[2] or other[3] <= one[2]


@pytest.mark.parametrize("language", FOLDERS)
def test_every_lesson_has_a_drawing(language):
    assert list(DRAWINGS) == sorted(path.stem for path in FOLDERS[language].glob("[0-9]*.ipynb"))


@pytest.mark.parametrize("language", [each for each in FOLDERS if each != "en"])
def test_a_language_has_a_text_for_all_words_and_no_other(language):
    words = [each for draw in DRAWINGS.values() for each in draw().words()]
    assert set(texts(language)) == {key(each) for each in words if needs_text(each)}
    for each in words:
        assert sorted(NUMBERS.findall(each)) == sorted(NUMBERS.findall(said(each, language)))


@pytest.mark.parametrize("language", FOLDERS)
@pytest.mark.parametrize("name", DRAWINGS)
def test_a_drawing_is_what_its_code_draws(name, language):
    saved = (FOLDERS[language] / "images" / f"{name}.svg").read_text("utf-8")
    assert saved == DRAWINGS[name]().svg(language), "run: python -m tests.drawings"


@pytest.mark.parametrize("language", FOLDERS)
@pytest.mark.parametrize("name", DRAWINGS)
def test_a_drawing_has_a_text_that_its_lesson_repeats(name, language):
    about = ElementTree.fromstring(DRAWINGS[name]().svg(language)).findtext(f"{SVG}desc")
    assert not re.search(r'[\[\]"<>]', about)
    cell = json.loads((FOLDERS[language] / f"{name}.ipynb").read_text("utf-8"))["cells"][0]
    assert f"![{about}](images/{name}.svg)" in "".join(cell["source"])


@pytest.mark.parametrize("language", FOLDERS)
@pytest.mark.parametrize("name", DRAWINGS)
def test_all_of_a_drawing_is_on_its_sheet(name, language):
    sheet = DRAWINGS[name]()
    svg = ElementTree.fromstring(sheet.svg(language))
    places = {text: extent(text) for text in svg.iter(f"{SVG}text")}
    for text, (left, right, top, bottom) in places.items():
        assert left >= 4, text.text
        assert right <= sheet.width - 4, text.text
        assert top >= 0, text.text
        assert bottom <= sheet.height - 4, text.text
    for one, other in combinations(places, 2):
        assert apart(places[one], places[other]), (one.text, other.text)
    for rect in svg.iter(f"{SVG}rect"):
        x, y, wide, tall = (float(rect.attrib[each]) for each in ("x", "y", "width", "height"))
        for text, place in places.items():
            inside = x <= place[0] and place[1] <= x + wide
            assert inside or apart(place, (x, x + wide, y, y + tall)), text.text


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
