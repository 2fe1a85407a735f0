"""TapeLab where people use it: a real JupyterLab, by mouse and by keyboard."""

import re
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from tests.browser.monkey.panels import PLACES

START = "import tapewidgets as tw\npanel = tw.TapeLab()\npanel"


def gradient(page: Page, name: str) -> str:
    """Read a gradient off its card, cell by cell."""
    return " ".join(page.locator(f".tw-card[data-name='{name}'] .tw-gradient .tw-number").all_text_contents())


def type_program(page: Page, text: str) -> None:
    """Type over the program, key by key."""
    box = page.get_by_label("Program", exact=True)
    box.click()
    box.press("Control+a")
    box.press_sequentially(text)
    box.press("Escape")


@pytest.fixture
def page(lab):
    lab.run(START)
    expect(lab.page.get_by_label("Program", exact=True)).to_have_value("t3 = t1*t2\nt4 = t2 + t3")
    return lab.page


def test_the_main_job_by_mouse(lab, page, screenshot):
    type_program(page, "t2 + t1*t2")
    expect(page.locator(".tw-card.target .tw-title")).to_have_text("v2")
    expect(page.locator(".tw-lab.stale")).to_have_count(0)
    page.get_by_role("button", name="First step").click()
    assert gradient(page, "t2") == ""
    next_step = page.get_by_role("button", name="Next step")
    seen = []
    while next_step.is_enabled():
        next_step.click()
        seen.append(gradient(page, "t2"))
        lit = page.locator(".tw-card:is(.made, .receives), .tw-gradient.fresh").count()
        assert lit or not next_step.is_enabled()
    assert list(dict.fromkeys(text for text in seen if text)) == ["1 1 1", "2 3 4"]
    assert gradient(page, "t1") == "10 20 30"
    expect(page.locator(".tw-worked .tw-sentence")).to_contain_text("t1 is [10 20 30], to t2 [2 3 4]")
    lab.kernel_wait("panel.step", "7")
    for _ in range(7):
        page.get_by_role("button", name="Previous step").click()
    assert gradient(page, "t2") == ""
    expect(page.get_by_role("button", name="Previous step")).to_be_disabled()
    page.get_by_role("button", name="Last step").click()
    assert (gradient(page, "t1"), gradient(page, "t2")) == ("10 20 30", "2 3 4")
    lab.kernel_wait("panel.step", "7")


def test_the_main_job_by_keyboard_alone(lab, page):
    type_program(page, "t2 + t1*t2")
    expect(page.locator(".tw-card.target .tw-title")).to_have_text("v2")
    page.get_by_role("group", name="Stepper").focus()
    page.keyboard.press("End")
    assert (gradient(page, "t1"), gradient(page, "t2")) == ("10 20 30", "2 3 4")
    page.keyboard.press("Home")
    assert gradient(page, "t2") == ""
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    sentence = page.locator(".tw-worked .tw-sentence")
    expect(sentence).to_contain_text("added to [1 1 1], it makes ∇t2 = [2 3 4]")
    page.keyboard.press("ArrowLeft")
    assert gradient(page, "t2") == "1 1 1"
    page.keyboard.press("a")
    page.keyboard.press("b")
    assert page.locator(".jp-Notebook .jp-CodeCell").count() == 1


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("t1*T2", "Did you mean t2?"),
        ("t1^2", "**"),
        ("t1 t2", "*"),
        ("t1.T", "Line 1"),
        ("(" * 60 + "t1", "Line 1"),
    ],
)
def test_a_bad_program_is_told_and_the_last_good_graph_stays(page, program, said):
    box = page.get_by_label("Program", exact=True)
    box.fill(program)
    expect(page.locator(".tw-problem")).to_contain_text(said)
    expect(page.locator(".tw-card.target .tw-title")).to_have_text("t4")
    expect(page.locator(".tw-lab.stale")).to_have_count(1)
    box.fill("t3 = t1*t2")
    expect(page.locator(".tw-problem")).to_be_hidden()
    expect(page.locator(".tw-card.target .tw-title")).to_have_text("t3")


def test_a_constant_has_no_gradient_and_says_why(page):
    page.get_by_label("Kind of t1").select_option("constant")
    expect(page.locator(".tw-card[data-name='t1']")).to_have_class(re.compile(r"\bconstant\b"))
    page.get_by_role("button", name="Last step").click()
    page.locator(".tw-card[data-name='t1']").click()
    expect(page.locator(".tw-inspector")).to_contain_text("no gradient arrives here, and none was asked for")
    page.keyboard.press("Escape")
    page.get_by_role("checkbox", name="t1", exact=True).check()
    expect(page.locator(".tw-inspector")).to_contain_text("None")


