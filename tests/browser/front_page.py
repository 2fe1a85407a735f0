"""The pictures of README.md, from the real panels: ``python -m tests.browser.front_page [FOLDER]``, by hand.

``moving.png`` (APNG): a program is typed, backprop is stepped until a sum merges, a run of SGD arrives. Then
three pictures that stand still. FOLDER is ``.github/pictures`` if left out; run it when the panels' look
changes.
"""

import io
import sys
from collections.abc import Iterator
from pathlib import Path

from PIL import Image
from playwright.sync_api import Locator, Page, sync_playwright

import tapewidgets as tw
from tests.browser import harness
from tests.browser.harness import Mounted

PROJECT = Path(__file__).parents[2]
PICTURES = PROJECT / ".github" / "pictures"
WIDTH, HEIGHT = 1130, 700
LARGEST = 1_500_000
COLORS = 128
PROGRAM = "t2 + t1*t2"

Frame = tuple[Image.Image, int]
"""A picture and the milliseconds for which it is shown."""


def seen(page: Page, target: Locator | None = None) -> Image.Image:
    """Take a picture of what can be seen, or of one part of the page."""
    return Image.open(io.BytesIO((target or page).screenshot(animations="allow"))).convert("RGB")


def a_program(browser_page: Page) -> Iterator[Frame]:
    """Type a program, step through backprop, go back to the merge and over it again."""
    mounted = Mounted(browser_page, tw.TapeLab("t3 = t1*t2", step=0))
    mounted.talk()
    box = mounted.get_by_label("Program", exact=True)
    yield seen(browser_page), 900
    box.click()
    box.press("Control+a")
    for letter in PROGRAM:
        box.press_sequentially(letter)
        mounted.talk()
        yield seen(browser_page), 110
    mounted.get_by_role("button", name="First step").focus()
    yield seen(browser_page), 800
    after = mounted.get_by_role("button", name="Next step")
    while after.is_enabled():
        after.click()
        yield from in_motion(browser_page)
    yield seen(browser_page), 900
    mounted.get_by_role("button", name="Previous step").click()
    yield from in_motion(browser_page)
    after.click()
    yield from in_motion(browser_page)
    yield seen(browser_page), 1500


def in_motion(page: Page) -> Iterator[Frame]:
    """Take a step's picture on its way, and at rest."""
    page.wait_for_timeout(120)
    yield seen(page), 180
    page.wait_for_timeout(900)
    yield seen(page), 900


def a_run(browser_page: Page) -> Iterator[Frame]:
    """Replay a run of SGD from its start to its end."""
    panel = tw.SGDPanel().run()
    mounted = Mounted(browser_page, panel)
    mounted.talk()
    steps = mounted.locator(".tw-sgd-track input, .tw-sgd-scrub input").first
    most = int(steps.get_attribute("max") or 0)
    for part in range(25):
        at = round(most * (part / 24) ** 2)
        steps.evaluate(
            "(slider, value) => { slider.value = value; slider.dispatchEvent(new Event('input')); }", str(at)
        )
        browser_page.wait_for_timeout(80)
        yield seen(browser_page), 120 if part < 24 else 2500


def animate(frames: list[Frame], path: Path) -> None:
    """Write frames as one animated PNG, in the colors that all share."""
    strip = Image.new("RGB", (frames[0][0].width, frames[0][0].height * len(frames)))
    for number, (picture, _) in enumerate(frames):
        strip.paste(picture, (0, number * picture.height))
    palette = strip.quantize(COLORS)
    pictures = [picture.quantize(palette=palette, dither=Image.Dither.NONE) for picture, _ in frames]
    first, *rest = pictures
    durations = [milliseconds for _, milliseconds in frames]
    first.save(path, save_all=True, append_images=rest, duration=durations, loop=0, optimize=True)


def main(folder: Path) -> None:
    """Make the pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    executable = harness.find_chromium()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=harness.CHROMIUM_FLAGS)
        context, _ = harness.new_context(chromium, WIDTH, HEIGHT)
        page = context.new_page()
        frames = [*a_program(page), *a_run(page)]
        animate(frames, folder / "moving.png")
        chromium.close()
    size = (folder / "moving.png").stat().st_size
    print(f"{len(frames)} frames, {size / 1e6:.2f} MB")
    assert size < LARGEST


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURES)
