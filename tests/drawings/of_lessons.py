"""One drawing for each lesson. Numbers in them come from the engine, not from a pencil."""

from collections.abc import Callable
from typing import Any

import numpy as np

import tapewidgets as tw
from tests.drawings.sheet import Sheet, plot


def row(tensor: Any) -> str:
    """Write a tensor's numbers as a learner would.

    Examples
    --------
    >>> row(tw.constant([1.0, 2.5]))
    '[1 2.5]'
    """
    array = np.asarray(tensor)
    return f"{array:g}" if array.ndim == 0 else "[" + " ".join(f"{each:g}" for each in array) + "]"


def _say(number: float) -> str:
    return "NaN" if np.isnan(number) else f"{number:g}"


def record() -> Sheet:
    """Lesson 1: recorded forward, read backward."""
    t1, t2 = tw.Variable([1.0, 2.0, 3.0]), tw.Variable([10.0, 20.0, 30.0])
    with tw.GradientTape() as tape:
        t3 = t1 * t2
        t4 = t2 + t3
    g1, g2, g3 = map(row, tape.gradient(t4, [t1, t2, t3]))
    sheet = Sheet(
        "A tape, recorded forward and read backward",
        "Blue arrows go forward: t1 and t2 are multiplied to t3, and t2 and t3 are added to t4. "
        "Orange arrows go "
        "back from t4. t2 is reached twice, with a factor of 1 and a factor of t1, so its gradient "
        f"is {g2[1:-1]}.",
    )
    sheet.box(110, 70, "t1", row(t1))
    sheet.box(110, 205, "t2", row(t2))
    sheet.box(340, 70, "t3 = t1 · t2", row(t3), size=(140, 50))
    sheet.box(590, 135, "t4 = t2 + t3", row(t4), "good", (140, 50))
    sheet.arrow((169, 62), (270, 62))
    sheet.arrow((169, 192), (280, 95))
    sheet.arrow((410, 66), (528, 110))
    sheet.arrow((169, 205), (520, 150), bend=-20)
    sheet.arrow((520, 122), (402, 84), "", "back", -12)
    sheet.text(452, 128, "times 1", "small back")
    sheet.arrow((270, 82), (169, 82), "", "back")
    sheet.text(222, 52, "times t2", "small back")
    sheet.arrow((292, 95), (176, 205), "", "back", -8)
    sheet.text(292, 160, "times t1", "small back")
    sheet.arrow((540, 160), (169, 222), "times 1", "back", -34)
    sheet.text(110, 30, f"gradient {g1}", "small back")
    sheet.text(110, 250, f"gradient {g2}", "small back")
    sheet.text(340, 30, f"gradient {g3}", "small back")
    return sheet


def two_paths() -> Sheet:
    """Lesson 2: multiply along a path, add where paths meet."""
    x = tw.Variable(3.0)
    with tw.GradientTape(persistent=True) as tape:
        u, v = 2.0 * x, x * x
        y = u * v
    du, dv, yu, yv = (float(tape.gradient(a, b)) for a, b in ((u, x), (v, x), (y, u), (y, v)))
    whole = float(tape.gradient(y, x))
    sheet = Sheet(
        "Multiply along a path, add where paths meet",
        f"Two paths lead from x to y. Through u the local derivatives are {du:g} and {yu:g}, and "
        "their product is "
        f"{du * yu:g}. Through v they are {dv:g} and {yv:g}, and their product is {dv * yv:g}. The "
        "gradient is "
        f"the sum, {whole:g}.",
    )
    sheet.box(90, 135, "x", row(x))
    sheet.box(330, 65, "u = 2 · x", row(u))
    sheet.box(330, 205, "v = x · x", row(v))
    sheet.box(570, 135, "y = u · v", row(y), "good")
    sheet.arrow((149, 122), (271, 70), f"{du:g}")
    sheet.arrow((389, 70), (511, 122), f"{yu:g}")
    sheet.arrow((149, 148), (271, 200), f"{dv:g}")
    sheet.arrow((389, 200), (511, 148), f"{yv:g}")
    sheet.text(330, 28, f"{du:g} times {yu:g} is {du * yu:g}", "small back")
    sheet.text(330, 252, f"{dv:g} times {yv:g} is {dv * yv:g}", "small back")
    sheet.text(570, 200, f"{du * yu:g} + {dv * yv:g} = {whole:g}", "bold back")
    return sheet


def _steps(rate: float, start: float, count: int) -> list[float]:
    w, found = tw.Variable(start), [start]
    for _ in range(count):
        with tw.GradientTape() as tape:
            loss = 2.5 * (w - 3.0) ** 2
        w.assign_sub(rate * tape.gradient(loss, w))
        found.append(float(w))
    return found


