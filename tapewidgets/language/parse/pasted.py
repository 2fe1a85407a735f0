"""Programs pasted from Python: imports, the tape's block and libraries' names are passed over.

What is left out becomes spaces, so that every place in the text stays where it was.
"""

import re

from tapewidgets.language.parse.characters import code_of

LIBRARIES = frozenset(
    ("tf", "np", "tw", "nn", "math", "torch", "numpy", "tensorflow", "tapewidgets", "keras")
)
"""Libraries, by the names that programs give them."""
MAKERS = frozenset(
    ("Variable", "constant", "Tensor", "tensor", "array", "zeros", "ones", "range", "arange", "linspace")
)
"""Functions of libraries that make tensors."""
BACKWARD = frozenset(("grad", "gradient", "gradients", "backward", "backprop", "derivative", "diff"))
_LIBRARY = "|".join(sorted(LIBRARIES - {"nn"}))
_LEFT_OUT = re.compile(
    rf"\s*(?:import (?:{_LIBRARY})\b[\w. ]*|from (?:{_LIBRARY})\b[\w. ]* import [\w, ]+)$"
    rf"|\s*with (?:(?:{_LIBRARY})\.)?GradientTape\([^()]*\)(?: as \w+)?\s*:"
)
_PREFIX = re.compile(rf"(?<![\w.)\]])(?:{_LIBRARY}|nn)\.(?:[a-z]\w*\.)*(?=([^\W\d]\w*))")


def without_python(line: str) -> str:
    """Blank what only Python needs in one line; makers of tensors and calls of the tape stay, to be told.

    Examples
    --------
    >>> from tapewidgets.language.parse.pasted import without_python
    >>> without_python("y = tf.nn.relu(x) + np.exp(x)")
    'y =       relu(x) +    exp(x)'
    >>> without_python("with tf.GradientTape() as tape: y = x*x").strip()
    'y = x*x'
    """
    code = code_of(line)
    if "." not in code and "GradientTape" not in code and "import" not in code:
        return line
    plain = _PREFIX.sub(_blank_prefix, _LEFT_OUT.sub(_blank, code))
    return plain + line[len(code) :]


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _blank_prefix(match: re.Match[str]) -> str:
    return match.group() if match[1] in MAKERS | BACKWARD | {"GradientTape"} else _blank(match)
