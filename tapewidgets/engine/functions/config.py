"""Names under ``tw.config``: there is one device, the CPU, and nothing to set."""

import sys

from tapewidgets.engine.functions.surroundings import PhysicalDevice


def list_physical_devices(device_type: str | None = None) -> list[PhysicalDevice]:
    """The devices of a kind: the CPU, and no others.

    Examples
    --------
    >>> tw.config.list_physical_devices("GPU")
    []
    """
    cpu = PhysicalDevice("/physical_device:CPU:0", "CPU")
    return [cpu] if device_type in (None, "CPU") else []


list_logical_devices = list_physical_devices


def run_functions_eagerly(run_eagerly: bool) -> None:
    """Accepted for TensorFlow's sake: functions give the same either way."""


def set_memory_growth(device: PhysicalDevice, enable: bool) -> None:
    """Accepted for TensorFlow's sake: memory is NumPy's.

    Examples
    --------
    >>> for gpu in tw.config.experimental.list_physical_devices("GPU"):
    ...     tw.config.experimental.set_memory_growth(gpu, True)
    """


experimental = sys.modules[__name__]  # where TensorFlow had them first

__all__ = [
    "experimental",
    "list_logical_devices",
    "list_physical_devices",
    "run_functions_eagerly",
    "set_memory_growth",
]
