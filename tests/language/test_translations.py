"""Programs written as LaTeX and in other languages."""

import re

import pytest

import tapewidgets as tw
from tapewidgets.language.analyze.shape_rules import elementwise
from tapewidgets.language.functions import FUNCTIONS
from tests.language.corpus.good import GOOD
from tests.language.given import given


@pytest.mark.parametrize(
    ("source", "latex"),
    [
        ("t4 = t2 + t1*t2", r"t_{4} = t_{2} + t_{1} \cdot t_{2}"),
        ("(t1 + t2)*t1", r"\left(t_{1} + t_{2}\right) \cdot t_{1}"),
        ("t1 - (t2 - t1)", r"t_{1} - \left(t_{2} - t_{1}\right)"),
        ("t1/(t2 + 1)", r"\frac{t_{1}}{t_{2} + 1}"),
        ("-t1**2", "-t_{1}^{2}"),
        ("-(-t1)", r"-\left(-t_{1}\right)"),
        ("t1*-t2", r"t_{1} \cdot \left(-t_{2}\right)"),
        ("t1 - -2", r"t_{1} - \left(-2\right)"),
        ("(-t1)**2", r"\left(-t_{1}\right)^{2}"),
        ("exp(-t1/2)", r"e^{\frac{-t_{1}}{2}}"),
        ("sqrt(t1 + 1)", r"\sqrt{t_{1} + 1}"),
        ("sin(t1)*t2", r"\sin t_{1} \cdot t_{2}"),
        ("log(t1*t2)", r"\ln\left(t_{1} \cdot t_{2}\right)"),
        ("sum(A, axis=0)", r"\sum_{0} A"),
        ("A @ B", r"A \, B"),
        ("transpose(A)", r"A^{\mathsf{T}}"),
        ("t1[0]", r"{t_{1}}_{[0]}"),
        ("my_loss = 1e-5", r"\mathit{my\_loss} = 1 \cdot 10^{-5}"),
        ("손실 = η2*0.5", r"\text{손실} = \eta_{2} \cdot 0.5"),
        ("t1 > 0", "t_{1} > 0"),
    ],
)
def test_formulas(source, latex):
    assert tw.language.to_latex(source, {**given(), "η2": 1.0}) == latex


def test_several_lines_are_aligned():
    text = tw.language.to_latex("a = t1\nb2 = a*2\nb2", given())
    assert text.splitlines() == [
        r"\begin{aligned}",
        r"a &= t_{1} \\",
        r"b_{2} &= a \cdot 2 \\",
        r"& b_{2}",
        r"\end{aligned}",
    ]


@pytest.mark.parametrize("source", [source for source, _ in GOOD])
def test_formulas_hold_balanced_brackets_and_our_own_commands_only(source):
    text = tw.language.to_latex(source, given())
    depth = 0
    for character in re.sub(r"\\[{}]", "", text):
        depth += (character == "{") - (character == "}")
        assert depth >= 0
    assert depth == 0
    assert text.count(r"\left") == text.count(r"\right")
    commands = set(re.findall(r"\\([A-Za-z]+)", text))
    assert not commands & {"href", "input", "write", "def", "let", "url", "includegraphics"}


def test_a_given_name_that_gets_a_new_value_is_renamed_in_the_script():
    text = tw.language.to_tensorflow("t1 = t1*2\nt1 + tape", {**given(), "tape": tw.constant(1.0)})
    assert "    t1_new = t1 * 2\n    result = t1_new + tape\n" in text
    assert "with tf.GradientTape() as tape2:" in text
    assert "gradients = tape2.gradient(result, [t1, tape])" in text


def test_values_survive_in_a_script():
    names = {
        "a": tw.Variable([0.1, 1e-30, float("inf"), float("nan")]),
        "b": tw.Variable(3.0, trainable=False),
        "c": tw.constant([1, 2], dtype=tw.int64),
        "d": tw.constant([True, False]),
        "e": tw.constant(0.1, dtype=tw.float64),
        "f": tw.constant([[0.5]]),
    }
    text = tw.language.to_tensorflow("a*b\n".strip() + " + f[0, 0]", names)
    assert 'a = tf.Variable([0.1, 1e-30, float("inf"), float("nan")])' in text
    assert "b = tf.Variable(3.0, trainable=False)" in text
    assert "c = " not in text
    assert "c = tf.constant([1, 2], dtype=tf.int64)" in tw.language.to_tensorflow("c*2", names)
    assert "d = tf.constant([True, False])" in tw.language.to_tensorflow("where(d, 1, 0)", names)
    assert "e = tf.constant(0.1, dtype=tf.float64)" in tw.language.to_tensorflow("e*2", names)


TRANSLATORS = ["to_latex", "to_numpy", "to_tensorflow"]
OF_ONE = [
    f.name
    for f in FUNCTIONS.values()
    if f.inputs == ("x",) and f.shape is elementwise and f.dtypes != "logic"
]


@pytest.mark.parametrize("name", OF_ONE)
@pytest.mark.parametrize("translate", TRANSLATORS)
def test_a_function_in_itself_many_times_is_not_written_many_times(name, translate):
    source = f"{name}(" * 28 + "t1" + ")" * 28
    assert len(getattr(tw.language, translate)(source, given())) < 6_000


def test_what_is_used_twice_is_given_a_name_first():
    text = tw.language.to_numpy("part = 2\nelu(t1*part) + 1", given())
    assert "part2 = t1 * part\n" in text
    assert "result = np.where(part2 < 0, np.expm1(np.minimum(part2, 0)), part2) + 1\n" in text


@pytest.mark.parametrize("translate", TRANSLATORS)
def test_a_program_with_a_mistake_is_not_translated(translate):
    with pytest.raises(tw.language.ProgramError):
        getattr(tw.language, translate)("t1 +", given())
