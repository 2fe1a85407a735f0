"""GraphView, BackpropStepper, ExpressionPanel and TapeLab without a browser: traits, faults, ways out."""

import base64
import io
import json
import re
import unicodedata
import zlib
from xml.etree import ElementTree

import ipywidgets
import pytest
from PIL import Image

import tapewidgets as tw
from tapewidgets.panels.expression_panel import workbench
from tapewidgets.panels.expression_panel.examples import EXAMPLES
from tapewidgets.panels.graph_view.picture_files import shown_steps
from tests.panels.page import ask
from tests.panels.page import edit as from_page


@pytest.fixture(autouse=True)
def _close_all():
    yield
    ipywidgets.Widget.close_all()


@pytest.fixture
def recorded():
    t1, t2 = tw.Variable([1.0, 2.0, 3.0]), tw.Variable([10.0, 20.0, 30.0])
    with tw.GradientTape(persistent=True) as tape:
        t3 = t1 * t2
        t4 = t2 + t3
    return tape, t4, [t1, t2], {"t1": t1, "t2": t2, "t3": t3, "t4": t4}


def state_is_plain(panel) -> None:
    """Hold that a panel's state is JSON without infinities, and that it can be sent."""
    names = [name for name in panel.keys if name != "layout"]
    json.dumps(panel.get_state(names), allow_nan=False).encode("utf-8")


# Any recorded tape.


@pytest.mark.parametrize("panel_class", [tw.GraphView, tw.BackpropStepper])
def test_any_recorded_tape_can_be_shown(recorded, panel_class):
    tape, target, sources, names = recorded
    panel = panel_class(tape, target, sources, names=names)
    assert repr(panel) == f"{panel_class.__name__}(t4 with respect to t1, t2, 2 operations)"
    assert [answer["text"] for answer in panel.story["answers"]] == ["[10 20 30]", "[2 3 4]"]
    state_is_plain(panel)


def test_the_graph_rests_at_the_end_and_the_stepper_before_backprop(recorded):
    tape, target, sources, names = recorded
    assert tw.GraphView(tape, target, sources, names=names).step == 7
    assert tw.BackpropStepper(tape, target, sources, names=names).step == 1


def test_sources_default_to_what_the_tape_watches(recorded):
    tape, target, _, names = recorded
    assert (
        repr(tw.GraphView(tape, target, names=names)) == "GraphView(t4 with respect to t1, t2, 2 operations)"
    )


def test_the_kernel_may_set_the_step_and_it_stays_on_the_time_line(recorded):
    tape, target, sources, _ = recorded
    stepper = tw.BackpropStepper(tape, target, sources)
    for asked, given in ((3, 3), (99, 7), (-5, 0)):
        stepper.step = asked
        assert stepper.step == given


@pytest.mark.parametrize("step", [1e308, "NaN", None, [], 2**70, -(2**70)])
def test_a_forged_step_does_no_harm(recorded, step):
    tape, target, sources, _ = recorded
    stepper = tw.BackpropStepper(tape, target, sources)
    ask(stepper, "go", at={"step": step, "selected": step})
    assert from_page(stepper, direction=step)
    assert 0 <= stepper.step <= 7
    assert stepper.selected == -1
    assert stepper.direction == "LR"
    state_is_plain(stepper)


def test_a_used_tape_is_refused_with_a_sentence():
    x = tw.Variable(1.0)
    with tw.GradientTape() as tape:
        y = x * x
    tape.gradient(y, x)
    with pytest.raises(RuntimeError, match="persistent"):
        tw.BackpropStepper(tape, y, x)


def test_unknown_keywords_are_type_errors_with_the_near_name(recorded):
    with pytest.raises(TypeError, match="did you mean 'direction'"):
        tw.GraphView(directon="TB")
    with pytest.raises(TypeError, match="did you mean 'program'"):
        tw.TapeLab(progam="y = t1")


