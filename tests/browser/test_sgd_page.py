"""SGDPanel's page by itself: its Python object behind it, messages handed over by hand."""

import re

import pytest
from playwright.sync_api import expect

import tapewidgets as tw
from tapewidgets import training

POINTS = training.line(points=30, noise=0.3)


@pytest.fixture
def show(esm):
    """Mount a panel and let it answer its page; ``page.talk()`` does so again."""

    def mount(panel):
        page = esm(panel)
        page.talk()
        return page

    return mount


def button(page, name):
    return page.get_by_role("button", name=name, exact=True)


def shown(page):
    return page.locator(".tw-sgd-shown").inner_text()


def cells(page):
    return page.locator(".tw-sgd-numbers tbody tr").first.locator("td").all_inner_texts()


def set_slider(page, name, value):
    page.get_by_role("slider", name=name, exact=True).evaluate(
        """(slider, value) => {
          slider.value = value;
          slider.dispatchEvent(new Event("input"));
          slider.dispatchEvent(new Event("change"));
        }""",
        str(value),
    )


def test_the_line_is_moved_by_hand_and_the_run_starts_there(show):
    panel = tw.SGDPanel(POINTS)
    page = show(panel)
    loss = page.locator(".tw-sgd-hand-loss")
    expect(loss).to_contain_text("loss over all points: 1")
    set_slider(page, "w", 3)
    set_slider(page, "b", 1)
    expect(loss).to_contain_text("loss over all points: 0.")
    page.talk()
    assert panel.result.say_weights().startswith("w = 3")
    button(page, "Step").click()
    page.talk()
    expect(page.locator(".tw-sgd-shown")).to_have_text("step 1")
    expect(page.get_by_role("slider", name="w", exact=True)).to_be_disabled()
    assert panel.result.step(1).before["w"] == pytest.approx(3, abs=0.02)


def test_the_scrub_bar_goes_back_and_forth_by_keyboard(show):
    page = show(tw.SGDPanel(POINTS, epochs=2).run())
    bar = page.get_by_role("slider", name="Step shown")
    bar.focus()
    for key, step in [
        ("Home", 0),
        ("ArrowRight", 1),
        ("PageUp", 26),
        ("End", 60),
        ("ArrowLeft", 59),
        ("PageDown", 34),
    ]:
        page.keyboard.press(key)
        expect(page.locator(".tw-sgd-shown")).to_have_text(f"step {step}")
    assert bar.get_attribute("aria-valuetext") == "step 34"
    assert cells(page)[0] == "34"


def test_the_table_shows_the_step_s_own_numbers(show):
    panel = tw.SGDPanel(([2.0, 1.0], [7.0, 4.0]), epochs=1, learning_rate=0.1).run()
    page = show(panel)
    page.get_by_role("slider", name="Step shown").focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".tw-sgd-shown")).to_have_text("step 1")
    assert page.locator(".tw-sgd-numbers th").all_inner_texts() == [
        *("step", "x", "y", "prediction", "loss", "dL/dw", "dL/db", "Δw", "Δb", "new w", "new b"),
    ]
    assert cells(page) == ["1", "2", "7", "−3", "100", "−40", "−20", "4", "2", "3", "1"]


def test_a_finished_run_plays_without_a_kernel(show):
    panel = tw.SGDPanel(POINTS, epochs=1).run()
    panel.state = {**panel.state, "live": False}
    page = show(panel)
    expect(page.get_by_text("Saved without a kernel")).to_be_visible()
    assert button(page, "Run").count() == 0
    button(page, "Replay").click()
    expect(button(page, "Stop")).to_be_visible()
    expect(page.locator(".tw-sgd-shown")).not_to_have_text(re.compile("step (0|30)$"))
    expect(page.locator(".tw-sgd-shown")).to_have_text("step 30")
    expect(button(page, "Replay")).to_be_visible()
    assert page.talk() == []


def test_replay_moves_in_few_jumps_where_motion_is_reduced(show):
    panel = tw.SGDPanel(POINTS, epochs=1).run()
    page = show(panel)
    page.page.emulate_media(reduced_motion="reduce")
    page.get_by_role("slider", name="Step shown").focus()
    page.keyboard.press("Home")
    button(page, "Replay").click()
    expect(page.locator(".tw-sgd-shown")).not_to_have_text("step 0", timeout=3000)
    assert 3 <= int(shown(page).removeprefix("step ")) <= 8
    page.page.emulate_media(reduced_motion="no-preference")


