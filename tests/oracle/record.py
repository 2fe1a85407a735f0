"""Run every program under real TensorFlow and write the answers to ``recorded.json``.

    python tests/oracle/record.py            # where TensorFlow is installed; tapewidgets is not needed
    python tests/oracle/record.py --new      # only programs that are new or were edited; the others stay
    python tests/oracle/record.py none text  # only show the answers of programs whose names hold these words

Each program runs in a forked process of its own: TensorFlow counts some warnings per process.
"""

import json
import os
import platform
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import numpy as np
import tensorflow as tf
from running import RECORD, Program, read_programs, run, signatures


def run_in_a_fork(program: Program) -> dict:
    """Run one program in a child process and read its outcome from a pipe."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        with os.fdopen(writer, "w") as pipe:
            json.dump(run(program, tf), pipe, allow_nan=False)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        text = pipe.read()
    os.waitpid(child, 0)
    if not text:
        raise SystemExit(f"{program.name}: the program ended without an answer")
    return json.loads(text)


def main() -> None:
    """Record every program, one a line, with the versions that answered."""
    wanted = [word for word in sys.argv[1:] if word != "--new"]
    known = json.loads(RECORD.read_text(encoding="utf-8"))["programs"] if "--new" in sys.argv else {}
    programs = [p for p in read_programs().values() if not wanted or any(w in p.name for w in wanted)]
    answers = {}
    for program in programs:
        answer = known.get(program.name, {})
        if answer.get("code") != program.fingerprint:
            answer = {"code": program.fingerprint, **run_in_a_fork(program)}
        answers[program.name] = answer
        if wanted:
            print(program.name, json.dumps(answers[program.name], ensure_ascii=False), flush=True)
    if wanted:
        return
    made = {"tensorflow": tf.__version__, "numpy": np.__version__, "python": platform.python_version()}
    lines = [
        f"{json.dumps(name)}: {json.dumps(answer, separators=(',', ':'))}" for name, answer in answers.items()
    ]
    parameters = [f"{json.dumps(name)}: {json.dumps(found)}" for name, found in signatures(tf).items()]
    text = f'{{"made_with": {json.dumps(made)},\n"programs": {{\n' + ",\n".join(lines)
    text += '\n},\n"signatures": {\n' + ",\n".join(parameters) + "\n}}\n"
    RECORD.write_text(text, encoding="utf-8")
    print(f"{len(answers)} programs recorded")


if __name__ == "__main__":
    main()
