"""The story itself: against a hand-checked example, against the tape's own gradients, in every odd case."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import tapewidgets as tw
from tapewidgets import story
from tapewidgets.engine.core.apply import apply
from tapewidgets.story.arrays import unpacked
from tests.engine.samples import SAMPLES
from tests.story import programs


def answer(told, name):
    return next(a for a in told["answers"] if told["values"][a["value"]]["name"] == name)


def says(told, kind):
    return [story.say(told["words"], step["say"]) for step in told["steps"] if step["kind"] == kind]


def numbers(told, item):
    """The numbers of a value or an answer."""
    return unpacked(told["pool"][item["array"]])


def test_the_example_was_checked_by_hand_and_is_told_again():
    example = json.loads((Path(__file__).parent / "example.json").read_text(encoding="utf-8"))
    assert json.loads(json.dumps(programs.classic())) == example


def test_gradients_are_those_of_the_tape():
    tape, loss, sources, names = programs.network()
    told = story.tell(tape, loss, sources, names=names)
    for got, expected in zip(told["answers"], tape.gradient(loss, sources), strict=True):
        np.testing.assert_allclose(numbers(told, got), expected.numpy(), rtol=1e-5)
        assert got["mark"] == "gradient"
        assert got["check"]["agrees"]


def test_only_ways_to_the_sources_are_walked():
    t1, t2 = programs.vectors()
    with tw.GradientTape(persistent=True) as tape:
        t3 = t1 * t2
        t4 = t2 + t3
    told = story.tell(tape, t4, t1)
    received = [told["values"][s["value"]]["name"] for s in told["steps"] if s["kind"] == "product"]
    assert received == ["t3", "t1"]


def test_an_intermediate_value_can_be_asked_about():
    t1, t2 = programs.vectors()
    with tw.GradientTape(persistent=True) as tape:
        t3 = t1 * t2
        t4 = t2 + t3
    told = story.tell(tape, t4, {"of": (t3, [t1])})
    assert answer(told, "t3")["text"] == "[1 1 1]"
    assert answer(told, "t1")["text"] == "[10 20 30]"


def test_what_was_watched_too_late_for_one_line_gets_nothing_through_it():
    w, n = tw.Variable(3.0), tw.Variable(2.0, trainable=False)
    with tw.GradientTape(persistent=True) as tape:
        y = w * n
        tape.watch(n)
        z = y * n
    told = story.tell(tape, z, [w, n])
    assert [answer(told, name)["text"] for name in "wn"] == ["4", "6"]
    assert [g.numpy() for g in tape.gradient(z, [w, n])] == [4.0, 6.0]
    assert all(a["check"]["agrees"] for a in told["answers"])
    told = story.tell(tape, y, n)
    nothing = answer(told, "n")
    assert nothing["mark"] == "none"
    assert "only after the target" in story.say(told["words"], nothing["why"])


def test_the_target_itself_as_a_source():
    x = tw.Variable(3.0)
    with tw.GradientTape(persistent=True) as tape:
        y = x * x
    told = story.tell(tape, y, [y, x])
    assert [a["text"] for a in told["answers"]] == ["1", "6"]
    constant = tw.constant(2.0)
    told = story.tell(tape, constant, constant)
    assert told["answers"][0]["text"] == "1"


def test_output_gradients():
    t1, t2 = programs.vectors()
    with tw.GradientTape(persistent=True) as tape:
        t3 = t1 * t2
    told = story.tell(tape, t3, t1, output_gradients=[1.0, 0.0, 2.0])
    assert told["answers"][0]["text"] == "[10 0 60]"
    assert told["answers"][0]["check"]["agrees"]
    assert says(told, "seed") == [
        "Backprop starts at the target t3 with the gradient that you gave: ∇t3 is [1 0 2]."
    ]
    with pytest.raises(ValueError, match=r"shape \(2,\) does not fit the target's \(3,\)"):
        story.tell(tape, t3, t1, output_gradients=[1.0, 2.0])


def test_four_marks():
    w, b, unused = tw.Variable(2.0), tw.constant(3.0), tw.Variable(5.0)
    with tw.GradientTape(persistent=True) as tape:
        dead = tw.nn.relu(-w)
        y = dead * b + w * 0.0
    told = story.tell(tape, y, [w, b, unused])
    assert [a["mark"] for a in told["answers"]] == ["zero", "none", "none"]
    assert all(a["why"] for a in told["answers"])
    assert [a["text"] for a in told["answers"]] == ["0", "None", "None"]
    assert told["values"][told["answers"][1]["value"]]["kind"] == "constant"
    first = story.frame(told, 0)
    assert "not yet" in first
    assert "None" not in first


def test_a_broadcast_is_summed_and_says_so():
    b = tw.Variable([1.0, 2.0])
    x = tw.constant([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    with tw.GradientTape(persistent=True) as tape:
        y = x * b
    told = story.tell(tape, y, b, names={"b": b, "x": x, "y": y})
    assert told["lines"][0]["axes"] == [0]
    assert "b is broadcast from (2,) to (3, 2) to fit" in says(told, "record")[0]
    assert (
        "b was broadcast, so upstream ∇v1 = [[1 2] [3 4] [5 6]] is summed over axis 0: [9 12]"
        in says(told, "product")[-1]
    )


def test_matrix_products_are_said_from_the_right_side():
    tape, loss, sources, names = programs.network()
    said = says(story.tell(tape, loss, sources, names=names), "product")
    assert any("to h: upstream ∇" in text and "times w2ᵀ is" in text for text in said)
    assert any("to w2: hᵀ times upstream ∇" in text for text in said)


def test_what_was_not_recorded_is_told_with_its_reason():
    c, t1 = tw.constant(2.0), tw.Variable(3.0)
    with tw.GradientTape(persistent=True) as tape:
        run = tw.language.run("k = c*2 + 1\nbig = t1 > 1\ny = k*t1", {"c": c, "t1": t1})
    told = story.tell(tape, run.value, [t1, c], names={"c": c, "t1": t1}, run=run)
    skipped = [line for line in told["lines"] if line.get("skipped")]
    assert [line["text"] for line in skipped] == ["v1 = c * 2", "k = v1 + 1", "big = greater(t1, 1)"] or [
        line["text"] for line in skipped
    ] == ["v1 = c * 2", "k = v1 + 1", "big = t1 > 1"]
    reasons = [story.say(told["words"], told["values"][line["output"]]["reason"]) for line in skipped]
    assert reasons[0] == "None of its inputs is watched."
    assert reasons[2] == "Its result is bool, and only floats have gradients."
    recorded = told["lines"][-1]
    assert [told["values"][v]["name"] for v in recorded["inputs"]] == ["k", "t1"]
    assert told["values"][recorded["inputs"][0]]["kind"] == "unrecorded"
    assert answer(told, "t1")["text"] == "5"
    assert answer(told, "c")["mark"] == "none"
    assert recorded["at"] == [3, 4, 8]


def test_nothing_recorded_at_all():
    c = tw.constant(2.0)
    with tw.GradientTape(persistent=True) as tape:
        run = tw.language.run("y = c*2", {"c": c})
    told = story.tell(tape, run.value, c, names={"c": c}, run=run)
    assert [step["kind"] for step in told["steps"]] == ["skip", "answer"]
    assert told["answers"][0]["mark"] == "none"
    assert story.frame(told)
    assert "<svg" in story.svg(told)


def test_a_used_up_tape_says_what_to_do():
    x = tw.Variable(1.0)
    with tw.GradientTape() as tape:
        y = x * x
    tape.gradient(y, x)
    with pytest.raises(RuntimeError, match="persistent=True"):
        story.tell(tape, y, x)


def test_a_tape_that_is_not_persistent_survives_its_story():
    x = tw.Variable(3.0)
    with tw.GradientTape() as tape:
        y = x * x
    assert story.tell(tape, y, x)["answers"][0]["text"] == "6"
    assert float(tape.gradient(y, x)) == 6.0


def test_other_things_than_tensors_are_refused():
    x = tw.Variable(1.0)
    with tw.GradientTape(persistent=True) as tape:
        y = x * x
    with pytest.raises(TypeError, match="source of a story is a Tensor or Variable, not float"):
        story.tell(tape, y, [1.0])
    with pytest.raises(TypeError, match="target"):
        story.tell(tape, None, x)


def test_a_very_long_tape_is_refused_kindly():
    tape, y, sources, names = programs.chain(5_001)
    with pytest.raises(ValueError, match="5001 lines; a story holds 5000"):
        story.tell(tape, y, sources, names=names)


def test_non_finite_numbers_are_null_beside_their_text():
    x = tw.Variable([-1.0, 0.0, 4.0])
    with tw.GradientTape(persistent=True) as tape:
        y = tw.math.log(x) * tw.sqrt(x)
    told = story.tell(tape, y, x)
    text = json.dumps(told, allow_nan=False)
    assert "null" in text
    assert "nan" in answer(told, "x")["text"]
    assert "-inf" in told["values"][told["lines"][0]["output"]]["text"]


def test_values_that_the_tape_dropped_are_calculated_anew():
    x = tw.Variable(np.linspace(0, 1, 20_000, dtype=np.float32))
    with tw.GradientTape(persistent=True) as tape:
        y = x + x
        z = y - x
        s = tw.reduce_sum(z)
    assert any(value is None for line in tape.lines for value in line.values)
    told = story.tell(tape, s, x)
    assert [v["text"] for v in told["values"]][1] == "(20000,) [0 0.0001 0.0002 … 2]"
    assert answer(told, "x")["text"] == "(20000,) [1 1 1 … 1]"
    assert told["pool"][told["values"][0]["array"]]["n"] == 1000
    check = answer(told, "x")["check"]
    assert check["agrees"]
    assert story.say(told["words"], check["note"]) == (
        "Checked along one direction: 20000 numbers are too many to move one by one."
    )


def test_names_of_the_caller_are_found():
    weight, bias = tw.Variable(2.0), tw.constant([1.0, 2.0])
    with tw.GradientTape(persistent=True) as tape:
        result = weight * bias
    told = story.tell(tape, result, weight)
    assert {v["name"] for v in told["values"]} == {"weight", "bias", "result", "v1"}


def test_names_by_number_and_own_names():
    a, b = tw.Variable(2.0, name="own"), tw.Variable(3.0)
    with tw.GradientTape(persistent=True) as tape:
        c = a * b
    told = story.tell(tape, c, [a, b], names={b._number: "given"})
    assert [v["name"] for v in told["values"]] == ["own", "given", "v1"]


def test_free_names_do_not_repeat_the_learners():
    v3, b = tw.Variable(2.0), tw.Variable(3.0)
    with tw.GradientTape(persistent=True) as tape:
        c = v3 * b
    told = story.tell(tape, c, [v3], names={"v3": v3})
    assert [v["name"] for v in told["values"]] == ["v3", "v1", "v2"]


def test_stop_gradient_ends_a_path():
    x = tw.Variable(3.0)
    with tw.GradientTape(persistent=True) as tape:
        y = x * tw.stop_gradient(x)
    told = story.tell(tape, y, x)
    assert answer(told, "x")["text"] == "3"
    assert len(answer(told, "x")["paths"]) == 1


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(
    "name", sorted(SAMPLES.keys() - {"singular_turn"})
)  # which has no derivative to be told
def test_every_operation_can_be_told(name):
    for sample in SAMPLES[name]:
        sources = [
            tw.Variable(x, dtype="float64") for x in sample.inputs if getattr(x, "dtype", None) == np.float64
        ]
        if not sources:
            continue
        replaced = iter(sources)
        with tw.GradientTape(persistent=True) as tape:
            inputs = [
                next(replaced) if getattr(x, "dtype", None) == np.float64 else tw.constant(x)
                for x in sample.inputs
            ]
            result = apply(name, inputs, *sample.parameters)
        told = story.tell(tape, result, sources, names={})
        json.dumps(told, allow_nan=False)
        assert all(story.say(told["words"], step["say"]).endswith(".") for step in told["steps"])
        assert all(story.frame(told, step) for step in range(len(told["steps"])))
        for position, (found, gradient) in enumerate(
            zip(told["answers"], tape.gradient(result, sources), strict=True)
        ):
            assert (found["mark"] == "none") == (gradient is None)
            if gradient is not None:
                np.testing.assert_allclose(numbers(told, found), gradient.numpy(), rtol=1e-4, atol=1e-12)
                assert found["check"]["agrees"] or position in sample.kinks, (name, found)


STEPS = st.lists(
    st.tuples(st.sampled_from("+-*t2sb"), st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=9
)


@settings(deadline=None, derandomize=True, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(STEPS)
def test_the_sum_of_all_paths_is_the_gradient(steps):
    values = [tw.Variable(0.5), tw.Variable([0.25, -0.5]), tw.Variable([[0.1], [0.2]])]
    sources = list(values)
    with tw.GradientTape(persistent=True) as tape:
        for sign, i, j in steps:
            a, b = values[i % len(values)], values[j % len(values)]
            values.append(
                {
                    "+": lambda a=a, b=b: a + b,
                    "-": lambda a=a, b=b: a - b,
                    "*": lambda a=a, b=b: a * b,
                    "t": lambda a=a: tw.tanh(a),
                    "2": lambda a=a: a**2,
                    "s": lambda a=a: tw.reduce_sum(a),
                    "b": lambda a=a: a * 0.5,
                }[sign]()
            )
    target = values[-1]
    told = story.tell(tape, target, sources, names={})
    for found, gradient in zip(told["answers"], tape.gradient(target, sources), strict=True):
        assert (found["mark"] == "none") == (gradient is None)
        if gradient is None:
            assert found["paths"] == []
            continue
        np.testing.assert_allclose(numbers(told, found), gradient.numpy(), rtol=1e-4, atol=1e-5)
        if "more_paths" not in found:
            flowed = sum(np.array(_read(path["text"])) for path in found["paths"])
            np.testing.assert_allclose(
                flowed, gradient.numpy(), rtol=0.02, atol=0.02 * (1 + np.max(np.abs(flowed)))
            )


def _read(text):
    return json.loads(text.replace(" ", ","))


def test_more_paths_than_are_listed_are_counted_and_their_rest_is_given():
    x = tw.Variable(1.0)
    with tw.GradientTape(persistent=True) as tape:
        y = x
        for _ in range(6):
            y = y + y
    told = story.tell(tape, y, x)
    found = told["answers"][0]
    assert len(found["paths"]) == 16
    assert (
        story.say(told["words"], found["more_paths"])
        == "16 of 64 paths are listed; the others contribute 48."
    )


def test_threads_tell_their_own_tapes():
    from concurrent.futures import ThreadPoolExecutor

    def one(k):
        x = tw.Variable(float(k))
        with tw.GradientTape(persistent=True) as tape:
            y = x * x
        told = story.tell(tape, y, x, names={"x": x, "y": y})
        return told["answers"][0]["text"], "<svg" in story.svg(told)

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(one, range(1, 25))) == [(str(2 * k), True) for k in range(1, 25)]


def test_a_variable_assigned_between_two_uses_is_told_with_the_numbers_of_each():
    w = tw.Variable(2.0)
    with tw.GradientTape(persistent=True) as tape:
        a = w * w
        w.assign(5.0)
        b = w * a
    told = story.tell(tape, b, w)
    assert says(told, "record") == [
        "a = w * w is recorded: 2 * 2 is 4.",
        "b = w * a is recorded: 5 * 4 is 20.",
    ]
    read = [[told["pool"][i]["a"] for i in step["arrays"]["inputs"]] for step in told["steps"][:1]]
    assert read == [[[2], [2]]]
    assert "arrays" not in told["steps"][1]
    found = answer(told, "w")
    assert found["text"] == "24"
    assert found["check"] == {"text": "24", "agrees": True}


def test_a_rule_of_ones_own_may_differ_and_says_so():
    @tw.custom_gradient
    def five(x):
        return x * x, lambda upstream: upstream * 5.0

    x = tw.Variable([1.0, 2.0])
    with tw.GradientTape(persistent=True) as tape:
        y = five(x)
    told = story.tell(tape, y, x)
    assert told["lines"][-1]["text"] == "y = custom(x)"
    assert "0x" not in json.dumps(told)
    assert answer(told, "x")["text"] == "[5 5]"
    assert answer(told, "x")["check"]["agrees"] is False
    assert "custom gradient" in story.say(told["words"], answer(told, "x")["check"]["note"])


def test_indexing_reads_as_it_is_typed():
    m = tw.Variable([[1.0, 2.0], [3.0, 4.0]])
    with tw.GradientTape(persistent=True) as tape:
        y = tw.reduce_sum(tw.transpose(m)[0, 1:], axis=0)
    told = story.tell(tape, y, m)
    assert [line["text"] for line in told["lines"]] == [
        "v1 = transpose(m)",
        "v2 = v1[0, 1:]",
        "y = reduce_sum(v2)",
    ]


def test_a_gradient_of_a_gradient_can_be_told():
    x = tw.Variable(2.0)
    with tw.GradientTape(persistent=True) as outer:
        with tw.GradientTape() as inner:
            y = x**3
        slope = inner.gradient(y, x)
    told = story.tell(outer, slope, x)
    assert answer(told, "x")["text"] == "12"
    assert answer(told, "x")["check"]["agrees"]


def test_a_kink_is_no_disagreement():
    x = tw.Variable([0.0, 1.0, -1.0])
    with tw.GradientTape(persistent=True) as tape:
        y = tw.nn.relu(x)
    told = story.tell(tape, y, x)
    found = answer(told, "x")
    assert found["text"] == "[0 1 0]"
    assert found["check"]["agrees"]
    assert found["check"]["text"] == "[0.5 1 0]"
    assert story.say(told["words"], found["check"]["note"]) == (
        "There is a kink here: the gradient is the slope on one side of it."
    )
