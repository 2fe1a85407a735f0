"""The tape's panels in a bare page: graph, stepper, program, tabs; by mouse, by keyboard, in every theme."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

import tapewidgets as tw
from tests.browser.harness import new_context


@pytest.fixture
def stepper():
    t1, t2 = tw.Variable([1.0, 2.0, 3.0]), tw.Variable([10.0, 20.0, 30.0])
    with tw.GradientTape(persistent=True) as tape:
        t3 = t1 * t2
        t4 = t2 + t3
    return tw.BackpropStepper(tape, t4, [t1, t2], names={"t1": t1, "t2": t2, "t3": t3, "t4": t4})


def node(page, name):
    return page.locator(f".tw-frame > .tw-scroller .tw-card[data-name='{name}']")


def number(page, name, part="gradient"):
    """Give the text of a card's value or gradient, cell by cell."""
    return " ".join(node(page, name).locator(f".tw-{part} .tw-number").all_text_contents())


def saved_step(page) -> int:
    page.talk()
    return page.widget.step


# The graph.


def test_a_value_is_asked_by_mouse_and_its_paths_light_up(esm, stepper):
    stepper.step = 7
    page = esm(stepper)
    node(page, "t2").click()
    inspector = page.get_by_role("region", name="Selected value")
    expect(inspector).to_contain_text("∇t2 = dt4/dt2 = [1 1 1] + [1 2 3] = [2 3 4]")
    expect(inspector).to_contain_text("2 paths; their sum is the gradient")
    assert page.locator(".tw-svg .tw-edge.on-way").count() == 3
    node(page, "t1").click()
    assert page.locator(".tw-svg .tw-edge.on-way").count() == 2
    node(page, "t1").click()
    expect(inspector).to_be_hidden()


def test_a_value_is_asked_by_keyboard_alone(esm, stepper):
    page = esm(stepper)
    node(page, "t4").focus()
    page.keyboard.press("Home")
    expect(node(page, "t1")).to_be_focused()
    expect(page.locator(".tw-lens")).to_contain_text("t1 Variable, shape (3,)")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Selected value")).to_contain_text("t2 Variable, shape (3,)")
    page.keyboard.press("Escape")
    expect(page.get_by_role("region", name="Selected value")).to_be_hidden()
    expect(node(page, "t2")).to_have_attribute(
        "aria-label", re.compile("^t2, Variable, value .10 20 30., gradient")
    )


def test_the_lens_tells_a_value_and_an_edge(esm, stepper):
    stepper.step = 6
    page = esm(stepper)
    lens = page.locator(".tw-lens")
    node(page, "t2").hover()
    expect(lens).to_contain_text("∇t2 = dt4/dt2")
    assert lens.locator(".tw-caption").all_text_contents() == ["value", "↩ t4", "↩ t3", "∇t2 = dt4/dt2"]
    page.locator(".tw-chip", has_text="×t1").hover()
    expect(lens).to_contain_text("∂(t1*t2)/∂t2 = t1 local derivative")
    frame, box = (page.locator(place).bounding_box() for place in (".tw-frame", ".tw-lens"))
    assert box["y"] + box["height"] <= frame["y"] + frame["height"], "it never lies over the stepper"
    page.mouse.move(2, 2)
    expect(lens).to_be_hidden()


def test_rules_of_the_page_for_all_drawings_change_no_panel(esm):
    page = esm(tw.TapeLab("t4 = t2 + t1*t2", step=0))
    drawn = (
        "svgs => svgs.map((svg) => svg.getBoundingClientRect()).map(({ width, height }) => [width, height])"
    )
    size = page.locator(".tw-svg, .tw-mini").evaluate_all(drawn)
    assert len(size) > 2
    nbclassic = "svg { height: auto; max-width: 100%; } summary { display: block; }"
    page.add_style_tag(content=nbclassic)
    assert page.locator(".tw-svg, .tw-mini").evaluate_all(drawn) == size
    for name in ("Palette", "Formulas"):
        summary = page.locator("summary", has_text=name)
        assert summary.evaluate("summary => getComputedStyle(summary).display") == "list-item"


