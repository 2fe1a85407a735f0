"""Copies of the lessons, which never overwrite a learner's work."""

from pathlib import Path

import pytest

from tapewidgets.cli import lessons


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A folder of two lessons and a picture."""
    folder = tmp_path / "lessons"
    (folder / "images").mkdir(parents=True)
    (folder / "01_first.ipynb").write_text("one")
    (folder / "02_second.ipynb").write_text("two")
    (folder / "images" / "lab.png").write_bytes(b"picture")
    (folder / ".hidden").write_text("no")
    (folder / "solutions.ipynb").write_text("for teachers")
    return folder


def outcomes(source: Path, folder: Path) -> dict[str, str]:
    copied = lessons.copy_lessons(source, folder)
    return {each.path.relative_to(folder).as_posix(): each.outcome for each in copied}


class TestCopyLessons:
    def test_a_first_copy_is_whole(self, source, tmp_path):
        assert outcomes(source, tmp_path / "mine") == {
            "01_first.ipynb": "new",
            "02_second.ipynb": "new",
            "images/lab.png": "new",
        }
        assert (tmp_path / "mine/images/lab.png").read_bytes() == b"picture"

    def test_solutions_are_for_those_who_ask(self, source, tmp_path):
        lessons.copy_lessons(source, tmp_path / "learner")
        assert not (tmp_path / "learner" / "solutions.ipynb").exists()
        lessons.copy_lessons(source, tmp_path / "teacher", solutions=True)
        assert (tmp_path / "teacher" / "solutions.ipynb").exists()

    def test_a_second_copy_writes_nothing(self, source, tmp_path):
        outcomes(source, tmp_path / "mine")
        assert set(outcomes(source, tmp_path / "mine").values()) == {"unchanged"}

    def test_a_changed_file_is_kept(self, source, tmp_path):
        outcomes(source, tmp_path / "mine")
        mine = tmp_path / "mine" / "01_first.ipynb"
        mine.write_text("my own work")
        assert outcomes(source, tmp_path / "mine")["01_first.ipynb"] == "kept"
        assert mine.read_text() == "my own work"

    def test_a_newer_lesson_replaces_an_untouched_one(self, source, tmp_path):
        outcomes(source, tmp_path / "mine")
        (source / "01_first.ipynb").write_text("one, better")
        assert outcomes(source, tmp_path / "mine")["01_first.ipynb"] == "updated"
        assert (tmp_path / "mine" / "01_first.ipynb").read_text() == "one, better"

    def test_a_newer_lesson_stands_beside_a_changed_one_once(self, source, tmp_path):
        mine = tmp_path / "mine"
        outcomes(source, mine)
        (mine / "01_first.ipynb").write_text("my own work")
        (source / "01_first.ipynb").write_text("one, better")
        assert outcomes(source, mine)["01_first.new.ipynb"] == "beside"
        assert (mine / "01_first.ipynb").read_text() == "my own work"
        assert (mine / "01_first.new.ipynb").read_text() == "one, better"
        assert outcomes(source, mine)["01_first.ipynb"] == "kept"

    def test_a_stranger_of_the_same_name_is_not_written_over(self, source, tmp_path):
        mine = tmp_path / "mine"
        mine.mkdir()
        (mine / "01_first.ipynb").write_text("something else")
        assert outcomes(source, mine)["01_first.new.ipynb"] == "beside"
        assert (mine / "01_first.ipynb").read_text() == "something else"

    def test_a_file_beside_that_was_changed_too_is_not_written_over(self, source, tmp_path):
        mine = tmp_path / "mine"
        outcomes(source, mine)
        (mine / "01_first.ipynb").write_text("my own work")
        (source / "01_first.ipynb").write_text("better")
        outcomes(source, mine)
        (mine / "01_first.new.ipynb").write_text("better, noted")
        (source / "01_first.ipynb").write_text("best")
        assert outcomes(source, mine)["01_first.new2.ipynb"] == "beside"
        assert (mine / "01_first.new.ipynb").read_text() == "better, noted"
