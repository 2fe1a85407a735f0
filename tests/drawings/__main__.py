"""Write every drawing into ``lessons/images``: ``python -m tests.drawings``."""

from pathlib import Path

from tapewidgets.files import write
from tests.drawings.of_lessons import DRAWINGS

IMAGES = Path(__file__).parents[2] / "lessons" / "images"

if __name__ == "__main__":
    for name, draw in DRAWINGS.items():
        print(write(IMAGES / f"{name}.svg", draw().svg()))
