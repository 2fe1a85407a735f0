"""TensorFlow, eager and with ``tf.function``."""

from functools import partial

import tensorflow as tf

from . import tensorflow_words as words

tf.config.threading.set_intra_op_parallelism_threads(1)
tf.config.threading.set_inter_op_parallelism_threads(1)

WORK = {
    "TensorFlow eager": {
        name: lambda data, make=make: make(tf, data, words.as_written) for name, make in words.EAGER.items()
    },
    "tf.function": {
        name: lambda data, make=make: make(tf, data, partial(tf.function))
        for name, make in words.COMPILED.items()
        if name not in ("B-10000", "B-100000")  # the graph takes half a minute and more to build
    },
}
PARTS = {("TensorFlow eager", "A"): 0.05, ("TensorFlow eager", "B-100000"): 0.1, ("tf.function", "A"): 0.1}


def versions() -> dict[str, str]:
    return {"TensorFlow": tf.__version__}