def test_top_down_is_the_direction_of_pictures_that_are_saved(recorded):
    tape, target, sources, _ = recorded
    view = tw.GraphView(tape, target, sources)
    across, scene = view.svg_picture(), view.scene
    assert not from_page(view, direction="TB")
    assert view.svg_picture() != across
    assert "rankdir=TB" in view.file("dot").decode()
    assert view.scene is scene


def test_other_numbers_move_nothing_on_the_stage():
    lab = tw.TapeLab("y = w*x + b\nloss = (y - t)**2", {"w": 2.0, "x": 2.0, "b": 1.0, "t": 7.0})
    placed = lab.scene["data"]["layouts"]
    for value in (-123456.789, 1e-9, 0.0):
        lab.tensors = [
            {**entry, "value": value if entry["name"] == "w" else entry["value"]} for entry in lab.tensors
        ]
        assert lab.scene["data"]["layouts"] == placed


# Ways out.


def test_untrusted_viewers_get_a_drawing_and_text(recorded):
    tape, target, sources, names = recorded
    stepper = tw.BackpropStepper(tape, target, sources, names=names)
    stepper.step = 7
    data, _ = stepper._repr_mimebundle_()
    drawing = ElementTree.fromstring(data["image/svg+xml"])
    texts = [element.text for element in drawing.iter() if element.tag.endswith("text")]
    assert any("[2 3 4]" in (text or "") for text in texts)
    assert "fill='" in data["image/svg+xml"]
    assert "dt4/dt1: [10 20 30]" in data["text/plain"]
    again, _ = stepper._repr_mimebundle_()
    assert again["image/svg+xml"] == data["image/svg+xml"]


@pytest.mark.parametrize(
    ("kind", "start"),
    [("svg", b"<svg"), ("png", b"\x89PNG"), ("pdf", b"%PDF"), ("dot", b"digraph"), ("gif", b"GIF89a")],
)
def test_the_graph_can_be_saved(recorded, tmp_path, kind, start):
    tape, target, sources, _ = recorded
    view = tw.GraphView(tape, target, sources)
    assert view.save_graph(tmp_path / f"graph.{kind}").read_bytes().startswith(start)


def test_an_unknown_format_is_refused(recorded, tmp_path):
    tape, target, sources, _ = recorded
    with pytest.raises(ValueError, match="choose one of svg, png, pdf, dot"):
        tw.GraphView(tape, target, sources).save_graph(tmp_path / "graph.bmp")


def test_the_page_is_given_the_files_it_cannot_make(recorded):
    tape, target, sources, _ = recorded
    view = tw.GraphView(tape, target, sources)
    for kind in ("pdf", "dot", "gif"):
        assert ask(view, "save", format=kind)["result"]["name"] == f"tape.{kind}"
    for kind in ("exe", 3, None):
        assert ask(view, "save", format=kind)["refusal"] == "There is no such format."


def test_the_figure_has_the_gradients_in_it(recorded):
    tape, target, sources, names = recorded
    figure = tw.GraphView(tape, target, sources, names=names).figure()
    texts = [text.get_text() for text in figure.axes[0].texts]
    assert any("[2 3 4]" in text for text in texts)


def test_an_exported_page_is_small_and_whole(tmp_path):
    lab = tw.TapeLab()
    lab.example("A two-layer network")
    path = tw.export_html(lab, tmp_path / "lab.html")
    page = path.read_text("utf-8")
    assert path.stat().st_size <= 110_000
    assert "://" not in page
    assert "loss" in page.split("<noscript>")[1]


def test_only_panels_that_can_do_without_a_kernel_are_exported(tmp_path):
    with pytest.raises(TypeError, match="not ExpressionPanel"):
        tw.export_html(tw.ExpressionPanel(), tmp_path / "no.html")


