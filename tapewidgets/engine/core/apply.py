"""``apply``: calculates an operation, and lets the open tapes write it down."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from tapewidgets.engine.core.conversion import require_fitting_shapes
from tapewidgets.engine.core.open_tapes import Several, listener
from tapewidgets.engine.core.record import KEPT_SIZE, Record, numbered, numbers_given, write, write_down
from tapewidgets.engine.core.tensor import AnyTensor, EagerTensor, Tensor
from tapewidgets.engine.errors import InvalidArgumentError
from tapewidgets.engine.operations import OPERATIONS
from tapewidgets.engine.operations.operation import Operation, stretched

_listener: Callable[[], Any] = listener.get
_FLOAT32 = np.dtype(np.float32)

Listener = Record | Several | None


def apply(name: str, inputs: Sequence[Any], *parameters: Any) -> Tensor:
    """Calculate an operation of the table and write it on the tapes that listen.

    Parameters
    ----------
    name : name in the table
    inputs : Tensors and Variables; Python or NumPy numbers and arrays count as constants
    parameters : the operation's parameters, in their order
    """
    if len(inputs) == 1:
        return operate_on_one(OPERATIONS[name], inputs[0], parameters)
    if len(inputs) == 2 and not parameters:
        return apply_to_two(name, *inputs)
    record = _listener()
    operation = OPERATIONS[name]
    if record is not None and record.keeps_all:
        return _apply_for_all(record.records, operation, inputs, parameters)
    values = [x._value if isinstance(x, AnyTensor) else x for x in inputs]
    numbers = [] if record is None else [_heard_number(record, x) for x in inputs]
    result = EagerTensor()
    result._value = y = _calculate(operation, values, parameters)
    result._number = 0
    if record is None or max(numbers, default=0) <= 0 or y.dtype.kind != "f":
        return result
    if operation.elementwise:
        for i, value in enumerate(values):
            if numbers[i] and value.shape != y.shape:
                values[i], numbers[i] = _stretched(record, value, numbers[i], y.shape)
    result._number = number = next(numbers_given)
    result._mark = record.mark
    write_down(record, (name, number, *numbers, y, *values, *parameters))
    return result


def operate_on_one(operation: Operation, x: Any, parameters: tuple[Any, ...]) -> Tensor:
    """:func:`apply` for one input and an operation at hand, spelled out."""
    record = _listener()
    if record is not None and record.keeps_all:
        return _apply_for_all(record.records, operation, (x,), parameters)
    a, i = x, 0
    if x.__class__ is EagerTensor or isinstance(x, AnyTensor):
        a = x._value
        if record is not None:
            i = _heard_number(record, x)
    result = EagerTensor()
    try:
        result._value = y = operation.calculate(a, *parameters)
    except ValueError as error:
        raise _refusal(operation, (a,), error) from None
    result._number = 0
    if i > 0 and (y.dtype is _FLOAT32 or y.dtype.kind == "f"):
        result._number = number = next(numbers_given)
        result._mark = record.mark
        if y.size <= KEPT_SIZE >= a.size:
            record.written.append((operation.name, number, i, y, a, *parameters))
        else:
            write_down(record, (operation.name, number, i, y, a, *parameters))
    return result


def apply_to_two(name: str, x: Any, z: Any) -> Tensor:
    """:func:`apply` for two inputs without parameters, spelled out."""
    record = _listener()
    operation = OPERATIONS[name]
    if record is not None and record.keeps_all:
        return _apply_for_all(record.records, operation, (x, z), ())
    a, i, b, j = x, 0, z, 0
    if x.__class__ is EagerTensor or isinstance(x, AnyTensor):
        a = x._value
        if record is not None:
            i = _heard_number(record, x)
    if z.__class__ is EagerTensor or isinstance(z, AnyTensor):
        b = z._value
        if record is not None:
            j = _heard_number(record, z)
    result = EagerTensor()
    try:
        result._value = y = operation.calculate(a, b)
    except ValueError as error:
        raise _refusal(operation, (a, b), error) from None
    result._number = 0
    if i <= 0 and j <= 0:
        return result
    if y.dtype is not _FLOAT32 and y.dtype.kind != "f":
        return result
    if operation.elementwise:
        shape = y.shape
        if i and a.shape != shape:
            a, i = _stretched(record, a, i, shape)
        if j and b.shape != shape:
            b, j = _stretched(record, b, j, shape)
    result._number = number = next(numbers_given)
    result._mark = record.mark
    if y.size <= KEPT_SIZE and (operation.elementwise or (a.size <= KEPT_SIZE >= b.size)):
        record.written.append((name, number, i, j, y, a, b))
    else:
        write_down(record, (name, number, i, j, y, a, b))
    return result


def _heard_number(record: Record | Several, x: Any) -> int:
    """The number of an input, negative if ``record`` does not listen to it; 0 of a constant."""
    number: int = x._number if isinstance(x, AnyTensor) else 0
    return number if not number or x._mark is record.mark else record.note_read(x)


def _stretched(record: Record | Several, value: Any, number: int, shape: tuple[int, ...]) -> tuple[Any, int]:
    """Value and number of an input after ``broadcast_to``, which is written down if it is listened to."""
    wide = stretched(value, shape)
    if number < 0:
        return wide, 0
    output = next(numbers_given)
    line = ("broadcast_to", output, number, wide, value, shape, value.shape)
    if wide.size <= KEPT_SIZE:
        record.written.append(line)
    else:
        write_down(record, line)
    return wide, output


def _calculate(operation: Operation, values: Sequence[Any], parameters: Sequence[Any]) -> Any:
    """The values of a result."""
    try:
        return operation.calculate(*values, *parameters)
    except ValueError as error:
        raise _refusal(operation, values, error) from None


def _refusal(operation: Operation, values: Sequence[Any], error: ValueError) -> InvalidArgumentError:
    """What NumPy refused, in our words."""
    if operation.elementwise:
        require_fitting_shapes([getattr(v, "shape", ()) for v in values], operation.name)
    return InvalidArgumentError(str(error))


def _apply_for_all(
    records: Sequence[Record], operation: Operation, inputs: Sequence[Any], parameters: Sequence[Any]
) -> Tensor:
    """:func:`apply` where a record keeps all, alone or beside tapes."""
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
    result._number, result._mark = write(records, name, numbers, (y, *values, *parameters)), None
    if records[0].traced is not None:
        result.__class__ = records[0].traced
    return result


def _heard(x: Any, records: Sequence[Any]) -> Any:
    """Let every open record know that ``x`` is read."""
    if not isinstance(x, Tensor):
        for record in records:
            record.note_read(x)
        if records[0].traced is not None:
            return records[0].snapshot(x)
    elif x._number == 0 and any(record.keeps_all for record in records):
        numbered(x)
    return x


def stretch(x: Any, shape: tuple[int, ...]) -> Any:
    """``x`` broadcast to ``shape``: an operation of its own, so that no other rule thinks of shapes."""
    original = x._value.shape if isinstance(x, AnyTensor) else np.shape(x)
    return x if original == shape else apply("broadcast_to", (x,), shape, original)