def test_an_edited_value_changes_what_follows(page):
    page.get_by_role("button", name="Last step").click()
    page.get_by_label("Value of t1[0]").fill("5")
    numbers = page.locator(".tw-card[data-name='t2'] .tw-gradient .tw-number")
    expect(numbers).to_have_text(["6", "3", "4"])


def test_nothing_typed_is_lost_while_the_stepper_plays(lab, page):
    page.get_by_label("Speed").select_option("fast")
    page.get_by_role("button", name="First step").click()
    page.get_by_role("button", name="Play").click()
    box = page.get_by_label("Program", exact=True)
    box.press("Control+End")
    box.press_sequentially("\nt5 = t4*t3", delay=40)
    expect(box).to_have_value("t3 = t1*t2\nt4 = t2 + t3\nt5 = t4*t3")
    lab.kernel_wait("panel.program", repr("t3 = t1*t2\nt4 = t2 + t3\nt5 = t4*t3"))
    page.wait_for_timeout(300)
    expect(box).to_have_value("t3 = t1*t2\nt4 = t2 + t3\nt5 = t4*t3")


def test_enter_begins_a_line_of_the_program(lab, page):
    type_program(page, "a = t1*t2\nb = a + t1")
    lab.kernel_wait("panel.program", repr("a = t1*t2\nb = a + t1"))
    expect(page.locator(".tw-card.target .tw-title")).to_have_text("b")
    assert page.locator(".jp-Notebook .jp-CodeCell").count() == 1


def test_enter_takes_what_was_typed_and_the_focus_stays(lab, page):
    page.get_by_label("Name of t1").click()
    page.keyboard.press("Control+a")
    page.keyboard.type("x")
    page.keyboard.press("Enter")
    lab.kernel_wait("panel.tensors[0]['name']", "'x'")
    expect(page.get_by_label("Name of x")).to_be_focused()
    page.get_by_label("All of t2 as a list").click()
    page.keyboard.press("Control+a")
    page.keyboard.type("[1, 2]")
    page.keyboard.press("Enter")
    lab.kernel_wait("panel.tensors[1]['value']", "[1, 2]")
    page.get_by_role("button", name="Remove t2").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".tw-tensor")).to_have_count(1)
    page.keyboard.press("b")
    assert page.locator(".jp-Notebook .jp-CodeCell").count() == 1


def test_keys_on_a_card_stay_in_the_graph(lab, page):
    page.locator(".tw-card[data-name='t4']").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".tw-inspector")).to_contain_text("t4")
    page.keyboard.press("b")
    page.keyboard.press("a")
    assert page.locator(".jp-Notebook .jp-CodeCell").count() == 1
    expect(page.locator(".tw-card:focus")).to_have_count(1)


# What a notebook goes through.


def test_fifty_runs_of_a_cell_leave_one_panel_behind(lab, page):
    lab.run(START)
    count = lab.kernel_eval("len(__import__('ipywidgets').widgets.widget._instances)")
    for _ in range(5):
        lab.page.evaluate(
            """async () => {
              for (let i = 0; i < 10; i++) await jupyterapp.commands.execute('notebook:run-all-cells');
            }"""
        )
    lab.kernel_wait("len(__import__('ipywidgets').widgets.widget._instances)", count)
    expect(page.locator(".tapewidgets")).to_have_count(1)


def test_after_a_restart_the_panel_still_steps_and_says_what_is_out_of_date(lab, page):
    lab.restart()
    page.get_by_role("button", name="Last step").click()
    assert gradient(page, "t2") == "2 3 4"
    expect(page.locator(".tw-kernel-note")).to_contain_text("run its cell again", timeout=3000)
    expect(page.get_by_label("Program", exact=True)).to_be_disabled()
    expect(page.get_by_role("button", name="Add a tensor")).to_have_attribute("title", re.compile("again"))


