"""GradientTape: records what is done in its block, and answers for it afterwards."""

import sys
import warnings
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tapewidgets.engine.core import gradient_arguments as arguments
from tapewidgets.engine.core.backward import backward
from tapewidgets.engine.core.gradient_arguments import NONE, require_tensor
from tapewidgets.engine.core.lines import without_cuts, without_values
from tapewidgets.engine.core.nested import leaves, packed
from tapewidgets.engine.core.record import Record, begin, end, numbered, recording
from tapewidgets.engine.core.telling import tell
from tapewidgets.engine.core.tensor import AnyTensor, EagerTensor, Tensor, wrap
from tapewidgets.engine.core.variable import Variable

if TYPE_CHECKING:
    from tapewidgets.engine.core.reading import Reading


class GradientTape(Record):
    """Records operations on what it watches, and differentiates them afterwards.

    Parameters
    ----------
    persistent : keep the record after ``gradient``, so that it can be asked again
    watch_accessed_variables : watch every trainable Variable that is read in the block

    Examples
    --------
    >>> x = tw.Variable(3.0)
    >>> with tw.GradientTape() as tape:
    ...     y = x * x
    >>> print(tape.gradient(y, x))
    tw.Tensor(6.0, shape=(), dtype=float32)
    """

    keeps_all = False

    def __init__(self, persistent: bool = False, watch_accessed_variables: bool = True) -> None:
        self.nodes, self.watched = {}, {}
        self.watches_variables = watch_accessed_variables
        self._persistent = persistent
        # of its own from the start: what only the class has is several times slower to read
        self._recording = self._entered = self.cuts = self.large = False
        self._empty = True  # never entered, or used up

    def __enter__(self) -> "GradientTape":
        if self._recording:
            raise ValueError(
                "Tape is still recording, This can happen if you try to re-enter an already-active tape."
            )
        if self._empty:
            if self._entered:
                self.nodes, self.watched, self.left, self.large, self.cuts = {}, {}, None, False, False
            self._empty = False
        begin(self)
        self._recording = self._entered = True
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if self._recording:
            self._recording = False
            end(self)

    def watch(self, tensor: Any) -> None:
        """Record what is done with ``tensor`` from now on.

        Parameters
        ----------
        tensor : a Tensor or Variable of a floating dtype, or a nested structure of them

        Raises
        ------
        ValueError : something that is no tensor
        RuntimeError : the tape was never entered

        Examples
        --------
        >>> x = tw.constant(3.0)
        >>> with tw.GradientTape() as tape:
        ...     tape.watch(x)
        ...     y = x * x
        >>> print(tape.gradient(y, x))
        tw.Tensor(6.0, shape=(), dtype=float32)
        """
        for x in leaves(tensor):
            if not isinstance(x, Tensor | Variable):
                raise ValueError(
                    f"Passed in object {x} of type '{type(x).__name__}', "
                    "not tw.Tensor or tw.Variable or ExtensionType."
                )
            if self._empty:
                raise RuntimeError(tell("error.watch.early"))
            if not x.dtype.is_floating:
                warnings.warn(tell("error.watch.dtype", dtype=repr(x.dtype)), stacklevel=2)
            if recording():
                super().watch(x)

    def gradient(
        self,
        target: Any,
        sources: Any,
        output_gradients: Any = None,
        unconnected_gradients: Any = NONE,
    ) -> Any:
        """Gradient of ``target`` (its elements summed) by each of ``sources``.

        Parameters
        ----------
        target : a Tensor or Variable, or a nested structure of them: their gradients are summed
        sources : Tensors and Variables of any shape, in any structure
        output_gradients : upstream gradients, one of the target's shape for each target; ones by default
        unconnected_gradients : what stands for a source that the target does not depend on

        Returns
        -------
        the structure of ``sources``, each a Tensor of its source's shape and dtype, or None

        Raises
        ------
        RuntimeError : a second call on a tape that is not persistent, or a tape never entered
        TypeError, ValueError : arguments that are no tensors

        Notes
        -----
        Reverse accumulation: Griewank and Walther, "Evaluating Derivatives", 2008, chapter 3.

        Examples
        --------
        >>> a, b = tw.Variable(2.0), tw.Variable(3.0)
        >>> with tw.GradientTape() as tape:
        ...     y = a * b
        >>> tape.gradient(y, {"a": a, "b": b})["a"].numpy()
        np.float32(3.0)
        """
        if self._empty:
            self._require_record()
        zeros = unconnected_gradients is not NONE and arguments.wants_zeros(unconnected_gradients)
        if target.__class__ is EagerTensor and target._number and output_gradients is None:
            gradients = {target._number: arguments.ones_like(target._value)}
        else:
            gradients = arguments.seeds(target, output_gradients)
        plain = sources.__class__ is list
        one = not plain and isinstance(sources, AnyTensor)
        flat = sources if plain else [sources] if one else list(leaves(sources))
        wanted = []
        try:
            for source in flat:
                wanted.append(source._number)  # a loop is the fastest for the usual one or two
        except AttributeError:
            flat, plain = list(leaves(sources)), False
            wanted = [require_tensor(source, "source")._number for source in flat]
        if self._recording and self._persistent:
            _warn_inside()
        found = self._back(gradients, wanted)
        if zeros:
            found = [
                arguments.zeros(source._value.shape, source) if g is None else g
                for source, g in zip(flat, found, strict=True)
            ]
        return found if plain else found[0] if one else packed(sources, iter(found))

    def jacobian(
        self,
        target: Any,
        sources: Any,
        unconnected_gradients: Any = NONE,
        parallel_iterations: int | None = None,
        experimental_use_pfor: bool = True,
    ) -> Any:
        """Derivative of every element of ``target`` by every element of the sources, in one backward pass.

        Parameters
        ----------
        target : a Tensor
        sources : Tensors and Variables, in any structure
        unconnected_gradients : as in :meth:`gradient`
        parallel_iterations, experimental_use_pfor : accepted for TensorFlow's sake

        Returns
        -------
        the structure of ``sources``, each a Tensor of shape ``target.shape + source.shape``, or None

        Raises
        ------
        RuntimeError : as in :meth:`gradient`
        TypeError : the target is not one tensor

        Examples
        --------
        >>> x = tw.Variable([1.0, 2.0])
        >>> with tw.GradientTape() as tape:
        ...     y = x * x
        >>> print(tape.jacobian(y, x))
        tw.Tensor(
        [[2. 0.]
         [0. 4.]], shape=(2, 2), dtype=float32)
        """
        if self._empty:
            self._require_record()
        if not experimental_use_pfor and not self._persistent:
            raise RuntimeError(
                "GradientTape must be created with persistent=True to compute the jacobian with eager "
                "execution enabled and with  experimental_use_pfor set to False."
            )
        if not isinstance(target, AnyTensor):
            raise TypeError(tell("error.jacobian"))
        zeros = unconnected_gradients is not NONE and arguments.wants_zeros(unconnected_gradients)
        one = isinstance(sources, AnyTensor)
        flat = [sources] if one else [require_tensor(source, "source") for source in leaves(sources)]
        wanted = [source._number for source in flat]
        from tapewidgets.engine.core import jacobians  # loads when it is asked for

        found = self._back({numbered(target): jacobians.one_for_each_element(target)}, wanted)
        for i, g in enumerate(found):
            if g is not None:
                found[i] = jacobians.of_elements(g, target, flat[i])
            elif zeros:
                found[i] = arguments.zeros(target._value.shape + flat[i]._value.shape, flat[i])
        return found[0] if one else packed(sources, iter(found))

    def batch_jacobian(
        self,
        target: Any,
        source: Any,
        unconnected_gradients: Any = NONE,
        parallel_iterations: int | None = None,
        experimental_use_pfor: bool = True,
    ) -> Any:
        """Jacobian of each row of ``target`` by the same row of ``source``.

        Parameters
        ----------
        target : shape (batch, ...)
        source : shape (batch, ...)
        unconnected_gradients : as in :meth:`gradient`
        parallel_iterations, experimental_use_pfor : accepted for TensorFlow's sake

        Returns
        -------
        Tensor : shape (batch, rest of target's shape, rest of source's shape)

        Raises
        ------
        ValueError : the batches differ, or a shape has less than two axes
        RuntimeError : as in :meth:`gradient`

        Examples
        --------
        >>> x = tw.Variable([[1.0, 2.0], [3.0, 4.0]])
        >>> with tw.GradientTape() as tape:
        ...     y = tw.reduce_sum(x * x, axis=1, keepdims=True)
        >>> tape.batch_jacobian(y, x).numpy().tolist()
        [[[2.0, 4.0]], [[6.0, 8.0]]]
        """
        from tapewidgets.engine.core import jacobians  # loads when it is asked for

        self._require_record()
        arguments.wants_zeros(unconnected_gradients)  # refused if it is neither; zeros are the answer to both
        target, source = require_tensor(target, "target"), require_tensor(source, "source")
        t, s = target._value.shape, source._value.shape
        jacobians.require_same_batch(t, s)
        basis = {numbered(target): jacobians.one_for_each_column(target)}
        (g,) = self._back(basis, [source._number])
        return arguments.zeros((*t, *s[1:]), source) if g is None else jacobians.of_columns(g, target, source)

    def stop_recording(self) -> "_Pause":
        """A block in which this tape records nothing.

        Raises
        ------
        RuntimeError : the tape was never entered
        ValueError : the tape is not recording

        Examples
        --------
        >>> x = tw.Variable(3.0)
        >>> with tw.GradientTape() as tape:
        ...     y = x * x
        ...     with tape.stop_recording():
        ...         noted = x * 100.0
        >>> len(tape.lines)
        1
        """
        return _Pause(self)

    def reset(self) -> None:
        """Forget all that was recorded and watched.

        Raises
        ------
        ValueError : the tape is not recording
        """
        self._stop()
        self._forget()
        self.__enter__()

    def watched_variables(self) -> tuple[Variable, ...]:
        """The Variables watched so far, in the order in which they were made."""
        watched = self.watched
        return tuple(watched[n] for n in sorted(watched) if isinstance(watched[n], Variable))

    def explain(self, target: Any, source: Any) -> str | None:
        """Why the gradient of ``target`` by ``source`` is None or zero, and what to write instead.

        Parameters
        ----------
        target, source : a Tensor or Variable each, as given to :meth:`gradient`

        Returns
        -------
        str or None : a sentence or two; None if the gradient is neither None nor zero. It may be asked before
            and after :meth:`gradient`, and does not use up the tape

        Raises
        ------
        TypeError : something that is no tensor
        RuntimeError : the tape was never entered

        Examples
        --------
        >>> x = tw.constant(3.0)
        >>> with tw.GradientTape() as tape:
        ...     y = x * x
        >>> print(tape.explain(y, x).partition(":")[0])
        The source is a Tensor, and a tape watches Tensors only when told
        """
        said = self.reason(target, source)
        if said is None:
            return None
        from tapewidgets.words import catalog, say  # loads when it is needed

        return say(catalog(), said)

    def reason(self, target: Any, source: Any) -> list[Any] | None:
        """Give what :meth:`explain` says as a message (:mod:`tapewidgets.words`), for any language."""
        if not self._entered:
            raise RuntimeError(tell("error.empty"))
        from tapewidgets.engine.core.explain import explain  # loads when it is asked for

        target, source = require_tensor(target, "target"), require_tensor(source, "source")
        return explain(self, target, source)

    @property
    def used_up(self) -> bool:
        """Whether the tape holds no record: never entered, or asked for its one gradient."""
        return self._empty

    def read(self, x: Any) -> "Reading":
        """What the tape knows of a value.

        Parameters
        ----------
        x : a Tensor or Variable, or the number of a value on one of the tape's ``lines``

        Returns
        -------
        Reading : ``number``, ``value``, ``tracked`` and ``tensor``. Of a number it is the value that was
            recorded; of a Tensor or Variable the one that it has now

        Raises
        ------
        TypeError : neither tensor nor number
        ValueError : a number that this tape does not know

        Examples
        --------
        >>> x = tw.Variable(3.0)
        >>> with tw.GradientTape() as tape:
        ...     y = x * x
        >>> tape.read(y).value, tape.read(tape.lines[0].inputs[0]).value
        (np.float32(9.0), np.float32(3.0))
        """
        from tapewidgets.engine.core.reading import Reading  # loads when it is asked for

        if isinstance(x, AnyTensor):
            return Reading(x._number, x._value, x._number in self.known, x)
        if not isinstance(x, int):
            raise TypeError(f"A tape reads Tensors, Variables and numbers of its lines, not {x!r:.40}.")
        held = self.watched.get(x)
        found = [] if held is None else [held._value]
        for line in self.lines:
            numbers = zip((line.output, *line.inputs), line.values, strict=True)
            found[:0] = [value for number, value in numbers if number == x and x]
        if not found:
            raise ValueError(f"This tape knows no value number {x}.")
        value = next((value for value in found if value is not None), None)
        tensor = held if held is not None and held._value is value else wrap(value, x)
        return Reading(x, value, x in self.known, tensor)

    def source(self, target: Any, sources: Any, names: "Mapping[str, Any] | None" = None) -> str:
        """Forward and backward pass as a NumPy function to read: it needs nothing but NumPy.

        Parameters
        ----------
        target : a Tensor or Variable
        sources : Tensors and Variables, in any structure
        names : name -> Tensor or Variable, number on the tape, or array of a constant; by default the names
            that the caller's frame has for them

        Returns
        -------
        str : source of ``gradient_of_<target>(...)``, which returns the target and its gradient with respect
            to each source, or None for a source that the target does not depend on

        Raises
        ------
        RuntimeError : the tape has been used up; ask before ``gradient``, or make the tape persistent

        Examples
        --------
        >>> x = tw.Variable(3.0)
        >>> with tw.GradientTape() as tape:
        ...     y = x * x
        >>> print(tape.source(y, x).partition("# backward")[2])
        <BLANKLINE>
            d_y = np.ones_like(y)    # start: dy/dy is 1
            d_x = d_y * x + d_y * x  # back through y = x * x
            return y, d_x
        <BLANKLINE>
        """
        # loads when it is asked for
        from tapewidgets.engine.compile.source import names_in, names_of, source_of

        if self._empty:
            raise RuntimeError(tell("error.used.source"))
        if not (names is None or isinstance(names, Mapping)):
            raise TypeError(f"names is a dict of names and tensors, not {names!r:.60}.")
        for source in leaves(sources):
            require_tensor(source, "source")
        called = names_in(sys._getframe(1)) if names is None else names_of(names)
        return source_of(self, require_tensor(target, "target"), sources, called)

    def _back(self, gradients: dict[int, Any], wanted: Sequence[int]) -> list[Tensor | None]:
        """The backward pass; a tape that is not persistent ends with it."""
        if self.cuts:
            self.nodes.update(without_cuts(self.nodes.copy(), self.watched))
        if self._persistent:
            return backward(self, gradients, wanted)
        if self._recording:
            self._stop()
        try:
            return backward(self, gradients, wanted)
        finally:
            self._forget()

    def _require_record(self) -> None:
        if self._empty:
            raise RuntimeError(
                "A non-persistent GradientTape can only be used to compute one set of gradients (or "
                "jacobians)"
            )

    def _stop(self) -> None:
        if not self._recording:
            raise ValueError("Tape is not recording.")
        end(self)
        self._recording = False

    def _forget(self) -> None:
        """Use the tape up; what it watched, and why a gradient is None, can still be asked."""
        # Small values are kept for explain until the tape is used again or dropped; large ones go at once.
        if self.large:
            self.nodes = {number: line and without_values(line) for number, line in self.nodes.copy().items()}
        self._empty = True


class _Pause:
    """The block of ``stop_recording``."""

    def __init__(self, tape: GradientTape) -> None:
        if tape._empty:
            raise RuntimeError("Trying to stop recording a tape which is not recording.")
        tape._stop()
        self._tape = tape

    def __enter__(self) -> None:
        return None

    def __exit__(self, *exception: object) -> None:
        self._tape.__enter__()


_warned_inside = False


def _warn_inside() -> None:
    global _warned_inside
    if not _warned_inside:
        _warned_inside = True
        warnings.warn(tell("error.inside"), stacklevel=3)


__all__ = ["GradientTape"]
