"""Copies of the lessons, which never overwrite a learner's work."""

import json
from contextlib import suppress
from pathlib import Path

import pytest

from tapewidgets.cli import lessons
from tests.cli.command_line import write_notebook
from tests.full_disk import FullDisk


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

    def test_nothing_is_written_through_a_link_out_of_the_folder(self, source, tmp_path):
        mine, outside = tmp_path / "mine", tmp_path / "outside"
        mine.mkdir()
        (outside / "deep").mkdir(parents=True)
        (mine / "images").symlink_to(outside)
        (mine / "01_first.ipynb").symlink_to(outside / "new.ipynb")
        assert outcomes(source, mine) == {
            "01_first.ipynb": "linked",
            "02_second.ipynb": "new",
            "images/lab.png": "linked",
        }
        assert [path.name for path in outside.rglob("*")] == ["deep"]

    def test_a_record_that_is_a_link_out_of_the_folder_is_refused(self, source, tmp_path):
        (tmp_path / "mine").mkdir()
        (tmp_path / "mine" / lessons.RECORD).symlink_to(tmp_path / "outside.json")
        with pytest.raises(lessons.Damaged, match="a link out of the folder"):
            outcomes(source, tmp_path / "mine")
        assert not (tmp_path / "outside.json").exists()

    def test_a_lesson_beside_is_not_written_through_a_link(self, source, tmp_path):
        mine = tmp_path / "mine"
        outcomes(source, mine)
        (mine / "01_first.ipynb").write_text("my own work")
        (mine / "01_first.new.ipynb").symlink_to(tmp_path / "outside.ipynb")
        (source / "01_first.ipynb").write_text("better")
        assert outcomes(source, mine)["01_first.new2.ipynb"] == "beside"
        assert not (tmp_path / "outside.ipynb").exists()

    def test_a_copy_that_broke_off_is_no_change_of_the_learner(self, source, tmp_path):
        mine = tmp_path / "mine"
        outcomes(source, mine)
        (source / "01_first.ipynb").write_text("second edition")
        for fails_at in range(1, 12):
            with FullDisk(mine, fails_at).mounted(), suppress(OSError):
                outcomes(source, mine)
        (source / "01_first.ipynb").write_text("third edition")
        assert outcomes(source, mine)["01_first.ipynb"] == "updated"

    def test_a_record_of_an_earlier_release_is_read(self, source, tmp_path):
        mine = tmp_path / "mine"
        outcomes(source, mine)
        record = json.loads((mine / lessons.RECORD).read_text())
        (mine / lessons.RECORD).write_text(json.dumps({name: known[0] for name, known in record.items()}))
        (source / "01_first.ipynb").write_text("one, better")
        assert outcomes(source, mine)["01_first.ipynb"] == "updated"

    def test_a_notebook_is_copied_without_its_outputs(self, source, tmp_path):
        write_notebook(source / "03_third.ipynb", ("print(42)", "42\n"))
        outcomes(source, tmp_path / "mine")
        before, after = (
            json.loads((folder / "03_third.ipynb").read_text())["cells"][-1]
            for folder in (source, tmp_path / "mine")
        )
        assert before["outputs"]
        assert after == {**before, "outputs": [], "execution_count": None}

    def test_the_pages_of_teachers_are_for_those_who_ask(self, source, tmp_path):
        (source / "ko" / "teacher").mkdir(parents=True)
        (source / "ko" / "teacher" / "01_first.md").write_text("script")
        assert "ko/teacher/01_first.md" not in outcomes(source, tmp_path / "learner")
        lessons.copy_lessons(source, tmp_path / "teacher", solutions=True)
        assert (tmp_path / "teacher/ko/teacher/01_first.md").exists()


class TestALessonWithANewNumber:
    OLD, NEW = "08_gradient_descent.ipynb", "03_gradient_descent.ipynb"

    @pytest.fixture
    def mine(self, source, tmp_path):
        """A learner's folder of the time before, and a source in which the lesson has its new number."""
        (source / self.OLD).write_text("downhill")
        outcomes(source, tmp_path / "mine")
        (source / self.OLD).rename(source / self.NEW)
        return tmp_path / "mine"

    def test_an_untouched_copy_takes_the_new_name(self, source, mine):
        found = outcomes(source, mine)
        assert (found[self.OLD], found[self.NEW]) == ("removed", "new")
        assert not (mine / self.OLD).exists()
        assert (mine / self.NEW).read_text() == "downhill"

    def test_a_changed_copy_stays(self, source, mine):
        (mine / self.OLD).write_text("my own work")
        found = outcomes(source, mine)
        assert (found[self.OLD], found[self.NEW]) == ("renamed", "new")
        assert (mine / self.OLD).read_text() == "my own work"
        assert outcomes(source, mine)[self.OLD] == "renamed"

    def test_a_file_that_was_never_handed_out_is_left_alone(self, source, mine):
        (mine / "05_once_only.ipynb").write_text("something else")
        (source / "08_once_only.ipynb").write_text("once")
        assert "05_once_only.ipynb" not in outcomes(source, mine)
        assert (mine / "05_once_only.ipynb").read_text() == "something else"
