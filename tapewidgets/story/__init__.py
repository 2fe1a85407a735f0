"""From a tape and a question to plain data, and its views as text: DOT, SVG and text frames."""

from tapewidgets.story.dot_text import dot
from tapewidgets.story.schema import Story
from tapewidgets.story.svg_text import svg
from tapewidgets.story.tell import tell
from tapewidgets.story.text_frames import frame

__all__ = ["Story", "dot", "frame", "svg", "tell"]
