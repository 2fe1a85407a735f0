"""What a panel saves can be loaded; what it lacks is named."""

import pytest

import tapewidgets as tw

MANY = [i + 0.123456789 for i in range(4_000)]


@pytest.mark.parametrize(
    "lab",
    [
        tw.TapeLab("y = x", {"x": MANY}),
        tw.TapeLab("y = x0", {f"x{number}": MANY for number in range(12)}),
        tw.TapeLab("y = x  # \ud800", {"x": 1.0}),
        tw.TapeLab("y = x  # 가격 😀", {"x": 1.0}, hide=["legend"]),
    ],
    ids=["4,000 numbers", "12 tensors of them", "half of a character", "Korean"],
)
def test_what_is_saved_is_loaded(lab):
    loaded = tw.TapeLab.load(lab.save())
    assert loaded.document == lab.document
    assert loaded.save() == lab.save()


@pytest.mark.parametrize("panel", [tw.GraphView, tw.BackpropStepper])
def test_a_missing_tape_or_target_is_named(panel):
    x = tw.Variable(3.0)
    with tw.GradientTape(persistent=True) as tape:
        y = x * x
    with pytest.raises(TypeError, match=rf"lacks its target.*tw\.{panel.__name__}\(tape, y\)"):
        panel(tape)
    with pytest.raises(TypeError, match="lacks its target"):
        panel(tape, sources=[x])
    with pytest.raises(TypeError, match="lacks its tape"):
        panel(target=y)
