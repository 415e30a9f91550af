"""Functions that are compiled to machine code, once on a machine: loops over windows for which NumPy has no words.

Numba compiles them for the processor at hand, each for one signature. The object files are kept, and LLVM links them
into later processes in milliseconds; Numba itself is imported to compile only. The functions run without the
interpreter's lock on a part of their arrays: `path.parallel` spreads them over the cores.
"""

import ctypes
import hashlib
import os
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from importlib import import_module
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from threading import RLock
from typing import Any

import numpy as np
from filelock import FileLock, Timeout

from aiart.files import CACHE, as_typed, atomic_write, private_folder

FILES = "balance", "flows", "noise", "resizing", "search", "steps", "votes"  # those with functions to compile
COMPILED = "compiled"  # folder
OLD_DAYS = 30  # after which what another version compiled is deleted
LOCK_SECONDS = 120  # to wait for another process that compiles; beyond, this one compiles for itself
SCALARS = {"int64": ctypes.c_int64, "float32": ctypes.c_float}
DIGEST = hashlib.sha256

_functions: list["Compiled"] = []
_before_compiling: list[Callable[[], None]] = []
_lock = RLock()


class Compiled:
    """A function of a slice, and of other arguments of the types that it is compiled for."""

    def __init__(self, function: Callable, types: str):
        self.function = function
        self.types = types.replace(" ", "").split(",")
        self.signature = f"void({','.join(_as_numba(kind) for kind in self.types)})"
        self._code: Callable[..., int] | None = None

    def over(self, *arguments: Any) -> Callable[[slice], None]:
        """Return the function for its first two arguments, which are the ends of a slice; the others are given.

        Instead of an array that it only works in, something that makes one: each slice has its own then."""
        if self._code is None:
            prepare()
        code, kinds = self._code, self.types[2:]
        assert code is not None
        fixed = [None if callable(one) else _in_c(one, kind) for one, kind in zip(arguments, kinds, strict=True)]

        def part(some: slice) -> None:
            own = [one() if there is None else None for one, there in zip(arguments, fixed, strict=True)]
            values = [
                _in_c(array, kind) if there is None else there
                for array, kind, there in zip(own, kinds, fixed, strict=True)
            ]
            nothing = ctypes.c_void_p(), ctypes.c_void_p()
            code(*map(ctypes.byref, nothing), some.start, some.stop, *chain.from_iterable(values))

        return part

    def link(self, address: int) -> None:
        """Make it, from now on, the machine code at `address`."""
        results = ctypes.POINTER(ctypes.c_void_p)
        arguments = chain.from_iterable(map(_c_types, self.types))
        self._code = ctypes.CFUNCTYPE(ctypes.c_int, results, results, *arguments)(address)


def compiled(types: str) -> Callable[[Callable], Compiled]:
    """Decorator. types: of the arguments, such as "int64, float32, int16[2]": numbers, and arrays of so many axes. The
    first two are where a slice of the work begins and ends.

    The function is a loop in plain Python that calls nothing but `range`, `len`, `math`, NumPy's types and functions of
    its file like it, makes no array, and of the names around it uses only constants of this package. It answers in its
    arguments. Functions that it calls become a part of it, and call no others."""

    def made(function: Callable) -> Compiled:
        _functions.append(Compiled(function, types))
        return _functions[-1]

    return made


def _as_numba(kind: str) -> str:
    name, _, axes = kind.rstrip("]").partition("[")
    return f"{name}[{':,' * (int(axes) - 1)}::1]" if axes else name


@cache
def _array_kind(kind: str) -> tuple[int, np.dtype | None]:
    """The axes of an array and the type of its items; 0 and None for a number."""
    return (int(kind[-2]), np.dtype(kind[:-3])) if kind.endswith("]") else (0, None)


def _c_types(kind: str) -> list[Any]:
    """What Numba passes of an argument. Of an array: owner, parent, count, bytes of an item, address, sides, steps."""
    whole, address = ctypes.c_int64, ctypes.c_void_p
    sides = [whole] * 2 * _array_kind(kind)[0]
    return [address, address, whole, whole, address, *sides] if sides else [SCALARS[kind]]


def _in_c(value: Any, kind: str) -> list[Any]:
    """The value of an argument, for `_c_types`. Raises TypeError if an array is of another kind."""
    axes, items = _array_kind(kind)
    if not axes:
        return [value]
    if value.dtype != items or value.ndim != axes or not value.flags.c_contiguous:
        raise TypeError(f"{value.dtype}[{value.ndim}], of memory in order: {value.flags.c_contiguous}, not {kind}")
    address, _ = value.__array_interface__["data"]
    return [None, None, value.size, value.itemsize, address, *value.shape, *value.strides]