def test_a_value_that_changes_leaves_the_drawing_and_its_focus_in_place(esm):
    page = esm(tw.TapeLab("y = x*x", {"x": 1.5}, step=99))
    node(page, "x").focus()
    page.evaluate("document.querySelector('.tw-svg').id = 'the-same'")
    page.widget.tensors = [{**page.widget.tensors[0], "value": -2.5}]
    page.listen()
    assert page.locator("#the-same").count() == 1
    assert (number(page, "y", "value"), number(page, "x")) == ("6.25", "−5")
    expect(node(page, "x")).to_be_focused()
    expect(node(page, "x")).to_have_attribute("aria-label", "x, Variable, value -2.5, gradient -5")
    expect(page.locator(".tw-legend .neg")).to_have_count(1)


def test_a_long_tape_is_shown_in_strips_and_the_inside_of_the_line(esm, screenshot):
    lines = ["a0 = sin(x*w + 1)", *(f"a{i} = sin(a{i - 1}*w + {i})" for i in range(1, 48))]
    page = esm(tw.TapeLab("\n".join(lines), {"x": 0.5, "w": 1.1}, step=200))
    assert page.locator(".tw-card.strip").count() == 1
    line = page.locator(".tw-inside p").text_content()
    assert line == f"Inside line {line.split()[2]} {lines[int(line.split()[2][:-1]) - 1]}"
    assert page.locator(".tw-inside .tw-card.receives").count() == 1
    assert page.locator(".tw-column.here").count() == 1
    expect(node(page, "w").locator(".tw-arrivals")).to_contain_text(re.compile(r"^\d+ of 48 paths$"))
    screenshot(page, "strips")


def test_a_picture_can_be_saved(esm, stepper):
    page = esm(stepper)
    with page.page.expect_download() as saved:
        page.get_by_label("Save the graph as").select_option("svg")
    text = Path(saved.value.path()).read_text("utf-8")
    assert saved.value.suggested_filename == "tape.svg"
    assert ">40</text>" in text
    assert 'fill="rgb' in text
    with page.page.expect_download() as saved:
        page.get_by_label("Save the graph as").select_option("png")
    assert Path(saved.value.path()).read_bytes().startswith(b"\x89PNG")


def test_hostile_names_stay_text_in_the_page(esm):
    x = tw.Variable(1.0)
    with tw.GradientTape(persistent=True) as tape:
        y = x * x
    evil = "<img src=x onerror=window.evil=1>"
    page = esm(tw.BackpropStepper(tape, y, x, names={evil: y, "</text><script>window.evil=1</script>": x}))
    page.locator(".tw-card").first.dispatch_event("click")
    assert page.evaluate("() => window.evil") is None
    assert page.locator(".tapewidgets script, .tapewidgets img").count() == 0


# The stepper.


def test_the_stepper_moves_everything_together(esm, stepper):
    page = esm(stepper)
    page.get_by_role("button", name="First step").click()
    expect(page.locator(".tw-sentence")).to_contain_text("t3 = t1 * t2 is recorded")
    expect(page.locator(".tw-tape .lit code")).to_have_text("t3 = t1 * t2")
    page.get_by_text("The same in NumPy").click()
    expect(page.locator(".tw-source .active")).to_contain_text("t3 = t1 * t2")
    expect(node(page, "t3")).to_have_class(re.compile(r"\bmade\b"))
    for _ in range(5):
        page.get_by_role("button", name="Next step").click()
    expect(page.locator(".tw-source .active")).to_contain_text("d_t1 = d_t3 * t2")
    assert page.locator(".tw-equation .tw-caption").all_text_contents() == ["∇t3", "∂(t1*t2)/∂t1 = t2", "∇t1"]
    assert number(page, "t1") == "10 20 30"
    assert saved_step(page) == 5


def test_keys_step_only_while_the_stepper_has_the_focus(esm, stepper):
    page = esm(stepper)
    page.keyboard.press("End")
    assert saved_step(page) == 1
    page.get_by_role("group", name="Stepper").focus()
    for key, step in (
        ("End", 7),
        ("ArrowLeft", 6),
        ("Home", 0),
        ("ArrowRight", 1),
        ("PageDown", 6),
        ("ArrowUp", 5),
    ):
        page.keyboard.press(key)
        assert saved_step(page) == step, key