def downhill() -> Sheet:
    """Lesson 3: steps that shrink, and steps that grow."""
    sheet = Sheet(
        "Two learning rates in the same valley",
        "Both curves show the loss over w, a valley with its bottom at w = 3. With a rate of 0.05 "
        "the steps get "
        "shorter toward the bottom. With a rate of 0.43, above the limit of 0.4, each step jumps "
        "over the bottom "
        "and lands higher on the other side.",
    )
    for left, rate, start, count, kind, words in (
        (40, 0.05, -1.0, 6, "on", "rate 0.05: steps get shorter"),
        (390, 0.43, 1.2, 4, "back", "rate 0.43: jumps get longer"),
    ):
        at = plot((left, 45, 290, 180), (-2.0, 8.0), (0.0, 65.0))
        sheet.line([at(w, 2.5 * (w - 3) ** 2) for w in np.linspace(-2, 8, 60)], "soft thick")
        places = [(w, 2.5 * (w - 3) ** 2) for w in _steps(rate, start, count)]
        sheet.line([at(*place) for place in places], kind)
        for place in places:
            sheet.dot(*at(*place), kind)
        sheet.text(left + 145, 30, words, f"bold {kind}")
        sheet.text(at(3, 0)[0], 248, "w = 3", "small soft")
    return sheet


def broken_paths() -> Sheet:
    """Lesson 4: five places where a path breaks."""
    sheet = Sheet(
        "Five ways to break a path",
        "Five rows, each with an arrow from x to y that is broken. The reasons: x is a constant that is not "
        "watched; watch came after the operation; the operation is outside the block; the value went through "
        "NumPy; x is an integer.",
        height=290,
    )
    reasons = [
        ("a constant", "it is not watched", "tape.watch(x)"),
        ("watched too late", "it was used before", "watch on the first line"),
        ("outside the block", "the tape has stopped", "move the line in"),
        ("through NumPy", "only plain numbers", "tf.sin, not np.sin"),
        ("an integer", "it has no slope", "3.0, not 3"),
    ]
    sheet.text(230, 30, "the path is broken", "small bold back")
    sheet.text(580, 30, "the fix", "small bold good")
    for number, (reason, why, fix) in enumerate(reasons):
        y = 65 + 48 * number
        sheet.box(50, y, "x", size=(44, 34))
        sheet.box(410, y, "y", size=(44, 34))
        sheet.line([(72, y), (388, y)], "soft dashed")
        sheet.cut(230, y)
        sheet.text(148, y - 8, reason, "small bold")
        sheet.text(312, y - 8, why, "small soft")
        sheet.text(580, y + 5, fix, "good")
    return sheet


def boxes() -> Sheet:
    """Lesson 5: names, a variable, a tensor."""
    a = tw.Variable(1.0)
    b = a
    a.assign_add(10.0)
    tensor = a + 100.0
    sheet = Sheet(
        "Two names, one variable, and a tensor",
        f"At first both names, a and b, are tied to the same variable, a box that holds {float(b):g}. "
        "After a = a + "
        f"100 the name a is tied to a plain tensor, {float(tensor):g}. The box is still there under "
        "the name b.",
    )
    sheet.text(180, 30, "a.assign_add(10)", "bold on")
    sheet.text(540, 30, "then a = a + 100", "bold back")
    sheet.line([(360, 20), (360, 250)], "soft dashed")
    for x, name in ((110, "a"), (250, "b")):
        sheet.box(x, 80, name, size=(50, 34), kind="on")
        sheet.arrow((x, 97), (180 + (x - 180) / 3, 152))
    sheet.box(180, 185, "variable", row(b), size=(150, 64))
    sheet.box(470, 80, "a", size=(50, 34), kind="back")
    sheet.arrow((470, 97), (470, 152), kind="back")
    sheet.box(470, 185, "tensor", row(tensor), "back", (110, 50))
    sheet.box(620, 80, "b", size=(50, 34), kind="on")
    sheet.arrow((620, 97), (620, 152))
    sheet.box(620, 185, "variable", row(b), size=(130, 64))
    sheet.text(470, 240, "not watched", "small back")
    sheet.text(620, 240, "watched", "small on")
    return sheet


