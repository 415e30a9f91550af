"""Numba, imported only to compile: see `code`."""

from types import FunctionType
from typing import Any

from numba.core import compiler, config, sigutils
from numba.core.cpu_options import FastMathOptions
from numba.core.decorators import njit
from numba.core.registry import cpu_target

# Of "fast" mathematics: to add up in another order, which is always the same on a processor, and to multiply and add in
# one instruction. Neither depends on the number of cores.
FAST = FastMathOptions({"reassoc", "contract", "nsz"})
# Nothing of Python is needed: no memory, no errors, no wrapper.
FLAGS = dict(nrt=False, no_cpython_wrapper=True, no_cfunc_wrapper=True, error_model="numpy", fastmath=FAST)

setattr(config, "SLP_VECTORIZE", 1)  # noqa: B010, as types do not know it; so that the sixteen steps of a short loop become one


def compile_function(function: FunctionType, signature: str) -> tuple[str, bytes]:
    """Return the symbol of a function for arguments of one signature, and an object file for this processor that has
    it.

    In C it is int(void **, void **, ...)."""
    flags = compiler.Flags()
    for name, value in FLAGS.items():
        setattr(flags, name, value)
    arguments, result = sigutils.normalize_signature(signature)
    types: Any = cpu_target.typing_context
    target: Any = cpu_target.target_context
    for context in (types, target):
        context.refresh()  # learn what NumPy's names mean
    compiled = compiler.compile_extra(types, target, _with_called(function), arguments, result, flags, {})
    _, _, (machine_code, _) = compiled.library.serialize_using_object_code()
    return compiled.fndesc.llvm_func_name, machine_code


def _with_called(function: FunctionType) -> FunctionType:
    """The same function, of which the functions of its module that it calls become a part."""
    names = {name: function.__globals__.get(name) for name in function.__code__.co_names}
    called = {name: njit(inline="always")(one) for name, one in names.items() if isinstance(one, FunctionType)}
    return FunctionType(function.__code__, function.__globals__ | called, function.__name__)