def test_an_exported_page_cannot_be_broken_out_of(tmp_path):
    lab = tw.TapeLab("y = t1*2  # </script><script>alert(1)</script>", {"t1": 1.0})
    page = tw.export_html(lab, tmp_path / "lab.html").read_text("utf-8")
    assert "<script>alert" not in page


def test_twenty_panels_store_their_script_once():
    tw.TapeLab()
    before = {id(widget) for widget in ipywidgets.widgets.widget._instances.values()}
    for _ in range(20):
        tw.TapeLab()
    new = [widget for widget in ipywidgets.widgets.widget._instances.values() if id(widget) not in before]
    stored = [len(json.dumps(widget.get_state(), default=str)) for widget in new]
    assert len(new) == 40, "a panel and its layout each"
    assert sum(stored) < 20 * 8_000
    assert len({panel.scripts for panel in new if isinstance(panel, tw.TapeLab)}) == 1


# Programs.


def test_the_laboratory_starts_with_two_lines():
    lab = tw.TapeLab()
    assert lab.program == "t3 = t1*t2\nt4 = t2 + t3"
    assert repr(lab) == "TapeLab('t3 = t1*t2; t4 = t2 + t3', t4 with respect to t1, t2)"
    state_is_plain(lab)


def test_a_typed_program_gives_its_gradients():
    lab = tw.TapeLab()
    assert not from_page(lab, program="t2 + t1*t2")
    assert [answer["text"] for answer in lab.story["answers"]] == ["[10 20 30]", "[2 3 4]"]
    assert lab.value.numpy().tolist() == [20.0, 60.0, 120.0]


@pytest.mark.parametrize(
    "program",
    [
        "t1*T2",
        "t1^2",
        "t1 t2",
        "t1.T",
        "(" * 5000,
        "",
        "# nothing",
        "9**9**9",
        "\ud800",
        "t1\x00",
        "__import__('os')",
        "x" * 5000,
    ],
)
def test_a_bad_program_is_told_and_the_last_good_story_stays(program):
    lab = tw.TapeLab()
    good = lab.scene
    assert from_page(lab, program=program) or lab.problem["message"]
    assert lab.scene is good
    state_is_plain(lab)
    from_page(lab, program="t3 = t1*t2")
    assert not lab.problem
    assert lab.story["values"][lab.story["target"]]["name"] == "t3"


def test_a_program_with_a_mistake_is_shown_up_to_it():
    lab = tw.TapeLab()
    from_page(lab, program="t3 = t1*t2\nt4 = t3 + w")
    assert (lab.problem["part"], lab.problem["new"]) == (True, ["w"])
    assert lab.story["values"][lab.story["target"]]["name"] == "t3"
    assert lab.scene["data"]["program"] == "t3 = t1*t2"
    from_page(lab, program="t3 = t1*t5\nt4 = t3 + w")
    assert (lab.problem["part"], lab.problem["new"]) == (False, ["t5", "w"])
    assert lab.story["values"][lab.story["target"]]["name"] == "t3"
    state_is_plain(lab)


@pytest.mark.parametrize("kind", [tw.TapeLab, tw.ExpressionPanel])
def test_new_names_become_tensors_in_one_step(kind):
    panel = kind("z = sum(w*x) + b\nloss = (z - y)**2", {"x": [1.0, 2.0]}, sources=["x"])
    assert panel.problem["new"] == ["w", "b", "y"]
    assert ask(panel, "create")["refusal"] == ""
    assert [(row["name"], row["value"]) for row in panel.tensors[1:]] == [
        ("w", [1.0, 2.0]),
        ("b", 0.5),
        ("y", 1.0),
    ]
    assert panel.sources == ["x", "w", "b", "y"]
    assert not panel.problem
    assert "value" in ask(panel, "create")["refusal"]
    ask(panel, "undo")
    assert panel.problem["new"] == ["w", "b", "y"]
    assert kind("t3 = t1^2", {}).problem["new"] == []