def broadcast() -> Sheet:
    """Lesson 6: copied on the way there, summed on the way back."""
    b = tw.Variable(5.0)
    with tw.GradientTape() as tape:
        y = tw.constant([10.0, 20.0, 30.0]) + b
    gradient = float(tape.gradient(y, b))
    sheet = Sheet(
        "Broadcast forward, sum back",
        "Forward, one number b is copied to three places and added to three numbers. Back, three "
        "gradients of 1 "
        f"come to the copies, and their sum, {gradient:g}, is the gradient of b.",
    )
    sheet.box(100, 135, "b", row(b))
    sheet.text(100, 190, f"gradient 1 + 1 + 1 = {gradient:g}", "small bold back")
    for y_at, number in zip((60, 135, 210), np.asarray(y), strict=True):
        sheet.box(370, y_at, "a copy of b", row(b), "soft dashed", (120, 48))
        sheet.box(610, y_at, f"y = {number:g}", "", "good", (110, 40))
        sheet.arrow((159, 128 + (y_at - 135) / 8), (310, y_at - 6))
        sheet.arrow((430, y_at - 6), (555, y_at - 6))
        sheet.arrow((555, y_at + 9), (430, y_at + 9), kind="back")
        sheet.arrow((310, y_at + 9), (159, 142 + (y_at - 135) / 8), kind="back")
        sheet.text(492, y_at + 27, "1", "small back")
    return sheet


def nudges() -> Sheet:
    """Lesson 7: the tangent, and two ways to nudge."""
    sheet = Sheet(
        "A nudge one way, a nudge both ways, and the tangent",
        "A curve that bends upward, with its tangent at one point. The line through the point and a "
        "point to its "
        "right is too steep. The line through a point on each side is almost parallel to the tangent.",
    )
    at = plot((50, 25, 440, 215), (0.0, 4.0), (-1.0, 12.0))

    def f(x: float) -> float:
        return 0.16 * x**3 + 0.5

    x, step = 2.2, 1.2
    slope = 0.48 * x * x
    one, both = (f(x + step) - f(x)) / step, (f(x + step) - f(x - step)) / (2 * step)
    sheet.line([at(v, f(v)) for v in np.linspace(0, 4, 60)], "thick")
    for tilt, y, kind in (
        (slope, f(x), "good"),
        (one, f(x), "back"),
        (both, f(x - step) + both * step, "on dashed"),
    ):
        sheet.line([at(v, y + tilt * (v - x)) for v in (x - 1.5, x + 1.6)], kind)
    for v in (x - step, x, x + step):
        sheet.dot(*at(v, f(v)))
    for at_y, words, tilt, kind in (
        (85, "tangent", slope, "good"),
        (140, "both ways", both, "on"),
        (195, "one way", one, "back"),
    ):
        sheet.text(520, at_y, f"{words}: slope {tilt:.2f}", f"left bold {kind}")
    return sheet


def freed() -> Sheet:
    """Lesson 8: what a tape holds before and after it has answered."""
    sheet = Sheet(
        "A tape before and after its answer",
        "On the left a tape of two operations, y = x times x and z = y times y, that still holds the "
        "numbers 3, 3 "
        "and 9, 9. After one question, on the right, the tape is empty. A persistent tape keeps its numbers.",
    )
    sheet.frame(40, 40, 260, 190, "the tape holds", "on")
    for y, words, held in ((95, "y = x · x", "3 and 3"), (165, "z = y · y", "9 and 9")):
        sheet.box(120, y, words, size=(110, 44))
        sheet.text(235, y + 5, held, "on")
    sheet.arrow((310, 120), (440, 120), "gradient(z, x)", "back")
    sheet.frame(450, 40, 230, 85, "after the answer: freed", "back")
    sheet.text(565, 95, "ask again: RuntimeError", "small back")
    sheet.arrow((310, 185), (440, 185), "", "good")
    sheet.text(375, 205, "persistent=True", "small good")
    sheet.frame(450, 145, 230, 85, "numbers kept: ask again", "good")
    sheet.text(565, 200, "3 and 3, 9 and 9", "small good")
    return sheet


def nested() -> Sheet:
    """Lesson 9: a tape in a tape."""
    x = tw.Variable(4.0)
    with tw.GradientTape() as outer:
        with tw.GradientTape() as inner:
            y = x * x * x
        slope = inner.gradient(y, x)
    second = outer.gradient(slope, x)
    sheet = Sheet(
        "A tape inside a tape",
        f"The inner tape records y = x cubed, {float(y):g}. It is asked for the slope, "
        f"{float(slope):g}, inside the "
        "outer block, so the outer tape records both. The outer tape is then asked for the slope of "
        "the slope, "
        f"{float(second):g}.",
    )
    sheet.frame(30, 30, 440, 210, "outer tape", "on")
    sheet.frame(50, 65, 190, 145, "inner tape", "back")
    sheet.box(145, 145, "y = x · x · x", row(y), size=(140, 56))
    sheet.box(380, 145, "slope = 3x²", row(slope), "back", (130, 56))
    sheet.box(620, 145, "second = 6x", row(second), "good", (140, 56))
    sheet.arrow((240, 145), (315, 145), "gradient", "back")
    sheet.arrow((470, 145), (550, 145), "gradient", "on")
    return sheet


