"""A learner takes each lesson in JupyterLab, in English and in Korean, from its first cell to its last.

Every exercise is answered by keyboard, in each usual wrong way and then rightly; so is every question that a
panel asks; every other panel is stepped or trained. Each panel has the controls that the words above it name.
A lesson shows no error but those it makes on purpose.
Two lessons are taken with every check, all with TAPEWIDGETS_TAKE=all (twelve minutes on a slow machine);
TAPEWIDGETS_SCREENSHOTS names a folder for a picture of each panel.
"""

import os
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

import tapewidgets as tw
from tapewidgets.words import catalog, tell
from tests.browser.harness import LabPage
from tests.lesson_cells import LESSONS, assigned, solutions

FOLDERS = {"en": LESSONS, "ko": LESSONS / "ko"}
LESSONS_OF_BOTH = [
    (language, path.stem) for language, folder in FOLDERS.items() for path in sorted(folder.glob("[0-9]*"))
]
CHECKED = [("en", "02_chain_rule_two_paths"), ("ko", "06_shapes_and_sums")]
TAKEN = LESSONS_OF_BOTH if os.environ.get("TAPEWIDGETS_TAKE") == "all" else CHECKED
CELLS = "jupyterapp.shell.currentWidget.content.model.sharedModel.cells"
WORDS = f"() => {CELLS}.map((cell) => cell.cell_type === 'markdown' ? cell.source : '')"
SOURCES = f"() => {CELLS}.map((cell) => cell.cell_type === 'code' ? cell.source : '')"
COUNT = f"place => {CELLS}[place].execution_count"
RAN_AGAIN = f"([place, before]) => ![null, before].includes({CELLS}[place].execution_count)"
BROKEN = f"() => {CELLS}.filter((cell) => cell.metadata.tags?.includes('raises-exception')).length"
PANEL = re.compile(r"^tw\.[A-Z]\w+\(", re.M)
SOLUTION = (
    "[panel._gate for panel in __import__('ipywidgets').widgets.widget._instances.values()"
    " if getattr(panel, '_gate', None) and panel._gate.level][-1].asking.question._solution"
)

Fill = Callable[[Locator], None]


def tiles(*lines: str) -> Fill:
    """Put these lines of a backward pass in order, and no others."""

    def fill(panel: Locator) -> None:
        mine = panel.locator(".tw-mine .tw-tile")
        while mine.count():
            mine.first.click()
        for line in lines:
            panel.locator(".tw-pool .tw-tile").get_by_text(line, exact=True).first.click()

    return fill


def fields(**answers: str) -> Fill:
    """Type an answer for each gradient."""

    def fill(panel: Locator) -> None:
        for name, answer in answers.items():
            panel.get_by_label(f"∇{name}", exact=True).fill(answer)

    return fill


def ticks(*names: str) -> Fill:
    """Tick these boxes, and no others."""

    def fill(panel: Locator) -> None:
        for box in panel.get_by_role("checkbox").all():
            box.set_checked(box.evaluate("box => box.parentElement.textContent") in names)

    return fill


ASKED = {
    "02_chain_rule_two_paths": (
        tiles("d_q += d_r", "d_p += d_q * 2.0", "d_a = d_p * a", "d_a += d_p * a"),
        tiles("d_p += d_r", "d_q += d_r", "d_p += d_q * 2.0", "d_a += d_p * a", "d_a += d_p * a"),
    ),
    "04_why_is_it_none": (ticks("k"), ticks("u", "k")),
    "06_shapes_and_sums": (fields(w="(3,)", b="(3,)"), fields(w="(3,)", b="()")),
    "09_higher_derivatives": (fields(x="256"), fields(x="192")),
}
"""What a learner answers to a lesson's question panel: first wrongly, then rightly."""


