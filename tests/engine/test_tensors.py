"""Tensor files: exact in both directions, readable by the official library, and never half-written."""

import errno
import os

import numpy as np
import pytest
from good import same
from safetensors.numpy import load_file, save_file

from aiart.engine.format import tensors as module
from aiart.engine.format.tensors import TensorSpec, check_tensors, read_tensors, size_window, write_tensors
from aiart.errors import WeightsError

TABLE = {
    "b/kernel": TensorSpec("F32", (3, 2)),
    "pictures": TensorSpec("U8", (2, 5, 3)),
    "step": TensorSpec("I64", ()),
    "a": TensorSpec("F32", (1,)),
}


@pytest.fixture
def arrays():
    rng = np.random.default_rng(3)
    return {
        "b/kernel": rng.standard_normal((3, 2), np.float32),
        "pictures": rng.integers(0, 256, (2, 5, 3), np.uint8),
        "step": np.array(-(2**40), np.int64),
        "a": np.array([-0.0], np.float32),
    }


def test_what_is_written_comes_back_bit_for_bit_in_the_order_of_the_table(tmp_path, arrays):
    write_tensors(tmp_path / "t", arrays, {"made_by": "a test"})
    read = read_tensors(tmp_path / "t", TABLE)
    assert same(read, arrays) and list(read) == list(TABLE)


def test_the_official_library_reads_what_we_write(tmp_path, arrays):
    write_tensors(tmp_path / "t", arrays, {})
    assert same(load_file(tmp_path / "t"), arrays)


def test_we_read_what_the_official_library_writes(tmp_path, arrays):
    save_file(arrays, tmp_path / "t", {"one": "1", "two": "2"})
    assert same(read_tensors(tmp_path / "t", TABLE), arrays)


def test_arrays_that_do_not_lie_in_order_are_written_in_order(tmp_path, arrays):
    arrays["b/kernel"] = np.arange(6, dtype=np.float32).reshape(2, 3).T
    arrays["pictures"] = np.arange(60, dtype=np.uint8).reshape(4, 5, 3)[::-2]
    write_tensors(tmp_path / "t", arrays, {})
    assert same(read_tensors(tmp_path / "t", TABLE), arrays)


def test_equal_tensors_give_equal_bytes(tmp_path, arrays):
    write_tensors(tmp_path / "one", arrays, {"format": "1"})
    write_tensors(tmp_path / "two", dict(reversed(arrays.items())), {"format": "1"})
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_a_large_tensor_is_read_in_pieces(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "CHUNK", 1000)
    array = np.random.default_rng(0).standard_normal((77, 99), np.float32)
    write_tensors(tmp_path / "t", {"a": array}, {})
    assert same(read_tensors(tmp_path / "t", {"a": TensorSpec("F32", (77, 99))}), {"a": array})


def test_every_file_of_a_table_lies_in_its_size_window(tmp_path, arrays):
    write_tensors(tmp_path / "t", arrays, {"made_by": "x" * 5000})
    low, high = size_window(TABLE)
    assert low == 24 + 30 + 8 + 4 + 8 + 2
    assert low <= (tmp_path / "t").stat().st_size <= high


def test_a_file_that_shrinks_while_it_is_read_is_refused(tmp_path, arrays, monkeypatch):
    write_tensors(tmp_path / "t", arrays, {})
    data = (tmp_path / "t").read_bytes()
    check = module._check_layout

    def check_then_shrink(*arguments):
        check(*arguments)
        (tmp_path / "t").write_bytes(data[: len(data) // 2])

    monkeypatch.setattr(module, "_check_layout", check_then_shrink)
    monkeypatch.setattr(module, "reading", lambda path: open(path, "rb", buffering=0))  # nothing read ahead
    with pytest.raises(WeightsError) as caught:
        read_tensors(tmp_path / "t", TABLE)
    assert caught.value.code == "bad_layout"


@pytest.mark.parametrize("number", [np.nan, np.inf, -np.inf, 1.01e4, -1.01e4])
def test_values_that_are_not_finite_are_not_written(tmp_path, arrays, number):
    arrays["a"][0] = number
    with pytest.raises(WeightsError) as caught:
        write_tensors(tmp_path / "t", arrays, {})
    assert caught.value.code == "non_finite" and not any(tmp_path.iterdir())


def test_a_dtype_that_could_not_be_read_again_is_not_written(tmp_path):
    with pytest.raises(TypeError, match="float64"):
        write_tensors(tmp_path / "t", {"a": np.zeros(1)}, {})


WRONG = [
    ("missing", lambda arrays: arrays.pop("a"), "mismatch:a"),
    ("extra", lambda arrays: arrays.update(c=arrays["a"]), "mismatch:c"),
    ("shape", lambda arrays: arrays.update(a=np.zeros((1, 1), np.float32)), "mismatch:a"),
    ("double precision", lambda arrays: arrays.update(a=np.zeros(1)), "mismatch:a"),
    ("not finite", lambda arrays: arrays["a"].fill(np.nan), "non_finite"),
]


@pytest.mark.parametrize(("reason", "spoil", "code"), WRONG, ids=lambda part: part if isinstance(part, str) else "")
def test_arrays_in_memory_are_held_against_the_table_too(arrays, reason, spoil, code):
    check_tensors(arrays, TABLE)
    spoil(arrays)
    with pytest.raises(WeightsError) as caught:
        check_tensors(arrays, TABLE)
    assert caught.value.code == code, reason


@pytest.mark.parametrize("call", ["fsync", "replace"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EACCES])
def test_a_disk_that_refuses_leaves_the_old_file_and_no_litter(tmp_path, arrays, monkeypatch, call, number):
    write_tensors(tmp_path / "t", arrays, {})

    def refuse(*arguments):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, call, refuse)
    with pytest.raises(OSError, match=os.strerror(number)):
        write_tensors(tmp_path / "t", {"a": arrays["a"]}, {})
    assert os.listdir(tmp_path) == ["t"]
    assert same(read_tensors(tmp_path / "t", TABLE), arrays)