def prepare() -> None:
    """Link all functions, and compile them first where this version of aiart has never run on this machine."""
    with _lock:
        for name in FILES:
            import_module(f"{__package__}.{name}")
        if not all(function._code for function in _functions):
            folder = _folder()
            files = (folder and _read(folder)) or _compiled_by_one(folder)
            _link(files)


def before_compiling(call: Callable[[], None]) -> None:
    """Call this before anything is compiled, which takes seconds, once on a machine."""
    _before_compiling.append(call)


def _compiled_by_one(folder: Path | None) -> list[tuple[str, bytes]]:
    """Compile all functions, unless another process is about to."""
    if folder is None:
        return _compile()
    try:
        with FileLock(folder.with_suffix(".lock"), timeout=LOCK_SECONDS):
            files = _read(folder) or _compile()
            _keep(folder, files)
    except (OSError, Timeout):
        return _compile()
    _delete_old(folder)
    return files


def _compile() -> list[tuple[str, bytes]]:
    """The symbol and the object file of each function."""
    for call in _before_compiling:
        call()
    from aiart.engine.compiled.compiler import compile_function

    return [compile_function(function.function, function.signature) for function in _functions]


def _keep(folder: Path, files: list[tuple[str, bytes]]) -> None:
    for function, (symbol, code) in zip(_functions, files, strict=True):
        content = symbol.encode() + b"\n" + code
        atomic_write(_file(folder, function), DIGEST(content).digest() + content, durable=False)


def _read(folder: Path) -> list[tuple[str, bytes]] | None:
    """What was kept; None if anything of it is missing or damaged."""
    files = []
    for function in _functions:
        try:
            content = _file(folder, function).read_bytes()
        except OSError:
            return None
        digest, content = content[:32], content[32:]
        if DIGEST(content).digest() != digest:
            return None
        symbol, _, code = content.partition(b"\n")
        files.append((symbol.decode(), code))
    return files


def _file(folder: Path, function: Compiled) -> Path:
    return folder / f"{function.function.__name__}.o"


def _link(files: list[tuple[str, bytes]]) -> None:
    from llvmlite import binding

    engine = _engine()
    for _, code in files:
        engine.add_object_file(binding.ObjectFileRef.from_data(code))
    engine.finalize_object()
    for function, (symbol, _) in zip(_functions, files, strict=True):
        function.link(engine.get_function_address(symbol))


@cache
def _engine():
    """LLVM's linker. It lives as long as the process, as what it links does."""
    from llvmlite import binding

    binding.initialize_native_target()
    binding.initialize_native_asmprinter()
    machine = binding.Target.from_triple(binding.get_process_triple()).create_target_machine(jit=True)
    return binding.create_mcjit_compiler(binding.parse_assembly(""), machine)


@cache
def _folder() -> Path | None:
    """Where machine code is kept, made private to the user; None: nowhere.

    Its name says everything that the code depends on: the functions, the compiler, Python and the processor."""
    said = [version("numba"), version("llvmlite"), np.__version__, sys.version, platform.platform(), _processor()]
    name = DIGEST("\n".join(said + _sources()).encode()).hexdigest()[:16]
    for place in (_named_cache, _users_cache, _temporary):
        with suppress(OSError, RuntimeError):  # RuntimeError: this user has no home
            if (parent := place()) and _is_ours(private_folder(parent)):
                return private_folder(parent / name)
    return None


def _sources() -> list[str]:
    """The text of every file of this package."""
    return [path.read_text(encoding="utf-8") for path in sorted(Path(__file__).parent.glob("*.py"))]


def _processor() -> str:
    from llvmlite import binding

    return f"{binding.get_host_cpu_name()} {binding.get_host_cpu_features().flatten()}"


def _named_cache() -> Path | None:
    named = os.environ.get(CACHE)  # set by a page, where the user has no home that could be written to
    return as_typed(named) / COMPILED if named else None


def _users_cache() -> Path:
    """In the folder for what can be made again, where each system has it. Raises RuntimeError without a home."""
    if sys.platform == "win32":
        place = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        place = Path.home() / "Library" / "Caches"
    else:
        place = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return place / "aiart" / COMPILED


def _temporary() -> Path:
    """Raises OSError, where there is no place for temporary files."""
    return Path(tempfile.gettempdir()) / f"aiart-compiled-{_user()}"


def _user() -> str:
    return str(os.getuid()) if hasattr(os, "getuid") else "user"  # on Windows the folder is the user's already


def _is_ours(folder: Path) -> bool:
    """Whether nobody else can have put anything there: what is linked from it is run."""
    if not os.access(folder, os.W_OK):
        return False
    info = folder.lstat()
    return not hasattr(os, "getuid") or (info.st_uid == os.getuid() and not info.st_mode & 0o022)


def _delete_old(folder: Path) -> None:
    for other in folder.parent.iterdir():
        with suppress(OSError):
            if other != folder and other.is_dir() and time.time() - other.stat().st_mtime > OLD_DAYS * 86400:
                shutil.rmtree(other)
