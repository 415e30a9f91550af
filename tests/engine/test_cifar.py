"""The article's pictures, from a fake of Keras' loader: no test downloads anything."""

import numpy as np
import pytest

from aiart.errors import UploadError
from tests.lazily import Lazily

cifar = Lazily("aiart.engine.training.cifar")

PICTURES = np.random.default_rng(0).integers(0, 256, (20, 3, 32, 32), np.uint8)


def fake_load():
    """As Keras does: it talks on standard output, and its arrays are views with the colours last."""
    print("Downloading data from https://example.org")
    labels = np.zeros((20, 1), np.uint8)
    return (PICTURES.transpose(0, 2, 3, 1), labels), (PICTURES[:5].transpose(0, 2, 3, 1), labels[:5])


def test_the_training_pictures_are_given_as_bytes():
    pictures = cifar.cifar10(load=fake_load)
    assert pictures.dtype == np.uint8 and pictures.shape == (20, 32, 32, 3) and pictures.flags.c_contiguous
    assert np.array_equal(pictures, PICTURES.transpose(0, 2, 3, 1))


def test_a_limit_keeps_only_so_many():
    few = cifar.cifar10(7, fake_load)
    assert np.array_equal(few, cifar.cifar10(load=fake_load)[:7]) and few.base is None  # the others can be forgotten


def test_keras_does_not_talk_on_standard_output(capsys):
    """There the results are, for programs."""
    cifar.cifar10(load=fake_load)
    told = capsys.readouterr()
    assert told.out == "" and "Downloading" in told.err


@pytest.mark.parametrize(
    "error",
    [
        Exception("URL fetch failure on https://...: None -- [Errno -2] Name or service not known"),  # Keras offline
        TimeoutError("timed out"),
        ValueError("Incomplete or corrupted file detected."),
        PermissionError(13, "Permission denied"),
    ],
)
def test_without_them_a_sentence_says_what_to_do(error):
    def load():
        raise error

    with pytest.raises(UploadError) as told:
        cifar.cifar10(load=load)
    assert told.value.code == "cifar10" and told.value.__cause__ is error
    assert "CIFAR-10 could not be fetched" in str(told.value) and "your own pictures" in str(told.value)
    assert "\n" not in str(told.value) and "URL" not in str(told.value)


def test_ctrl_c_during_the_download_is_not_swallowed():
    def load():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cifar.cifar10(load=load)
