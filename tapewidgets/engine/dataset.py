"""Names under ``tw.data``: a Dataset is a plain iterable of tensors, made anew at each pass."""

from collections.abc import Callable, Iterator
from itertools import chain, islice
from types import SimpleNamespace
from typing import Any

import numpy as np

from tapewidgets.engine.core.nested import leaves, mapped, packed
from tapewidgets.engine.core.operands import convert
from tapewidgets.engine.core.tensor import Tensor, wrap
from tapewidgets.engine.functions.axes import whole_number
from tapewidgets.engine.functions.random import random_source


class Dataset:
    """Elements one after another: tensors, or tuples and dicts of them.

    Examples
    --------
    >>> data = tw.data.Dataset.from_tensor_slices(([1, 2, 3], [4.0, 5.0, 6.0])).batch(2)
    >>> for x, y in data:
    ...     print(x.numpy(), y.numpy())
    [1 2] [4. 5.]
    [3] [6.]
    """

    def __init__(self, make: Callable[[], Iterator[Any]], length: int | None = None) -> None:
        self._make, self._length = make, length

    def __iter__(self) -> Iterator[Any]:
        return self._make()

    def __len__(self) -> int:
        if self._length is None:
            raise TypeError("The dataset has no known length: it is infinite, or filtered.")
        return self._length

    @staticmethod
    def from_tensor_slices(tensors: Any, name: str | None = None) -> "Dataset":
        """One element for each place along the first axis, which all tensors have in common.

        Raises
        ------
        ValueError : a number, or first axes that differ
        """
        structure = _converted(tensors)
        wholes = list(leaves(structure))
        lengths = {x.shape[0] if x.ndim else None for x in wholes}
        if None in lengths:
            raise ValueError("from_tensor_slices cuts along the first axis: a single number has none.")
        if len(lengths) > 1:
            raise ValueError(f"Dimensions {' and '.join(sorted(map(str, lengths)))} are not compatible.")
        (length,) = lengths

        def make() -> Iterator[Any]:
            for i in range(length or 0):
                yield packed(structure, iter([wrap(x._value[i]) for x in wholes]))

        return Dataset(make, length)

    @staticmethod
    def from_tensors(tensors: Any, name: str | None = None) -> "Dataset":
        """One element."""
        return Dataset(lambda: iter([_converted(tensors)]), 1)

    @staticmethod
    def range(*args: Any, output_type: Any = np.int64, name: str | None = None) -> "Dataset":
        """Whole numbers, as Python's ``range`` gives them."""
        numbers = np.arange(*args).astype(getattr(output_type, "numpy_dtype", output_type))
        return Dataset(lambda: map(wrap, numbers), len(numbers))

    @staticmethod
    def zip(*datasets: Any, name: str | None = None) -> "Dataset":
        """Tuples of the elements of several datasets, as long as the shortest."""
        given = datasets[0] if isinstance(datasets[0], tuple | list) else datasets
        known = [d._length for d in given]
        return Dataset(lambda: zip(*given, strict=False), None if None in known else min(known))

    def batch(self, batch_size: int, drop_remainder: bool = False, **ignored: Any) -> "Dataset":
        """So many elements put together along a new first axis; the last batch may be smaller."""
        size = whole_number(batch_size, "batch_size")
        if size < 1:
            raise ValueError(f"A batch holds one element or more, not {size}.")

        def make() -> Iterator[Any]:
            elements = iter(self)
            while part := list(islice(elements, size)):
                if len(part) == size or not drop_remainder:
                    columns = zip(*(list(leaves(element)) for element in part), strict=True)
                    stacked = (wrap(np.stack([np.asarray(x._value) for x in column])) for column in columns)
                    yield packed(part[0], stacked)

        whole = None if self._length is None else divmod(self._length, size)
        return Dataset(make, whole and whole[0] + bool(whole[1] and not drop_remainder))

    def shuffle(
        self, buffer_size: int, seed: int | None = None, reshuffle_each_iteration: bool = True, **ignored: Any
    ) -> "Dataset":
        """In random order, another at each pass: each element is drawn from the next ``buffer_size``."""
        size = whole_number(buffer_size, "buffer_size")
        source = random_source(seed)
        start = None if reshuffle_each_iteration else int(source.integers(2**32))

        def make() -> Iterator[Any]:
            draw = source if start is None else random_source(start)
            waiting: list[Any] = []
            for element in self:
                waiting.append(element)
                if len(waiting) > size:
                    yield waiting.pop(int(draw.integers(len(waiting))))
            while waiting:
                yield waiting.pop(int(draw.integers(len(waiting))))

        return Dataset(make, self._length)

    def repeat(self, count: int | None = None, name: str | None = None) -> "Dataset":
        """The same elements again and again: ``count`` times, or without end."""
        count = None if count is None else whole_number(count, "count")
        if count is None or count < 0:
            return Dataset(lambda: chain.from_iterable(iter(lambda: self, None)))
        return Dataset(
            lambda: chain.from_iterable(self for _ in range(count)),
            None if self._length is None else self._length * count,
        )

    def map(self, map_func: Callable[..., Any], *args: Any, **ignored: Any) -> "Dataset":
        """What ``map_func`` makes of each element; the parts of a tuple are its arguments."""
        _require_function(map_func, "map_func")
        return Dataset(lambda: (_call(map_func, element) for element in self), self._length)

    def filter(self, predicate: Callable[..., Any], name: str | None = None) -> "Dataset":
        """Only elements for which ``predicate`` is true."""
        _require_function(predicate, "predicate")
        return Dataset(lambda: (element for element in self if bool(_call(predicate, element))))

    def take(self, count: int, name: str | None = None) -> "Dataset":
        """The first ``count`` elements; -1 for all."""
        count = whole_number(count, "count")
        if count < 0:
            return self
        return Dataset(
            lambda: islice(iter(self), count), None if self._length is None else min(count, self._length)
        )

    def skip(self, count: int, name: str | None = None) -> "Dataset":
        """All but the first ``count`` elements."""
        count = whole_number(count, "count")
        left = None if self._length is None else max(0, self._length - count)
        return Dataset(lambda: islice(iter(self), count, None), left)

    def enumerate(self, start: int = 0, name: str | None = None) -> "Dataset":
        """Pairs of a number and an element."""
        return Dataset(
            lambda: ((wrap(np.int64(i)), element) for i, element in enumerate(self, start)), self._length
        )

    def prefetch(self, buffer_size: int, name: str | None = None) -> "Dataset":
        """The same, for TensorFlow's sake."""
        return self

    def cache(self, filename: str = "", name: str | None = None) -> "Dataset":
        """The same, for TensorFlow's sake."""
        return self

    def as_numpy_iterator(self) -> Iterator[Any]:
        """The elements as NumPy values."""
        return (mapped(lambda x: x.numpy() if isinstance(x, Tensor) else x, element) for element in self)

    def cardinality(self) -> Tensor:
        """How many elements there are; -1 if they have no end, -2 if that is unknown."""
        return wrap(np.int64(-2 if self._length is None else self._length))


def _call(function: Callable[..., Any], element: Any) -> Any:
    answer = function(*element) if isinstance(element, tuple) else function(element)
    return _converted(answer)


def _converted(structure: Any) -> Any:
    """Tensors in the tuples and dicts of a structure; a list is one tensor."""
    if isinstance(structure, tuple):
        return tuple(map(_converted, structure))
    if isinstance(structure, dict):
        return {key: _converted(part) for key, part in structure.items()}
    return convert(structure)


AUTOTUNE = -1
experimental = SimpleNamespace(AUTOTUNE=AUTOTUNE)  # where TensorFlow had it first

__all__ = ["AUTOTUNE", "Dataset", "experimental"]


def _require_function(function: Any, what: str) -> None:
    if not callable(function):
        raise TypeError(f"{what} is a function of an element, not {function!r:.60}.")