def test_play_runs_to_the_end_and_space_pauses(esm, stepper):
    stepper.step = 0
    page = esm(stepper)
    page.get_by_label("Speed").select_option("2")
    page.get_by_role("group", name="Stepper").focus()
    page.keyboard.press(" ")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    expect(page.locator(".tw-count")).to_have_text("2 of 8")
    page.keyboard.press(" ")
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    expect(page.locator(".tw-count")).not_to_have_text("8 of 8")
    page.get_by_label("Speed").select_option("5")
    page.get_by_role("group", name="Stepper").focus()
    page.keyboard.press(" ")
    expect(page.locator(".tw-count")).to_have_text("8 of 8")
    expect(page.get_by_role("button", name="Play")).to_be_visible()


def test_the_scrub_bar_and_the_kernel_may_set_the_step(esm, stepper):
    page = esm(stepper)
    page.get_by_role("slider", name="Step").fill("6")
    expect(page.locator(".tw-count")).to_have_text("7 of 8")
    assert saved_step(page) == 6
    stepper.step = 3
    page.listen()
    expect(page.locator(".tw-count")).to_have_text("4 of 8")


def test_a_removed_panel_leaves_no_listener(esm, stepper):
    for panel in (stepper, tw.TapeLab(), tw.ExpressionPanel()):
        assert esm(panel).unmount() == 0


# The program.


def run(page):
    """Let Python answer what the page has asked, until nothing more comes."""
    page.talk()


def test_names_and_functions_are_completed_by_keyboard(esm):
    page = esm(tw.TapeLab("y = t1"))
    box = page.get_by_label("Program", exact=True)
    box.click()
    box.press("End")
    box.press_sequentially(" + rel")
    expect(page.get_by_role("listbox").get_by_role("option").first).to_contain_text("relu")
    box.press("Tab")
    expect(box).to_have_value("y = t1 + relu(")
    box.press_sequentially("t1)")
    run(page)
    expect(page.locator(".tw-problem")).to_be_hidden()
    assert page.widget.program == "y = t1 + relu(t1)"


def test_a_program_can_be_clicked_together(esm):
    page = esm(tw.TapeLab("y = "))
    box = page.get_by_label("Program", exact=True)
    box.click()
    box.press("End")
    page.get_by_text("Palette").click()
    page.get_by_role("group", name="Functions").get_by_role("button", name="exp", exact=True).click()
    page.get_by_role("group", name="Tensors").get_by_role("button", name="t1", exact=True).click()
    expect(box).to_have_value("y = exp(t1)")


def test_what_is_pressed_in_a_selected_text_has_the_focus(esm):
    """Chromium leaves it on what is around the panel: in JupyterLab keys would go to the notebook."""
    page = esm(tw.TapeLab())
    page.evaluate(
        """() => {
          const cell = document.querySelector('.tapewidgets').parentElement;
          cell.tabIndex = 0;
          cell.focus();
          getSelection().selectAllChildren(cell);
        }"""
    )
    button = page.get_by_role("button", name="Next step")
    button.click()
    run(page)
    expect(button).to_be_focused()


@pytest.mark.parametrize("panel", [tw.TapeLab, tw.ExpressionPanel])
def test_escape_closes_the_palette_after_what_is_completed(esm, panel):
    page = esm(panel("y = "))
    box = page.get_by_label("Program", exact=True)
    palette, chips = page.locator(".tw-palette"), page.get_by_role("group", name="Functions")
    page.get_by_text("Palette").click()
    box.press("End")
    box.press_sequentially("re")
    box.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(chips).to_be_visible()
    box.press("Escape")
    expect(chips).to_be_hidden()
    expect(box).to_be_focused()
    expect(box).to_have_value("y = re")
    page.get_by_text("Palette").click()
    chips.get_by_role("button", name="exp", exact=True).focus()
    page.keyboard.press("Escape")
    expect(chips).to_be_hidden()
    expect(palette.locator("summary")).to_be_focused()


