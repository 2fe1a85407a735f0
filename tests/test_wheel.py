"""What people install is whole: a wheel built here carries lessons and scripts, and no tests."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

import tapewidgets

PROJECT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel's content in a folder."""
    folder = tmp_path_factory.mktemp("wheel")
    (wheel,) = WheelBuilder(str(PROJECT)).build(directory=str(folder), versions=["standard"])
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "unpacked")
    return folder / "unpacked"


def names(folder: Path) -> set[str]:
    paths = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return {path.as_posix() for path in paths if "__pycache__" not in path.parts}


def tracked(folder: str) -> set[str]:
    command = ["git", "ls-files", folder]
    return set(
        subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True).stdout.split()
    )


def test_it_holds_the_package_and_the_lessons(unpacked):
    inside = names(unpacked)
    assert tracked("tapewidgets") - {"tapewidgets/conftest.py"} <= inside
    assert {f"tapewidgets/{name}" for name in tracked("lessons")} <= inside
    assert "tapewidgets/conftest.py" not in inside
    about = f"tapewidgets-{tapewidgets.__version__}.dist-info"
    assert {name.split("/")[0] for name in inside} == {"tapewidgets", about}


def test_the_command_finds_the_lessons_inside_the_wheel(unpacked):
    code = f"import sys; sys.path.insert(0, {str(unpacked)!r}); from tapewidgets.cli import lessons; "
    code += "print(lessons.lessons_folder())"
    answer = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True)
    assert Path(answer.stdout.strip()) == unpacked / "tapewidgets" / "lessons"