def both_branches() -> Sheet:
    """Lesson 10: where a NaN begins."""
    x = tw.Variable(0.0)
    with tw.GradientTape() as tape:
        y = tw.where(x > 0.0, tw.math.log(x), 0.0)
    gradient = float(tape.gradient(y, x))
    sheet = Sheet(
        "The branch that was not taken",
        "At x = 0, where chooses the branch with 0. The logarithm was computed all the same. On the "
        "way back it "
        f"receives 0 and multiplies it by its slope, infinity. 0 times infinity is {gradient}, and "
        "that is what arrives at x.",
    )
    sheet.box(90, 135, "x", "0")
    sheet.box(330, 70, "log(x)", "-inf", "soft dashed")
    sheet.box(330, 205, "0", "the branch taken", size=(130, 50))
    sheet.box(580, 135, "where(x > 0, …)", row(y), "good", (150, 50))
    sheet.arrow((149, 120), (271, 75), kind="soft dashed")
    sheet.arrow((389, 64), (520, 110), kind="soft dashed")
    sheet.arrow((395, 200), (510, 158))
    sheet.arrow((505, 125), (389, 84), kind="back")
    sheet.text(440, 130, "back: 0", "small back")
    sheet.arrow((271, 88), (149, 134), kind="back")
    sheet.text(205, 145, "0 times 1/0", "small back")
    sheet.text(90, 190, f"gradient {_say(gradient)}", "bold back")
    return sheet


def network() -> Sheet:
    """Lesson 11: layers, and the shapes of their weights."""
    sheet = Sheet(
        "A network of two layers and the shapes of its weights",
        "Two inputs are connected to a column of hidden numbers, and those to a single logit. W1 has "
        "shape 2 by "
        "16, b1 has 16 numbers, W2 has shape 16 by 1 and b2 one number. Each gradient has the shape of its "
        "weight, however many points are in the batch.",
    )
    left, middle, right = [90, 170], [45, 92, 139, 186, 220], [130]
    for x1, x2, ones, twos in ((130, 330, left, middle), (330, 530, middle, right)):
        for a in ones:
            for b in twos:
                sheet.line([(x1, a), (x2, b)], "soft")
    for x, column, kind in ((130, left, "on"), (330, middle, ""), (530, right, "back")):
        for y in column:
            sheet.dot(x, y, kind)
    sheet.text(130, 30, "2 inputs", "small bold on")
    sheet.text(330, 25, "16 hidden: tanh", "small bold")
    sheet.text(530, 30, "1 logit", "small bold back")
    sheet.text(230, 252, "W1 (2, 16), b1 (16,)", "bold")
    sheet.text(440, 252, "W2 (16, 1), b2 (1,)", "bold")
    sheet.text(630, 115, "each gradient has", "small soft")
    sheet.text(630, 135, "the shape of its weight", "small soft")
    return sheet


def training_step() -> Sheet:
    """Lesson 12: a training step, and five places to look."""
    sheet = Sheet(
        "A training step, and five places to look when it does not learn",
        "A cycle of four boxes: record the logits and the loss, ask for the gradients, update the "
        "variables, take "
        "the next batch. Beside the boxes are five places to look: the block, the watch, the loss, "
        "the order and "
        "the box.",
        height=290,
    )
    sheet.box(170, 80, "record", "with tape: loss = …", "on", (190, 60))
    sheet.box(550, 80, "gradient", "tape.gradient(loss, …)", "back", (190, 60))
    sheet.box(550, 215, "update", "assign_sub(η · gradient)", "good", (190, 60))
    sheet.box(170, 215, "next batch", "x, y", "", (190, 60))
    sheet.arrow((265, 80), (455, 80))
    sheet.arrow((550, 110), (550, 185), kind="back")
    sheet.arrow((455, 215), (265, 215), kind="good")
    sheet.arrow((170, 185), (170, 110), kind="soft")
    sheet.text(170, 35, "the block · the watch · the loss", "bold")
    sheet.text(550, 35, "the order", "bold")
    sheet.text(550, 272, "the box", "bold")
    return sheet


DRAWINGS: dict[str, Callable[[], Sheet]] = {
    "01_record_and_differentiate": record,
    "02_chain_rule_two_paths": two_paths,
    "03_gradient_descent": downhill,
    "04_why_is_it_none": broken_paths,
    "05_variables_are_not_tensors": boxes,
    "06_shapes_and_sums": broadcast,
    "07_finite_differences": nudges,
    "08_once_only": freed,
    "09_higher_derivatives": nested,
    "10_rules_of_your_own": both_branches,
    "11_a_small_network": network,
    "12_read_a_real_program": training_step,
}
"""Lesson -> what draws its picture."""
