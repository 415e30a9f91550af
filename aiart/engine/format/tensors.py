"""Tensors on disk: a strict reader and an atomic writer of safetensors files, in NumPy alone.

The format (github.com/huggingface/safetensors): 8 bytes with the length N of the header, little-endian; N bytes of
JSON, `{name: {"dtype", "shape", "data_offsets"}}`; then the values. The reader is given the exact table of tensors it
may find and checks the whole header against it before it allocates or reads a single value. Beyond the format it
demands unique names, finite values and nothing left over. It does not know what the tensors are for.
"""

import math
import os
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path

import numpy as np
from safetensors.numpy import save

from aiart.engine.format.strict import parse_object, quoted, reading, word
from aiart.errors import WeightsError
from aiart.files import atomic_file

DTYPES = {
    "F32": np.dtype("<f4"),  # weights and averages
    "U8": np.dtype("u1"),  # pictures
    "I64": np.dtype("<i8"),  # an optimizer's step counter
}
HEADER_LIMIT = 1 << 20  # bytes; ours have a few thousand
MAX_RANK = 6
MAX_ABS = 1e4  # a healthy network stays below 100; far larger weights paint only overflow
CHUNK = 1 << 22  # bytes read at a time
FIX = "The file is damaged or was not made by aiart; fetch or train the generator again."


@dataclass(frozen=True)
class TensorSpec:
    """What a tensor has to be. dtype: a key of DTYPES."""

    dtype: str
    shape: tuple[int, ...]

    @property
    def bytes(self) -> int:
        return math.prod(self.shape) * DTYPES[self.dtype].itemsize


@dataclass(frozen=True)
class _Entry:
    """One line of a header. begin, end: bytes after the header."""

    spec: TensorSpec
    begin: int
    end: int


def size_window(table: dict[str, TensorSpec]) -> tuple[int, int]:
    """Smallest and largest size in bytes a file with exactly these tensors can have."""
    values = sum(spec.bytes for spec in table.values())
    return values + 8 + len("{}"), values + 8 + HEADER_LIMIT


def write_tensors(path: Path, tensors: dict[str, np.ndarray], metadata: dict[str, str]) -> None:
    """Write a safetensors file, whole or not at all; with at most one entry of metadata its bytes are reproducible.

    Raises:
        WeightsError: "non_finite", before anything is written.
        TypeError: an array's dtype is not in DTYPES, so that the file could not be read again.
        OSError: the disk refused; what was at `path` is still there.
    """
    for name, array in tensors.items():
        if array.dtype not in DTYPES.values():
            raise TypeError(f"{name} is {array.dtype}; known are {', '.join(DTYPES)}")
        check_values(name, array)
    # The library writes the memory as it lies, so that a transposed array would come back scrambled.
    data = save({name: np.asarray(array, order="C") for name, array in tensors.items()}, metadata)
    with atomic_file(path) as file:
        file.write(data)


def read_tensors(path: Path, table: dict[str, TensorSpec]) -> dict[str, np.ndarray]:
    """Read a safetensors file that holds exactly the tensors of `table` -> name to array, in the table's order.

    Raises:
        WeightsError: "bad_header", "bad_layout", "mismatch:NAME", "non_finite", or one of `files.reading`.
    """
    with reading(path) as file:
        size = os.fstat(file.fileno()).st_size
        if size > size_window(table)[1]:
            raise _refused(path, f"is larger than its tensors: {size} bytes", "bad_layout")
        header = _read_header(file, size, path)
        entries = {name: _entry(path, name, line) for name, line in header.items()}
        _match({name: entry.spec for name, entry in entries.items()}, table)
        start = file.tell()
        _check_layout(path, list(entries.values()), size - start)
        tensors = {name: _read_values(file, start + entries[name].begin, spec, path) for name, spec in table.items()}
    for name, array in tensors.items():
        check_values(name, array)
    return tensors


def check_tensors(tensors: dict[str, np.ndarray], table: dict[str, TensorSpec]) -> None:
    """Arrays in memory against a table. Raises WeightsError "mismatch:NAME" or "non_finite"."""
    names = {dtype: name for name, dtype in DTYPES.items()}
    _match({name: TensorSpec(names.get(a.dtype, str(a.dtype)), a.shape) for name, a in tensors.items()}, table)
    for name, array in tensors.items():
        check_values(name, array)


