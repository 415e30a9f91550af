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


HELPERS = max(1, (os.cpu_count() or 1) - 1)  # threads beside the one that asks


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(HELPERS, thread_name_prefix="aiart")


def parallel_for(work: Callable[[slice], object], count: int, chunk: int) -> None:
    """Call work(slice) for consecutive slices of range(count). Slices never depend on the number of cores, so
    results do not either.

    Whoever asks works too: most calls are of a fraction of a millisecond, in which a thread hardly wakes up. Helpers
    that have not begun by the end are not waited for."""
    left = iter([slice(start, min(start + chunk, count)) for start in range(0, count, chunk)])

    def share() -> None:
        for some in left:  # of one iterator, each slice is given out once
            work(some)

    helpers = [_pool().submit(share) for _ in range(min(HELPERS, -(-count // chunk) - 1))]
    try:
        share()
    finally:
        for helper in helpers:
            if not helper.cancel():
                helper.result()
