"""``tapewidgets site``, up to JupyterLite's own work; tests/jupyterlite opens a whole site in a browser."""

import json
import subprocess
import sys
from pathlib import Path

import click
import pytest

from tapewidgets.cli import progress, site_command, wheels
from tests.cli.command_line import run


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path, monkeypatch):
    (tmp_path / "thesis.txt").write_text("years of work")
    monkeypatch.setattr(site_command, "find_spec", lambda name: True)
    answer = run("site", tmp_path)
    assert answer.exit_code == 1
    assert "is not empty and holds no site" in answer.output
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_without_jupyterlite_it_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setattr(site_command, "find_spec", lambda name: None)
    answer = run("site", tmp_path / "site")
    assert 'pip install "tapewidgets[site]' in answer.output
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError(28, "No space left on device")])
def test_what_breaks_off_leaves_the_earlier_site_and_no_rest(error, tmp_path, monkeypatch):
    def breaks_off(site: Path, work: Path, pyodide: Path | None) -> None:
        (site / "half.html").write_text("half")
        raise error

    site = tmp_path / "site"
    site.mkdir()
    (site / site_command.MARK).write_text("{}")
    monkeypatch.setattr(site_command, "find_spec", lambda name: True)
    monkeypatch.setattr(site_command, "build", breaks_off)
    assert run("site", site).exit_code == 1
    assert [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")] == [
        "site",
        f"site/{site_command.MARK}",
    ]


def test_python_starts_with_our_packages_and_asks_no_index():
    settings = site_command.configuration(["tapewidgets-0.1.0-py3-none-any.whl"], own_pyodide=True)
    (plugin,) = settings["jupyter-config-data"]["litePluginSettings"].values()
    assert plugin["loadPyodideOptions"]["packages"][-1].endswith("/wheels/tapewidgets-0.1.0-py3-none-any.whl")
    assert plugin["disablePyPIFallback"] is True


def test_of_a_pyodide_only_what_is_used_is_taken(tmp_path):
    packages = {
        "numpy": {"depends": ["Open_BLAS"], "file_name": "numpy.whl"},
        "open-blas": {"depends": [], "file_name": "openblas.zip"},
        "pandas": {"depends": ["numpy"], "file_name": "pandas.whl"},
    }
    (tmp_path / "pyodide-lock.json").write_text(json.dumps({"packages": packages}))
    (tmp_path / "pandas.whl").write_text("")
    assert set(site_command.needed(tmp_path)) == {"pyodide-lock.json", "numpy.whl", "openblas.zip"}


def test_a_folder_that_is_no_pyodide_is_refused(tmp_path):
    with pytest.raises(click.ClickException, match="holds no Pyodide"):
        list(site_command.needed(tmp_path))


def test_our_wheel_can_be_imported_from(tmp_path):
    wheel = wheels.own_wheel(tmp_path)
    code = f"import sys; sys.path.insert(0, {str(wheel)!r}); import tapewidgets; print(tapewidgets.__file__)"
    answer = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.startswith(str(wheel))


def test_what_a_failing_program_said_is_the_message():
    with pytest.raises(click.ClickException, match="no room in the ark"):
        progress.run([sys.executable, "-c", "import sys; sys.exit('no room in the ark')"])
