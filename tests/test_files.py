"""No file of a learner is lost: whatever write fails, the old file is whole, or the new one is."""

import ast
import os
import stat
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

import tapewidgets as tw
from tapewidgets import files
from tapewidgets.cli import lessons, notebooks, save
from tapewidgets.training.exports.pictures import Moving
from tests.cli.command_line import run, write_notebook
from tests.full_disk import FullDisk

PACKAGE = Path(tw.__file__).parent
OLD = "the old file, as it was"


class TestWrite:
    def test_a_new_file_has_the_usual_mode_and_an_old_one_keeps_its_own(self, tmp_path):
        usual = tmp_path / "usual"
        usual.touch()
        new = files.write(tmp_path / "new", "text")
        assert stat.S_IMODE(new.stat().st_mode) == stat.S_IMODE(usual.stat().st_mode)
        new.chmod(0o640)
        assert files.write(new, b"\xff").read_bytes() == b"\xff"
        assert stat.S_IMODE(new.stat().st_mode) == 0o640

    def test_a_link_is_followed(self, tmp_path):
        (tmp_path / "link").symlink_to("target")
        files.write(tmp_path / "link", "one")
        files.write(tmp_path / "link", "two")
        assert (tmp_path / "link").is_symlink()
        assert (tmp_path / "target").read_text() == "two"

    def test_what_may_not_be_written_is_not_replaced(self, tmp_path, monkeypatch):
        kept = files.write(tmp_path / "kept", OLD)
        monkeypatch.setattr(os, "access", lambda path, mode: False)  # root may write everything
        with pytest.raises(PermissionError, match="kept"):
            files.write(kept, "new")
        assert kept.read_text() == OLD

    @pytest.mark.skipif(sys.platform == "win32", reason="a pipe of POSIX")
    def test_a_pipe_is_written_to(self, tmp_path):
        pipe = tmp_path / "pipe"
        os.mkfifo(pipe)
        reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
        files.write(pipe, "through")
        assert os.read(reader, 100) == b"through"
        os.close(reader)

    def test_an_error_names_the_file_that_was_asked_for(self, tmp_path):
        with pytest.raises(FileNotFoundError) as caught:
            files.write(tmp_path / "nowhere" / "file", "text")
        assert caught.value.filename == str(tmp_path / "nowhere" / "file")


def writes_directly(node: ast.AST) -> bool:
    """Whether a call writes a file under its name: write_text, write_bytes, open for writing, savefig."""
    if not isinstance(node, ast.Call):
        return False
    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
    texts = [part.value for part in ast.walk(node) if isinstance(part, ast.Constant)]
    if name == "open":
        return any(isinstance(text, str) and text[:1] in set("wax") and len(text) <= 3 for text in texts)
    called = ast.unparse(node.func)
    return name in {"write_text", "write_bytes", "savez", "copytree"} or called == "nbformat.write"


def test_only_one_module_writes_files():
    found = [
        f"{path.relative_to(PACKAGE)}: {ast.unparse(node)}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if writes_directly(node)
    ]
    allowed = (
        "files.py",
        "cli/notebooks.py: settings",
        "cli/notebooks.py: sanitize",
        "cli/notebooks.py: listed",
        "cli/nbval_listing.py: Path(DONE)",
        "cli/mark_command.py: source",
    )
    assert [line for line in found if not line.startswith(allowed)] == []


@dataclass
class Case:
    """Something that writes: the files it may write, and how it is begun in a folder."""

    name: str
    act: Callable[[Path], object]
    files: tuple[str, ...]
    old: str | None = OLD


def command(*arguments: object) -> None:
    answer = run(*arguments)
    if answer.exit_code:
        raise OSError(answer.output)


def lesson_source(folder: Path) -> Path:
    source = folder.parents[1] / "source"
    source.mkdir(exist_ok=True)
    (source / "01.ipynb").write_text("the new lesson")
    (source / "02.ipynb").write_text("the other lesson")
    return source


def lab(folder: Path) -> None:
    lessons.copy_lessons(lesson_source(folder), folder)


def check_save(folder: Path) -> None:
    save.run_and_save(folder / "lesson.ipynb")


def page(folder: Path) -> Path:
    """A notebook beside the folders of a test, the same for all."""
    return folder.parents[1] / "page" / "page.ipynb"


