"""The benchmarks run by hand; pytest collects only the tests that their harness runs at all."""

collect_ignore_glob = ["engine/*", "bench_*.py", "__main__.py"]
