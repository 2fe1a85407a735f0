"""A program as a script that runs on TensorFlow as it stands: tensors, tape, lines, gradient."""

import ast
from collections.abc import Mapping
from typing import Any

from tapewidgets.engine import Variable
from tapewidgets.language.analyze.given_names import Given, tensor_of
from tapewidgets.language.analyze.instructions import Instruction
from tapewidgets.language.analyze.understanding import understand
from tapewidgets.language.functions import Function
from tapewidgets.language.print.python_writer import Writer, array_text, number_text


def to_tensorflow(source: str, names: Mapping[str, object]) -> str:
    """Write a program as a TensorFlow script, with the values of its tensors, the tape and the gradient.

    Parameters
    ----------
    source : lines of ``name = expression``
    names : what it may use, as for :func:`run`

    Returns
    -------
    str : Python source

    Raises
    ------
    ProgramError : the program has a mistake

    Examples
    --------
    >>> names = {"t1": tw.Variable([1.0, 2.0]), "t2": tw.constant([10.0, 20.0])}
    >>> print(tw.language.to_tensorflow("t3 = t1*t2", names))
    import tensorflow as tf
    <BLANKLINE>
    t1 = tf.Variable([1.0, 2.0])
    t2 = tf.constant([10.0, 20.0])
    <BLANKLINE>
    with tf.GradientTape() as tape:
        t3 = t1 * t2
    <BLANKLINE>
    gradients = tape.gradient(t3, [t1, t2])
    print(t3)
    print(gradients)
    """
    program, given = understand(source, names)
    writer = _TensorFlow(program, names)
    used = {name: given[name] for name in names if name in writer.given}
    tensors = [f"{name} = {_tensor(one, names[name])}" for name, one in used.items()]
    lines = writer.lines()
    value = lines[-1][0]
    sources = [name for name, one in used.items() if one.constant is None and one.dtype.startswith("float")]
    tape, gradients = writer.fresh("tape"), writer.fresh("gradients")
    script = ["import tensorflow as tf", "", *tensors, "", f"with tf.GradientTape() as {tape}:"]
    script += [f"    {name} = {text}" for name, text in lines]
    script += ["", f"{gradients} = {tape}.gradient({value}, [{', '.join(sources)}])"] if sources else [""]
    script += [f"print({value})"] + ([f"print({gradients})"] if sources else [])
    return "\n".join(script if tensors else script[:1] + script[2:])


def _tensor(given: Given, value: Any) -> str:
    """Write a given tensor with its values."""
    if given.constant is not None:
        return number_text(given.constant.value, "float32")
    tensor = tensor_of(value)
    text = array_text(tensor.numpy(), given.dtype)
    natural = "int32" if given.dtype.startswith("int") else "bool" if given.dtype == "bool" else "float32"
    empty = not any(character.isalnum() for character in text)
    dtype = "" if given.dtype == natural and not empty else f", dtype=tf.{given.dtype}"
    if not isinstance(value, Variable):
        return f"tf.constant({text}{dtype})"
    return f"tf.Variable({text}{'' if value.trainable else ', trainable=False'}{dtype})"


class _TensorFlow(Writer):
    """TensorFlow's words."""

    def tensor_constant(self, instruction: Instruction, dtype: str) -> ast.expr:
        named = instruction.kind == "given"
        text = instruction.name if named else array_text(instruction.constant, dtype)
        return ast.Name(
            f"tf.constant({text})"
            if dtype in {"float32", "int32"}
            else f"tf.constant({text}, dtype=tf.{dtype})"
        )

    def function(self, instruction: Instruction, function: Function, inputs: list[ast.expr]) -> ast.expr:
        call = ast.Call(ast.Name(f"tf.{function.path}"), inputs, [])
        if function.takes_list:
            call.args = [ast.List(inputs)]
        for parameter in function.parameters:
            value = (instruction.parameters or {}).get(parameter.name)
            if value is None or (value == parameter.default and not parameter.required):
                continue
            text = ast.Name(str(value))
            if parameter.name == "axis":
                call.keywords.append(ast.keyword("axis", text))
            else:
                call.args = [*call.args, text]
        return call
