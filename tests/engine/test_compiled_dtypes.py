"""What a compiled function gives is what the same operations give one by one: to the bit and to the dtype."""

import pytest

import tapewidgets as tw
from tapewidgets.engine.operations import OPERATIONS
from tests.engine.agreement import DTYPES, compared, printed
from tests.engine.checking import CASES

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(("name", "k"), CASES)
def test_an_operation_gives_the_same_at_once_compiled_and_by_its_source(name, k, dtype):
    assert [way for way, agrees in compared(name, k, dtype).items() if not agrees] == []


@pytest.mark.parametrize("value", [1, 1.5, True, (1, [2.0, False], {"a": 3}), None])
def test_numbers_come_back_as_tensors(value):
    def kinds(x):
        if isinstance(x, dict):
            return {key: kinds(part) for key, part in x.items()}
        if isinstance(x, list | tuple):
            return [kinds(part) for part in x]
        return x if x is None else (type(x).__name__, x.dtype.name)

    once = tw.function(lambda: value)
    with tw.GradientTape():
        under_a_tape = once()
    assert kinds(once()) == kinds(once()) == kinds(under_a_tape)
    assert kinds(tw.function(lambda: 1)()) == ("EagerTensor", "int32")


def test_every_operation_of_the_language_has_a_source_for_tensorflow():
    paths = {one.tensorflow for one in tw.language.functions()}
    wanted = {name for name, operation in OPERATIONS.items() if f"tf.{operation.path}" in paths}
    found = {name for name, k in CASES for dtype in ("float32", "bool") if printed(name, k, dtype)[0]}
    assert wanted - found == set()