def test_a_viewer_that_cannot_nest_widgets_says_where_the_tape_is(show):
    panel = tw.SGDPanel(POINTS).step(3)
    page = show(panel)
    button(page, "Show this tape as a graph").click()
    page.talk()
    expect(page.get_by_text("The tape of step 3 is open")).to_be_visible()
    assert panel.stepper is not None


def test_a_run_is_kept_and_compared_on_one_scrub_bar(show):
    panel = tw.SGDPanel(POINTS, epochs=1)
    panel.keep_run(tw.train(POINTS, epochs=2, learning_rate=0.1))
    panel.run()
    page = show(panel)
    page.get_by_role("slider", name="Step shown").focus()
    page.keyboard.press("End")
    expect(page.locator(".tw-sgd-shown")).to_have_text("step 60")
    rows = page.locator(".tw-sgd-numbers tbody tr")
    assert rows.nth(0).locator("td").first.inner_text() == "30"
    assert rows.nth(1).locator("td").first.inner_text() == "60"
    assert rows.nth(2).locator("td").first.inner_text() == "29"
    expect(page.locator(".tw-sgd-kept-row")).to_have_count(1)
    button(page, "Keep this run").click()
    page.talk()
    assert [run["name"] for run in panel.kept["data"]["runs"]] == ["run 1", "run 2"]
    page.get_by_label("Compare with").select_option("-1")
    page.talk()
    assert panel.at["compare"] == -1
    expect(page.locator(".tw-sgd-kept-row")).to_have_count(0)


def test_the_form_reads_data_model_and_start(show):
    panel = tw.SGDPanel(POINTS)
    page = show(panel)
    page.get_by_text("Data, model and start").click()
    page.get_by_label("Model", exact=True).fill("predictions = a*x**2 + c")
    page.get_by_label("Start", exact=True).fill("a = 0.5; c = −1")
    page.get_by_label("noise").fill("0.1")
    page.get_by_label("shuffle each epoch").check()
    button(page, "Use these").click()
    page.talk()
    assert panel.result.say_weights() == "a = 0.5, c = -1"
    assert panel.state["form"]["line"]["noise"] == 0.1
    assert panel.result.settings.shuffle
    page.get_by_label("Start", exact=True).fill("a = b")
    button(page, "Use these").click()
    expect(page.get_by_text("Write each start as name = number")).to_be_visible()
    page.get_by_label("Start", exact=True).fill("a = 1, c = 0")
    page.locator(".tw-sgd-form select:has(option[value=line])").select_option("points")
    page.get_by_label("Points, x and y on each line").fill("0 1\n1, 2\n2;5")
    button(page, "Use these").click()
    page.talk()
    assert panel.setup["data"]["data"]["y"] == [1, 2, 5]


def test_points_are_drawn_dragged_and_removed_by_the_pointer(show):
    panel = tw.SGDPanel(([-2.0, 0.0, 2.0], [-2.0, 0.0, 2.0]))
    page = show(panel)
    canvas = page.locator(".tw-sgd-data canvas")
    page.get_by_label("draw points").check()
    box = canvas.bounding_box()
    page.mouse.click(box["x"] + 150, box["y"] + 60)
    page.talk()
    assert panel.result.data.count == 4
    page.mouse.move(box["x"] + 150, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 220, box["y"] + 100, steps=3)
    page.mouse.up()
    page.talk()
    x, y = panel.setup["data"]["data"]["x"][3], panel.setup["data"]["data"]["y"][3]
    page.mouse.dblclick(box["x"] + 220, box["y"] + 100)
    page.talk()
    assert panel.result.data.count == 3
    assert -2 < x < 2
    assert -2 < y < 2


def test_the_code_is_shown_for_both_packages(show):
    page = show(tw.SGDPanel(POINTS))
    page.get_by_text("Settings as code").click()
    code = page.locator(".tw-sgd-code pre")
    expect(code).to_contain_text("import tapewidgets as tw")
    button(page, "TensorFlow").click()
    expect(code).to_contain_text("tf.keras.optimizers.SGD(learning_rate=0.01)")