@cache
def panel() -> tw.TapeLab:
    return tw.TapeLab()


PROGRAM = ("explain", "y = x*x", "--with", "x=3")
NOTEBOOK = ("lesson.ipynb",)
CASES = [
    Case("check --save", check_save, NOTEBOOK),
    Case("check --junit", lambda at: command("check", page(at), "--junit", at / "a.xml"), ("a.xml",)),
    Case("lab, first time", lab, ("01.ipynb", "02.ipynb", lessons.RECORD), old=None),
    Case("lab, newer lessons", lab, ("01.ipynb", "02.ipynb", lessons.RECORD)),
    Case("export", lambda at: command("export", page(at), "-o", at / "a.html"), ("a.html",)),
    Case("explain --svg", lambda at: command(*PROGRAM, "--svg", at / "a.svg"), ("a.svg",)),
    Case("new-course", lambda at: command("new-course", at / "course"), ("course/README.md",), old=None),
    Case("export_html", lambda at: tw.export_html(panel(), at / "a.html"), ("a.html",)),
    Case("save_graph", lambda at: panel().save_graph(at / "a.svg"), ("a.svg",)),
    Case("Run.save", lambda at: tw.train(steps=1).save(at / "a.json"), ("a.json",)),
    Case("Run.table", lambda at: tw.train(steps=1).table(at / "a.csv"), ("a.csv",)),
    Case("animation.save", lambda at: Moving(b"GIF89a" * 9).save(at / "a.gif"), ("a.gif",)),
]


@pytest.fixture
def executed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Execute no notebook: what fails here is the disk, and a kernel takes a second to start."""
    monkeypatch.setattr(save, "execute", lambda *arguments, **keywords: None)
    monkeypatch.setattr(notebooks, "_run", lambda *arguments: None)


def prepared(case: Case, folder: Path) -> dict[str, bytes]:
    """Make ``folder`` as it was before the act, and return its files."""
    folder.mkdir()
    page(folder).parent.mkdir(exist_ok=True)
    if not page(folder).exists():
        write_notebook(page(folder))
    if case.name.startswith("lab") and case.old is not None:
        source = lesson_source(folder)
        (source / "01.ipynb").write_text(OLD)
        (source / "02.ipynb").write_text(OLD)
        lessons.copy_lessons(source, folder)
    elif case.files == NOTEBOOK:
        notebook = new_notebook(cells=[new_code_cell("1 + 1", id="one")])
        nbformat.write(notebook, folder / "lesson.ipynb")
        before = (folder / "lesson.ipynb").read_text("utf-8")
        (folder / "lesson.ipynb").write_text(before.replace("[]", "[ ]"))
    elif case.old is not None:
        (folder / case.files[0]).write_text(case.old)
    return contents(folder)


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def states(case: Case, tmp_path: Path) -> list[str]:
    """Fail at every operation in turn; say of each what is left, until one run meets no full disk."""
    perfect = tmp_path / "perfect" / "mine"
    perfect.parent.mkdir()
    prepared(case, perfect)
    case.act(perfect)
    new, told = contents(perfect), []
    for fails_at in range(1, 200):
        folder = tmp_path / str(fails_at) / "mine"
        folder.parent.mkdir()
        old = prepared(case, folder)
        disk = FullDisk(folder, fails_at)
        with disk.mounted():
            try:
                case.act(folder)
            except OSError:
                assert disk.was_full
        left = contents(folder)
        stray = {name for name in left if name not in old and name not in new}
        assert not stray, f"left behind: {stray}"
        whole = {
            name: "new" if left.get(name) == new[name] else "old" if name in left else "absent"
            for name in case.files
        }
        for name in set(new) - {lessons.RECORD}:
            assert left.get(name) in (old.get(name), new[name]), f"{name} is damaged at {fails_at}"
        if not disk.was_full:
            assert left == new
            return told
        case.act(folder)  # all goes on once there is room
        assert contents(folder) == new
        told.append(", ".join(f"{name} {state}" for name, state in whole.items()))
    raise AssertionError("it never ends")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
@pytest.mark.usefixtures("executed")
def test_a_full_disk_leaves_the_old_file_or_the_new_one(case, tmp_path):
    assert len(states(case, tmp_path)) >= 4  # create, write, sync, rename
