"""The pictures of README.md, from the real panels: ``python -m tests.browser.front_page [FOLDER]``, by hand.

``moving.png`` (APNG): a program is typed, backprop is stepped until a sum merges, a run of SGD arrives. Then
three pictures that stand still. FOLDER is ``.github/pictures`` if left out; run it when the panels' look
changes.
"""

import io
import sys
from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageChops
from playwright.sync_api import Locator, Page, sync_playwright

import tapewidgets as tw
from tests.browser import harness
from tests.browser.harness import Mounted

PROJECT = Path(__file__).parents[2]
PICTURES = PROJECT / ".github" / "pictures"
WIDTH, HEIGHT = 853, 610
LARGEST = 1_500_000
COLORS = 256
RUN = 18
"""Pictures of a run."""
LOW = ".tw-lab .tw-editor textarea, .tapewidgets .tw-tape .tw-lines { height: 60px; }"
"""The two boxes over the stage are low, so that the sentence under it is in the picture."""
NARROW = 360
ANSWER = ("10", "20", "30", "1", "1", "1")
"""To a question for the gradients with respect to t1 and t2: a path is forgotten."""
PROGRAM = "t2 + t1*t2"
PROGRAMS = ("t2", "t2 + t1", PROGRAM)
"""What can be run of it while it is typed."""
NO_NOTE = ".tw-kernel-note { display: none; }"
"""The kernel here answers when it is asked to."""

Frame = tuple[Image.Image, int]
"""A picture and the milliseconds for which it is shown."""


def seen(page: Page, target: Locator | None = None) -> Image.Image:
    """Take a picture of what can be seen, or of one part of the page."""
    return Image.open(io.BytesIO((target or page).screenshot(animations="allow"))).convert("RGB")


def a_program(browser_page: Page) -> Iterator[Frame]:
    """Type a program, step through backprop, go back to the merge and over it again."""
    mounted = Mounted(browser_page, tw.TapeLab("t3 = t1*t2", step=0))
    browser_page.add_style_tag(content=LOW)
    mounted.talk()
    box = mounted.get_by_label("Program", exact=True)
    yield seen(browser_page), 900
    box.click()
    box.press("Control+a")
    browser_page.add_style_tag(content=NO_NOTE)
    for end in range(1, len(PROGRAM) + 1):
        box.press_sequentially(PROGRAM[end - 1])
        if PROGRAM[:end] in PROGRAMS:
            mounted.talk()
        yield seen(browser_page), 110
    mounted.get_by_role("group", name="Stepper").focus()
    yield seen(browser_page), 800
    for key in ("ArrowRight",) * 6 + ("ArrowLeft", "ArrowRight"):
        browser_page.keyboard.press(key)
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
    steps = mounted.get_by_role("slider", name="Step shown")
    most = int(steps.get_attribute("max") or 0)
    for part in range(RUN + 1):
        at = round(most * (part / RUN) ** 2)
        steps.evaluate(
            "(slider, value) => { slider.value = value; slider.dispatchEvent(new Event('input')); }", str(at)
        )
        mounted.talk()
        yield seen(browser_page), 160 if part < RUN else 2500


def none(mounted: Mounted) -> tuple[Locator, Locator]:
    """Ask why a gradient is None."""
    mounted.get_by_role("button", name="Last step").click()
    mounted.locator(".tw-card[data-name='t1']").click()
    mounted.page.keyboard.press("Escape")
    mounted.talk()
    inspector = mounted.locator(".tw-inspector")
    return inspector, inspector


def question(mounted: Mounted) -> tuple[Locator, Locator]:
    """Answer a question as many do, and read the verdict."""
    for box, number in zip(mounted.locator(".tw-field input").all(), ANSWER, strict=True):
        box.fill(number)
    mounted.get_by_role("button", name="Check").click()
    mounted.talk()
    return mounted.locator(".tw-question"), mounted.locator(".tw-verdict")


def network(mounted: Mounted) -> tuple[Locator, Locator]:
    """See what a network has learned, and its weights."""
    figures = mounted.locator(".tw-sgd-figure:visible")
    return figures.nth(0), figures.nth(1).locator("svg, canvas").first


def still(page: Page, folder: Path) -> None:
    """Take the three pictures that stand still: from the top of one part of a panel to the end of another."""
    t1, t2 = tw.Variable([1.0, 2.0, 3.0]), tw.Variable([10.0, 20.0, 30.0])
    with tw.GradientTape(persistent=True) as tape:
        t4 = t2 + t1 * t2
    asked = tw.questions.gradients(tape, t4, [t1, t2], names={"t1": t1, "t2": t2, "t4": t4})
    panels = {
        none: tw.TapeLab("t3 = stop_gradient(t1)\nt4 = t2*t3"),
        question: tw.QuestionPanel(asked),
        network: tw.SGDPanel(model="moons").run(),
    }
    for show, panel in panels.items():
        mounted = Mounted(page, panel)
        mounted.talk()
        first, last = show(mounted)
        page.wait_for_timeout(1000)
        top, end = first.bounding_box(), last.bounding_box()
        assert top is not None
        assert end is not None
        clip = {"x": 0, "y": top["y"], "width": NARROW, "height": end["y"] + end["height"] - top["y"]}
        shot = page.screenshot(clip=clip, full_page=True)
        picture = Image.open(io.BytesIO(shot)).convert("RGB")
        written = ImageChops.invert(picture).getbbox()
        assert written is not None
        picture.crop((0, 0, picture.width, written[3])).save(folder / f"{show.__name__}.png", optimize=True)


def animate(frames: list[Frame], path: Path) -> None:
    """Write frames as one animated PNG, in the colors that all share."""
    strip = Image.new("RGB", (frames[0][0].width, frames[0][0].height * len(frames)))
    for number, (picture, _) in enumerate(frames):
        strip.paste(picture, (0, number * picture.height))
    palette = strip.quantize(COLORS, Image.Quantize.FASTOCTREE)
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
        context, _ = harness.new_context(chromium, 2 * NARROW, 2 * HEIGHT, zoom=2)
        still(context.new_page(), folder)
        chromium.close()
    size = (folder / "moving.png").stat().st_size
    print(f"{len(frames)} frames, {size / 1e6:.2f} MB")
    assert size < LARGEST


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURES)
