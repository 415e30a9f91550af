"""Work on slices of a range in every core: NumPy releases the interpreter lock inside its loops."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="aiart")


def spread(work: Callable[[slice], object], count: int, chunk: int) -> None:
    """Call work(slice) for consecutive slices of range(count). Slices never depend on the number of cores, so
    results do not either."""
    slices = [slice(start, min(start + chunk, count)) for start in range(0, count, chunk)]
    if len(slices) == 1:
        work(slices[0])
    else:
        list(_pool().map(work, slices))