@pytest.mark.parametrize("width", [420, 700, 1300])
def test_an_open_palette_covers_neither_the_program_nor_the_stepper(esm, width):
    page = esm(tw.TapeLab())
    page.set_viewport_size({"width": width, "height": 900})
    page.get_by_text("Palette").click()
    area = page.get_by_label("Program", exact=True).bounding_box()
    assert page.locator(".tw-palette > div").bounding_box()["y"] > area["y"] + area["height"] - 2
    before = page.widget.step
    page.get_by_role("button", name="Next step").click()
    run(page)
    assert page.widget.step == before + 1


def test_a_mistake_is_marked_under_the_caret(esm):
    page = esm(tw.TapeLab())
    page.get_by_label("Program", exact=True).fill("t3 = t1*T2")
    run(page)
    expect(page.locator(".tw-mirror mark")).to_have_text("T2")
    expect(page.locator(".tw-problem pre")).to_have_text("t3 = t1*T2\n        ^")
    expect(page.get_by_label("Program", exact=True)).to_have_attribute("aria-invalid", "true")


def test_edits_are_stale_until_they_are_answered(esm):
    page = esm(tw.TapeLab())
    page.get_by_label("Value of t1[0]").fill("7")
    expect(page.locator(".tw-lab.stale")).to_have_count(1)
    run(page)
    expect(page.locator(".tw-lab.stale")).to_have_count(0)
    expect(page.get_by_label("All of t1 as a list")).to_have_value("[7, 2, 3]")


def test_tensors_are_added_renamed_reshaped_and_removed(esm):
    page = esm(tw.TapeLab())
    page.get_by_role("button", name="Add a tensor").click()
    run(page)
    assert page.widget.tensors[-1] == {"name": "t5", "kind": "variable", "dtype": "float32", "value": 1}
    page.get_by_label("All of t1 as a list").fill("[[1, 2], [3, 4]]")
    page.get_by_label("All of t1 as a list").press("Enter")
    page.get_by_label("Name of t5").fill("w")
    page.get_by_label("Name of t5").press("Enter")
    run(page)
    expect(page.get_by_label("Value of t1[1, 1]")).to_have_value("4")
    page.get_by_role("button", name="Remove w").click()
    run(page)
    assert [entry["name"] for entry in page.widget.tensors] == ["t1", "t2"]
    page.get_by_role("button", name="Undo").click()
    run(page)
    assert [entry["name"] for entry in page.widget.tensors] == ["t1", "t2", "w"]


def test_a_tensor_s_new_name_goes_into_the_program(esm):
    page = esm(tw.TapeLab("t4 = t2 + t1*t2", sources=["t1"]))

    def rename(before, after):
        page.get_by_label(f"Name of {before}").fill(after)
        page.get_by_label(f"Name of {before}").press("Enter")
        run(page)

    rename("t1", "speed")
    assert (page.widget.program, page.widget.sources) == ("t4 = t2 + speed*t2", ["speed"])
    assert page.widget.problem == {}
    expect(page.get_by_label("Program", exact=True)).to_have_value("t4 = t2 + speed*t2")
    rename("speed", "t2")  # taken: the program stays as it is, and the panel says what is wrong
    assert page.widget.program == "t4 = t2 + speed*t2"
    assert "t2" in page.widget.problem["message"]
    for _ in range(2):
        page.get_by_role("button", name="Undo").click()
        run(page)
    assert (page.widget.program, page.widget.sources) == ("t4 = t2 + t1*t2", ["t1"])


def test_a_scalar_is_slid_and_everything_follows(esm):
    page = esm(tw.TapeLab("y = x**2", {"x": 3.0}))
    page.get_by_role("button", name="Last step").click()
    page.get_by_role("slider", name="Slide x").fill("2")
    run(page)
    assert number(page, "x") == "4"


def test_sources_and_examples_are_chosen(esm):
    page = esm(tw.TapeLab())
    page.get_by_role("checkbox", name="t1").uncheck()
    page.get_by_role("checkbox", name="t3").check()
    run(page)
    assert page.widget.sources == ["t2", "t3"]
    page.get_by_label("Examples").select_option(label="Broadcasting")
    run(page)
    assert page.widget.program.startswith("z = x*w + b")
    expect(page.get_by_label("Program", exact=True)).to_have_value(page.widget.program)


