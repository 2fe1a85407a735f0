"""Questions in a bare page: answered by mouse alone and by keyboard alone, and nothing given away."""

import json

import pytest
from playwright.sync_api import expect

import tapewidgets as tw
from tests.browser.test_tape_access import serious
from tests.questions.programs import network, twice, vectors

q = tw.questions


def asked(program, kind, **keywords):
    tape, target, sources, names = program()
    return getattr(q, kind)(tape, target, sources, names=names, **keywords)


def mounted(esm, question):
    return esm(tw.QuestionPanel(question))


def type_rows(page, *rows):
    """Type a row of numbers after the other; Tab leads from each to the next, and past None."""
    for row in rows:
        for number in row:
            page.keyboard.press("Control+A")
            page.keyboard.type(number)
            page.keyboard.press("Tab")
        page.keyboard.press("Tab")


def verdict(page):
    return page.locator(".tw-verdict")


def test_a_question_is_answered_by_keyboard_alone(esm):
    question = asked(vectors, "gradients")
    page = mounted(esm, question)
    page.locator(".tw-field input").first.focus()
    type_rows(page, ["10", "20", "30"], ["1", "1", "1"])
    expect(page.get_by_role("button", name="Check")).to_be_focused()
    page.keyboard.press("Enter")
    page.talk()
    expect(verdict(page)).to_contain_text("a path was dropped")
    expect(page.get_by_label("∇t2, number 1 of 3")).to_be_focused()
    type_rows(page, ["2", "3", "4"])
    page.keyboard.press("Enter")
    page.talk()
    expect(verdict(page)).to_have_text("Right!")
    page.keyboard.type("two paths, so both count")
    page.keyboard.press("Enter")
    page.talk()
    assert question.correct
    assert question.attempts == 2
    assert question.reason == "two paths, so both count"


def test_a_question_is_answered_by_mouse_alone(esm):
    question = asked(vectors, "bug_hunt")
    page = mounted(esm, question)
    page.get_by_text("2  d_t2").click()
    page.get_by_role("button", name="Check").click()
    page.talk()
    expect(verdict(page)).to_contain_text("does what the chain rule says")
    page.get_by_role("button", name="Hint").click()
    page.talk()
    expect(verdict(page)).to_contain_text("Hint 1")
    page.get_by_text("5  d_t2").click()
    page.get_by_role("button", name="Check").click()
    page.talk()
    expect(verdict(page)).to_contain_text("overwrites it")
    assert (question.attempts, question.hints, question.correct) == (2, 1, True)


def test_a_button_that_goes_leaves_the_focus_in_the_panel(esm):
    page = mounted(esm, asked(vectors, "gradients"))
    for number in page.locator(".tw-field input").all():
        number.fill("7")
    for name in ("Check", "Show me"):
        page.get_by_role("button", name=name).click()
        page.talk()
    expect(page.get_by_role("button", name="Show me")).to_be_hidden()
    expect(page.locator(".tapewidgets :focus")).to_have_count(1)


def test_none_instead_of_numbers_says_how_to_write_numbers_again(esm):
    page = mounted(esm, asked(vectors, "gradients"))
    page.get_by_role("button", name="∇t1 is None").click()
    number = page.get_by_label("∇t1, number 1 of 3")
    expect(number).to_be_disabled()
    expect(number).to_have_attribute("title", "You answer None: press None again to write numbers")
    page.get_by_role("button", name="∇t1 is None").click()
    number.fill("10")
    expect(number).to_have_value("10")


def test_what_is_missing_or_cannot_be_read_is_no_attempt(esm):
    question = asked(vectors, "gradients")
    page = mounted(esm, question)
    page.get_by_role("button", name="Check").click()
    expect(page.locator("[data-refusal=check]")).to_contain_text("still to fill in")
    for box in page.locator(".tw-field input").all():
        box.fill("ten")
    page.get_by_role("button", name="Check").click()
    page.talk()
    expect(page.locator("[data-refusal=check]")).to_contain_text("t1: write a number")
    page.get_by_role("button", name="Show me").click()
    page.talk()
    expect(page.locator("[data-refusal=check]")).to_contain_text("Try an answer first")
    assert question.attempts == 0


def test_nothing_in_the_page_says_the_answer_before_it_is_shown(esm):
    question = asked(vectors, "gradients")
    page = mounted(esm, question)
    for box, number in zip(page.locator(".tw-field input").all(), "111111", strict=False):
        box.fill(number)
    page.get_by_role("button", name="Check").click()
    page.talk()
    whole = json.dumps(page.widget.get_state(), default=str) + page.evaluate("document.body.innerHTML")
    assert "2 3 4" not in whole
    assert "2, 3, 4" not in whole
    page.get_by_role("button", name="Show me").click()
    page.talk()
    expect(verdict(page)).to_contain_text("[2 3 4]")
    expect(page.get_by_role("button", name="Check")).to_be_hidden()
    assert question.entries[-1]["shown"] is True


def test_each_step_of_backprop_is_asked_in_turn(esm):
    question = asked(twice, "next_step")
    page = mounted(esm, question)
    for place, product in enumerate(question._solution.back.products):
        page.get_by_role("radio", name=question._solution.receiver(place), exact=True).check()
        page.get_by_label("contribution").fill(str(product.contribution))
        page.get_by_role("button", name="Check").click()
        page.talk()
    expect(page.locator(".tw-ask")).to_have_text("Backprop is done.")
    assert question.done


