"""``tapewidgets doctor``, on a machine where all is well and on others."""

from collections.abc import Callable

from tapewidgets.cli import doctor_command
from tests.cli.command_line import run


class TestDoctor:
    def test_on_the_machine_of_the_tests_all_is_well(self):
        answer = run("doctor")
        assert answer.exit_code == 0, answer.output
        assert answer.output.endswith("Everything works.\n")

    def test_what_is_missing_is_named_with_its_remedy(self, monkeypatch):
        installed: Callable[[str], str] = doctor_command._version
        monkeypatch.setattr(
            doctor_command, "_version", lambda name: "" if name == "jupyterlab" else installed(name)
        )
        answer = run("doctor")
        assert answer.exit_code == 1
        assert 'FIX   JupyterLab: not installed\n      pip install "tapewidgets[lab]"' in answer.output
