"""The gate: each number is asked for before it travels, and nothing on the screen says it before."""

import json
import re

import pytest
from playwright.sync_api import expect

import tapewidgets as tw
from tests.browser.test_tape_access import serious


def product():
    """A tape on which every contribution has a number of its own."""
    a, b, c = tw.Variable(7.0, name="a"), tw.Variable(13.0, name="b"), tw.Variable(19.0, name="c")
    with tw.GradientTape(persistent=True) as tape:
        u = a * b
        v = u * c
        y = v * a
    return tape, y, [a, b, c], {"a": a, "b": b, "c": c, "u": u, "v": v, "y": y}


def asking(ask=True):
    tape, y, sources, names = product()
    return tw.BackpropStepper(tape, y, sources, names=names, ask=ask)


STEPS = [("v", 7), ("a", 1729), ("u", 133), ("c", 637), ("a", 1729), ("b", 931)]
TAKEN = {"v": 7, "a": 3458, "u": 133, "c": 637, "b": 931}


def card(page, name):
    return page.locator(f".tw-frame > .tw-scroller .tw-card[data-name='{name}']")


def verdict(page):
    return page.locator(".tw-gate .tw-verdict")


def seen(page):
    """All that a person sees, hears or is told by pointing."""
    return page.evaluate(
        """() => {
          const root = document.querySelector('.tapewidgets');
          const texts = [root.innerText];
          const letters = [...root.querySelectorAll('text')].filter((one) => one.checkVisibility());
          texts.push(...letters.map((one) => one.textContent));
          for (const one of root.querySelectorAll('[aria-label], [title], [aria-valuetext]')) {
            if (one.checkVisibility()) texts.push(one.getAttribute('aria-label') ?? '', one.title ?? '');
          }
          return texts.join(' ');
        }"""
    )


def test_a_pass_is_answered_by_mouse_and_nothing_stands_there_before(esm):
    panel = asking()
    page = esm(panel)
    for place, (name, number) in enumerate(STEPS):
        page.locator(".tw-edge .tw-hit").first.hover(force=True)
        before = {each: total for each, total in TAKEN.items() if each not in [n for n, _ in STEPS[:place]]}
        for hidden in before.values():
            if hidden > 30:  # smaller ones are values of the program, too
                assert str(hidden) not in seen(page).replace("1729", "?" if place else "")
        assert "∂" not in page.locator(".tw-lens").inner_text() or place
        card(page, name).click()
        expect(card(page, name)).to_have_class(re.compile("picked"))
        expect(page.get_by_label("contribution")).to_be_focused()
        page.get_by_label("contribution").fill(str(number))
        page.locator(".tw-gate").get_by_role("button", name="Check").click()
        page.talk()
        expect(verdict(page)).to_contain_text("Right!")
        assert panel.step == place + 4
        expect(card(page, name)).to_have_class(re.compile("receives"))
    for name, total in TAKEN.items():
        assert f"gradient {total}" in card(page, name).get_attribute("aria-label")
    assert len(panel.entries) == 6


def test_a_pass_is_answered_by_keyboard_alone(esm):
    panel = asking()
    page = esm(panel)
    for name, number in STEPS:
        while not page.evaluate("document.activeElement.matches('.tw-card')"):
            page.keyboard.press("Tab")
        page.keyboard.press(card(page, name).get_attribute("data-key"))
        expect(page.get_by_label("contribution")).to_be_focused()
        page.keyboard.type(str(number))
        page.keyboard.press("Enter")
        page.talk()
        expect(verdict(page)).to_contain_text("Right!")
        expect(page.get_by_label("contribution")).to_have_value("" if (name, number) != STEPS[-1] else "931")
        page.evaluate("document.activeElement.blur()")
    assert panel.state["gate"]["finished"]


def test_field_and_verdict_come_into_view(esm):
    page = esm(asking())
    page.set_viewport_size({"width": 1000, "height": 420})
    page.evaluate("scrollTo(0, 0)")
    expect(page.get_by_label("contribution")).not_to_be_in_viewport()
    card(page, "v").click()
    expect(page.get_by_label("contribution")).to_be_in_viewport(ratio=1)
    page.keyboard.type("8")
    page.keyboard.press("Enter")
    page.talk()
    expect(verdict(page)).to_be_in_viewport(ratio=1)
    expect(page.get_by_label("contribution")).to_be_focused()


def test_wrong_answers_are_named_and_hint_and_show_me_are_counted(esm):
    panel = asking()
    page = esm(panel)
    gate = page.locator(".tw-gate")
    gate.get_by_role("button", name="Show me").click()
    page.talk()
    assert panel.step == 4
    expect(verdict(page)).to_contain_text("upstream")
    card(page, "b").click()
    page.get_by_label("contribution").fill("1")
    gate.get_by_role("button", name="Check").click()
    page.talk()
    expect(verdict(page)).to_contain_text("has to wait")
    card(page, "a").click()
    page.get_by_label("contribution").fill("7")
    gate.get_by_role("button", name="Check").click()
    page.talk()
    expect(verdict(page)).to_contain_text("the other argument's derivative")
    gate.get_by_role("button", name="Hint").click()
    page.talk()
    expect(verdict(page)).to_contain_text("Hint 1")
    expect(gate.locator(".tw-count")).to_have_text("attempt 2 · 1 hint · shown 1 time")
    assert panel.step == 4
    assert [entry.get("shown", entry.get("verdict", {}).get("keys")) for entry in panel.entries] == [
        True,
        ["other"],
        ["wrong argument"],
    ]


