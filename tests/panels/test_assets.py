"""What is bundled of the hand-written scripts: one module a panel, no markup, nothing fetched."""

import re
import subprocess

import pytest

from tapewidgets.panels import assets
from tests.node import node

SCRIPTS = sorted(path.name for path in assets.BUNDLED.glob("*.js"))
SOURCES = [path for path in assets.PANELS.rglob("*.js") if path.parent != assets.BUNDLED]


def test_each_module_that_is_a_widget_is_bundled():
    widgets = {path.name for path in SOURCES if "export default" in path.read_text("utf-8")}
    assert widgets == set(SCRIPTS)


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_panel_s_script_is_one_module_that_node_can_read(script, tmp_path):
    module = tmp_path / "panel.mjs"
    module.write_text(assets.esm(script), "utf-8")
    code = (
        f"const {{ default: widget }} = await import({module.as_uri()!r}); console.log(typeof widget.render);"
    )
    told = subprocess.run([node(), "--input-type=module", "-e", code], capture_output=True, text=True)
    assert told.stdout.strip() == "function", told.stderr


def test_no_script_writes_markup_or_evaluates_text():
    for path in SOURCES:
        text = path.read_text("utf-8")
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", text
        ), path


def test_nothing_is_fetched_from_elsewhere():
    for path in [*assets.PANELS.rglob("*.js"), *assets.PANELS.rglob("*.css")]:
        addresses = set(re.findall(r"https?://[\w./-]+", path.read_text("utf-8")))
        assert addresses <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1998/Math/MathML"}, path
