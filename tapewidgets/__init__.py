"""See the gradient tape: TensorFlow's words on a small NumPy engine, and panels that show what it records.

The engine's names (``Variable``, ``GradientTape``, ``reduce_sum``, ...) are here at once and cost NumPy only.
Panels, what is seldom needed of the engine (``concat``, ``function``, ``Module``, ...), and the modules
``config``, ``data``, ``debugging``, ``keras``, ``language``, ``linalg``, ``math``, ``nn``, ``questions``,
``random``, ``story`` and ``training`` load when first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from tapewidgets import engine
from tapewidgets.engine import *  # noqa: F403  (the engine's own __all__ says which)
from tapewidgets.engine.functions import MODULE_OF

if TYPE_CHECKING:
    from tapewidgets import language, questions, story, training
    from tapewidgets.engine import dataset as data
    from tapewidgets.engine import keras
    from tapewidgets.engine.compile.function import function
    from tapewidgets.engine.custom_gradient import custom_gradient
    from tapewidgets.engine.functions import *  # noqa: F403  (mypy reads an __all__ only where it is written out)
    from tapewidgets.engine.functions import config, debugging, linalg, math, nn, random
    from tapewidgets.engine.gradcheck import check_gradients
    from tapewidgets.engine.keras import losses, optimizers
    from tapewidgets.engine.keras.module import Module
    from tapewidgets.panels.backprop_stepper.backprop_stepper import BackpropStepper
    from tapewidgets.panels.expression_panel.expression_panel import ExpressionPanel
    from tapewidgets.panels.graph_view.graph_view import GraphView
    from tapewidgets.panels.html_export import export_html
    from tapewidgets.panels.order_panel.order_panel import OrderPanel
    from tapewidgets.panels.poll_panel.poll_panel import answer_poll, poll
    from tapewidgets.panels.question_panel.question_panel import QuestionPanel
    from tapewidgets.panels.sgd_panel.sgd_panel import SGDPanel
    from tapewidgets.panels.tape_lab.tape_lab import TapeLab
    from tapewidgets.questions.practice import practice
    from tapewidgets.training.train import train
    from tapewidgets.words import set_language

__version__ = "0.1.0"

_LAZY_MODULES = {
    "config": "tapewidgets.engine.functions.config",
    "data": "tapewidgets.engine.dataset",
    "debugging": "tapewidgets.engine.functions.debugging",
    "keras": "tapewidgets.engine.keras",
    "language": "tapewidgets.language",
    "linalg": "tapewidgets.engine.functions.linalg",
    "math": "tapewidgets.engine.functions.math",
    "nn": "tapewidgets.engine.functions.nn",
    "questions": "tapewidgets.questions",
    "random": "tapewidgets.engine.functions.random",
    "story": "tapewidgets.story",
    "training": "tapewidgets.training",
}
_LAZY_NAMES = {
    "BackpropStepper": "tapewidgets.panels",
    "ExpressionPanel": "tapewidgets.panels",
    "GraphView": "tapewidgets.panels",
    "Module": "tapewidgets.engine.keras.module",
    "OrderPanel": "tapewidgets.panels",
    "QuestionPanel": "tapewidgets.panels",
    "SGDPanel": "tapewidgets.panels",
    "TapeLab": "tapewidgets.panels",
    "answer_poll": "tapewidgets.panels",
    "check_gradients": "tapewidgets.engine.gradcheck",
    "custom_gradient": "tapewidgets.engine.custom_gradient",
    "export_html": "tapewidgets.panels",
    "function": "tapewidgets.engine.compile.function",
    "initializers": "tapewidgets.engine.keras",
    "losses": "tapewidgets.engine.keras",
    "metrics": "tapewidgets.engine.keras",
    "optimizers": "tapewidgets.engine.keras",
    "poll": "tapewidgets.panels",
    "practice": "tapewidgets.questions",
    "set_language": "tapewidgets.words",
    "train": "tapewidgets.training",
    **MODULE_OF,
}

_RENAMED = {
    f"{name}_initializer": ("tapewidgets.engine.keras.initializers", name)
    for name in ("constant", "ones", "random_normal", "random_uniform", "zeros")
}
"""TensorFlow's older names of what Keras has."""

_ABSENT = {
    "TensorArray": "Keep the tensors in a list, and put them together with tw.stack.",
    "autograph": "tw.function records what runs; loops over Python numbers are unrolled.",
    "cond": "Use tw.where to choose between values, or a Python `if` outside tw.function.",
    "distribute": "There is one device, the CPU.",
    "estimator": "Write the training loop with tw.GradientTape, or use tw.train.",
    "feature_column": "Columns are NumPy arrays: tw.data.Dataset.from_tensor_slices takes them.",
    "experimental": "Only what is steady in TensorFlow is here; for arrays without a tape use NumPy.",
    "image": "Pictures are NumPy arrays: read them with matplotlib.image, crop them with x[:, 2:-2].",
    "io": "Read files with Python or NumPy, and give the arrays to tw.constant.",
    "map_fn": "Write a Python loop, and put the results together with tw.stack.",
    "numpy_function": "Call the function outside tw.function: tensors are computed at once.",
    "py_function": "Call the function outside tw.function: tensors are computed at once.",
    "ragged": "Rows are of one length: fill them up with tw.pad, and mask what was filled.",
    "saved_model": "Save the values: np.savez(file, *[v.numpy() for v in model.variables]).",
    "sparse": "Tensors here are dense: tw.one_hot and tw.gather do most of it.",
    "strings": "Tensors here hold numbers; work on texts in Python.",
    "string": "Tensors here hold numbers; work on texts in Python.",
    "summary": "Keep the losses in a list and draw them with matplotlib, or use tw.SGDPanel.",
    "while_loop": "Write a Python loop: its steps are recorded one by one.",
}
"""Parts of TensorFlow that are not here -> what to use."""

__all__ = [
    "BackpropStepper",
    "ExpressionPanel",
    "GraphView",
    "Module",
    "OrderPanel",
    "QuestionPanel",
    "SGDPanel",
    "TapeLab",
    "answer_poll",
    "check_gradients",
    "config",
    "custom_gradient",
    "data",
    "debugging",
    "export_html",
    "function",
    "keras",
    "language",
    "linalg",
    "losses",
    "math",
    "nn",
    "optimizers",
    "poll",
    "practice",
    "questions",
    "random",
    "set_language",
    "story",
    "train",
    "training",
]
__all__ += [*engine.__all__, *MODULE_OF]


def __getattr__(name: str) -> object:
    """Import a panel or a module when somebody first asks for it."""
    value: object
    if name in _LAZY_MODULES:
        value = import_module(_LAZY_MODULES[name])
    elif name in _RENAMED:
        module, original = _RENAMED[name]
        value = getattr(import_module(module), original)
    elif name in _LAZY_NAMES:
        value = getattr(import_module(_LAZY_NAMES[name]), name)
    else:
        raise AttributeError(
            f"module 'tapewidgets' has no attribute {name!r}. {_ABSENT.get(name, '')}".strip()
        )
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the lazy names too, for tab completion."""
    return sorted({*globals(), *__all__})
