"""Run the TensorFlow source of every good program on real TensorFlow, and keep its answers.

Not a test: call ``python -m tests.language.record_tensorflow`` where TensorFlow is installed, whenever the
corpus or the translation changes. ``test_tensorflow.py`` compares the engine with the answers kept.
"""

import ast
import contextlib
import io
import json
import pathlib

import tapewidgets as tw
from tests.language.corpus.good import GOOD
from tests.language.given import given

ANSWERS = pathlib.Path(__file__).parent / "corpus" / "tensorflow.json"


def answers_of(text):
    """Value, names of the sources and gradients that a script prints."""
    scope = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(text, "<tensorflow source>", "exec"), scope)
    body = ast.parse(text).body
    printed = [line.value.args[0].id for line in body if isinstance(line, ast.Expr)]
    value = scope[printed[0]]
    call = next((line.value for line in body if isinstance(getattr(line, "value", None), ast.Call)
                 and getattr(line.value.func, "attr", "") == "gradient"), None)  # fmt: skip
    sources = [element.id for element in call.args[1].elts] if call else []
    gradients = scope[printed[1]] if call else []
    return {
        "value": value.numpy().tolist(),
        "dtype": value.dtype.name,
        "gradients": {
            name: None if gradient is None else scope["tf"].convert_to_tensor(gradient).numpy().tolist()
            for name, gradient in zip(sources, gradients, strict=True)
        },
    }


def main():
    """Record all, and say which scripts TensorFlow refuses."""
    found, refused = {}, []
    for source, _ in GOOD:
        text = tw.language.to_tensorflow(source, given())
        try:
            found[source] = answers_of(text)
        except Exception as error:
            refused.append(source)
            print(f"--- {source!r}: {type(error).__name__}: {str(error)[:300]}\n{text}")
    lines = ",\n".join(f"{json.dumps(source)}: {json.dumps(answer)}" for source, answer in found.items())
    ANSWERS.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")
    print(f"{len(found)} recorded, {len(refused)} refused")


if __name__ == "__main__":
    main()