def test_more_names_than_a_panel_has_room_for_are_refused():
    panel = tw.TapeLab(" + ".join(f"a{i}" for i in range(13)), {})
    assert "12 tensors" in ask(panel, "create")["refusal"]


def test_no_tensor_is_made_beside_a_name_that_is_none():
    panel = tw.ExpressionPanel(
        "y = t1*t2", [{"name": "t1", "kind": "variable", "dtype": "float32", "value": 2.0}]
    )
    panel.tensors = [{**panel.tensors[0], "name": "--5"}]
    assert "--5 cannot be the name" in ask(panel, "create")["refusal"]
    assert [entry["name"] for entry in panel.tensors] == ["--5"]


def test_hangul_in_pieces_is_put_together():
    name = "손실"
    pieces = unicodedata.normalize("NFD", name)
    lab = tw.TapeLab()
    rows = [{**row, "name": pieces if row["name"] == "t1" else row["name"]} for row in lab.tensors]
    assert from_page(lab, program=f"y = {pieces}*t2", tensors=rows, sources=[pieces]) == ""
    assert (lab.program, lab.sources, lab.tensors[0]["name"]) == (f"y = {name}*t2", [name], name)
    assert not lab.problem
    assert tw.TapeLab(f"{pieces} = t1").program == f"{name} = t1"
    lab = tw.TapeLab(f"y = {pieces}", {pieces: 2.0}, sources=pieces)
    assert (lab.problem, lab.sources, lab.tensors[0]["name"]) == ({}, [name], name)


def test_the_place_in_the_time_line_is_kept_while_values_change():
    lab = tw.TapeLab()
    lab.step = 4
    from_page(lab, tensors=[{**entry, "value": [5, 5, 5]} for entry in lab.tensors])
    assert lab.step == 4
    lab.step = 99
    from_page(lab, program="t3 = t1*t2")
    assert lab.step == len(lab.story["steps"]) - 1


def test_undo_takes_edits_back_one_by_one():
    lab = tw.TapeLab()
    start = lab.bench()
    lab.undo()
    assert lab.bench() == start
    from_page(lab, program="t1 + t2")
    from_page(lab, tensors=[{**entry, "kind": "constant"} for entry in lab.tensors])
    ask(lab, "undo")
    assert lab.tensors[0]["kind"] == "variable"
    assert lab.program == "t1 + t2"
    ask(lab, "undo")
    assert lab.bench() == start
    assert not lab.state["can_undo"]
    ask(lab, "redo")
    ask(lab, "redo")
    assert lab.tensors[0]["kind"] == "constant"


@pytest.mark.parametrize("title", EXAMPLES)
def test_every_example_runs_and_tells_its_story(title):
    lab = tw.TapeLab()
    lab.example(title)
    assert not lab.problem
    assert lab.story["steps"]
    state_is_plain(lab)


@pytest.mark.parametrize("sources", [["t1"], "t1", ("t1", "t4")])
def test_the_sources_that_are_asked_for_are_kept(sources):
    lab = tw.TapeLab("t4 = t2 + t1*t2", sources=sources)
    names = [sources] if isinstance(sources, str) else list(sources)
    assert lab.sources == names
    assert lab.describe().endswith(f"with respect to {', '.join(names)}")
    assert tw.TapeLab.load(lab.save()).sources == names
    assert tw.ExpressionPanel("t4 = t2 + t1*t2", sources=sources).sources == names


@pytest.mark.parametrize("keyword", ["tape", "targets", "names", "output_gradients", "step_", "sourcs"])
def test_a_lab_takes_no_keyword_that_it_does_not_know(keyword):
    with pytest.raises(TypeError, match=rf"TapeLab\(\) has no keyword '{keyword}'"):
        tw.TapeLab("y = x*2", {"x": 1.0}, **{keyword: None})


