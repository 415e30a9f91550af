"""TensorFlow and Keras, loaded in one place, and without what native code says before it can be told to be quiet.

On processors with the newer vector units TensorFlow announces its faster kernels while it is imported, whatever
TF_CPP_MIN_LOG_LEVEL says. Only where that asks for silence (3) is standard error closed meanwhile.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress


@contextmanager
def _native_silence() -> Iterator[None]:
    """Send file descriptor 2 nowhere for a while: native code does not write through sys.stderr."""
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


if os.environ.get("TF_CPP_MIN_LOG_LEVEL") == "3":
    with _native_silence():
        import tensorflow as tf
else:
    import tensorflow as tf

import keras  # noqa: E402  (it loads TensorFlow)

__all__ = ["keras", "share_cores", "tf"]


def share_cores(branches: int) -> None:
    """Let so many branches of a graph run at the same time, each with its share of the cores.

    Once anything has run in this process TensorFlow keeps the threads that it has: slower, and sums in another order.
    """
    with suppress(RuntimeError):
        tf.config.threading.set_intra_op_parallelism_threads(max(1, (os.cpu_count() or 1) // branches))
