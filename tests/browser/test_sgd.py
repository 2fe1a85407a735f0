"""SGDPanel in a real JupyterLab: watched to its end, paused and resumed on the way."""

import re

from playwright.sync_api import expect

CELLS = ("import tapewidgets as tw", "panel = tw.SGDPanel()\npanel")
STEP = re.compile(r"step ([\d,]+) of")


def step_of(page):
    return int(STEP.search(page.locator(".tw-sgd-progress").inner_text())[1].replace(",", ""))


def test_a_run_is_paused_resumed_and_ends_at_three_and_one(lab, screenshot):
    page = lab.run(*CELLS)
    button = lambda name: page.get_by_role("button", name=name, exact=True)  # noqa: E731
    status = page.locator(".tw-sentence")
    expect(button("Run")).to_be_enabled()
    expect(page.get_by_role("slider", name="Learning rate")).to_be_visible()

    button("Run").click()
    expect(status).to_contain_text("Running")
    page.wait_for_function(
        "() => Number(document.querySelector('.tw-sgd-shown').textContent.replace(/[^0-9]/g, '')) > 500"
    )
    button("Pause").click()
    expect(status).to_contain_text("Paused after")
    paused = step_of(page)
    assert 500 < paused < 10_000
    lab.kernel_wait("panel.result.step_number", str(paused))

    button("Step").click()
    expect(page.locator(".tw-sgd-shown")).to_have_text(f"step {paused + 1:,}")
    button("Run").click()
    expect(status).to_contain_text("Finished after 10,000 steps: w = 2.992, b = 0.9785", timeout=20_000)
    expect(status).to_contain_text("The exact answer is w = 3.018, b = 0.9985: batches of noisy points")
    assert page.locator(".tw-sgd-current td").all_inner_texts()[-2:] == ["2.9924", "0.97854"]
    lab.kernel_wait("panel.result", "Run(10000 of 10000 steps, finished: w = 2.992, b = 0.9785)")
    screenshot(page.locator(".tw-sgd"), "sgd-end")
