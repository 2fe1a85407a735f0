"""A tensor edited on its card: by mouse, by keyboard alone, refused, undone."""

import re

import pytest
from playwright.sync_api import expect

import tapewidgets as tw
from tests.browser.test_tape_panels import node


@pytest.fixture
def page(esm):
    tensors = [
        {"name": "w", "value": 2.0},
        {"name": "x", "value": [1.0, 2.0, 3.0], "kind": "constant"},
        {"name": "M", "value": [[1.0] * 9] * 9},
    ]
    return esm(tw.TapeLab("y = w*x\nz = sum(y) + sum(M)", tensors))


def editor(page, name):
    return page.get_by_role("dialog", name=f"Edit {name}")


def test_a_click_on_a_card_opens_its_number_and_a_typed_number_arrives(page):
    node(page, "w").click()
    expect(editor(page, "w").get_by_label("Value of w")).to_be_focused()
    page.keyboard.type("5")
    page.talk()
    assert page.widget.tensors[0]["value"] == 5
    expect(node(page, "z").locator(".tw-value .tw-number")).to_have_text("111")
    expect(editor(page, "w")).to_be_visible()
    page.keyboard.press("Escape")
    expect(editor(page, "w")).to_have_count(0)
    expect(node(page, "w")).to_be_focused()
    expect(node(page, "w")).to_have_attribute("aria-expanded", "false")


def test_a_slide_on_a_card_is_one_undo(page):
    node(page, "w").click()
    box = editor(page, "w").get_by_label("Slide w").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    for share in (0.6, 0.7, 0.8, 0.9):
        page.mouse.move(box["x"] + box["width"] * share, box["y"] + box["height"] / 2)
        page.talk()
    page.mouse.up()
    page.talk()
    assert page.widget.tensors[0]["value"] != 2
    page.widget.undo()
    assert page.widget.tensors[0]["value"] == 2
    assert not page.widget.history.can_undo


def test_the_keyboard_alone_edits_a_table_its_kind_and_its_type(page):
    node(page, "x").focus()
    page.keyboard.press("Enter")
    expect(editor(page, "x").get_by_label("Value of x[0]")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("7")
    page.talk()
    assert page.widget.tensors[1]["value"] == [1, 7, 3]
    editor(page, "x").get_by_label("Kind of x").select_option("variable")
    editor(page, "x").get_by_label("Type of x").select_option("float64")
    page.talk()
    assert (page.widget.tensors[1]["kind"], page.widget.tensors[1]["dtype"]) == ("variable", "float64")
    page.keyboard.press("Escape")
    expect(node(page, "x")).to_be_focused()
    page.keyboard.press("Enter")  # asked again, it opens again
    expect(editor(page, "x")).to_be_visible()


def test_what_is_refused_is_said_beside_the_field_and_the_value_stays(page):
    node(page, "M").click()
    field = editor(page, "M").get_by_label("All of M as a list")
    field.fill("[1, two]")
    field.press("Tab")
    expect(editor(page, "M").locator(".tw-refusal")).to_contain_text("is no regular list of numbers")
    expect(field).to_have_value(re.compile(r"^\[\[1, 1"))
    node(page, "w").click()
    number = editor(page, "w").get_by_label("Value of w")
    number.fill("")
    number.press("Tab")
    expect(editor(page, "w").locator(".tw-refusal")).to_contain_text("A value is a number")
    expect(number).to_have_value("2")


def test_the_popover_goes_with_a_click_elsewhere_and_with_its_tensor(page):
    node(page, "w").click()
    page.locator(".tw-legend").click()
    expect(editor(page, "w")).to_have_count(0)
    node(page, "w").click()
    expect(editor(page, "w")).to_be_visible()
    node(page, "w").click()  # the second click asks about nothing any more
    expect(editor(page, "w")).to_have_count(0)
    page.talk()
    assert page.widget.selected == -1
    node(page, "w").click()
    page.widget.edit({"program": "y = x", "tensors": [page.widget.tensors[1]]})
    page.listen()
    expect(editor(page, "w")).to_have_count(0)
    assert page.evaluate("() => document.activeElement.closest('.tapewidgets') !== null")


def test_what_a_line_has_made_is_no_tensor_to_edit(page):
    node(page, "y").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator(".tw-inspector")).to_contain_text("y intermediate")


@pytest.mark.parametrize("width", [700, 853, 1130])
def test_the_popover_stands_beside_its_card_within_the_panel(page, width):
    page.set_viewport_size({"width": width, "height": 779})
    for name in ("w", "x", "M"):
        node(page, name).click()
        box, card, room = (
            one.bounding_box() for one in (editor(page, name), node(page, name), page.locator(".tapewidgets"))
        )
        assert room["x"] <= box["x"]
        assert box["x"] + box["width"] <= room["x"] + room["width"]
        below, above = box["y"] - card["y"] - card["height"], card["y"] - box["y"] - box["height"]
        right, left = box["x"] - card["x"] - card["width"], card["x"] - box["x"] - box["width"]
        assert 4 < max(below, above, right, left) < 20
        page.keyboard.press("Escape")