def test_the_last_source_stays_chosen(esm):
    page = esm(tw.TapeLab("y = x**2", {"x": 3.0}))
    box = page.get_by_role("checkbox", name="x")
    box.click()
    expect(box).to_be_checked()


def test_what_if_an_intermediate_were_another(esm):
    page = esm(tw.TapeLab())
    page.get_by_role("button", name="Last step").click()
    node(page, "t3").click()
    page.get_by_label("What if t3 were").fill("[0, 0, 0]")
    page.get_by_label("What if t3 were").press("Enter")
    run(page)
    expect(page.locator(".tw-changed")).to_contain_text("2 values and 0 gradients changed")
    assert number(page, "t4", "value") == "10 20 30"
    expect(page.get_by_role("region", name="Selected value")).to_contain_text("[0 0 0] instead of [10 40 90]")
    page.get_by_role("button", name="Back to what was recorded").click()
    run(page)
    expect(page.locator(".tw-changed")).to_be_hidden()


def test_drawers_by_keyboard(esm):
    page = esm(tw.TapeLab())
    for name, place in (
        ("Formulas", "formulas"),
        ("NumPy source", "source"),
        ("TensorFlow source", "tensorflow"),
        ("Gradient check", "check"),
    ):
        page.locator("summary", has_text=name).focus()
        page.keyboard.press("Enter")
        expect(page.locator(f".tw-drawer-{place}")).not_to_be_empty()
        page.talk()
        assert page.widget.drawer == place
        assert page.locator(".tw-drawer[open]").count() == 1
    page.keyboard.press("Enter")
    page.talk()
    assert page.widget.drawer == ""


@pytest.mark.parametrize("part", tw.TapeLab.parts)
def test_any_part_can_be_hidden(esm, part):
    shown = {
        "tensors": ".tw-tensors", "question": "[aria-label=Sources]", "palette": ".tw-palette",
        "program": "textarea",
        "examples": "[aria-label=Examples]", "stepper": ".tw-stepper", "formula": ".tw-equation",
        "toolbar": ".tw-tools", "legend": ".tw-legend", "inspector": ".tw-inspector",
        "graph": ".tw-frame", "tape": ".tw-tape",
    }  # fmt: skip
    place = shown.get(part, f".tw-drawer-{part}")
    page = esm(tw.TapeLab())
    assert page.locator(place).count() == 1
    page = esm(tw.TapeLab(hide=part))
    assert page.locator(place).count() == 0
    assert page.locator(".tapewidgets").count() == 1


# What is undone stays undone, what is shown belongs together, and nothing loses the focus.


def typed(page, text):
    page.get_by_label("Program", exact=True).fill(text)
    run(page)


def undo(page):
    page.get_by_role("button", name="Undo").click()
    run(page)


@pytest.mark.parametrize("way", ["undo", "example", "value", "kind", "cell"])
def test_a_program_that_was_taken_back_does_not_come_again(esm, way):
    page = esm(tw.TapeLab())
    first, tensors = page.widget.program, page.widget.tensors
    if way == "value":
        page.get_by_label("Value of t1[0]").fill("7")
        run(page)
    elif way == "kind":
        page.get_by_label("Kind of t1").select_option("constant")
        run(page)
    else:
        typed(page, "t2 + t1*t2")
    if way == "example":
        page.get_by_label("Examples").select_option(label="Two paths to t2")
    elif way == "cell":
        page.widget.program = first
        page.listen()
    else:
        undo(page)
    run(page)
    for name in ("Next step", "Last step", "First step"):
        page.get_by_role("button", name=name).click()
        run(page)
    page.locator("summary", has_text="Formulas").click()
    run(page)
    assert (page.widget.program, page.widget.tensors) == (first, tensors)
    expect(page.get_by_label("Program", exact=True)).to_have_value(first)
    expect(page.get_by_label("Value of t1[0]")).to_have_value("1")


