"""Work on slices of a range in every core: NumPy releases the interpreter lock inside its loops."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import numpy  # noqa: F401  (its BLAS has to be loaded to be limited)
from threadpoolctl import threadpool_limits

# The cores are used here, on slices that are the same on every machine. A BLAS that splits its work as well would
# fight for the cores, and its sums would depend on how many it found. TensorFlow has threads of its own.
threadpool_limits(1, user_api="blas")


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="aiart")


def parallel_for(work: Callable[[slice], object], count: int, chunk: int) -> None:
    """Call work(slice) for consecutive slices of range(count). Slices never depend on the number of cores, so
    results do not either."""
    slices = [slice(start, min(start + chunk, count)) for start in range(0, count, chunk)]
    if len(slices) == 1:
        work(slices[0])
    else:
        list(_pool().map(work, slices))
