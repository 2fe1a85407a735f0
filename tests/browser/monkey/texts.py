"""What the monkey types: texts that a person would, and texts that nobody should."""

from random import Random

PROGRAMS = (
    "t2 + t1*t2",
    "t3 = t1*t2\nt4 = t2 + t3",
    "t1*t1",
    "a = t1 + t2\nb = a*a\nc = b - t1\nd = c*b",
    "y = tf.reduce_sum(t1*t2)",
    "sin(t1)",
    "t2",
    "값 = t1*2\n값 + t2",
)
WRONG_PROGRAMS = (
    "t1 +",
    "t1*T9",
    "t1^2",
    "t1 t2",
    "(" * 60 + "t1",
    "",
    "import os",
    "t1 = 3\nt1 = 4",
    "1e309*t1",
)
HOSTILE = (
    "안녕하세요",
    "\u202eevil\u202c txet",
    "שלום עולם",
    "NaN",
    "1e309",
    "-1e309",
    "Infinity",
    "\ud800",
    "x\udfff\ud83d",
    "a" * 4_000,
    "<img src=x onerror=alert(1)>",
    "</script><b>t1</b>",
    "\u0000\u0007",
    "$\\frac{1}{0}$",
    "__proto__",
    "constructor",
    "0,05",
    "--5",
    "1_000",
    "😀" * 40,
)
NAMES = ("x", "t1", "w", "t9", "무게", "a" * 32, "a" * 33, "1a", "sin", "tf", "__proto__", "x y")
NUMBERS = ("0", "1", "-2", "3.5", "0.001", "1e9", "-0", "1e-40", "1e39", "1e309", "", "-", "7")
LISTS = (
    "[1, 2, 3]",
    "[4, 5]",
    "[[1, 2], [3, 4]]",
    "5",
    "[1 2 3]",
    "[1, [2]]",
    "[]",
    "[NaN]",
    "1, 2",
    "[1e400]",
    "abc",
)
RATES = ("0.01", "0.05", "0.5", "-1", "abc", "0,05", "1e9", "0", "NaN", "")
MODELS = (
    "predictions = w*x + b",
    "predictions = w*x",
    "predictions = w*x +",
    "predictions = q*x + b",
    "w*x*x + b",
)
SORTS = (
    (("Program",), (PROGRAMS, PROGRAMS, WRONG_PROGRAMS, HOSTILE)),
    (("Name of",), (NAMES, NAMES, HOSTILE)),
    (("All of", "What if", "Start backprop"), (LISTS, LISTS, NUMBERS, HOSTILE)),
    (("Model", "Loss"), (MODELS, MODELS, HOSTILE)),
)


def text_for(chance: Random, name: str) -> str:
    """Pick a text for a field by its name: mostly what belongs there, sometimes not."""
    for beginnings, sorts in SORTS:
        if name.startswith(beginnings):
            return chance.choice(chance.choice(sorts))
    return chance.choice(chance.choice((NUMBERS, RATES, RATES, HOSTILE)))