@pytest.mark.parametrize("first", ["state", "scene"])
@pytest.mark.parametrize("drawer", ["", *tw.TapeLab.parts[-4:]])
def test_no_half_of_a_story_is_shown_in_any_order_of_arrival(esm, drawer, first):
    lab = tw.TapeLab("a = t1*t2\nb = a + t1\nc = b*b\nd = c - a", drawer=drawer, step=99)
    page = esm(lab)
    was = page.locator(".tw-main-column").inner_text()
    lab.program = "a = t1 + t2"
    states = [message["state"] for message in page._said if message["method"] == "update"]
    changes = json.loads(json.dumps({name: state[name] for state in states for name in state}))
    for name in sorted(changes, key=lambda name: name != first):
        assert page.locator(".tw-main-column").inner_text() == was
        page.evaluate("change => window.tapewidgets.model.fromKernel(change)", {name: changes[name]})
    assert page.locator(".tw-main-column").inner_text() != was
    expect(page.locator(".tw-count")).to_have_text("5 of 5")


def test_one_drag_of_a_slider_is_one_undo_by_button_and_by_key(esm):
    page = esm(tw.TapeLab("y = x**2", {"x": 1.0}))
    page.get_by_role("slider", name="Slide x").scroll_into_view_if_needed()
    box = page.get_by_role("slider", name="Slide x").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for far in range(1, 30):
        page.mouse.move(x + 2 * far, y)
        page.pull_messages()
        page.listen()
    page.mouse.up()
    run(page)
    slid = page.widget.tensors[0]["value"]
    assert slid != 1.0
    undo(page)
    assert page.widget.tensors[0]["value"] == 1.0
    expect(page.get_by_role("button", name="Undo")).to_be_disabled()
    expect(page.get_by_role("button", name="Undo")).to_be_focused()
    page.keyboard.press("Control+Shift+Z")
    run(page)
    assert page.widget.tensors[0]["value"] == slid
    page.get_by_label("Program", exact=True).press("Control+z")
    run(page)
    assert page.widget.tensors[0]["value"] == 1.0
    page.keyboard.press("Control+y")
    run(page)
    assert page.widget.tensors[0]["value"] == slid


def test_a_burst_of_typing_is_one_undo_and_a_pause_begins_another(esm):
    page = esm(tw.TapeLab())
    box = page.get_by_label("Program", exact=True)
    box.fill("")
    box.press_sequentially("t1*t2", delay=20)
    run(page)
    page.wait_for_timeout(1100)
    box.press_sequentially(" + t1", delay=20)
    run(page)
    assert page.widget.program == "t1*t2 + t1"
    undo(page)
    assert page.widget.program == "t1*t2"
    undo(page)
    assert page.widget.program == "t3 = t1*t2\nt4 = t2 + t3"


@pytest.mark.parametrize(
    ("label", "text", "said"),
    [
        ("What if t4 were", "abc", "“abc” is no number"),
        ("What if t4 were", "[1, 2]", "has the shape (3,)"),
        ("Start backprop with", "[1]", "has the shape (3,)"),
        ("Start backprop with", "1e999", "is no number"),
    ],
)
def test_a_what_if_that_is_refused_says_so_beside_its_field(esm, label, text, said):
    page = esm(tw.TapeLab(step=99))
    node(page, "t4").click()
    field = page.get_by_label(label)
    before = field.input_value()
    field.fill(text)
    field.press("Enter")
    run(page)
    expect(field.locator("xpath=../following-sibling::*[1]")).to_contain_text(said)
    expect(field).to_have_value(before)
    expect(field).to_have_accessible_name(label)
    expect(page.get_by_role("alert")).to_be_hidden()


def test_a_value_that_is_no_number_is_refused_beside_its_tensor(esm):
    page = esm(tw.TapeLab())
    text = page.get_by_label("All of t1 as a list")
    text.fill("[1, two]")
    text.press("Enter")
    run(page)
    expect(page.get_by_role("group", name="t1", exact=True)).to_contain_text("no regular list of numbers")
    expect(text).to_have_value("[1, 2, 3]")


