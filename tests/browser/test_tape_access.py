"""axe-core finds nothing serious in the tape's panels, in any theme."""

from importlib import resources

import pytest

import tapewidgets as tw

AXE = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")


def serious(page) -> list[str]:
    """Run axe-core on the panel; give its serious and critical findings, each with the place."""
    page.add_script_tag(content=AXE)
    found = page.evaluate("async () => (await axe.run('.tapewidgets')).violations")
    return [
        f"{one['id']}: {one['help']}: {node['html'][:200]}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("look", ["light", "dark", "contrast"])
def test_the_laboratory_drawer_by_drawer(esm, theme, look):
    page = esm(tw.TapeLab("t4 = t2 + t1*t2", step=99))
    theme(page, look)
    page.locator(".tw-card").first.click()
    page.get_by_text("Palette").click()
    found = serious(page)
    page.keyboard.press("Escape")
    for drawer in page.locator(".tw-drawer summary").all():
        drawer.click()
        found += serious(page)
    assert not found, "\n".join(dict.fromkeys(found))


@pytest.mark.parametrize("look", ["light", "dark", "contrast"])
def test_a_mistake_and_a_stale_graph(esm, theme, look):
    lab = tw.TapeLab()
    lab.program = "t3 = t1*T2"
    page = esm(lab)
    theme(page, look)
    assert not (found := serious(page)), "\n".join(found)


@pytest.mark.parametrize("look", ["light", "dark", "contrast"])
def test_the_stepper_of_a_long_tape(esm, theme, look):
    x = tw.Variable(0.5)
    with tw.GradientTape(persistent=True) as tape:
        y = x
        for _ in range(100):
            y = tw.sin(y) * 1.01
    page = esm(tw.BackpropStepper(tape, y, x, names={"x": x, "y": y}))
    theme(page, look)
    assert not (found := serious(page)), "\n".join(found)


def test_the_expression_panel(esm):
    page = esm(tw.ExpressionPanel())
    assert not (found := serious(page)), "\n".join(found)
