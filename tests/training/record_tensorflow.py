"""Run the copied TensorFlow code on real TensorFlow and write down where it ends; what is recorded stays.

python tests/training/record_tensorflow.py          # writes the programs, in this environment
TF/bin/python tests/training/record_tensorflow.py   # runs them, where tensorflow is installed
"""

import json
import subprocess
import sys
from pathlib import Path

RECORD = Path(__file__).with_name("tensorflow_runs.json")


def run_all() -> None:
    record = json.loads(RECORD.read_text("utf-8"))
    for name, entry in record.items():
        if entry["weights"] is not None:
            continue
        names = entry["variables"]
        printed = "".join(f"\nprint([float(v) for v in {name}.numpy().ravel()])" for name in names)
        answer = subprocess.run(
            [sys.executable, "-c", entry["code"] + printed], capture_output=True, text=True, check=True
        )
        entry["weights"] = [json.loads(line) for line in answer.stdout.splitlines()[-len(names) :]]
        print(name, entry["weights"], flush=True)
        RECORD.write_text(json.dumps(record, indent=1) + "\n", "utf-8")


def write_programs() -> None:
    sys.path.insert(0, str(Path(__file__).parents[2]))
    from tests.training.test_tensorflow import CASES, finished

    known, record = json.loads(RECORD.read_text("utf-8")), {}
    for name in CASES:
        run = finished(name)
        record[name] = {"code": run.code("tensorflow"), "variables": list(run.weights), "weights": None}
        if known.get(name, {}).get("code") == record[name]["code"]:
            record[name] = known[name]
    RECORD.write_text(json.dumps(record, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    try:
        import tensorflow  # noqa: F401
    except ImportError:
        write_programs()
    else:
        run_all()
