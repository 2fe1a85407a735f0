"""``apply``: calculates an operation, and lets the open tapes write it down."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from tapewidgets.engine.conversion import require_fitting_shapes
from tapewidgets.engine.errors import InvalidArgumentError
from tapewidgets.engine.operations import OPERATIONS
from tapewidgets.engine.operations.operation import Operation, stretched
from tapewidgets.engine.recording import Record, listener, next_number, write, write_down
from tapewidgets.engine.tensor import AnyTensor, EagerTensor, Tensor

_listener: Callable[[], Any] = listener.get


def apply(name: str, inputs: Sequence[Any], *parameters: Any) -> Tensor:
    """Calculate an operation of the table and write it on the tapes that listen.

    Parameters
    ----------
    name : name in the table
    inputs : Tensors and Variables; Python or NumPy numbers and arrays count as constants
    parameters : the operation's parameters, in their order
    """
    operation = OPERATIONS[name]
    record = _listener()
    if record is not None and not record.plain:
        records = record.records
        several = _apply_for_all if any([r.keeps_all for r in records]) else _apply_for_tapes
        return several(records, operation, inputs, parameters)
    values: list[Any] = []
    numbers: list[int] = []
    for x in inputs:
        if x.__class__ is EagerTensor:
            values.append(x._value)
            numbers.append(x._number)
        elif isinstance(x, AnyTensor):
            if record is not None and x._number not in record.known:
                record.read(x)
            values.append(x._value)
            numbers.append(x._number)
        else:
            values.append(x)
            numbers.append(0)
    y = _calculate(operation, values, parameters)
    result = EagerTensor()
    result._value = y
    result._number = 0
    if record is None or record.known.isdisjoint(numbers) or y.dtype.kind != "f":
        return result
    if operation.elementwise and len(values) > 1:
        for i, value in enumerate(values):
            if numbers[i] and value.shape != y.shape:
                values[i], numbers[i] = _stretched((record,), value, numbers[i], y.shape)
    result._number = write_down(record, name, tuple(numbers), (y, *values, *parameters), next_number())
    return result


def _apply_for_tapes(
    records: Sequence[Record], operation: Operation, inputs: Sequence[Any], parameters: Sequence[Any]
) -> Tensor:
    """The same for tapes inside each other: each writes what it listens to, all under the same numbers."""
    values: list[Any] = []
    numbers: list[int] = []
    for x in inputs:
        tensor = isinstance(x, AnyTensor)
        if tensor and x.__class__ is not EagerTensor:
            for record in records:
                if x._number not in record.known:
                    record.read(x)
        values.append(x._value if tensor else x)
        numbers.append(x._number if tensor else 0)
    y = _calculate(operation, values, parameters)
    result = EagerTensor()
    result._value = y
    result._number = 0
    hearing = [record for record in records if not record.known.isdisjoint(numbers)]
    if not hearing or y.dtype.kind != "f":
        return result
    if operation.elementwise and len(values) > 1:
        for i, value in enumerate(values):
            if numbers[i] and value.shape != y.shape:
                values[i], numbers[i] = _stretched(hearing, value, numbers[i], y.shape)
    result._number = next_number()
    for record in hearing:
        write_down(record, operation.name, tuple(numbers), (y, *values, *parameters), result._number)
    return result


def _stretched(records: Sequence[Record], value: Any, number: int, shape: tuple[int, ...]) -> tuple[Any, int]:
    """Value and number of an input after ``broadcast_to``, written down where its number is known."""
    wide = stretched(value, shape)
    output = 0
    for record in records:
        if number in record.known:
            saved = (wide, value, shape, value.shape)
            output = write_down(record, "broadcast_to", (number,), saved, output or next_number())
    return wide, output


def _calculate(operation: Operation, values: Sequence[Any], parameters: Sequence[Any]) -> Any:
    """The values of a result; NumPy's errors in our words."""
    try:
        return operation.calculate(*values, *parameters)
    except ValueError as error:
        if operation.elementwise:
            require_fitting_shapes([getattr(v, "shape", ()) for v in values], operation.name)
        raise InvalidArgumentError(str(error)) from None


def _apply_for_all(
    records: Sequence[Record], operation: Operation, inputs: Sequence[Any], parameters: Sequence[Any]
) -> Tensor:
    """The same where a record keeps all, alone or beside tapes."""
    name = operation.name
    inputs = [_heard(x, records) if isinstance(x, AnyTensor) else x for x in inputs]
    values = [x._value if isinstance(x, AnyTensor) else x for x in inputs]
    if operation.elementwise and len(values) > 1:
        shapes = [getattr(v, "shape", ()) for v in values]
        if any(shape != shapes[0] for shape in shapes):
            shape = require_fitting_shapes(shapes, name)
            inputs = [stretch(x, shape) if getattr(x, "_number", 0) else x for x in inputs]
            values = [x._value if isinstance(x, AnyTensor) else x for x in inputs]
    y = _calculate(operation, values, parameters)
    result = EagerTensor()
    result._value = y
    numbers = tuple([getattr(x, "_number", 0) for x in inputs])
    result._number = write(records, name, numbers, (y, *values, *parameters))
    if records[0].traced is not None:
        result.__class__ = records[0].traced
    return result


def _heard(x: Any, records: Sequence[Any]) -> Any:
    """Let every open record know that ``x`` is read."""
    if not isinstance(x, Tensor):
        for record in records:
            if x._number not in record.known:
                record.read(x)
        if records[0].traced is not None:
            return records[0].snapshot(x)
    elif x._number == 0 and any(record.keeps_all for record in records):
        x._number = next_number()
    return x


def stretch(x: Any, shape: tuple[int, ...]) -> Any:
    """``x`` broadcast to ``shape``: an operation of its own, so that no other rule thinks of shapes."""
    original = x._value.shape if isinstance(x, AnyTensor) else np.shape(x)
    return x if original == shape else apply("broadcast_to", (x,), shape, original)
