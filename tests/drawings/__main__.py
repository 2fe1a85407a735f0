"""Write every drawing into each language's ``images``: ``python -m tests.drawings``."""

from tapewidgets.files import write
from tests.drawings.of_lessons import DRAWINGS
from tests.drawings.words import FOLDERS

if __name__ == "__main__":
    for name, draw in DRAWINGS.items():
        for language, folder in FOLDERS.items():
            (folder / "images").mkdir(exist_ok=True)
            print(write(folder / "images" / f"{name}.svg", draw().svg(language)))