def test_running_the_cell_again_after_a_restart_brings_back_what_was_shown(lab, page):
    page.get_by_label("Program", exact=True).fill("t2 + t1*t2")
    page.get_by_label("Value of t1[0]").fill("7")
    page.get_by_role("checkbox", name="t1").uncheck()
    page.locator(".tw-card[data-name='v1']").click()
    page.get_by_label("What if v1 were").fill("[0, 0, 0]")
    page.get_by_label("What if v1 were").press("Enter")
    page.get_by_role("button", name="Last step").click()
    page.locator("summary", has_text="Formulas").click()
    lab.kernel_wait("(panel.drawer, panel.step)", "('formulas', 6)")
    shown = lab.kernel_eval("(panel.document, panel.at)")
    lab.restart()
    expect(page.locator(".tw-kernel-note")).to_contain_text("run its cell again")
    lab.run_all()
    lab.kernel_wait("(panel.document, panel.at)", shown, seconds=20)
    expect(page.locator(".tw-kernel-note")).to_be_hidden()
    expect(page.get_by_label("Program", exact=True)).to_have_value("t2 + t1*t2")
    expect(page.locator(".tw-drawer[open] .tw-drawer-formulas")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    lab.kernel_wait("panel.program", repr("t3 = t1*t2\nt4 = t2 + t3"))
    lab.run_all()  # in a living kernel the cell begins anew
    expect(page.locator(".tw-drawer[open]")).to_have_count(0)


def test_a_lost_connection_is_said_and_what_was_edited_meanwhile_is_not_lost(lab, page):
    page.get_by_label("Program", exact=True).fill("t2 + t1*t2")
    lab.kernel_wait("panel.program", repr("t2 + t1*t2"))
    # JupyterLab tries again at once: until `back` is called it reaches nobody.
    page.evaluate(
        """() => {
          const { kernel } = jupyterapp.shell.currentWidget.sessionContext.session;
          const Real = kernel.serverSettings.WebSocket;
          kernel.serverSettings.WebSocket = function () { return new Real("ws://127.0.0.1:9"); };
          window.back = () => { kernel.serverSettings.WebSocket = Real; };
          kernel._ws.close();
        }"""
    )
    try:
        expect(page.locator(".tw-kernel-note")).to_contain_text(
            "connection to the kernel is lost", timeout=3000
        )
        page.get_by_role("button", name="Last step").click()
        assert gradient(page, "t2") == "2 3 4"
        expect(page.locator(".tw-kernel-note")).to_be_visible()
    finally:
        page.evaluate("() => back()")
    expect(page.locator(".tw-kernel-note")).to_be_hidden(timeout=20_000)
    lab.kernel_wait("panel.step", "7", seconds=10)
    page.get_by_label("Program", exact=True).fill("t1*t2")
    lab.kernel_wait("panel.program", repr("t1*t2"))


def test_a_busy_kernel_says_that_a_change_waits_and_takes_no_control_away(lab, page):
    page.evaluate(
        """() => { jupyterapp.shell.currentWidget.sessionContext.session.kernel.requestExecute(
          { code: 'import time; time.sleep(3)' }); }"""
    )
    for text in ("t1", "t1 + t2", "t2 + t1*t2"):
        page.get_by_label("Program", exact=True).fill(text)
    page.get_by_label("Value of t1[0]").fill("7")
    expect(page.locator(".tw-kernel-note")).to_contain_text("busy; your change waits")
    expect(page.get_by_label("Kind of t1")).to_be_enabled()
    expect(page.get_by_role("button", name="Undo")).to_be_enabled()
    page.get_by_role("button", name="Undo").click()
    lab.kernel_wait("(panel.program, panel.tensors[0]['value'])", "('t2 + t1*t2', [1, 2, 3])")
    expect(page.locator(".tw-kernel-note")).to_be_hidden()
    expect(page.get_by_label("Value of t1[0]")).to_have_value("1")


def test_panels_keep_a_width_in_every_box(lab):
    page = lab.run(
        "import tapewidgets as tw, ipywidgets as w\n"
        "a, b, c = tw.TapeLab(), tw.TapeLab('y = x**2', {'x': 3.}), tw.ExpressionPanel()\nw.HBox([a, b])",
        "w.Tab([a, b])",
        "w.Accordion([a], selected_index=0)",
        "w.VBox([c, w.HBox([a], layout={'width': '300px'})])",
        "w.AppLayout(left_sidebar=c, center=a, pane_widths=['300px', 1, 0])",
    )
    panels = page.locator(".tapewidgets:visible")
    expect(panels).to_have_count(8)
    widths = panels.evaluate_all("panels => panels.map((panel) => panel.getBoundingClientRect().width)")
    assert min(widths) >= 280, widths
    assert widths[0] == pytest.approx(widths[1], abs=2)
    assert widths[2] > 600


def test_no_panel_is_cut_in_a_narrow_column(lab):
    cells = [f"{place.cell}\nw.HBox([panel], layout={{'width': '300px'}})" for place in PLACES.values()]
    page = lab.run("import tapewidgets as tw, ipywidgets as w", *cells)
    panels = page.locator(".widget-hbox > .tw-output > .tapewidgets:first-child")
    expect(panels).to_have_count(len(PLACES))
    cut = panels.evaluate_all("panels => panels.map((panel) => panel.scrollWidth - panel.clientWidth)")
    assert dict(zip(PLACES, cut, strict=True)) == dict.fromkeys(PLACES, 0)
    cards = page.locator(".tw-order .tw-card-box").all()
    boxes = sorted((card.bounding_box() for card in cards), key=lambda box: box["x"])
    assert all(left["x"] + left["width"] < right["x"] for left, right in pairwise(boxes))


def test_a_busy_kernel_does_not_hold_up_stepping(lab, page):
    lab.page.evaluate(
        """() => { jupyterapp.shell.currentWidget.sessionContext.session.kernel.requestExecute(
          { code: 'import time; time.sleep(2)' }); }"""
    )
    page.get_by_role("button", name="First step").click()
    for _ in range(7):
        page.get_by_role("button", name="Next step").click()
    assert gradient(page, "t2") == "2 3 4"
    lab.kernel_wait("panel.step", "7")


def test_two_views_of_one_panel_move_together(lab, page):
    lab.run(START, "panel")
    expect(page.locator(".tapewidgets")).to_have_count(2)
    page.get_by_role("button", name="Last step").first.click()
    sentences = page.locator(".tw-worked .tw-sentence")
    expect(sentences.nth(1)).to_contain_text("Done.")
    page.get_by_label("Program", exact=True).first.fill("t2 + t1*t2")
    expect(page.get_by_label("Program", exact=True).nth(1)).to_have_value("t2 + t1*t2")
    expect(page.locator(".tw-card.target .tw-title").nth(1)).to_have_text("v2")


def test_a_closed_panel_goes_from_the_page(lab, page):
    lab.run(START, "panel.close()")
    expect(page.locator(".tapewidgets")).to_have_count(0)


def test_any_recorded_tape_is_stepped_in_a_notebook(lab):
    page = lab.run(
        "import tapewidgets as tf\nw = tf.Variable(2.)\n"
        "with tf.GradientTape(persistent=True) as tape:\n    loss = (3.*w - 1.)**2\n"
        "stepper = tf.BackpropStepper(tape, loss, w)\nstepper"
    )
    page.get_by_role("button", name="Last step").click()
    assert gradient(page, "w") == "30"
    lab.kernel_wait("stepper.step == len(stepper.story['steps']) - 1", "True")


def test_a_reloaded_page_shows_the_panel_as_it_was(lab, page):
    page.get_by_label("Program", exact=True).fill("t2 + t1*t2")
    page.get_by_role("button", name="Last step").click()
    lab.kernel_wait("panel.step", "7")
    page.evaluate("() => jupyterapp.commands.execute('docmanager:save')")
    page.reload()
    lab.wait_until_ready()
    expect(page.get_by_label("Program", exact=True)).to_have_value("t2 + t1*t2")
    expect(page.locator(".tw-count")).to_have_text("8 of 8")
    page.get_by_role("button", name="Previous step").click()
    lab.kernel_wait("panel.step", "6")


def test_voila_shows_it_too(voila):
    page = voila("import tapewidgets as tw\ntw.TapeLab()")
    page.get_by_label("Program", exact=True).fill("t2 + t1*t2")
    expect(page.locator(".tw-card.target .tw-title")).to_have_text("v2")
    page.get_by_role("button", name="Last step").click()
    assert gradient(page, "t2") == "2 3 4"


def test_viewers_without_widgets_get_a_drawing_and_text(lab):
    """GitHub, an untrusted notebook, VS Code without widgets: they take the SVG, or else the text."""
    page = lab.run(
        "import tapewidgets as tw\nfrom IPython.display import display\n"
        "data, _ = tw.TapeLab('t2 + t1*t2', step=7)._repr_mimebundle_()\n"
        "display({'image/svg+xml': data['image/svg+xml']}, raw=True)\n"
        "display({'text/plain': data['text/plain']}, raw=True)"
    )
    drawing = page.locator(".jp-RenderedSVG")
    expect(drawing).to_be_visible()
    expect(page.locator(".jp-RenderedText").last).to_contain_text("dv2/dt2: [2 3 4]")