def test_hidden_parts_are_not_there(show):
    page = show(tw.SGDPanel(POINTS, hide=["surface", "settings", "code", "hand"]))
    assert page.locator(".tw-sgd-surface, .tw-sgd-settings, .tw-sgd-code, .tw-sgd-hand").count() == 0
    expect(button(page, "Run")).to_be_visible()


def test_a_kernel_that_is_slow_is_said_and_every_control_stays_usable(show):
    panel = tw.SGDPanel(POINTS).step(5)
    page = show(panel)
    stuck = page.locator("button[aria-disabled=true]:visible, select[aria-disabled=true]:visible")
    before = set(stuck.all_inner_texts())
    button(page, "Keep this run").click()
    button(page, "Step").click()
    expect(page.get_by_text("The kernel is busy; your change waits.")).to_be_visible()
    assert set(stuck.all_inner_texts()) <= before
    page.talk()
    expect(page.get_by_text("The kernel is busy")).to_be_hidden()
    expect(page.locator(".tw-sgd-shown")).to_have_text("step 6")


def test_a_rate_that_is_typed_as_it_stands_does_not_hold_its_box(show):
    page = show(tw.SGDPanel(POINTS))
    box = page.get_by_label("Rate as a number")
    box.press("End")
    for key in ("Backspace", "1"):
        box.press(key)
    box.blur()
    page.get_by_label("Example").select_option("saddle")
    page.talk()
    expect(box).to_have_value("0.02")


@pytest.mark.parametrize("rate", ["-1", "abc", "0,05", "1e9"])
def test_a_refused_rate_is_told_beside_its_box_which_shows_the_kernel_s_again(show, rate):
    panel = tw.SGDPanel(POINTS)
    page = show(panel)
    box = page.get_by_label("Rate as a number")
    box.fill(rate)
    box.press("Enter")
    page.talk()
    expect(box).to_have_value("0.01")
    expect(box).to_be_focused()
    beside = page.locator(".tw-sgd-rate", has=box).locator(".tw-refusal")
    expect(beside).to_contain_text("learning rate")
    box.fill("0.05")
    box.press("Enter")
    page.talk()
    expect(beside).to_be_hidden()
    assert panel.document["learning_rate"] == 0.05


def test_what_changes_nothing_is_answered_where_it_was_asked(show):
    panel = tw.SGDPanel(POINTS)
    page = show(panel)
    button(page, "Reset").click()
    page.talk()
    expect(page.locator(".tw-sentence")).to_contain_text("This is the start already")
    page.get_by_text("Data, model and start").click()
    button(page, "Use these").click()
    page.talk()
    expect(page.locator(".tw-sgd-form [role=status]").first).to_have_text(
        "Nothing has changed: this is what is trained already."
    )


def test_a_mistake_in_the_form_is_told_there_and_the_draft_stays_until_it_is_put_back(show):
    panel = tw.SGDPanel(POINTS)
    page = show(panel)
    page.get_by_text("Data, model and start").click()
    model = page.get_by_label("Model", exact=True)
    model.fill("predictions = w*X + b")
    expect(page.locator(".tw-sgd-form")).to_contain_text("Not used yet.")
    button(page, "Use these").click()
    page.talk()
    expect(page.locator(".tw-sgd-form .tw-refusal")).to_contain_text("Did you mean x")
    expect(model).to_have_value("predictions = w*X + b")
    page.get_by_label("Epochs").fill("0")
    button(page, "Put back").click()
    expect(model).to_have_value("predictions = w*x + b")
    page.get_by_label("Epochs").fill("0")
    button(page, "Use these").click()
    page.talk()
    expect(page.locator(".tw-sgd-form .tw-refusal")).to_contain_text("epochs must be a whole number from 1")
    assert panel.document["epochs"] == 10


def test_one_drag_is_one_undo_by_button_and_by_key(show):
    panel = tw.SGDPanel(POINTS)
    page = show(panel)
    slider = page.get_by_role("slider", name="w", exact=True)
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    for part in range(1, 8):
        page.mouse.move(box["x"] + box["width"] * (0.5 + part / 20), box["y"] + box["height"] / 2)
        page.talk()
    page.mouse.up()
    page.talk()
    moved = panel.result.say_weights()
    assert moved != "w = -1, b = -1"
    page.keyboard.press("Control+z")
    page.talk()
    assert panel.result.say_weights() == "w = -1, b = -1"
    expect(slider).to_be_focused()
    button(page, "Redo").click()
    page.talk()
    assert panel.result.say_weights() == moved
    button(page, "Undo").click()
    page.talk()
    assert not panel.state["can_undo"]


