"""A story's graph as the content of a file: SVG, PNG, PDF, DOT at one step, GIF of all steps."""

import io
from collections.abc import Iterable
from typing import Literal

from tapewidgets import story as stories
from tapewidgets.story import Story

FORMATS = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "pdf": "application/pdf",
    "dot": "text/vnd.graphviz",
    "gif": "image/gif",
}
MOST_FRAMES = 80
"""Frames of an animation; of a longer story it shows so many steps, evenly spaced."""
FRAME, LAST_FRAME = 900, 3000
"""Milliseconds."""


def picture(story: Story, step: int, kind: str, rankdir: Literal["LR", "TB"] = "LR") -> bytes:
    """Draw a story as a file's content.

    Parameters
    ----------
    story : from `tapewidgets.story.tell`
    step : the step that is drawn; an animation shows all
    kind : one of ``FORMATS``
    rankdir : the graph goes from left to right, or top-down
    """
    if kind == "dot":
        return stories.dot(story, step, rankdir=rankdir).encode()
    if kind == "gif":
        return animation(stories.svg(story, at, rankdir=rankdir, baked=True) for at in shown_steps(story))
    svg = stories.svg(story, step, rankdir=rankdir, baked=True)
    return svg.encode() if kind == "svg" else _drawn(svg, kind)


def shown_steps(story: Story) -> list[int]:
    """Choose the steps of an animation: all, or so many of a long story, first and last among them."""
    last = len(story["steps"]) - 1
    count = min(last + 1, MOST_FRAMES)
    return [round(place * last / max(1, count - 1)) for place in range(count)]


def animation(pictures: Iterable[str]) -> bytes:
    """Put SVGs of one size into a GIF that starts over and over; the last picture stays a little."""
    from PIL import Image

    frames = []
    for svg in pictures:
        with Image.open(io.BytesIO(_drawn(svg, "png"))) as frame:
            frames.append(frame.convert("RGB"))
    palette = frames[-1].quantize(255)  # the colors of the end are those of every step
    frames = [frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in frames]
    times = [FRAME] * (len(frames) - 1) + [LAST_FRAME]
    with io.BytesIO() as memory:
        frames[0].save(memory, "gif", save_all=True, append_images=frames[1:], duration=times, loop=0)
        return memory.getvalue()


def _drawn(svg: str, kind: str) -> bytes:
    """Draw with matplotlib."""
    from tapewidgets.panels.graph_view.figure import closed, figure_of_svg

    with closed(figure_of_svg(svg)) as figure, io.BytesIO() as memory:
        figure.savefig(memory, format=kind)
        return memory.getvalue()