def test_none_is_said_by_a_button_or_a_word(esm):
    c, v = tw.constant(2.0), tw.Variable(3.0)
    with tw.GradientTape() as tape:
        y = c * v
    question = q.gradients(tape, y, [c, v])
    page = mounted(esm, question)
    page.get_by_role("button", name="∇c is None").click()
    page.get_by_label("∇v", exact=True).fill("4/2")
    page.get_by_role("button", name="Check").click()
    page.talk()
    assert question.correct
    nones = q.which_are_none(tape, y, [c, v])
    page = mounted(esm, nones)
    page.get_by_role("checkbox", name="c", exact=True).check()
    page.get_by_role("button", name="Check").click()
    page.talk()
    assert nones.correct


RIGHT = ["d_t3 += d_t4", "d_t1 += d_t3 * t2", "d_t2 += d_t4", "d_t2 += d_t3 * t1"]


def test_lines_are_put_in_order_by_keyboard_alone(esm):
    question = asked(vectors, "write_backward")
    page = mounted(esm, question)
    for text in RIGHT[::-1]:  # the last one first: each is moved to the top of its list
        tile = page.locator(".tw-pool .tw-tile").get_by_text(text, exact=True)
        page.locator(".tw-tile").first.focus()
        while page.evaluate("document.activeElement.textContent") != text:
            page.keyboard.press("ArrowDown")
        for key in ("Space", "ArrowRight", *["ArrowUp"] * 4, "Space"):
            page.keyboard.press(key)
        expect(tile).to_have_count(0)
    assert page.locator(".tw-mine .tw-tile").all_text_contents() == RIGHT
    expect(page.locator("[aria-live=assertive]")).to_contain_text("line 1 of 4 in your backward pass")
    while page.evaluate("document.activeElement.textContent") != "Check":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.talk()
    expect(verdict(page)).to_have_text("Right!")


def test_lines_are_dragged_and_the_wrong_one_is_marked(esm):
    question = asked(vectors, "write_backward")
    page = mounted(esm, question)
    for text in [*RIGHT[:3], "d_t2 = d_t3 * t1"]:
        tile = page.locator(".tw-pool .tw-tile").get_by_text(text, exact=True).bounding_box()
        mine = page.locator(".tw-mine").bounding_box()
        page.mouse.move(tile["x"] + 20, tile["y"] + 8)
        page.mouse.down()
        page.mouse.move(mine["x"] + 80, mine["y"] + 40, steps=4)
        page.mouse.move(mine["x"] + 80, mine["y"] + mine["height"] - 3, steps=4)
        page.mouse.up()
    page.get_by_role("button", name="Check").click()
    page.talk()
    expect(page.locator(".tw-mine .tw-wrong")).to_have_text("d_t2 = d_t3 * t1")
    expect(verdict(page)).to_contain_text("d_t2 was [1 1 1], and that is gone")
    page.locator(".tw-mine .tw-wrong .tw-tile").click()
    page.locator(".tw-pool .tw-tile").get_by_text(RIGHT[3], exact=True).click()
    page.get_by_role("button", name="Check").click()
    page.talk()
    assert question.correct


def test_a_line_that_was_moved_gives_its_focus_on_when_it_goes(esm):
    page = mounted(esm, asked(vectors, "write_backward"))
    page.get_by_role("button", name="2 Blanks").click()
    page.locator(".tw-pool .tw-tile").first.click()
    expect(page.locator(".tw-mine .tw-tile")).to_be_focused()
    page.talk()
    expect(page.locator(".tw-mine input")).to_have_count(4)
    expect(page.locator(".tapewidgets :focus")).to_have_count(1)


def test_blanks_and_the_whole_text(esm):
    question = asked(vectors, "write_backward")
    page = mounted(esm, question)
    page.get_by_role("button", name="2 Blanks").click()
    page.talk()
    words = ["d_t4", "d_t4", "t2", "t1"]
    for line, box in zip(question._program.lines, page.locator(".tw-mine input").all(), strict=True):
        box.fill(next(word for word in words if line.endswith(word)))
    page.get_by_role("button", name="Check").click()
    page.talk()
    assert question.correct
    question = asked(vectors, "write_backward", level=3)
    page = mounted(esm, question)
    page.locator("textarea").fill("d_t3 = d_t4\nd_t1 = d_t3*t2\nd_t2 = t1*d_t3 + d_t4  # both paths")
    page.get_by_role("button", name="Check").click()
    page.talk()
    assert question.correct


def test_practice_goes_on_and_what_was_missed_comes_back(esm):
    row = tw.practice(1, seed=6)
    page = mounted(esm, row)
    for box in page.locator(".tw-field input").all():
        box.fill("9")
    page.get_by_role("button", name="Check").click()
    page.talk()
    page.get_by_role("button", name="Show me").click()
    page.talk()
    page.get_by_role("button", name="Next question").click()
    page.talk()
    expect(page.get_by_role("list", name="Questions")).to_contain_text("question 1: comes back")
    first = row.entries[0]["question"]
    for _ in range(3):
        assert row.question.id != first
        row.next()
    assert row.question.id == first


@pytest.mark.parametrize("look", ["light", "dark", "contrast"])
def test_axe_finds_nothing_serious(esm, theme, look):
    found = []
    for kind in ("gradients", "shapes", "which_are_none", "next_step", "bug_hunt", "write_backward"):
        question = asked(network if kind == "write_backward" else vectors, kind)
        page = mounted(esm, question)
        theme(page, look)
        found += serious(page)
        if kind == "gradients":
            for box in page.locator(".tw-field input").all():
                box.fill("1")
            page.get_by_role("button", name="Check").click()
            page.talk()
            found += serious(page)
    page = mounted(esm, tw.practice(1, seed=6))
    theme(page, look)
    found += serious(page)
    assert not found, "\n".join(found)
