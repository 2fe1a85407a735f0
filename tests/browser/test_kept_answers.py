"""In real JupyterLab: answered by keyboard alone and by mouse alone, the answers stay in the notebook."""

import json

from playwright.sync_api import expect

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
