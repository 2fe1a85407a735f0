"""``python -m tests.benchmarks``: the engine against its peers (see README.md beside this file)."""

from .engine.command import main

main()
