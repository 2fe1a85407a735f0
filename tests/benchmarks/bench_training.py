"""How long training runs take: ten thousand single-sample steps with each optimizer.

Run it with ``python -m tests.benchmarks.bench_training``; it takes some seconds and prints milliseconds of
processor time, the best and the median of seven runs.
"""

import statistics
import time

import tapewidgets as tw

RUNS = 7


def main() -> None:
    """Print the table."""
    print(f"{'10,000 steps with':20}{'best':>8}{'median':>8}   ms")
    for optimizer in ("SGD", "Adam", "RMSprop", "Adagrad"):
        times = []
        for _ in range(RUNS):
            start = time.process_time()
            tw.train(optimizer=optimizer)
            times.append(1000 * (time.process_time() - start))
        print(f"{optimizer:20}{min(times):8.0f}{statistics.median(times):8.0f}")


if __name__ == "__main__":
    main()
