"""Putting the hand-written scripts together: one scope, no double names, nothing left to import."""

import re
import shutil
import subprocess

import pytest

from tapewidgets.panels import assets

ENTRIES = sorted(
    path.relative_to(assets.PANELS).as_posix()
    for path in assets.PANELS.rglob("*.js")
    if "export default" in path.read_text("utf-8")
)
TOP = re.compile(r"^(?:export )?(?:async )?(?:function|const|let|class) (\w+)", re.MULTILINE)


@pytest.mark.parametrize("entry", ENTRIES)
def test_no_two_modules_of_a_panel_use_the_same_name(entry):
    seen: dict[str, str] = {}
    for module in assets.modules(entry):
        for name in TOP.findall((assets.PANELS / module).read_text("utf-8")):
            assert name not in seen, f"{name} in {module} and {seen[name]}"
            seen[name] = module


@pytest.mark.parametrize("entry", ENTRIES)
def test_a_panel_s_script_is_one_module_that_node_can_read(entry, tmp_path):
    script = tmp_path / "panel.mjs"
    script.write_text(assets.esm(entry), "utf-8")
    assert not re.search(r"^import |^export (?!default)", script.read_text("utf-8"), re.MULTILINE)
    assert script.read_text("utf-8").count("export default") == 1
    node = shutil.which("node")
    assert node, "node is needed to read the scripts"
    subprocess.run([node, "--check", script], check=True)


def test_no_script_writes_markup_or_evaluates_text():
    for path in assets.PANELS.rglob("*.js"):
        text = path.read_text("utf-8")
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", text
        ), path


def test_nothing_is_fetched_from_elsewhere():
    for path in [*assets.PANELS.rglob("*.js"), *assets.PANELS.rglob("*.css")]:
        addresses = set(re.findall(r"https?://[\w./-]+", path.read_text("utf-8")))
        assert addresses <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1998/Math/MathML"}, path
