"""Sharing: what the menu copies opens elsewhere, on an exported page, in another panel, from an address."""

import pytest
from playwright.sync_api import expect

import tapewidgets as tw


def shared(page, way):
    """What the Share menu gives."""
    page.get_by_label("Share", exact=True).select_option(way)
    field = page.get_by_label("What is shared")
    expect(field).to_be_visible()
    expect(field).not_to_have_value("")
    return field.input_value()


@pytest.fixture
def neuron():
    return tw.TapeLab("z = w*x + b\n손실 = (z - 1)**2", {"w": 2.5, "x": 3.5, "b": 0.5}, drawer="check")


def test_text_python_and_link_hold_the_panel_with_its_step(esm, neuron):
    page = esm(neuron)
    for _ in range(3):
        page.get_by_role("button", name="Previous step").click()
    for way, start in (
        ("text", "tapelab1:"),
        ("python", 'tw.TapeLab.load("tapelab1:'),
        ("link", "#tapelab1:"),
    ):
        text = shared(page, way)
        assert text.startswith(start)
        page.talk()
        again = tw.TapeLab.load(text)
        assert again.save() == page.widget.save()
        assert (again.step, again.drawer) == (page.widget.step, "check")


def test_an_exported_page_takes_a_link_to_its_own_program(offline_page, tmp_path, neuron):
    file = tw.export_html(neuron, tmp_path / "neuron.html").as_uri()
    neuron.step = 4
    offline_page.goto(f"{file}#{neuron.save()}")
    count = offline_page.locator(".tw-count")
    expect(count).to_have_text(f"5 of {len(neuron.story['steps'])}")
    offline_page.get_by_role("button", name="Next step").click()
    link = shared(offline_page, "link")
    assert link.startswith(f"{file}#tapelab1:")
    assert tw.TapeLab.load(link).step == 5
    offline_page.goto(f"{file}#{tw.TapeLab().save()}")  # only the fragment changes: nothing is loaded anew
    expect(offline_page.get_by_role("note")).to_contain_text("t3 = t1*t2; t4 = t2 + t3")
    expect(offline_page.get_by_role("note")).to_contain_text("It runs in Jupyter")
    offline_page.get_by_role("button", name="Dismiss").click()
    expect(offline_page.get_by_role("note")).to_be_hidden()
    expect(count).to_have_text(f"6 of {len(neuron.story['steps'])}")


def test_a_panel_offers_what_came_with_the_address_and_opens_it(esm, neuron):
    page = esm(tw.TapeLab())
    page.evaluate("hash => { location.hash = hash; }", neuron.save())
    note = page.get_by_role("note")
    expect(note).to_contain_text("z = w*x + b")
    assert page.widget.program == "t3 = t1*t2\nt4 = t2 + t3", "nothing is opened unasked"
    note.get_by_role("button", name="Open it").click()
    page.talk()
    expect(note).to_be_hidden()
    assert page.widget.program == neuron.program
    expect(page.locator(".tw-card.target .tw-title")).to_have_text("손실")
    page.evaluate("() => { location.hash = ''; }")
