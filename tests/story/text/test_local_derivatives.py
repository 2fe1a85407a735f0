"""Local derivatives: an operation in the numerator, simplified, and never the sign of a total."""

import pytest

import tapewidgets as tw
from tapewidgets import story

CASES = [
    ("y = x*w", "x", ("∂(x*w)/∂x", "w", "×w", "times")),
    ("y = x + w", "x", ("∂(x+w)/∂x", "1", "×1", "times")),
    ("y = x - w", "w", ("∂(x-w)/∂w", "-1", "×(−1)", "times")),
    ("y = x**2", "x", ("∂(x²)/∂x", "2·x", "×2·x", "times")),
    ("y = x**3", "x", ("∂(x**3)/∂x", "3·x²", "×3·x²", "times")),
    ("y = x**1", "x", ("∂(x**1)/∂x", "1", "×1", "times")),
    ("y = x*2.5", "x", ("∂(x*2.5)/∂x", "2.5", "×2.5", "times")),
    ("y = x/4", "x", ("∂(x/4)/∂x", "1/4", "÷4", "times")),
    ("y = x/w", "w", ("∂(x/w)/∂w", "-x/w²", "×(−x/w²)", "times")),
    ("y = square(x)", "x", ("∂(x²)/∂x", "2·x", "×2·x", "times")),
    ("y = tanh(x)", "x", ("∂tanh(x)/∂x", "1−y²", "×(1−y²)", "times")),
    ("y = sigmoid(x)", "x", ("∂sigmoid(x)/∂x", "y·(1−y)", "×(y·(1−y))", "times")),
    ("y = sin(x)", "x", ("∂sin(x)/∂x", "cos x", "×cos x", "times")),
    ("y = -x", "x", ("∂(-x)/∂x", "-1", "×(−1)", "times")),
    ("y = mean(v)", "v", ("∂reduce_mean(v)/∂v", "1/3", "÷3", "times")),
    ("y = sum(v)", "v", ("∂reduce_sum(v)/∂v", "1", "×1", "times")),
    ("y = M @ N", "M", ("∂(M@N)/∂M", "Nᵀ", "@Nᵀ", "matmul")),
    ("y = M @ N", "N", ("∂(M@N)/∂N", "Mᵀ", "Mᵀ@", "matmul")),
    ("y = relu(x)", "x", ("∂relu(x)/∂x", "[x>0]", "×[x>0]", "times")),
]


def locals_of(program):
    tensors = {
        "x": tw.Variable(1.5),
        "w": tw.Variable(2.0),
        "v": tw.Variable([1.0, 2.0, 3.0]),
        "M": tw.Variable([[1.0, 2.0]]),
        "N": tw.Variable([[3.0], [4.0]]),
    }
    with tw.GradientTape(persistent=True) as tape:
        run = tw.language.run(program, tensors)
    told = story.tell(tape, run.value, list(tensors.values()), run=run, names=tensors)
    line = told["lines"][-1]
    names = [told["values"][v]["name"] for v in line["inputs"]]
    return told, line, dict(zip(names, line["locals"], strict=True))


@pytest.mark.parametrize(("program", "by", "expected"), CASES)
def test_names_and_symbols(program, by, expected):
    told, _, found = locals_of(program)
    local = found[by]
    assert (local["name"], local["text"], local["short"], local["kind"]) == expected
    assert not any("∇" in text for text in (local["name"], local["short"]))
    if local["kind"] == "matmul":
        assert told["values"][local["other"]]["name"] == ("N" if by == "M" else "M")
        assert local["side"] == ("right" if by == "M" else "left")


def test_two_places_of_one_value_are_told_apart():
    told, line, _ = locals_of("y = x*x")
    assert [local["name"] for local in line["locals"]] == ["∂(x①*x②)/∂x①", "∂(x①*x②)/∂x②"]
    assert told["steps"][-1]["kind"] == "answer"


def test_a_name_inside_another_is_no_place_of_it():
    x, xx = tw.Variable(2.0), tw.Variable(3.0)
    with tw.GradientTape(persistent=True) as tape:
        y = xx * x
    told = story.tell(tape, y, [x, xx], names={"x": x, "xx": xx, "y": y})
    assert [local["name"] for local in told["lines"][0]["locals"]] == ["∂(xx*x)/∂xx", "∂(xx*x)/∂x"]


def test_a_copy_is_collapsed_and_says_how_many_there_were():
    told, _, _ = locals_of("y = v + x")
    (copied,) = [line for line in told["lines"] if line["operation"] == "broadcast_to"]
    assert (copied["badge"], copied["locals"][0]["kind"], copied["locals"][0]["copies"]) == (
        "copy",
        "collapse",
        3,
    )


def test_a_rule_in_words_is_a_message():
    told, line, _ = locals_of("y = v[1]")
    assert (line["locals"][0]["kind"], line["locals"][0]["short"]) == ("times", "↩")
    assert "= [0 1 0] (put back in its place) is" in story.say(told["words"], told["steps"][-2]["say"])
    told, line, _ = locals_of("y = reshape(v, [3, 1])")
    assert line["locals"][0] | {"name": ""} == {
        "name": "", "text": ["rule.reshape back", {}], "short": "↩", "kind": "rule"
    }  # fmt: skip
    assert "(reshape back)" in story.say(told["words"], told["steps"][-2]["say"])


def test_badges_hold_the_numbers_that_are_written_out():
    programs = ("y = x + 1", "y = 1 - x", "y = x**2", "y = 2*x")
    badges = [locals_of(program)[1]["badge"] for program in programs]
    assert badges == ["+1", "1−", "( )²", "2×"]


def test_a_literal_that_was_asked_about_has_a_card():
    two, x = tw.constant(2.0), tw.Variable(3.0)
    with tw.GradientTape(persistent=True) as tape:
        y = x * two
    assert story.tell(tape, y, [x], names={"x": x, "y": y})["values"][1]["literal"]
    assert "literal" not in story.tell(tape, y, [x, two], names={"x": x, "y": y})["values"][1]
