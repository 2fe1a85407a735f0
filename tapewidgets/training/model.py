"""A typed model and loss as a function from weights and a batch to the loss and its gradients."""

from collections.abc import Mapping, Sequence
from typing import Any

from tapewidgets import engine, language
from tapewidgets.engine.compile.function import function
from tapewidgets.training.settings import Settings, Weight

LIMITS = language.Limits(elements=2_000_000, total_elements=20_000_000, multiply_adds=100_000_000, seconds=20)


class Model:
    """The learner's lines, ready to be differentiated; they are read once for each shape of batch.

    Parameters
    ----------
    settings : the lines and the variables' starts
    columns : names of the data
    """

    def __init__(self, settings: Settings, columns: Sequence[str]) -> None:
        self.function = settings.function
        self.source = settings.loss if self.function else f"{settings.model}\n{settings.loss}"
        self.names = tuple(settings.variables)
        self.columns = tuple(columns)
        last = settings.model.split("\n")[-1]
        self.prediction_name = "predictions" if self.function else last.split("=")[0].strip()
        self._predict = function(self._predicted)
        self._differentiate = function(self._differentiated)

    def record(self, variables: Sequence[Any], columns: Sequence[Any]) -> tuple[Any, dict[str, Any]]:
        """Calculate the mean loss on the open tape; give it and everything that has a name."""
        given = {name: engine.constant(values) for name, values in zip(self.columns, columns, strict=True)}
        given.update(zip(self.names, variables, strict=True))
        if self.function:
            points = [given[name] for name in self.columns[:-1]]
            predictions = self.function(points, dict(zip(self.names, variables, strict=True)))
            given["predictions"] = engine.convert_to_tensor(predictions)
        names = {**given, **language.run(self.source, given, LIMITS).names}
        loss = list(names.values())[-1]
        return loss if not loss.shape else engine.reduce_mean(loss), names

    def gradients(self, variables: Sequence[Any], columns: Sequence[Any]) -> tuple[Any, Sequence[Any]]:
        """Calculate a batch's loss and its gradient by each Variable, zero where it depends on none."""
        with engine.GradientTape() as tape:
            for variable in variables:
                tape.watch(variable)
            loss, _ = self.record(variables, columns)
        return loss, tape.gradient(loss, list(variables), unconnected_gradients="zero")

    def gradients_at(self, weights: Sequence[Any], columns: Mapping[str, Any]) -> list[Any]:
        """Calculate a batch's gradients at some weights, in their own precision."""
        return [gradient.numpy() for gradient in self._differentiate(*weights, *columns.values())]

    def predict(self, weights: Sequence[Weight], columns: Mapping[str, Any]) -> tuple[Any, Any]:
        """Calculate the predictions for a batch and its loss."""
        predictions, loss = self._predict(*weights, *columns.values())
        return predictions.numpy(), loss.numpy()

    def _differentiated(self, *values: Any) -> list[Any]:
        count = len(self.names)
        return list(self.gradients(values[:count], values[count:])[1])

    def _predicted(self, *values: Any) -> list[Any]:
        count = len(self.names)
        loss, names = self.record(values[:count], values[count:])
        return [names[self.prediction_name], loss]
