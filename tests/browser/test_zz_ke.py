import pytest, tapewidgets as tw
from tests.browser.harness import Mounted, set_theme
from tests.browser.test_language import PANELS, korean  # noqa

def shot(page, name):
    for width in (1300, 700):
        for scheme in ("light", "dark"):
            if (width, scheme) in ((1300, "dark"), (700, "light")) and name not in ("lab",): continue
            page.page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 900})
            page.wait_for_timeout(200)
            page.page.screenshot(path=f"/tmp/b6/ke/shots/{name}-{width}-{scheme}.png", full_page=True)

@pytest.mark.parametrize("name", ["lab", "network", "gate", "hunt", "nones", "wrong", "expression", "gradients", "backward", "order", "folded"])
def test_shots(korean, offline_page, name):
    panel = PANELS[name]()
    page = Mounted(offline_page, panel)
    page.talk()
    if name in ("lab", "network"):
        panel.step = len(panel.story["steps"]) - 3; panel.selected = 1; page.listen(); page.wait_for_timeout(100)
    if name == "order":
        page.get_by_role("button", name="단순 재귀").click(); page.get_by_role("button", name="끝까지").click(); page.talk()
    if name == "gradients":
        for i, n in enumerate(["10", "20", "30", "1", "1", "1"]): page.locator(".tw-field input").nth(i).fill(n)
        page.get_by_role("button", name="확인").click(); page.talk()
    if name == "gate":
        page.get_by_role("button", name="확인").click(); page.talk()
    shot(page, name)
