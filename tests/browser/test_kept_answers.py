"""In real JupyterLab: answered by keyboard alone and by mouse alone, the answers stay in the notebook."""

import json

from playwright.sync_api import expect

import tapewidgets as tw
from tapewidgets.cli.submissions import entries_of
from tapewidgets.questions.marking import mark_again
from tests.browser.harness import write_notebook
from tests.browser.test_question_panel import type_rows

CELLS = (
    """
import tapewidgets as tw
t1, t2 = tw.Variable([1.0, 2.0, 3.0]), tw.Variable([10.0, 20.0, 30.0])
with tw.GradientTape(persistent=True) as tape:
    t4 = t2 + t1 * t2
paths = tw.questions.gradients(tape, t4, [t1, t2])
paths
""",
    """
lines = tw.questions.bug_hunt(tape, t4, [t1, t2])
lines
""",
)


def save(lab):
    lab.page.evaluate("() => jupyterapp.commands.execute('docmanager:save')")
    lab.page.wait_for_function("() => !jupyterapp.shell.currentWidget.context.model.dirty")


def test_answers_stay_after_save_restart_and_reopening(lab_notebook, lab_server, tmp_path):
    path = tmp_path / "answers.ipynb"
    write_notebook(path, *(cell.strip() for cell in CELLS))
    lab = lab_notebook(path)
    page = lab.run_all()
    first, second = page.locator(".tw-question").nth(0), page.locator(".tw-question").nth(1)
    first.get_by_label("∇t1, number 1 of 3").focus()
    type_rows(page, ["10", "20", "30"], ["1", "1", "1"])  # by keyboard alone
    page.keyboard.press("Enter")
    expect(first.locator(".tw-verdict")).to_contain_text("a path was dropped")
    expect(first.get_by_label("∇t2, number 1 of 3")).to_be_focused()
    type_rows(page, ["2", "3", "4"])
    page.keyboard.press("Enter")
    expect(first.locator(".tw-verdict")).to_have_text("Right!")
    second.get_by_text("5  d_t2").click()  # by mouse alone
    second.get_by_role("button", name="Check").click()
    expect(second.locator(".tw-verdict")).to_contain_text("Right!")
    record = page.locator(".jp-OutputArea-output", has_text="right at attempt 2")
    expect(record).to_contain_text("(a path was dropped)")
    lab.kernel_wait("len(paths.entries)", "2")
    save(lab)

    saved = lab_server.root / "answers.ipynb"
    kept = entries_of(saved)
    assert [entry["verdict"]["score"] for entry in kept] == [0.5, 1, 1]
    assert kept[0]["verdict"]["keys"] == ["dropped path"]
    assert all("at" in entry for entry in kept)
    scope = {}
    exec("\n".join(cell.replace("\npaths\n", "\n").replace("\nlines\n", "\n") for cell in CELLS), scope)
    key = {scope[name].id: scope[name] for name in ("paths", "lines")}
    handed = mark_again(key, kept)
    assert [(mark.score, mark.tries) for mark in handed.marks.values()] == [(1, 2), (1, 1)]
    assert not handed.notes

    lab.restart()
    expect(record).to_contain_text("(a path was dropped)")
    save(lab)
    page.reload()
    lab.wait_until_ready()
    expect(record).to_contain_text("(a path was dropped)")
    assert entries_of(saved) == kept
    assert "[2 3 4]" not in json.dumps(json.loads(saved.read_text("utf-8")))


GATES = (
    "import tapewidgets as tw\nkeys = tw.TapeLab(ask=True)\nkeys",
    "mouse = tw.TapeLab(ask='sum')\nmouse",
)
BY_KEYS = [("t2", "1 1 1"), ("t3", "1 1 1"), ("t2", "10 20 30"), ("t1", "10 20 30"), ("t2", "1 2 3")]
BY_MOUSE = [("t2", "1 1 1"), ("t3", "1 1 1"), ("t1", "10 20 30"), ("t2", "1 2 3"), ("t2", "2 3 4")]


def test_the_gate_is_passed_by_keyboard_and_by_mouse_and_the_answers_stay(lab_notebook, lab_server, tmp_path):
    path = tmp_path / "gates.ipynb"
    write_notebook(path, *GATES)
    lab = lab_notebook(path)
    page = lab.run_all()
    keys, mouse = page.locator(".tw-lab").nth(0), page.locator(".tw-lab").nth(1)
    keys.get_by_role("button", name="Ask me").focus()
    for place, (name, text) in enumerate(BY_KEYS, 1):
        while not page.evaluate("document.activeElement.matches('.tw-card')"):
            page.keyboard.press("Shift+Tab")
        page.keyboard.press(keys.locator(f".tw-frame .tw-card[data-name='{name}']").get_attribute("data-key"))
        expect(keys.locator(".tw-gate").get_by_label("contribution")).to_be_focused()
        page.keyboard.press("Control+A")
        page.keyboard.type(text)
        page.keyboard.press("Enter")
        lab.kernel_wait("len(keys.entries)", str(place))
        expect(keys.locator(".tw-verdict")).to_contain_text("argument" if place == 3 else "Right!")
    for place, (name, text) in enumerate(BY_MOUSE, 1):
        mouse.locator(f".tw-frame .tw-card[data-name='{name}']").click()
        mouse.locator(".tw-gate").get_by_label("sum").fill(text)
        mouse.get_by_role("button", name="Check").click()
        lab.kernel_wait("len(mouse.entries)", str(place))
        expect(mouse.locator(".tw-verdict")).to_contain_text("= for +=" if place == 4 else "Right!")
    record = page.locator(".jp-OutputArea-output", has_text="right at attempt 5")
    expect(record).to_have_count(2)
    save(lab)
    saved = lab_server.root / "gates.ipynb"
    kept = entries_of(saved)
    assert [entry["verdict"]["keys"] for entry in kept] == [
        *([], [], ["wrong argument"], [], []),
        *([], [], [], ["overwrite"], []),
    ]
    question = tw.TapeLab(ask=True)._gate.asking.question
    handed = mark_again({question.id: question}, kept[:5])
    assert [(mark.score, mark.tries) for mark in handed.marks.values()] == [(1, 5)]
    lab.restart()
    save(lab)
    page.reload()
    lab.wait_until_ready()
    expect(record).to_have_count(2)
    assert entries_of(saved) == kept