@pytest.mark.parametrize("tensors", [{"x": "a"}, {"x": [[1, 2], [3]]}, {"x": []}, {"2x": 1.0}])
def test_tensors_that_cannot_be_used_are_a_value_error(tensors):
    with pytest.raises(ValueError, match=r"\w"):
        tw.ExpressionPanel("y = x*2", tensors)


@pytest.mark.parametrize("panel", [tw.GraphView, tw.BackpropStepper])
def test_what_is_no_tape_is_refused_in_a_sentence(panel):
    with pytest.raises(TypeError, match=rf"{panel.__name__} takes a tape first, .* not Variable"):
        panel(tw.Variable(1.0), None)


def test_a_panel_is_saved_to_a_short_text_and_loaded():
    lab = tw.TapeLab(
        "y = x*x", {"x": [1.0, 2.0]}, hide=("source",), direction="TB", drawer="formulas", step=2
    )
    text = lab.save()
    assert len(text) < 400
    assert text.isascii()
    again = tw.TapeLab.load(text)
    for name in ("program", "tensors", "sources", "hide", "direction", "drawer", "step"):
        assert getattr(again, name) == getattr(lab, name), name


def test_what_if_values_are_saved_and_loaded():
    lab = tw.TapeLab("t3 = x*x\ny = t3*x", {"x": [1.0, 2.0]})
    lab.what_if("t3", [5.0, 5.0])
    lab.start_gradient([2.0, 0.0])
    again = tw.TapeLab.load(lab.save())
    assert again.document == lab.document
    assert again.story == lab.story
    assert not again.history.can_undo


@pytest.mark.parametrize("look", [{"what_if": {"z": 1.0}}, {"what_if": 3}, {"start": "abc"}])
def test_a_what_if_that_does_not_fit_is_a_value_error(look):
    with pytest.raises(ValueError, match=r"'z'|what_if|start gradient"):
        tw.TapeLab("y = x*x", {"x": 1.0}, **look)


@pytest.mark.parametrize("text", ["", "tapelab1:", "tapelab1:AAAA", "nonsense", "tapelab1:" + "A" * 9999])
def test_a_damaged_text_is_refused_with_a_sentence(text):
    with pytest.raises(ValueError, match=r"TapeLab\.save"):
        tw.TapeLab.load(text)


def packed(state):
    """Pack a state as `TapeLab.save` does, whatever it holds."""
    text = state if isinstance(state, str) else json.dumps(state)
    return "tapelab1:" + base64.urlsafe_b64encode(zlib.compress(text.encode())).decode()


@pytest.mark.parametrize(
    "part",
    [
        {"program": 3},
        {"program": None},
        {"tensors": 3},
        {"tensors": [3]},
        {"tensors": None},
        {"sources": 3},
        {"view": 3},
        {"view": [1]},
        {"view": {"step": "last"}},
        {"view": {"drawer": 3}},
        {"view": {"direction": "diagonal"}},
        {"hide": 3},
        {"hide": None},
        {"hide": ["nonsense"]},
    ],
)
def test_a_text_that_was_tampered_with_is_refused_with_a_sentence(part):
    good = {"program": "y = 2*x", "tensors": [], "sources": [], "view": {}, "hide": []}
    good["tensors"] = [{"name": "x", "kind": "variable", "dtype": "float32", "value": 1.0}]
    assert tw.TapeLab.load(packed(good)).value == 2.0
    with pytest.raises(ValueError, match=r"does not hold|has no part") as refusal:
        tw.TapeLab.load(packed({**good, **part}))
    assert "object" not in str(refusal.value)


def test_a_text_that_nests_too_deep_is_refused_with_a_sentence():
    with pytest.raises(ValueError, match=r"TapeLab\.save"):
        tw.TapeLab.load(packed('{"program": ' + "[" * 40_000))