def check_values(name: str, array: np.ndarray) -> None:
    """Floats have to be finite and at most MAX_ABS from zero. Raises WeightsError "non_finite"."""
    if array.dtype.kind != "f" or not array.size:
        return
    with np.errstate(invalid="ignore"):  # NaN passes through min and max, and fails the comparison
        low, high = float(array.min()), float(array.max())
    if not -MAX_ABS <= low <= high <= MAX_ABS:
        raise WeightsError(
            f"The tensor {quoted(name)} has values that are not finite, or beyond all measure.",
            f"Weights lie between {-MAX_ABS:.0f} and {MAX_ABS:.0f}.",
            "Train the generator again.",
            code="non_finite",
        )


def _refused(path: Path, happened: str, code: str) -> WeightsError:
    return WeightsError(f"{path.name} {happened}.", fix=FIX, code=code)


def _read_header(file: BufferedReader, size: int, path: Path) -> dict:
    """Return the header's lines without the metadata; leaves the file at the first value."""
    length = int.from_bytes(file.read(8), "little")
    if size < 8 or not 0 < length <= min(HEADER_LIMIT, size - 8):
        raise _refused(path, "has no header of a possible length", "bad_header")
    data = file.read(length)
    if data[:1] != b"{":
        raise _refused(path, "has a header that is not a JSON object", "bad_header")
    header = parse_object(data, f"The header of {path.name}", depth=3, code="bad_header")
    metadata = header.pop("__metadata__", {})
    if type(metadata) is not dict or not all(type(value) is str for value in metadata.values()):
        raise _refused(path, "has metadata that is not text", "bad_header")
    return header


def _entry(path: Path, name: str, line: object) -> _Entry:
    """One checked line of the header: its shape is possible and its bytes are as many as its shape says."""
    if type(line) is not dict or set(line) != {"dtype", "shape", "data_offsets"}:
        raise _refused(path, f"does not describe {quoted(name)} by dtype, shape and data_offsets", "bad_header")
    dtype, shape, offsets = line["dtype"], line["shape"], line["data_offsets"]
    if type(dtype) is not str or dtype not in DTYPES:
        raise _refused(path, f"has {quoted(name)} in the type {quoted(dtype)}, which aiart does not use", "bad_header")
    if not _naturals(shape) or len(shape) > MAX_RANK or TensorSpec(dtype, tuple(shape)).bytes >= 1 << 63:
        raise _refused(path, f"gives {quoted(name)} the impossible shape {quoted(shape)}", "bad_header")
    if not _naturals(offsets) or len(offsets) != 2 or offsets[1] - offsets[0] != TensorSpec(dtype, tuple(shape)).bytes:
        raise _refused(path, f"has {quoted(name)} at impossible offsets {quoted(offsets)}", "bad_layout")
    return _Entry(TensorSpec(dtype, tuple(shape)), *offsets)


def _naturals(value: object) -> bool:
    return type(value) is list and all(type(number) is int and number >= 0 for number in value)


def _match(found: dict[str, TensorSpec], table: dict[str, TensorSpec]) -> None:
    """Exactly the tensors of the table, no more and no fewer."""
    for name in [*table, *found]:
        if found.get(name) != table.get(name):
            raise WeightsError(
                f"The tensor {quoted(name)} {_difference(found.get(name), table.get(name))}.",
                fix="Weights and config.json do not belong together; fetch or train the generator again.",
                code=f"mismatch:{word(name)}",
            )


def _difference(found: TensorSpec | None, wanted: TensorSpec | None) -> str:
    if not found:
        return "is missing"
    if not wanted:
        return "does not belong to this generator"
    return f"is {found.dtype} {list(found.shape)} where {wanted.dtype} {list(wanted.shape)} belongs"


def _check_layout(path: Path, entries: list[_Entry], size: int) -> None:
    """The tensors fill the rest of the file: no overlap, no gap, nothing after the last, so no second file hides."""
    position = 0
    for entry in sorted(entries, key=lambda entry: (entry.begin, entry.end)):
        if entry.begin != position:
            raise _refused(path, "has tensors that overlap or leave a gap", "bad_layout")
        position = entry.end
    if position != size:
        raise _refused(path, f"holds {size} bytes of values where its header names {position}", "bad_layout")


def _read_values(file: BufferedReader, start: int, spec: TensorSpec, path: Path) -> np.ndarray:
    array = np.empty(spec.shape, DTYPES[spec.dtype])
    room = array.reshape(-1).view(np.uint8).data
    file.seek(start)
    while room:
        count = file.readinto(room[:CHUNK])
        if not count:  # the file shrank while it was read
            raise _refused(path, "ended too early", "bad_layout")
        room = room[count:]
    return array