def test_the_focus_stays_on_what_was_pressed_or_goes_where_its_work_goes_on(esm):
    lab = tw.TapeLab()
    lab.what_if("t3", [0, 0, 0])
    page = esm(lab)
    page.get_by_text("Palette").click()
    assert page.evaluate("() => document.activeElement.tagName") == "SUMMARY"
    page.get_by_role("group", name="Tensors").get_by_role("button", name="t1", exact=True).click()
    expect(page.get_by_label("Program", exact=True)).to_be_focused()
    run(page)
    undo(page)
    for name in ("Last step", "First step"):
        page.get_by_role("button", name=name).click()
        expect(page.get_by_role("button", name=name)).to_be_focused()
    page.get_by_role("button", name="Back to what was recorded").focus()
    page.keyboard.press("Enter")
    run(page)
    expect(page.locator(".tw-card:focus")).to_have_count(1)


def test_a_notebook_s_cell_does_not_take_the_focus_of_what_is_drawn_anew(esm):
    page = esm(tw.TapeLab())
    page.get_by_role("button", name="Remove t2").evaluate("""(held) => {
      const cell = held.closest('.tapewidgets').parentElement;
      cell.tabIndex = -1;
      held.focus();
      held.replaceWith(held.cloneNode(true));
      cell.focus();
    }""")
    expect(page.get_by_role("button", name="Remove t2")).to_be_focused()


@pytest.mark.parametrize("control", ["Remove t2", "Add a tensor"])
@pytest.mark.parametrize(
    ("field", "text"), [("Name of t1", "a_longer_name"), ("All of t1 as a list", "[1, two]")]
)
def test_a_click_that_ends_typing_is_not_lost(esm, field, text, control):
    page = esm(tw.TapeLab())
    page.get_by_label(field).fill(text)
    page.get_by_role("button", name=control).click()
    run(page)
    assert len(page.widget.tensors) == (1 if control == "Remove t2" else 3)
    expect(page.locator(".tapewidgets :focus")).to_have_count(1)


def test_what_is_clicked_into_a_program_goes_into_the_newest_text(esm):
    page = esm(tw.TapeLab("y = t1"))
    page.get_by_text("Palette").click()
    page.get_by_label("Name of t1").fill("x")
    page.get_by_role("button", name="/", exact=True).click()
    run(page)
    assert page.widget.program == "y = x / "
    assert page.widget.tensors[0]["name"] == "x"


def test_a_value_is_selected_though_the_graph_changes_between_press_and_release(esm):
    page = esm(tw.TapeLab())
    box = node(page, "t2").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.widget.program = "t9 = t2*t2"
    page.listen()
    page.mouse.up()
    run(page)
    assert page.widget.story["values"][page.widget.selected]["name"] == "t2"
    expect(page.get_by_role("region", name="Selected value")).to_contain_text("t2 Variable")


def test_a_field_that_is_left_for_another_by_keyboard_keeps_the_focus_there(esm):
    page = esm(tw.TapeLab())
    page.get_by_label("Name of t1").fill("x")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Kind of x")).to_be_focused()
    run(page)
    page.get_by_label("Name of x").fill("z")
    page.get_by_label("Type of t2").focus()
    run(page)
    expect(page.get_by_label("Type of t2")).to_be_focused()
    assert [entry["name"] for entry in page.widget.tensors] == ["z", "t2"]


@pytest.mark.parametrize("letter", ["a", "W", "가"])
def test_names_of_32_letters_are_not_clipped(esm, letter):
    page = esm(tw.TapeLab(f"y = {letter * 32}", {letter * 32: 1.0}))
    for width in (500, 1000, 1300):
        page.set_viewport_size({"width": width, "height": 900})
        name = page.get_by_label(f"Name of {letter * 32}")
        assert name.evaluate("field => field.scrollWidth <= field.clientWidth"), width


# Looks.


