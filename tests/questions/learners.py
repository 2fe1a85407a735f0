"""Simulated learners: random tapes, and answers that come from one misconception each.

``python -m tests.questions.learners 1000`` goes through that many tapes and prints what came of it.
"""

import random
import sys
from collections import Counter

import numpy as np

import tapewidgets as tw
from tapewidgets.engine.core.lines import number_of
from tapewidgets.questions.answer_parts import plain
from tapewidgets.questions.misconceptions import AT_A_STEP
from tapewidgets.questions.recognize import _with_twin
from tapewidgets.questions.written_answers import same

q = tw.questions


NAMED = ("named first", "named second")
"""How a verdict names a misconception: two may lead to the same numbers, and it names both."""

OPERATIONS = {
    "*": lambda x, y: x * y,
    "+": lambda x, y: x + y,
    "-": lambda x, y: x - y,
    "²": lambda x, y: x**2.0,
    "s": lambda x, y: tw.sin(x) * y,
    "r": lambda x, y: tw.nn.relu(x) + y,
}


def random_tape(seed):
    """Record a few operations on three Variables of random shapes, with floats."""
    rng = random.Random(seed)
    numbers = np.random.default_rng(seed)
    shape = rng.choice([(), (3,), (2, 3)])
    kinds = [shape, shape, rng.choice([(), shape[-1:], shape])]
    names = {
        name: tw.Variable(numbers.uniform(0.6, 2.4, each) * rng.choice([1, 1, -1]))
        for name, each in zip("abc", kinds, strict=True)
    }
    with tw.GradientTape(persistent=True) as tape:
        values = dict(names)
        for place in range(rng.randint(3, 6)):
            one, other = (rng.choice(list(values)) for _ in range(2))
            x, y = values[one], values[other]
            name = f"t{place + 1}"
            values[name] = OPERATIONS[rng.choice("**+-²sr")](x, y)
        target = values["t1"]
        for value in list(values.values())[-3:]:
            target = target * value if rng.random() < 0.5 else target + value
    values["z"] = target
    return tape, target, list(names.values()), values


def learners(question):
    """Give (source, key, answer) for each misconception that can be made, at each step back, and others."""
    solution = question._solution
    for place in range(question.count):
        right = question.truth(place)
        if right is None:
            yield place, "zero for none", 0.0
            continue
        yield place, "sign", -right
        if np.ndim(right) == 2:
            yield place, "transposed", np.transpose(right)
        yield place, "value", solution.value(place)
        yield place, "none for zero", None
    for key, row in AT_A_STEP.items():
        for product in solution.back.products:
            rule = row.rule(solution.back, product)
            if rule is None:
                continue
            try:
                gradients = solution.back.with_rules(_with_twin(solution, key, product, rule))
            except (ValueError, IndexError):
                continue
            for place, source in enumerate(solution.sources):
                wrong = gradients.get(number_of(source))
                if wrong is not None and question.truth(place) is not None:
                    yield place, key, wrong


def take(seed, counts):
    """Let all learners answer one random tape; count (key, named or not) and check right and wrong."""
    tape, target, sources, names = random_tape(seed)
    question = q.gradients(tape, target, sources, names=names)
    right = [question.truth(place) for place in range(question.count)]
    assert question.fresh().answer(*right), seed
    told = [repr(plain(each)).replace("'", "") for each in right]
    assert question.fresh().commit(told), (seed, told)
    for place, key, answer in learners(question):
        said = [*right]
        said[place] = answer
        given = None if answer is None else np.asarray(answer, np.float64)
        if same(given, right[place]):
            counts["no difference", key] += 1
            continue
        verdict = question.fresh().answer(*said)
        assert not verdict, (seed, place, key)
        named = verdict.keys[0]
        also = next(part.also for part in verdict.parts if not part.right)
        how = "named first" if named == key else "named second" if also == key else f"named {named}"
        counts[how, key] += 1
        if named != key:  # then both come to the same numbers, and the more usual one is named first
            twins = {slip.key for slip in question.slips(place) if same(given, slip.value)}
            assert {named, key} <= twins, (seed, place, key, named)


def main(count):
    """Print what came of ``count`` tapes."""
    counts = Counter()
    for seed in range(count):
        take(seed, counts)
    keys = sorted({key for _, key in counts})
    for key in keys:
        own = {how: n for (how, each), n in counts.items() if each == key and how != "no difference"}
        all_ = max(1, sum(own.values()))
        share = sum(own.get(how, 0) for how in NAMED) / all_
        print(f"{key:22}{share:7.1%} of {all_:6}", {k: v for k, v in own.items() if k != "named first"})
    print("of {} wrong answers {:.1%} are named, {:.1%} first".format(*shares(counts)))


def shares(counts):
    """How many answers were wrong; how many of them were named by the learner's misconception, and first."""
    wrong = sum(n for (how, _), n in counts.items() if how != "no difference")
    named, first = (sum(n for (how, _), n in counts.items() if how in hows) for hows in (NAMED, NAMED[:1]))
    return wrong, named / wrong, first / wrong


if __name__ == "__main__":
    main(int(sys.argv[1]))