@pytest.mark.parametrize("word", [[], ["t1"], {}, {"a": 1}, 3, None])
def test_messages_with_something_else_than_words_do_no_harm(word):
    lab = tw.TapeLab()
    good = lab.scene
    for action, argument in (("edit", "document"), ("go", "at"), ("example", "title"), ("save", "format")):
        answer = ask(lab, action, **{argument: word})
        assert answer["refusal"] or word == {} or action == "go"
        assert lab.fault == ""
    assert lab.scene is good


def test_tensors_may_be_given_as_the_engine_has_them():
    lab = tw.TapeLab("y = a*b*c", {"a": tw.constant(2.0), "b": tw.Variable(3.0, trainable=False), "c": 4.0})
    assert [entry["kind"] for entry in lab.tensors] == ["constant", "frozen", "variable"]
    with pytest.raises(ValueError, match="no name"):
        tw.TapeLab("y = a", {"1a": 2.0})


@pytest.mark.parametrize(
    "tensors",
    [
        [{"name": "t1", "kind": "variable", "dtype": "float32", "value": float("nan")}],
        [{"name": "t1", "kind": "variable", "dtype": "float32", "value": [[1], [1, 2]]}],
        [{"name": "</script>", "kind": "variable", "dtype": "float32", "value": 1}],
        [{"name": "t1", "evil": 1}],
        [{}] * 2000,
        "text",
        [["t1", 1]],
    ],
)
def test_forged_tensors_do_no_harm(tensors):
    lab = tw.TapeLab()
    good = lab.scene
    assert from_page(lab, tensors=tensors) or lab.problem["message"]
    assert lab.scene is good
    state_is_plain(lab)


def test_values_that_are_not_finite_travel_as_text():
    lab = tw.TapeLab("y = log(x)/x", {"x": [0.0, -1.0]})
    (warning,) = lab.state["warnings"]
    assert lab.warnings == [warning]
    ask(lab, "speak", language="ko")
    assert re.search("[가-힣]", *lab.state["warnings"])
    ask(lab, "speak", language="en")
    assert lab.state["warnings"] == [warning]
    state_is_plain(lab)


def test_hostile_names_stay_text(recorded):
    tape, target, sources, _ = recorded
    names = {'<img src=x onerror=alert(1)>"\\N': target, "$\\href{javascript:alert(1)}{x}$": sources[0]}
    view = tw.GraphView(tape, target, sources, names=names)
    root = ElementTree.fromstring(view.svg_picture())
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert tags <= {"svg", "g", "path", "rect", "ellipse", "text"}
    view.figure().savefig("/dev/null", format="png")
    state_is_plain(view)


def test_two_panels_side_by_side_do_not_meet():
    first, second = tw.TapeLab(), tw.TapeLab()
    from_page(first, program="t1 + t2")
    from_page(second, program="t1*t1")
    assert first.story["values"][0]["name"] == "t1"
    assert len(second.story["answers"]) == 1
    assert [answer["text"] for answer in first.story["answers"]] == ["[1 1 1]", "[1 1 1]"]


def test_a_fault_of_ours_is_shown_and_the_state_comes_back(monkeypatch):
    monkeypatch.setenv("TAPEWIDGETS_STRICT", "0")
    lab = tw.TapeLab()

    def broken(*_, **__):
        raise ZeroDivisionError("a fault of ours")

    monkeypatch.setattr("tapewidgets.panels.expression_panel.program_run.work", broken)
    from_page(lab, program="t1 + t2")
    assert "a fault of ours" in lab.fault
    assert lab.program == "t3 = t1*t2\nt4 = t2 + t3"
    monkeypatch.setattr("tapewidgets.panels.expression_panel.program_run.work", workbench.work)
    from_page(lab, program="t1 + t2")
    assert lab.fault == ""
    assert lab.program == "t1 + t2"


def test_without_a_stepper_the_laboratory_shows_the_gradients():
    assert tw.TapeLab(hide="stepper").step == 7


# The TensorFlow view.


