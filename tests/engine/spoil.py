"""Ways to spoil a good generator's folder: each is a function that does one thing to it."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from aiart.engine.format.folder import CONFIG, MODEL

Spoil = Callable[[Path], None]

PICTURES, GAMMA, BETA = "memory/pictures", "network/norm/gamma", "network/norm/beta"


# ---- tools that spoil one file --------------------------------------------------------------------------------------


def write(name: str, data: bytes) -> Spoil:
    return lambda folder: _bytes(folder / name, data)


def config_text(change: Callable[[str], str]) -> Spoil:
    return lambda folder: _bytes(folder / CONFIG, change((folder / CONFIG).read_text("utf-8")).encode("utf-8"))


def config(**changes) -> Spoil:
    """Set fields of config.json; `network__width=3` reaches inside."""

    def spoil(folder: Path) -> None:
        raw = json.loads((folder / CONFIG).read_bytes())
        for path, value in changes.items():
            *outer, name = path.split("__")
            inner = raw
            for part in outer:
                inner = inner[part]
            inner[name] = value
        _bytes(folder / CONFIG, json.dumps(raw).encode())

    return spoil


def config_without(*path: str) -> Spoil:
    def spoil(folder: Path) -> None:
        raw = inner = json.loads((folder / CONFIG).read_bytes())
        for part in path[:-1]:
            inner = inner[part]
        del inner[path[-1]]
        _bytes(folder / CONFIG, json.dumps(raw).encode())

    return spoil


def model(change: Callable[[bytes], bytes]) -> Spoil:
    return lambda folder: _bytes(folder / MODEL, change((folder / MODEL).read_bytes()))


def header_text(change: Callable[[bytes], bytes]) -> Spoil:
    """Change the header's bytes; its length is set right again."""

    def spoil(data: bytes) -> bytes:
        header, values = split(data)
        return join(change(header), values)

    return model(spoil)


def header(change: Callable[[dict], object]) -> Spoil:
    """Change the header's dict in place."""

    def spoil(data: bytes) -> bytes:
        lines = json.loads(data)
        change(lines)
        return json.dumps(lines).encode()

    return header_text(spoil)


def tensor(name: str, **changes) -> Spoil:
    return header(lambda lines: lines[name].update(changes))


def value(name: str, number: float) -> Spoil:
    """Set the first value of a float tensor."""

    def spoil(data: bytes) -> bytes:
        lines, values = split(data)
        begin = json.loads(lines)[name]["data_offsets"][0]
        return join(lines, values[:begin] + np.float32(number).tobytes() + values[begin + 4 :])

    return model(spoil)


def split(data: bytes) -> tuple[bytes, bytes]:
    length = int.from_bytes(data[:8], "little")
    return data[8 : 8 + length], data[8 + length :]


def join(header: bytes, values: bytes) -> bytes:
    return len(header).to_bytes(8, "little") + header + values


def claim(length: int) -> Spoil:
    """Let the file say that its header is so long."""
    return model(lambda data: length.to_bytes(8, "little") + data[8:])


def _bytes(path: Path, data: bytes) -> None:
    path.write_bytes(data)


# ---- tools that spoil the folder ------------------------------------------------------------------------------------


def without(*names: str) -> Spoil:
    def spoil(folder: Path) -> None:
        for name in names:
            os.remove(folder / name)

    return spoil


def only(name: str, keep: tuple[str, ...] = ()) -> Spoil:
    """A folder from another program: its weights file, and perhaps something of ours."""

    def spoil(folder: Path) -> None:
        without(*{CONFIG, MODEL} - set(keep))(folder)
        _bytes(folder / name, b"\x80\x04weights")

    return spoil


def renamed(name: str, to: str) -> Spoil:
    return lambda folder: os.replace(folder / name, folder / to)


def link(name: str) -> Spoil:
    """The real file lies outside, with a link in its place."""

    def spoil(folder: Path) -> None:
        outside = folder.parent / f"outside-{name}"
        os.replace(folder / name, outside)
        try:
            os.symlink(outside, folder / name)
        except OSError:
            pytest.skip("this account may not make symbolic links")

    return spoil


def pipe(name: str) -> Spoil:
    def spoil(folder: Path) -> None:
        if not hasattr(os, "mkfifo"):
            pytest.skip("this system has no named pipes")
        os.remove(folder / name)
        os.mkfifo(folder / name)

    return spoil


def folder_instead(name: str) -> Spoil:
    def spoil(folder: Path) -> None:
        os.remove(folder / name)
        os.mkdir(folder / name)

    return spoil


def gone(folder: Path) -> None:
    os.replace(folder, folder.with_name("elsewhere"))


def file_instead(folder: Path) -> None:
    gone(folder)
    folder.write_bytes(b"not a folder")


# ---- changes to a header --------------------------------------------------------------------------------------------


def move_offsets(lines: dict, name: str, begin: int, end: int) -> None:
    """Move the borders of a tensor by so many bytes."""
    lines[name]["data_offsets"] = [lines[name]["data_offsets"][0] + begin, lines[name]["data_offsets"][1] + end]


def add_line(lines: dict, name: str, **line) -> None:
    lines[name] = {"dtype": "F32", "shape": [0], "data_offsets": [0, 0]} | line


def overlap(lines: dict) -> None:
    lines[GAMMA]["data_offsets"] = lines[BETA]["data_offsets"]


def gap(data: bytes) -> bytes:
    """Four bytes that belong to nobody before the values, and all offsets moved behind them."""
    text, values = split(data)
    lines = json.loads(text)
    for name in lines.keys() - {"__metadata__"}:
        move_offsets(lines, name, 4, 4)
    return join(json.dumps(lines).encode(), b"gap!" + values)


def twice(header: bytes, name: bytes) -> bytes:
    """The line of norm/beta again, under a name that is the same once it is read."""
    line = json.dumps(json.loads(header)[BETA]).encode()
    return header.rstrip()[:-1] + b', "' + name + b'": ' + line + b"}"