@pytest.mark.parametrize("look", ["light", "dark", "contrast"])
@pytest.mark.parametrize("width", [700, 1300])
def test_pictures_to_look_at(esm, theme, screenshot, look, width):
    lab = tw.TapeLab("t4 = t2 + t1*t2", step=4)
    page = esm(lab)
    page.set_viewport_size({"width": width, "height": 1000})
    theme(page, look)
    assert page.evaluate("() => document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert screenshot(page, f"half-way-{look}-{width}").is_file()


def travelling(page) -> int:
    return page.locator(".tw-travel > g").count()


def test_a_step_forward_is_shown_as_motion_unless_it_is_not_wanted(esm, stepper):
    page = esm(stepper)
    step_on = page.get_by_role("button", name="Next step").click
    step_on()
    step_on()
    assert travelling(page) == 1
    page.get_by_role("slider", name="Step").fill("6")
    assert travelling(page) == 0, "scrubbing shows no motion"
    page.get_by_role("button", name="Motion").click()
    page.get_by_role("button", name="Previous step").click()
    step_on()
    assert travelling(page) == 0
    page.get_by_role("button", name="Motion").click()
    page.emulate_media(reduced_motion="reduce")
    page.get_by_role("button", name="Previous step").click()
    step_on()
    assert travelling(page) == 0
    page.emulate_media(reduced_motion="no-preference")


def test_after_its_motion_a_step_looks_as_without(esm, stepper):
    stepper.step = 5
    page = esm(stepper)
    page.get_by_label("Speed").select_option("5")
    page.get_by_role("button", name="Next step").click()
    expect(page.locator(".tw-travel > g")).to_have_count(0, timeout=10_000)
    assert page.locator(".tw-frame [style*='opacity: 0']").count() == 0
    assert number(page, "t2") == "2 3 4"
    assert [
        node(page, "t2").locator(".tw-arrived").nth(k).locator(".tw-number").all_text_contents()
        for k in (0, 1)
    ] == [
        ["1", "1", "1"],
        ["1", "2", "3"],
    ]


# One file, no kernel, no network.


def test_an_exported_page_steps_from_disk_with_the_network_off(browser, tmp_path, screenshot):
    lab = tw.TapeLab()
    lab.example("A two-layer network")
    path = tw.export_html(lab, tmp_path / "lesson.html")
    context, faults = new_context(browser)
    context.set_offline(True)
    page = context.new_page()
    page.goto(path.as_uri())
    next_step = page.get_by_role("button", name="Next step")
    expect(next_step).to_be_enabled()
    while next_step.is_enabled():
        next_step.click()
    expect(page.locator(".tw-sentence")).to_contain_text("Done.")
    node(page, "w1").dispatch_event("click")
    expect(page.get_by_role("region", name="Selected value")).to_contain_text("∇w1 = dloss/dw1")
    screenshot(page, "exported")
    context.close()
    assert not [fault for fault in faults if "file:" not in fault], faults


@pytest.mark.parametrize("panel_class", [tw.GraphView, tw.BackpropStepper])
def test_graph_and_stepper_can_be_exported_too(browser, tmp_path, panel_class):
    w = tw.Variable(2.0)
    with tw.GradientTape(persistent=True) as tape:
        loss = (3.0 * w - 1.0) ** 2
    panel = panel_class(tape, loss, w, names={"w": w, "loss": loss})
    panel.step = 99
    context, _ = new_context(browser)
    page = context.new_page()
    page.goto(tw.export_html(panel, tmp_path / "panel.html").as_uri())
    expect(node(page, "w")).to_be_visible()
    assert number(page, "w") == "30"
    node(page, "w").click()
    expect(page.get_by_role("region", name="Selected value")).to_contain_text("∇w = dloss/dw = 30")
    context.close()


def test_a_program_in_an_exported_page_is_read_only(browser, tmp_path):
    path = tw.export_html(tw.TapeLab(), tmp_path / "lab.html")
    context, _ = new_context(browser)
    page = context.new_page()
    page.goto(path.as_uri())
    expect(page.get_by_role("region", name="Program")).to_contain_text("t4 = t2 + t3")
    expect(page.locator("textarea")).to_have_count(0)
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)
    context.close()


def test_every_state_is_plain_data(esm):
    page = esm(tw.TapeLab("y = log(x)", {"x": [-1.0, 0.0]}))
    json.dumps(page.evaluate("() => window.tapewidgets.model.get('state')"), allow_nan=False)
    expect(page.locator(".tw-warnings")).to_contain_text("nan")
