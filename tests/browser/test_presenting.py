"""A panel before a class, its first minute, and a target that is chosen on the stage."""

import pytest
from playwright.sync_api import expect

import tapewidgets as tw
from tests.browser.test_tape_panels import node

CONTROLS = ".tw-bench, .tw-tools, .tw-drawer, .tw-script .tw-row, .tw-stepper button, .tw-stepper select"


def sizes(page):
    return page.evaluate(
        "() => [...document.querySelectorAll('.tw-svg text, .tw-sentence, .tw-legend li')].filter((one) =>"
        " one.textContent && one.checkVisibility()).map((one) => parseFloat(getComputedStyle(one).fontSize)"
        " * (one.currentCSSZoom ?? 1))"
    )


def test_a_presented_panel_is_large_shows_no_controls_and_steps_by_keys(esm):
    page = esm(tw.TapeLab(present=True, pauses={3: "Which contribution comes next?"}))
    expect(page.locator(".tapewidgets")).to_contain_class("presenting")
    assert not any(one.is_visible() for one in page.locator(CONTROLS).all())
    assert min(sizes(page)) >= 13
    page.get_by_role("group", name="Stepper").focus()
    for key, count in (
        ("PageDown", "3 of 8"),
        ("ArrowRight", "4 of 8"),
        ("ArrowLeft", "3 of 8"),
        ("PageDown", "4 of 8"),
    ):
        page.keyboard.press(key)
        expect(page.locator(".tw-count")).to_have_text(count)
    note = page.locator(".tw-pause-note")
    expect(note).to_have_text("Which contribution comes next?")
    page.keyboard.press("n")
    expect(note).to_be_hidden()
    page.keyboard.press("n")
    expect(note).to_have_text("Pause here")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Present")).to_be_focused()
    assert page.locator(".presenting").count() == 0


@pytest.mark.parametrize("width", [1024, 1130, 1280, 1366, 1920])
def test_numbers_stay_on_the_cards_of_a_presented_panel(esm, width):
    page = esm(tw.TapeLab(present=True))
    page.set_viewport_size({"width": width, "height": 720})
    expect(page.locator(".tw-svg .tw-number").first).to_be_visible()
    expect(page.locator(".tw-svg")).to_have_attribute("data-level", "ops")


def test_playing_stops_where_the_teacher_pauses(esm):
    page = esm(tw.TapeLab(present=True, pauses=[4], step=0))
    page.get_by_role("group", name="Stepper").focus()
    page.evaluate("() => { document.querySelector('[aria-label=Speed]').value = '5'; }")
    page.locator("[aria-label=Speed]").dispatch_event("change")
    page.keyboard.press(" ")
    expect(page.locator(".tw-pause-note")).to_have_text("Pause here")
    page.wait_for_timeout(500)
    expect(page.locator(".tw-count")).to_have_text("5 of 8")


def test_the_button_begins_and_the_ring_follows_the_pointer(esm):
    page = esm(tw.TapeLab())
    page.get_by_role("button", name="Present").click()
    ring = page.locator(".tw-ring")
    node(page, "t2").hover(position={"x": 20, "y": 20})  # waits until the graph stands still
    card = node(page, "t2").bounding_box()
    x, y = card["x"] + 20, card["y"] + 20
    box = ring.bounding_box()
    assert abs(box["x"] + box["width"] / 2 - x) < 2
    assert abs(box["y"] + box["height"] / 2 - y) < 2
    page.get_by_role("button", name="Stop presenting").click()
    expect(ring).to_be_hidden()


@pytest.mark.parametrize("pauses", [{-1: "no"}, ["3"], {2: ""}, {2: "x" * 300}])
def test_a_pause_at_no_step_is_refused(pauses):
    with pytest.raises(ValueError, match=r"pause|note"):
        tw.TapeLab(pauses=pauses)


# The target.


def test_the_target_is_chosen_on_its_card_and_taken_back(esm):
    page = esm(tw.TapeLab())
    node(page, "t3").click()
    page.get_by_role("button", name="Make t3 the target").click()
    page.talk()
    assert (page.widget.target, page.widget.story["values"][page.widget.story["target"]]["name"]) == (
        "t3",
        "t3",
    )
    expect(page.locator(".tw-card.target .tw-title")).to_have_text("t3")
    assert page.evaluate("() => document.activeElement.closest('.tapewidgets') !== null")
    again = tw.TapeLab.load(page.widget.save())
    assert again.target == "t3"
    again.close()
    page.widget.undo()
    page.listen()
    expect(page.locator(".tw-card.target .tw-title")).to_have_text("t4")
    page.widget.redo()
    page.listen()
    node(page, "t3").click()
    if not page.get_by_role("button", name="Make the last line the target").is_visible():
        node(page, "t3").click()
    page.get_by_role("button", name="Make the last line the target").click()
    page.talk()
    expect(page.locator(".tw-card.target .tw-title")).to_have_text("t4")


def test_a_target_that_no_line_has_is_the_last_line():
    lab = tw.TapeLab("y = x**2\nz = 3*y", {"x": 2.0}, target="y")
    assert repr(lab) == "TapeLab('y = x**2; z = 3*y', y with respect to x)"
    lab.program = "a = x**2"
    assert lab.story["values"][lab.story["target"]]["name"] == "a"
    lab.close()


# The first minute.


def height_in_panel(page, place):
    """How far below the panel's top a part begins, in pixels, however the notebook is scrolled."""
    tops = [page.locator(one).bounding_box()["y"] for one in (".tw-lab", place)]
    return round(tops[1] - tops[0])


def test_three_things_are_invited_to_once(lab):
    page = lab.page
    page.evaluate("() => localStorage.removeItem('tapewidgets:invited')")
    lab.run("import tapewidgets as tw\ntw.TapeLab()")
    strip = page.get_by_role("complementary", name="Your first minute")
    expect(strip.locator("li.next")).to_contain_text("Type")
    page.get_by_label("Program", exact=True).fill("t3 = t1*t2*t2\nt4 = t2 + t3")
    expect(strip.locator("li.next")).to_contain_text("Step")
    expect(page.locator(".tw-frame > .tw-scroller .tw-card")).to_have_count(5)  # the new graph, not the old
    stepper = height_in_panel(page, ".tw-stepper")
    for _ in range(3):
        page.get_by_role("button", name="Next step").click()
    expect(strip.locator("li.next")).to_contain_text("See it add")
    while strip.locator("li.done").count() < 3:
        page.get_by_role("button", name="Next step").click(timeout=3_000)
    assert page.locator(".tw-here").count() == 0
    assert height_in_panel(page, ".tw-stepper") == stepper  # it stays until it is closed: nothing moves
    strip.get_by_role("button", name="Close the invitation").click()
    expect(strip).to_have_count(0)
    lab.run("import tapewidgets as tw\ntw.TapeLab()")
    expect(page.locator(".tw-lab")).to_be_visible()
    expect(strip).to_have_count(0)


def test_nobody_is_invited_to_a_program_of_one_s_own(lab):
    lab.page.evaluate("() => localStorage.removeItem('tapewidgets:invited')")
    page = lab.run("import tapewidgets as tw\ntw.TapeLab('y = x**2', {'x': 3.})")
    expect(page.locator(".tw-lab")).to_be_visible()
    expect(page.locator(".tw-invitation")).to_have_count(0)
