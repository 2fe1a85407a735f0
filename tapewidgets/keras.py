"""``import tapewidgets.keras.optimizers`` and its like, as Keras has them: the engine's own modules."""

import sys

from tapewidgets.engine import keras
from tapewidgets.engine.keras import initializers, layers, losses, metrics, models, optimizers

for _module in (initializers, layers, losses, metrics, models, optimizers):
    sys.modules[f"{__name__}.{_module.__name__.rpartition('.')[2]}"] = _module
sys.modules[__name__] = keras
