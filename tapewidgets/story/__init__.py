"""From a tape and a question to plain data, and its views as text: DOT, SVG and text frames."""

from tapewidgets.story.building.tell import tell
from tapewidgets.story.drawing.dot_text import dot
from tapewidgets.story.drawing.svg_text import svg
from tapewidgets.story.schema import Story
from tapewidgets.story.text.frames import frame
from tapewidgets.words import say

__all__ = ["Story", "dot", "frame", "say", "svg", "tell"]
