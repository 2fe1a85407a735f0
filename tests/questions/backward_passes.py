"""Random backward passes: valid orders, orders that pass on too early, and lines with one mistake.

``python -m tests.questions.backward_passes 1000`` goes through that many tapes and prints what came of it.
"""

import random
import sys
from collections import Counter

import tapewidgets as tw
from tapewidgets.questions.backward_language import read_line
from tapewidgets.questions.misconceptions import OTHER
from tests.questions.learners import random_tape

q = tw.questions
MOST_ORDERS = 40


def valid_orders(lines, rng, most=MOST_ORDERS):
    """Give up to ``most`` orders in which no gradient is read before all that adds to it: all where few."""
    read = [read_line(line) for line in lines]
    needs = [
        {at for at, other in enumerate(read) if other.name in line.reads and other.name != line.name}
        for line in read
    ]
    found = []

    def go_on(done):
        if len(found) >= most:
            return
        if len(done) == len(lines):
            found.append([lines[at] for at in done])
            return
        ready = [at for at in range(len(lines)) if at not in done and needs[at] <= set(done)]
        rng.shuffle(ready)
        for at in ready:
            go_on([*done, at])

    go_on([])
    return found, needs


def is_valid(order, lines, needs):
    places = {line: place for place, line in enumerate(order)}
    return all(places[lines[need]] < places[lines[at]] for at in range(len(lines)) for need in needs[at])


def take(seed, counts):
    """Judge one tape's valid orders, shuffled orders, and mutants."""
    tape, target, sources, names = random_tape(seed)
    try:
        question = q.write_backward(tape, target, sources, names=names)
    except ValueError:
        counts["not asked"] += 1
        return
    rng, program = random.Random(seed), question._program
    orders, needs = valid_orders(program.lines, rng)
    for order in orders:
        assert question.fresh().answer(order), (seed, order)
    counts["orders accepted"] += len(orders)
    for _ in range(10):
        order = rng.sample(program.lines, len(program.lines))
        if len(set(order)) < len(order) or is_valid(order, program.lines, needs):
            continue
        verdict = question.fresh().answer(order)
        right = program.is_right([read_line(line) for line in order])
        assert bool(verdict) == right, (seed, order)
        counts["orders right by luck" if right else f"orders refused, named {verdict.keys[0]}"] += 1
    for wrong in program.wrong_lines:
        mutant = [line for line in orders[0] if line != wrong.right]
        last = max(
            (at for at, line in enumerate(mutant) if line.split()[0] == wrong.text.split()[0]), default=-1
        )
        before = [at for at, line in enumerate(mutant) if wrong.text.split()[0] in read_line(line).reads]
        mutant.insert(max(last + 1, min(before, default=len(mutant))), wrong.text)
        if program.is_right([read_line(line) for line in mutant]):
            counts["mutants that change nothing"] += 1
            continue
        verdict = question.fresh().answer(mutant)
        assert not verdict, (seed, mutant)
        counts["mutants refused"] += 1
        counts[
            "mutants named" if verdict.keys[0] == wrong.key else f"{wrong.key} named {verdict.keys[0]}"
        ] += 1
        assert verdict.keys[0] != OTHER, (seed, mutant, verdict)


def main(count):
    """Print what came of ``count`` tapes."""
    counts = Counter()
    for seed in range(count):
        take(seed, counts)
    for what, number in counts.most_common():
        print(f"{number:7}  {what}")


if __name__ == "__main__":
    main(int(sys.argv[1]))
