"""The ratios the engine is held to, and those it reaches for, judged on one run's medians."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

EAGER, FUNCTION, HAND = "tapewidgets", "tw.function", "NumPy by hand"
IN_THOUSANDS = "tapewidgets, 1,000 at a time"
REUSED = "NumPy by hand, reused buffers"
EAGER_PEERS = ("TensorFlow eager", "PyTorch eager", "JAX grad", "autograd", "micrograd", "MyGrad")
CHAINS = ("B-1000", "B-10000", "B-100000")


@dataclass
class Measured:
    """All that one run found: medians in seconds, megabytes, and what could not be had."""

    times: dict[tuple[str, str], float] = field(default_factory=dict)  # by (variant, workload)
    memory: dict[str, float] = field(default_factory=dict)  # peak on D, by variant
    imports: dict[str, tuple[float, float]] = field(default_factory=dict)  # seconds, megabytes
    versions: dict[str, str] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    spread: dict[tuple[str, str], float] = field(default_factory=dict)


@dataclass(frozen=True)
class Verdict:
    """One target: what it asks, what was measured, whether it is met; ``hold`` or ``reach``."""

    kind: str
    target: str
    measured: str
    met: bool


def ahead(
    run: Measured, ours: str, work: str, peers: Iterable[str], limit: float, kind: str = "hold"
) -> Iterator[Verdict]:
    """At least ``limit`` times as fast as each of ``peers``: the nearest of them decides."""
    peers = tuple(peers)
    ratios = {
        p: run.times[p, work] / run.times[ours, work]
        for p in peers
        if (p, work) in run.times and (ours, work) in run.times
    }
    if ratios:
        nearest = min(ratios, key=ratios.__getitem__)
        whom = peers[0] if len(peers) == 1 else "every peer"
        asked = f"{limit:g}x {whom}" if limit != 1 else f"ahead of {whom}"
        found = f"{ratios[nearest]:.2f}x" + ("" if len(peers) == 1 else f" ({nearest})")
        yield Verdict(kind, f"{ours}, {work}: {asked}", found, ratios[nearest] >= limit)


def at_most(
    run: Measured, ours: str, work: str, yardstick: str, limit: float, kind: str = "hold"
) -> Iterator[Verdict]:
    """At most ``limit`` times the time of ``yardstick``."""
    if (ours, work) in run.times and (yardstick, work) in run.times:
        ratio = run.times[ours, work] / run.times[yardstick, work]
        yield Verdict(
            kind, f"{ours}, {work}: at most {limit:g}x {yardstick}", f"{ratio:.2f}x", ratio <= limit
        )


def linear(run: Measured) -> Iterator[Verdict]:
    """The time of an operation does not grow with the chain."""
    if (EAGER, "B-1000000") in run.times and (IN_THOUSANDS, "B-1000000") in run.times:
        ratio = run.times[EAGER, "B-1000000"] / run.times[IN_THOUSANDS, "B-1000000"]
        target = f"{EAGER}, B: an operation of 1,000,000 at most 1.3x one of 1,000"
        yield Verdict("hold", target, f"{ratio:.2f}x", ratio <= 1.3)


def absolute(target: str, value: float | None, limit: float, unit: str) -> Iterator[Verdict]:
    """A limit in milliseconds, seconds or megabytes."""
    if value is not None:
        yield Verdict("hold", f"{target}: at most {limit:g} {unit}", f"{value:.1f} {unit}", value <= limit)


def verdicts(run: Measured) -> list[Verdict]:
    """Every target that this run can judge."""
    found = list(_eager(run)) + list(_function(run)) + list(_importing(run))
    return sorted(found, key=lambda verdict: verdict.kind)


def _eager(run: Measured) -> Iterator[Verdict]:
    for peer, limit in {
        "micrograd": 1.3,
        "PyTorch eager": 8,
        "autograd": 12,
        "TensorFlow eager": 150,
    }.items():
        yield from ahead(run, EAGER, "A", [peer], limit)
    for chain in CHAINS:
        yield from ahead(run, EAGER, chain, ["PyTorch eager"], 7)
    yield from linear(run)
    yield from at_most(run, EAGER, "C", HAND, 1.15)
    yield from ahead(run, EAGER, "C", ["PyTorch eager"], 1)
    yield from ahead(run, EAGER, "Cs", ["PyTorch eager"], 2.5)
    for work in ("D", "E"):
        yield from ahead(run, EAGER, work, EAGER_PEERS, 1)
    yield from absolute(f"{EAGER}, D: peak memory", run.memory.get(EAGER), 50, "MB")
    for work in ("G", "J"):
        yield from ahead(run, EAGER, work, (*EAGER_PEERS, "torch.func"), 15)
        yield from ahead(run, EAGER, work, ["tf.function"], 2)
    yield from ahead(run, EAGER, "A", ["micrograd"], 1.5, "reach")
    yield from at_most(run, EAGER, "Cs", HAND, 2, "reach")


def _function(run: Measured) -> Iterator[Verdict]:
    yield from ahead(run, FUNCTION, "A", ["jax.jit"], 8)
    for chain in CHAINS:
        yield from at_most(run, FUNCTION, chain, HAND, 1.2)
    yield from at_most(run, FUNCTION, "C", HAND, 1.1)
    yield from ahead(run, FUNCTION, "Cs", ["jax.jit"], 1)
    yield from ahead(run, FUNCTION, "D", ["jax.jit"], 1)
    yield from at_most(run, FUNCTION, "D", REUSED, 1.1)
    for work in ("A", *CHAINS, "C", "Cs", "D", "G", "J"):
        yield from ahead(run, FUNCTION, work, ["tf.function"], 1)
    yield from at_most(run, FUNCTION, "A", HAND, 2, "reach")
    yield from at_most(run, FUNCTION, "E", HAND, 1.1, "reach")
    first, traced = run.times.get((FUNCTION, "T-C")), run.times.get((FUNCTION, "T-100000"))
    yield from absolute(f"{FUNCTION}, C: first call", first and first * 1e3, 30, "ms")
    yield from absolute(f"{FUNCTION}, chain of 100,000: first call", traced, 10, "s")


def _importing(run: Measured) -> Iterator[Verdict]:
    seconds, memory = run.imports.get(EAGER, (None, None))
    yield from absolute("import: time on top of NumPy", seconds and seconds * 1e3, 10, "ms")
    yield from absolute("import: memory on top of NumPy", memory, 2, "MB")
