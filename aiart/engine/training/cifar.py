"""CIFAR-10, the article's pictures, through `keras.datasets`: downloaded the first time, kept in Keras' own folder."""

import sys
from collections.abc import Callable
from contextlib import redirect_stdout

import numpy as np
from keras.datasets import cifar10 as keras_cifar10

from aiart.errors import UploadError

Loader = Callable[[], tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]]


def cifar10(limit: int | None = None, load: Loader = keras_cifar10.load_data) -> np.ndarray:
    """Return the training pictures of CIFAR-10 (Krizhevsky 2009): uint8 (50000, 32, 32, 3), or the first `limit` of
    them.

    `load` answers as `keras.datasets.cifar10.load_data` does: ((pictures, labels), (test pictures, test labels)).
    Raises UploadError, code "cifar10", if they are not on this computer and cannot be fetched, or are damaged.
    """
    try:
        with redirect_stdout(sys.stderr):  # Keras shows its download there, and standard output is for results
            (pictures, _), _ = load()
    except Exception as error:  # Keras raises a bare Exception when it cannot download
        raise UploadError(
            "CIFAR-10 could not be fetched: Keras could not download or unpack it.",
            "It comes from the University of Toronto (170 MB) the first time it is used.",
            "Connect to the internet and try again, or give a folder of your own pictures instead.",
            code="cifar10",
        ) from error
    return np.ascontiguousarray(pictures[:limit])
