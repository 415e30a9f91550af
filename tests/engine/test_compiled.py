"""Machine code: what is kept of it, what is not believed, and that it takes only what it was compiled for."""

import os
import stat
import sys
from pathlib import Path

import numpy as np
import pytest

from aiart.engine.compiled import code
from aiart.engine.compiled.code import Compiled


def doubled(first, last, factor, values):
    for i in range(first, last):
        values[i, 0] *= factor


@pytest.fixture
def alone(monkeypatch, tmp_path):
    """One function that nobody has compiled, and an empty folder for it; the list notes each time that it is."""
    times: list[int] = []
    function = Compiled(doubled, "int64, int64, float32, float32[2]")
    monkeypatch.setattr(code, "_functions", [function])
    monkeypatch.setattr(code, "_before_compiling", [lambda: times.append(1)])
    monkeypatch.setattr(code, "_folder", lambda: tmp_path)
    return function, times


def test_it_is_compiled_once_and_later_linked(alone, tmp_path):
    function, times = alone
    for _ in range(2):  # as two processes
        function._code = None
        values = np.ones((3, 2), np.float32)
        function.over(2.5, values)(slice(1, 3))
        assert values.tolist() == [[1, 1], [2.5, 1], [2.5, 1]]
    assert times == [1]
    kept = (tmp_path / "doubled.o").read_bytes()
    assert b"NRT_" not in kept and b"numba_" not in kept and b"Py" not in kept  # it can be linked without Numba


@pytest.mark.parametrize("spoil", [lambda kept: kept[:-1], lambda kept: kept[:200] + b"?" + kept[201:], lambda _: b""])
def test_what_is_damaged_is_compiled_again(alone, tmp_path, spoil):
    function, times = alone
    function.over(1.0, np.ones((1, 1), np.float32))(slice(0, 0))
    file = tmp_path / "doubled.o"
    file.write_bytes(spoil(file.read_bytes()))
    assert code._read(tmp_path) is None
    function._code = None
    function.over(1.0, np.ones((1, 1), np.float32))(slice(0, 0))
    assert times == [1, 1] and code._read(tmp_path)


@pytest.mark.parametrize(
    "values", [np.ones((3, 2)), np.ones(3, np.float32), np.ones((3, 2), np.float32).T, np.ones((3, 2), np.int32)]
)
def test_arrays_of_another_kind_are_refused(alone, values):
    with pytest.raises(TypeError, match=r"not float32\[2\]"):
        alone[0].over(1.0, values)


def test_where_nothing_can_be_kept_it_is_compiled_all_the_same(alone, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    for folder in (None, tmp_path / "file" / "below"):
        monkeypatch.setattr(code, "_folder", lambda folder=folder: folder)
        alone[0]._code = None
        alone[0].over(1.0, np.ones((1, 1), np.float32))(slice(0, 0))
    assert alone[1] == [1, 1]


@pytest.mark.skipif(sys.platform == "win32", reason="folders of others, by their modes")
def test_a_folder_that_others_can_write_to_is_not_believed(monkeypatch, tmp_path):
    """Neither the named one, nor in the user's cache, nor beside the temporary files of all."""
    monkeypatch.setenv("AIART_CACHE", str(tmp_path / "named"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "users"))
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(code.tempfile, "gettempdir", lambda: str(tmp_path))
    wanted = ("named/compiled", "users/aiart/compiled", f"aiart-compiled-{os.getuid()}")
    for place in wanted:
        folder = code._folder.__wrapped__().parent
        assert folder == tmp_path / place and stat.S_IMODE(folder.stat().st_mode) == 0o700
        folder.chmod(0o777)
    assert code._folder.__wrapped__() is None


def test_without_a_home_and_a_place_for_temporary_files_nothing_is_kept(monkeypatch):
    def nowhere():
        raise FileNotFoundError("No usable temporary directory")

    def no_home(_):
        raise RuntimeError("Could not determine home directory.")

    for name in ("AIART_CACHE", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "home", classmethod(no_home))
    monkeypatch.setattr(code.tempfile, "gettempdir", nowhere)
    assert code._folder.__wrapped__() is None