def test_focus_stays_where_it_was_pressed(show):
    panel = tw.SGDPanel(POINTS).step(3)
    page = show(panel)
    for name, then in (("Keep this run",) * 2, ("Forget it",) * 2, ("Run", "Run on")):
        button(page, name).focus()
        page.keyboard.press("Enter")
        page.talk()
        expect(button(page, then)).to_be_focused()
    assert panel.state["status"] == "finished"


@pytest.mark.parametrize("name", ["moment 10 of 12, update", "dL/dw −40", "Show this tape as a graph"])
def test_a_control_that_is_drawn_anew_keeps_the_focus(show, name):
    panel = tw.SGDPanel(([2.0, 1.0], [7.0, 4.0]), learning_rate=0.1).step()
    page = show(panel)
    button(page, name).click()
    page.talk()
    expect(page.locator(".tapewidgets :focus")).to_have_count(1)
    if name.startswith("moment"):
        expect(button(page, name)).to_be_focused()


def test_a_tape_that_is_closed_gives_the_focus_to_the_table(show):
    page = show(tw.SGDPanel(POINTS).step(3))
    button(page, "Show this tape as a graph").click()
    page.talk()
    expect(page.get_by_text("The tape of step 3 is open")).to_be_visible()


def test_leaving_and_coming_back_leaves_nothing_behind(show):
    page = show(tw.SGDPanel(POINTS).run())
    assert page.unmount() == 0


def test_text_from_outside_is_text(show):
    panel = tw.SGDPanel(POINTS, epochs=1).run()
    panel.keep_run(name="<img src=x onerror=alert(1)>")
    page = show(panel)
    assert page.locator("img").count() == 0
    expect(page.get_by_label("Compare with")).to_contain_text("<img src=x")


@pytest.mark.parametrize("width", [700, 1000])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_wider_than_the_page(show, width, scheme, screenshot):
    page = show(tw.SGDPanel(POINTS, epochs=2).step(25))
    page.page.set_viewport_size({"width": width, "height": 1000})
    page.page.emulate_media(color_scheme=scheme)
    page.wait_for_function("() => document.querySelector('.tw-sgd').dataset.frames > 1")
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    screenshot(page, f"sgd-{width}-{scheme}")


def moments(page):
    return page.locator(".tw-sgd-inner button")


def test_next_goes_through_the_moments_of_a_step_and_then_takes_another(show):
    panel = tw.SGDPanel(([2.0, 1.0], [7.0, 4.0]), learning_rate=0.1)
    page = show(panel)
    said = page.locator(".tw-sgd-said")
    button(page, "Next").click()
    page.talk()
    expect(said).to_have_text("Record: v1 = w * x is −2.")
    expect(page.locator(".tw-sgd-inner .tw-sgd-here")).to_have_attribute(
        "aria-label", "moment 1 of 12, record"
    )
    assert cells(page)[3:] == ["·"] * 8, "nothing is shown before it is known"
    for _ in range(11):
        button(page, "Next").click()
    expect(said).to_contain_text("Step 1: at the point (2, 7) the model is 10 too low: loss 100.")
    assert cells(page) == ["1", "2", "7", "−3", "100", "−40", "−20", "4", "2", "3", "1"]
    button(page, "Next").click()
    page.talk()
    expect(page.locator(".tw-sgd-shown")).to_have_text("step 2")
    expect(said).to_contain_text("Record: v1 = w * x is 3.")
    button(page, "Back").click()
    expect(page.locator(".tw-sgd-shown")).to_have_text("step 1")
    assert panel.result.step_number == 2