class Learner:
    """Takes the lesson that ``lab`` shows."""

    def __init__(self, lab: LabPage) -> None:
        self.lab, self.page = lab, lab.page

    def press(self, panel: Locator, key: str) -> None:
        """Press the button that the catalog calls so."""
        panel.get_by_role("button", name=tell(key), exact=True).first.click()

    def exercise(self, solution: str, wrong: list[str]) -> None:
        """Answer an exercise, in each usual wrong way first."""
        (name,) = assigned(solution)
        sources = self.page.evaluate(SOURCES)
        blank = re.compile(rf"^(def )?{name}( =|\()", re.M)
        place = max(i for i, source in enumerate(sources) if blank.search(source))
        not_yet = re.compile("^" + tell("question.nones.not_yet", why="").partition(".")[0])
        for answer in wrong:
            expect(self._marking(place, answer).first).to_have_text(not_yet)
        expect(self._marking(place, solution)).to_have_text(tell("question.right"))

    def _marking(self, place: int, answer: str) -> Locator:
        """Type over an exercise's blank, run it and the cell that marks it, and give what that one prints."""
        cells = self.page.locator(".jp-Notebook .jp-Cell")
        before = self.page.evaluate(COUNT, place + 1)
        cells.nth(place).locator(".cm-content").click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(answer)
        for _ in range(2):
            self.page.keyboard.press("Shift+Enter")
        self.page.wait_for_function(RAN_AGAIN, arg=[place + 1, before])
        return cells.nth(place + 1).locator(".jp-OutputArea-output")

    def find_named(self, panel: Locator, place: int) -> None:
        """Find each control of the lesson's panel number ``place`` that the words above it name in bold.

        A bold word with a bracket right behind it is a term that is introduced, **역전파**(backpropagation).
        """
        words, sources = self.page.evaluate(WORDS), self.page.evaluate(SOURCES)
        cell = [at for at, source in enumerate(sources) if PANEL.search(source)][place]
        labels = {text for key, text in catalog().items() if key.startswith(("sgd.", "panel."))}
        for name in labels & set(re.findall(r"\*\*([^*]+)\*\*(?!\()", words[cell - 1])):
            named = panel.get_by_role("button", name=name, exact=True)
            named = named.or_(panel.get_by_label(name, exact=True)).or_(panel.get_by_text(name, exact=True))
            expect(named.filter(visible=True)).not_to_have_count(0)

    def panel(self, panel: Locator, lesson: str) -> None:
        """Use a panel to its end, whichever it is."""
        if panel.locator(".tw-sgd").count():
            self._train(panel)
        elif panel.locator(".tw-gate").is_visible():
            self._steps(panel)
        elif panel.locator(".tw-question-card").count():
            self._question(panel, *ASKED[lesson])
        else:
            panel.get_by_role("group", name=tell("panel.step.stepper")).press("Home")
            for key in ("next", "next", "last"):
                self.press(panel, f"panel.step.{key}")
            expect(panel.get_by_role("slider", name=tell("panel.step.scrub"))).not_to_have_value("0")

    def _train(self, panel: Locator) -> None:
        for key in ("take", "run", "pause"):
            self.press(panel, f"sgd.{key}")
        expect(panel.locator(".tw-sgd-shown")).to_contain_text(re.compile(r"\d"))

    def _question(self, panel: Locator, wrong: Fill, right: Fill) -> None:
        for answer, said in ((wrong, "tw-wrong"), (right, "tw-right")):
            answer(panel)
            self.press(panel, "panel.question.check")
            expect(panel.locator(".tw-verdict")).to_have_class(re.compile(said))

    def _steps(self, panel: Locator) -> None:
        """Take the steps that a gate asks for, each with a wrong number first."""
        told = f"[({SOLUTION}.receiver(at), str(each.contribution.tolist())) for at, each in "
        steps = eval(self.lab.kernel_eval(f"{told}enumerate({SOLUTION}.back.products)]"))
        for place, (receiver, contribution) in enumerate(steps):
            for number, said in (("12345", "tw-wrong"), (contribution, "tw-right")):
                name = tell("panel.gate.receives", name=receiver)
                panel.get_by_role("radio", name=name, exact=True).check()
                panel.get_by_label(tell("question.next.label.contribution"), exact=True).fill(number)
                self.press(panel, "panel.question.check")
                if place < len(steps) - 1 or said == "tw-wrong":
                    expect(panel.locator(".tw-gate .tw-verdict")).to_have_class(re.compile(said))


@pytest.fixture(autouse=True)
def _no_language_is_left_set():
    yield
    tw.set_language(None)


@pytest.mark.parametrize(("language", "lesson"), TAKEN, ids=[f"{lang}-{name[:2]}" for lang, name in TAKEN])
def test_a_lesson_is_taken(lab_notebook, screenshot, language, lesson):
    tw.set_language(language)
    lab = lab_notebook(FOLDERS[language] / f"{lesson}.ipynb")
    lab.page.set_viewport_size({"width": 1100, "height": 1500})
    lab.run_all()
    learner = Learner(lab)
    broken = lab.page.evaluate(BROKEN)
    lab.page.wait_for_function(LabPage.READY, timeout=60_000)
    panels = lab.page.locator(".jp-OutputArea-output:has(> .lm-Widget .tapewidgets, > .tapewidgets)")
    shown = sum(map(bool, map(PANEL.search, lab.page.evaluate(SOURCES))))
    expect(panels).to_have_count(shown, timeout=60_000)
    for place in range(panels.count()):
        learner.find_named(panels.nth(place), place)
        learner.panel(panels.nth(place), lesson)
        screenshot(panels.nth(place), f"taken_{language}_{lesson[:2]}_{place + 1}")
    for of, solution, wrong in solutions(FOLDERS[language]):
        if of == lesson:
            learner.exercise(solution, wrong)
    assert len(lab.errors()) == broken, lab.errors()


def test_the_lessons_are_the_same_in_both_languages():
    english, korean = ([name for of, name in LESSONS_OF_BOTH if of == language] for language in FOLDERS)
    assert english == korean
    assert set(CHECKED) <= set(LESSONS_OF_BOTH)