def test_tensorflow_source_can_be_pasted():
    lab = tw.TapeLab(
        "h = relu(x @ w) + log(b)\nmean(h**2)  # exp(1)",
        [
            {"name": "x", "value": [[1.0, 2.0]], "kind": "constant"},
            {"name": "w", "value": [[1.0], [1.0]]},
            {"name": "b", "value": 2.0, "kind": "watched"},
        ],
    )
    assert "\n".join(lab.scene["data"]["tensorflow"]["lines"]) == (
        "import tensorflow as tf\n\n"
        "x = tf.constant([[1.0, 2.0]])\nw = tf.Variable([[1.0], [1.0]])\nb = tf.constant(2.0)\n"
        "with tf.GradientTape() as tape:\n    tape.watch(b)\n"
        "    h = tf.nn.relu(x @ w) + tf.math.log(b)\n    result = tf.reduce_mean(h**2)  # exp(1)\n"
        "print(tape.gradient(result, [w, b]))"
    )


class Value:
    """A scalar as micrograd keeps one."""

    def __init__(self, data, children=(), op=""):
        self.data, self._prev, self._op, self.label = data, set(children), op, ""


def test_the_stepper_shows_a_graph_of_micrograd():
    a, b = Value(3.0), Value(-4.0)
    product = Value(-12.0, (a, b), "*")
    total, names = Value(-9.0, (product, a), "+"), {"a": a, "b": b, "p": product}
    stepper = tw.BackpropStepper.from_micrograd(total, names)
    assert [answer["text"] for answer in stepper.story["answers"]] == ["-3", "3"]
    assert stepper.story["lines"][0]["text"] == "p = a * b"
    with pytest.raises(TypeError, match="micrograd Value first"):
        tw.BackpropStepper.from_micrograd(3.0)
    with pytest.raises(TypeError, match="torch tensor first"):
        tw.BackpropStepper.from_torch(3.0)


def test_an_animation_shows_every_step_and_stays_at_the_last():
    stepper = tw.TapeLab("t4 = t2 + t1*t2")
    with Image.open(io.BytesIO(stepper.file("gif"))) as moving:
        steps = len(stepper.story["steps"])
        seen, times = [], []
        for place in range(moving.n_frames):
            moving.seek(place)
            seen.append(moving.convert("RGB").tobytes())
            times.append(moving.info["duration"])
        assert moving.n_frames == steps
        assert len(set(seen)) >= steps - 1  # the answer adds nothing to the picture
        assert times[-1] > 2 * times[0]
    long = tw.TapeLab("\n".join(["y = sin(x)", *["y = sin(y)"] * 45]), {"x": 1.0}).story
    assert shown_steps(long)[::79] == [0, len(long["steps"]) - 1]


@pytest.mark.parametrize("wrap", ["{}", "https://a.b/c.html#{}", 'tw.TapeLab.load("{}")', "  {}\n"])
def test_a_state_is_found_in_a_link_and_in_a_line_of_python(wrap):
    lab = tw.TapeLab("y = x**2", {"x": 3.0}, step=2, sources=["x"])
    text = wrap.format(lab.save())
    assert tw.TapeLab.load(text).save() == lab.save()
    assert tw.TapeLab.load(text.replace(":1", "%3A1").replace("lab1:", "lab1%3A")).save() == lab.save()
    other = tw.TapeLab()
    assert ask(other, "load", text=text)["refusal"] == ""
    assert (other.program, other.tensors, other.step) == (lab.program, lab.tensors, 2)
    ask(other, "undo")
    assert other.program == tw.TapeLab().program


@pytest.mark.parametrize("text", ["", None, "tapelab1:", "tapelab1:AAAA", "#tapelab1:eJw", ["x"]])
def test_a_damaged_link_is_refused_and_changes_nothing(text):
    lab = tw.TapeLab()
    before = lab.save()
    assert ask(lab, "load", text=text)["refusal"]
    assert lab.save() == before
