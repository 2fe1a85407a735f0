"""Every public function with arguments of every wrong kind: what it says speaks of the arguments alone."""

import inspect
import operator
import re
import sys
import warnings
from itertools import islice

import numpy as np
import pytest
from tapewidgets.keras.initializers import VarianceScaling
from tapewidgets.keras.layers import BatchNormalization

import tapewidgets as tw

ARITHMETIC = {"add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "lt", "ge"}

warnings.simplefilter("ignore")
pytestmark = pytest.mark.filterwarnings("ignore")

INSIDE = re.compile(
    r"not iterable|zip\(\) |values to unpack|no identity|keyword argument|positional argument|"
    r"not subscriptable|"
    r"has no attribute|not supported between|operand type|only integer|ufunc|operands could not|"
    r"setting an array|not understood|unhashable|not callable|must be real number|cannot be interpreted|"
    r"broadcast_arrays|axes don't match|tuple index|list index|is out of bounds|invalid literal|"
    r"could not convert|has no len|slice indices|mismatch in its core|cannot reshape|einstein|"
    r"maximum recursion|can only concatenate|can't multiply|can only convert|not a sequence|division by zero|"
    r"Maximum allowed|too large to convert|array is too big|cannot convert float|SeedSequence|"
    r"argument must be|for axis|\b_[a-z]+\("
)
"""What only Python, NumPy or a private name would say."""

VALUES = {
    "number": 1.5,
    "whole": 1,
    "negative": -7,
    "huge": 10**30,
    "nothing": None,
    "text": "a",
    "bytes": b"a",
    "list": [1, 2],
    "ragged": [[1.0], [1.0, 2.0]],
    "empty list": [],
    "texts": ["a", "b"],
    "dict": {"a": 1.0},
    "set": {1},
    "object": object(),
    "function": len,
    "class": int,
    "complex": 1j,
    "nan": float("nan"),
    "scalar": tw.constant(1.0),
    "vector": tw.constant([1.0, 2.0]),
    "matrix": tw.constant([[1.0, 2.0], [3.0, 4.0]]),
    "cube": tw.ones((2, 3, 4)),
    "whole vector": tw.constant([1, 2]),
    "booleans": tw.constant([True, False]),
    "empty": tw.constant([]),
    "of 64 bits": tw.constant([1.0, 2.0], dtype=tw.float64),
    "array": np.array([1.0, 2.0]),
}
OTHERS = ("matrix", "vector", "whole vector", "whole")
_ANY_NUMBER = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
NOT_SWEPT = {"function", "custom_gradient", "check_gradients", "train", "export_html", "explain", "render"}


def public_functions():
    """Every function, and the names of what it takes one by one."""
    found = {}
    for path in ("", "math", "nn", "linalg", "random"):
        module = getattr(tw, path) if path else tw
        for name in getattr(module, "__all__", None) or dir(module):
            function = getattr(module, name, None)
            own = getattr(function, "__module__", "").startswith("tapewidgets.engine.functions")
            if own and inspect.isfunction(function) and not name.startswith("_") and name not in NOT_SWEPT:
                kinds = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
                parameters = inspect.signature(function).parameters.values()
                found.setdefault(
                    function, [p for p in parameters if p.kind not in kinds and p.name != "name"]
                )
    return {function.__qualname__: (function, parameters) for function, parameters in found.items()}


FUNCTIONS = public_functions()


def said(function, arguments):
    """What a call is refused with; nothing if it is not."""
    try:
        function(**arguments) if isinstance(arguments, dict) else function(*arguments)
    except (TypeError, ValueError, RuntimeError, NotImplementedError) as error:
        return str(error) or "an empty message"
    except Exception as error:
        return f"{type(error).__name__}: has no attribute or the like: {error}"
    return ""


def test_the_sweep_is_of_all():
    assert len(FUNCTIONS) > 150


@pytest.mark.parametrize("name", FUNCTIONS)
def test_no_message_speaks_of_the_inside(name, monkeypatch):
    monkeypatch.setattr(sys, "stderr", type("Nowhere", (), {"write": lambda self, text: None})())
    function, parameters = FUNCTIONS[name]
    required = [p.name for p in parameters if p.default is p.empty]
    wrong = {}
    for parameter in parameters:
        for value in VALUES:
            for other in OTHERS:
                arguments = dict.fromkeys(required, VALUES[other]) | {parameter.name: VALUES[value]}
                text = said(function, arguments)
                if INSIDE.search(text):
                    wrong[f"{parameter.name}: {value} beside {other}"] = text
    assert not wrong


def public_places():
    """Each public function under each module that has it, fast ones and those loaded when asked for."""
    for path in ("", "math", "nn", "linalg", "random"):
        module = getattr(tw, path) if path else tw
        for name in getattr(module, "__all__", None) or dir(module):
            function = getattr(module, name, None)
            if inspect.isfunction(function) and function.__module__.startswith("tapewidgets.engine"):
                yield name, function


@pytest.mark.parametrize("call", [{"nonsense": 1}, {}], ids=["unknown", "missing"])
def test_what_python_says_of_arguments_names_the_public_function(call):
    aliases = {"mod": "floormod"}
    for name, function in public_places():
        text = said(function, call)
        found = re.match(r"(\S+)\(\) (?:missing|got an unexpected)", text)
        if not name.startswith("_") and found:
            assert found[1] == aliases.get(name, name), text


@pytest.mark.parametrize("method", ["train", "prepare", "again"])
def test_an_unknown_choice_of_a_run_is_refused_by_the_name_of_the_call(method):
    calls = {"train": tw.train, "prepare": tw.training.prepare, "again": tw.train(steps=1).again}
    assert said(calls[method], {"nonsense": 1}).startswith(f"{method}() has no keyword 'nonsense'; it knows")
    assert "write learning_rate=" in said(calls[method], {"lr": 1})


def variable():
    return tw.Variable([1.0, 2.0])


def tape_of(x):
    with tw.GradientTape(persistent=True) as tape:
        y = x * x
    return tape, y


def asked(method, *places):
    """A call of a tape's method, with the wrong value in one of its places."""

    def call(value):
        x = variable()
        tape, y = tape_of(x)
        given = {"target": y, "source": x, "wrong": value}
        return getattr(tape, method)(*(given[place] for place in places))

    return call


def with_setting(optimizer, setting):
    return lambda value: optimizer(**{setting: value}).apply_gradients(
        [(tw.constant([1.0, 1.0]), variable())]
    )


def numbers():
    return tw.data.Dataset.from_tensor_slices([1.0, 2.0, 3.0])


METHODS = {
    **{f"Variable.{name}": (lambda v, name=name: getattr(variable(), name)(v))
       for name in ("assign", "assign_add", "assign_sub")},
    **{f"Variable({name}=)": (lambda v, name=name: tw.Variable([1.0, 2.0], **{name: v}))
       for name in ("dtype", "shape", "trainable", "name")},
    "Variable": tw.Variable,
    "an index": lambda v: tw.ones((2, 3))[v],
    "a slice": lambda v: tw.ones((2, 3))[v:],
    "the step of a slice": lambda v: tw.ones((2, 3))[::v],
    "a slice assigned": lambda v: variable()[:1].assign(v),
    **{f"{method} of": asked(method, "wrong", "source")
       for method in ("gradient", "jacobian", "batch_jacobian", "explain", "source")},
    **{f"{method} by": asked(method, "target", "wrong")
       for method in ("gradient", "jacobian", "batch_jacobian", "explain", "source")},
    "output_gradients": asked("gradient", "target", "source", "wrong"),
    "names": asked("source", "target", "source", "wrong"),
    "read": asked("read", "wrong"),
    "watch": lambda v: tape_of(variable())[0].watch(v),
    **{f"{optimizer.__name__}({setting}=)": with_setting(optimizer, setting)
       for optimizer in (tw.optimizers.SGD, tw.optimizers.Adam, tw.optimizers.RMSprop, tw.optimizers.Adagrad)
       for setting in inspect.signature(optimizer).parameters if setting != "name"},
    "apply_gradients": lambda v: tw.optimizers.SGD(0.1).apply_gradients(v),
    "apply_gradients of a pair": lambda v: tw.optimizers.SGD(0.1).apply_gradients([(v, variable())]),
    "apply": lambda v: tw.optimizers.SGD(0.1).apply(v, [variable()]),
    "labels": lambda v: tw.losses.MeanSquaredError()(v, tw.constant([[0.5, 0.5]])),
    "predictions": lambda v: tw.losses.BinaryCrossentropy()(tw.constant([[0.0, 1.0]]), v),
    "function": tw.function,
    "input_signature": lambda v: tw.function(lambda x: x, input_signature=v)(tw.constant(1.0)),
    "TensorSpec": tw.TensorSpec,
    "Dense": lambda v: tw.keras.layers.Dense(v)(tw.ones((2, 3))),
    "a layer called": lambda v: tw.keras.layers.Dense(2)(v),
    "an initializer": lambda v: tw.keras.layers.Dense(2, kernel_initializer=v)(tw.ones((2, 3))),
    "what an initializer gives": lambda v: tw.keras.layers.Dense(
        2, kernel_initializer=lambda shape, dtype: v)(tw.ones((2, 3))),
    "the shape of a weight": lambda v: tw.keras.layers.Layer().add_weight(v),
    "the shape of first values": lambda v: tw.keras.initializers.HeNormal()(v),
    **{f"VarianceScaling({name}=)": (lambda v, name=name: VarianceScaling(**{name: v})((2,)))
       for name in ("scale", "mode", "distribution", "seed")},
    **{f"BatchNormalization({name}=)": (
        lambda v, name=name: BatchNormalization(**{name: v})(tw.ones((2, 3)), training=True))
       for name in inspect.signature(BatchNormalization).parameters if name != "more"},
    **{f"train({name}=)": (lambda v, name=name: tw.train(**{"steps": 2, name: v}))
       for name in inspect.signature(tw.train).parameters
       if name not in ("data", "test", "model", "loss", "variables", "unknown")},
    **{f"the option {name}": (lambda v, name=name: tw.train(steps=2, optimizer="Momentum", options={name: v}))
       for name in ("momentum", "nesterov", "weight_decay", "clipnorm", "clipvalue", "global_clipnorm")},
    "Sequential": tw.keras.Sequential,
    "Dataset": lambda v: list(tw.data.Dataset.from_tensor_slices(v)),
    **{f"Dataset.{name}": (lambda v, name=name: list(islice(getattr(numbers(), name)(v), 5)))
       for name in ("shuffle", "batch", "take", "skip", "repeat")},
    "check_gradients": lambda v: tw.check_gradients(v, variable()),
    "check_gradients of": lambda v: tw.check_gradients(lambda x: x * x, v),
}  # fmt: skip


@pytest.mark.parametrize("name", METHODS)
def test_no_method_speaks_of_the_inside(name):
    wrong = {value: said(METHODS[name], [VALUES[value]]) for value in VALUES}
    assert {value: text for value, text in wrong.items() if INSIDE.search(text)} == {}


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("sign", [name for name in dir(operator) if name in ARITHMETIC])
def test_no_operator_speaks_of_the_inside(sign, value):
    call = getattr(operator, sign)
    for x in (variable(), tw.constant([1, 2]), tw.constant(2.0)):
        for pair in ((x, VALUES[value]), (VALUES[value], x)):
            assert not INSIDE.search(said(call, pair))