def test_another_level_begins_with_empty_fields(esm):
    page = esm(asking())
    card(page, "v").click()
    page.keyboard.type("8")
    page.locator(".tw-gate").get_by_role("button", name="Sum").click()
    page.talk()
    expect(page.get_by_label("sum", exact=True)).to_have_value("")
    page.locator(".tw-gate").get_by_role("button", name="Shape").click()
    page.talk()
    expect(page.get_by_label("shape", exact=True)).to_have_value("")


@pytest.mark.parametrize("level", ["next", "sum", "shapes"])
def test_the_other_levels_of_a_step(esm, level):
    panel = asking(level)
    page = esm(panel)
    sums = {}
    for name, number in STEPS:
        sums[name] = sums.get(name, 0) + number
        page.locator(".tw-gate").get_by_role("radio", name=f"{name} receives", exact=True).check()
        if level != "next":
            page.get_by_label(level.rstrip("s") if level == "shapes" else level, exact=True).fill(
                str(sums[name]) if level == "sum" else "()"
            )
        page.locator(".tw-gate").get_by_role("button", name="Check").click()
        page.talk()
    assert panel.state["gate"]["finished"]
    assert all(entry["verdict"]["score"] == 1 for entry in panel.entries)


def test_what_is_none_and_the_whole_gradient(esm):
    a, c = tw.Variable(7.0), tw.constant(13.0)
    with tw.GradientTape(persistent=True) as tape:
        y = a * c
    panel = tw.BackpropStepper(tape, y, [a, c], names={"a": a, "c": c, "y": y}, ask="none")
    page = esm(panel)
    gate = page.locator(".tw-gate")
    card(page, "c").click()
    expect(gate.get_by_role("checkbox", name="c is None")).to_be_checked()
    expect(page.get_by_role("button", name="Next step")).to_have_attribute("aria-disabled", "true")
    gate.get_by_role("button", name="Check").click()
    page.talk()
    expect(verdict(page)).to_contain_text("Right!")
    expect(page.get_by_role("button", name="Next step")).not_to_have_attribute("aria-disabled", "true")
    gate.get_by_role("button", name="Gradient", exact=True).click()
    page.talk()
    assert panel.ask == "gradient"
    gate.get_by_label("∇a", exact=True).fill("13")
    gate.get_by_role("button", name="∇c is None").click()
    gate.get_by_role("button", name="Check").click()
    page.talk()
    assert panel.state["gate"]["finished"]


def test_ask_me_asks_and_stops(esm):
    panel = asking(False)
    page = esm(panel)
    page.get_by_role("button", name="Ask me").click()
    page.talk()
    assert panel.ask == "contribution"
    assert panel.step == 3
    expect(page.get_by_role("button", name="Last step")).to_have_attribute("aria-disabled", "true")
    panel.step = 9
    assert panel.step == 3
    page.get_by_role("button", name="Ask me").click()
    page.talk()
    assert panel.ask == ""
    expect(page.locator(".tw-gate")).to_be_hidden()


@pytest.mark.parametrize("look", ["light", "dark", "contrast"])
def test_axe_finds_nothing_serious(esm, theme, look):
    page = esm(tw.TapeLab(ask=True))
    theme(page, look)
    card(page, "t2").click()
    page.get_by_label("contribution").fill("1")
    page.locator(".tw-gate").get_by_role("button", name="Check").click()
    page.talk()
    found = serious(page)
    page = esm(tw.TapeLab(ask="overwrite"))
    theme(page, look)
    assert not found + serious(page)


def test_the_page_of_a_saved_notebook_hides_it_too(esm):
    panel = asking()
    bundle = json.dumps(panel._repr_mimebundle_()[0])
    assert "1729" not in bundle
    assert "931" not in bundle
    assert "∂" not in bundle


def test_a_wrong_step_is_hunted_on_the_stage(esm):
    tape, y, sources, names = product()
    panel = tw.BackpropStepper(tape, y, sources, names=names, ask="overwrite")
    page = esm(panel)
    gate = page.locator(".tw-gate")
    assert panel.step == 3
    for _ in range(5):
        page.get_by_role("button", name="Next step").click()
    page.talk()
    assert panel.story["steps"][panel.step]["sum"] == "1729"  # the 1729 of the first path is gone
    card(page, "u").click()
    gate.get_by_label("should be").fill("133")
    gate.get_by_role("button", name="Check").click()
    page.talk()
    expect(verdict(page)).to_contain_text("does what the chain rule says")
    card(page, "a").click()
    gate.get_by_label("should be").fill("1729")
    gate.get_by_role("button", name="Check").click()
    page.talk()
    expect(verdict(page)).to_contain_text("what the wrong step makes of it")
    gate.get_by_label("should be").fill("3458")
    gate.get_by_role("button", name="Check").click()
    page.talk()
    expect(verdict(page)).to_contain_text("Right!")
    assert panel.story["steps"][panel.step]["sum"] == "3458"
    expect(card(page, "a")).to_have_attribute("aria-label", re.compile("gradient 3458"))
