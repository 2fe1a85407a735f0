"""``tapewidgets explain``, as a learner types it."""

from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

import tapewidgets as tw
from tapewidgets.cli import main
from tests.cli.command_line import run


class TestExplain:
    PROGRAM = ("explain", "t4 = t2 + t1*t2", "--with", "t1=1,2,3", "--with", "t2=10,20,30")

    def test_it_prints_the_tape_the_steps_and_the_gradients(self):
        answer = run(*self.PROGRAM)
        assert answer.exit_code == 0, answer.output
        tape, backprop, gradients = answer.output.split("\n\n")
        assert tape.splitlines()[1:] == [
            "   1  v1 = t1 * t2  is [10 40 90]",
            "   2  t4 = t2 + v1  is [20 60 120]",
        ]
        assert len(backprop.splitlines()) == 1 + 5
        assert gradients.split("\n")[1:3] == ["      t1  [10 20 30]", "      t2  [2 3 4]"]

    def test_target_constant_and_matrices(self):
        answer = run(
            "explain",
            "a = w*2; exp(a@m)",
            "--with",
            "w=[[1,2],[3,4]]",
            "--constant",
            "m=[[1,0],[0,1]]",
            "--target",
            "a",
        )
        assert "Backprop from a\n" in answer.output
        assert "w  [[2 2] [2 2]]" in answer.output
        assert "m  None" in answer.output

    def test_standard_input(self):
        answer = CliRunner().invoke(main, ["explain", "-", "--with", "x=3"], input="y = x*x\n")
        assert "x  6" in answer.output

    def test_svg(self, tmp_path):
        answer = run(*self.PROGRAM, "--svg", tmp_path / "graph.svg")
        assert answer.exit_code == 0
        assert ElementTree.parse(tmp_path / "graph.svg").getroot().tag.endswith("svg")

    def test_a_folder_that_is_not_there_takes_no_picture(self, tmp_path):
        answer = run(*self.PROGRAM, "--svg", tmp_path / "nowhere" / "graph.svg")
        assert answer.exit_code == 1
        assert isinstance(answer.exception, SystemExit)
        assert answer.output.endswith("graph.svg: No such file or directory\n")

    def test_a_name_without_numbers_says_how_to_give_them(self):
        assert run("explain", "t1*t2").output.endswith("Or give t1 its numbers: --with t1=1,2,3\n")
        answer = run("explain", "t1*t2", "--with", "t1=1")
        assert answer.output.endswith("Or give t2 its numbers: --with t2=1,2,3\n")

    def test_a_program_of_plain_numbers_has_nothing_to_tell(self):
        answer = run("explain", "3")
        assert answer.exit_code == 0
        assert "there is nothing to go back through" in answer.output
        assert "none: no variable was given" in answer.output

    def test_a_mistake_is_shown_with_its_place(self):
        answer = run("explain", "t3 = t1*T2", "--with", "t1=1", "--with", "t2=2")
        assert answer.exit_code == 1
        assert "T2 is not defined. Did you mean t2?" in answer.output
        assert "\n            ^^\n" in answer.output

    @pytest.mark.parametrize(
        "text",
        [
            "t1",
            "t1=",
            "=3",
            "t1=one",
            't1="a"',
            "t1=1;2",
            "t1=NaN",
            "t1=1e60",
            "t1=[[1],[2,3]]",
            "t1=" + "[" * 20_000 + "1" + "]" * 20_000,
        ],
    )
    def test_numbers_that_are_none_are_a_usage_error(self, text):
        answer = run("explain", "1 + 1", "--with", text)
        assert answer.exit_code == 2
        assert "use name=1,2,3" in answer.output

    def test_an_unknown_target_is_a_usage_error(self):
        answer = run(*self.PROGRAM, "--target", "t9")
        assert answer.exit_code == 2
        assert "the program has no t9; it has t1, t2, t4" in answer.output

    def test_a_picture_never_takes_a_notebooks_name(self, tmp_path):
        answer = run(*self.PROGRAM, "--svg", tmp_path / "mine.ipynb")
        assert answer.exit_code == 2
        assert "is the name of a notebook" in answer.output

    def test_a_link_that_a_panel_shared(self):
        rows = [
            {"name": "w", "value": [1.0, 2.0]},
            {"name": "x", "value": [3.0, 4.0], "kind": "constant"},
        ]
        lab = tw.TapeLab("h = w*x\ny = sum(h)", rows)
        answer = run("explain", f"https://a.b/c.html#{lab.save()}")
        assert answer.exit_code == 0, answer.output
        assert answer.output.split("Gradients\n")[1].split() == ["w", "[3", "4]"]
        assert "Backprop from h" in run("explain", lab.save(), "--target", "h").output
        assert "leave --with" in run("explain", lab.save(), "--with", "w=1").output
        assert "part of it is missing" in run("explain", "tapelab1:AAAA").output

    @pytest.mark.parametrize(("suffix", "start"), [("gif", b"GIF89a"), ("pdf", b"%PDF"), ("dot", b"digraph")])
    def test_pictures(self, tmp_path, suffix, start):
        target = tmp_path / f"graph.{suffix}"
        answer = run(*self.PROGRAM, "--save", str(target))
        assert answer.exit_code == 0, answer.output
        assert target.read_bytes().startswith(start)

    def test_a_picture_of_no_kind(self, tmp_path):
        answer = run(*self.PROGRAM, "--save", str(tmp_path / "graph.bmp"))
        assert (answer.exit_code, ".gif" in answer.output) == (2, True)
