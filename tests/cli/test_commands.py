"""The ``tapewidgets`` command and its help."""

import subprocess
import sys

from tapewidgets.cli import main
from tests.cli.command_line import run


def test_help_names_every_command():
    answer = run("--help")
    assert answer.exit_code == 0
    for name in main.list_commands(None):
        assert f"\n  {name}" in answer.output
        assert run(name, "--help").exit_code == 0


def test_an_unknown_command_is_a_usage_error():
    answer = run("chekc")
    assert answer.exit_code == 2
    assert "No such command 'chekc'" in answer.output


def test_a_command_typed_wrong_is_named():
    answer = run("chekc")
    assert answer.exit_code == 2
    assert "No such command 'chekc'. Did you mean check?" in answer.output


def test_python_minus_m_is_the_command():
    answer = subprocess.run(
        [sys.executable, "-m", "tapewidgets", "--version"], capture_output=True, text=True
    )
    assert answer.stdout.startswith("tapewidgets ")