def test_a_number_of_the_table_opens_the_moment_in_which_it_arrives(show):
    page = show(tw.SGDPanel(POINTS, epochs=1).run())
    said = page.locator(".tw-sgd-said")
    page.locator('[data-step="28"][data-key="gradient w"]').click()
    page.talk()
    expect(page.locator(".tw-sgd-shown")).to_have_text("step 28")
    expect(said).to_contain_text("arrives at w.")
    expect(page.locator(".tw-sgd-step")).to_have_attribute("data-part", "backward")
    page.locator('.tw-sgd-current [data-key="loss"]').click()
    expect(said).to_contain_text("This is the loss of this point")
    page.locator('[data-step="27"][data-key="update b"]').first.click()
    page.talk()
    expect(said).to_contain_text("dL/db is")


def test_a_page_without_a_kernel_tells_its_last_step(show):
    panel = tw.SGDPanel(POINTS, epochs=1).run()
    panel.state = {**panel.state, "live": False}
    page = show(panel)
    expect(page.locator(".tw-sgd-said")).to_contain_text("Step 30: at the point")
    button(page, "Back").click()
    expect(page.locator(".tw-sgd-said")).to_contain_text("So b moves")


def test_the_start_is_dragged_on_the_surface_and_on_the_line(show):
    panel = tw.SGDPanel(POINTS)
    page = show(panel)
    for part in ("surface", "data"):
        before = panel.result.say_weights()
        canvas = page.locator(f".tw-sgd-{part} canvas")
        canvas.scroll_into_view_if_needed()
        box = canvas.bounding_box()
        x, y = map(float, canvas.get_attribute("data-start").split())
        page.mouse.move(box["x"] + x, box["y"] + y)
        page.mouse.down()
        page.mouse.move(box["x"] + x + 30, box["y"] + y - 30, steps=4)
        page.mouse.up()
        page.talk()
        assert panel.result.say_weights() != before
    assert panel.state["can_undo"]


def test_test_points_have_their_own_loss_in_the_chart_the_table_and_the_sentence(show):
    panel = tw.SGDPanel(model="overfit").step(40)
    page = show(panel)
    for part in ("data", "loss"):
        expect(page.locator(f".tw-sgd-{part} .tw-sgd-legend")).to_contain_text("test points")
    heads = page.locator(".tw-sgd-numbers th").all_inner_texts()
    shown = dict(zip(heads, cells(page), strict=True))
    assert float(shown["training loss"]) == pytest.approx(panel.result.losses()["training"][-1], rel=1e-3)
    assert float(shown["test loss"]) == pytest.approx(panel.result.losses()["test"][-1], rel=1e-3)
    expect(page.locator(".tw-sentence")).to_contain_text("over 10 training points")


@pytest.mark.parametrize("width", [700, 720, 853, 1130])
def test_no_legend_is_cut_off(show, width):
    panel = tw.SGDPanel(POINTS, epochs=2).step(25)
    panel.keep_run()
    page = show(panel)
    page.page.set_viewport_size({"width": width, "height": 1000})
    page.wait_for_function("() => document.querySelector('.tw-sgd').dataset.frames > 1")
    cut = page.evaluate(
        """() => [...document.querySelectorAll('.tw-sgd-figure:not([hidden]) figcaption')].filter((one) => {
          const { right } = one.getBoundingClientRect();
          const parts = [...one.querySelectorAll('span, label, strong')];
          return parts.some((part) => part.getBoundingClientRect().right > right + 0.5);
        }).map((one) => one.textContent)"""
    )
    assert cut == []


@pytest.mark.parametrize("width", [340, 420, 520, 600])
def test_a_narrow_column_is_not_made_wider_and_a_step_is_told_below_its_tape(show, width):
    page = show(tw.SGDPanel().run())
    page.page.set_viewport_size({"width": width, "height": 1000})
    page.wait_for_function("() => document.querySelector('.tw-sgd').dataset.frames > 1")
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width + 1
    told = page.locator(".tw-sgd-told")
    assert told.evaluate("told => told.clientWidth") > (0.8 if width < 600 else 0.5) * width
    assert told.evaluate("told => told.scrollHeight <= told.clientHeight")


@pytest.mark.parametrize("width", [380, 700, 900, 1300])
def test_the_sentence_of_a_finished_run_is_shown_whole(esm, width):
    page = esm(tw.SGDPanel().run())
    page.set_viewport_size({"width": width, "height": 900})
    state = page.locator(".tw-sgd-state")
    expect(state).to_contain_text("so the weights hover around it.")
    assert state.evaluate("element => element.scrollHeight <= element.clientHeight")
