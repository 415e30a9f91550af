"""Work on slices of a range in every core: NumPy releases the interpreter lock inside its loops.

Where many small pictures are painted, each in a thread of its own needs fewer threads within: `sharing_cores`.
"""

import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache

import numpy  # noqa: F401  (its BLAS has to be loaded to be limited)
from threadpoolctl import threadpool_limits

# The cores are used here, on slices that are the same on every machine. A BLAS that splits its work as well would
# fight for the cores, and its sums would depend on how many it found. TensorFlow has threads of its own.
threadpool_limits(1, user_api="blas")


CORES = os.cpu_count() or 1
HELPERS = max(1, CORES - 1)  # threads beside the one that asks

_of_thread = threading.local()  # its `helpers`, where a thread is one of several that share the cores


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(HELPERS, thread_name_prefix="aiart")


def parallel_for(work: Callable[[slice], object], count: int, chunk: int, alone: bool = False) -> None:
    """Call work(slice) for consecutive slices of range(count). Slices never depend on the number of cores, so
    results do not either.

    Whoever asks works too: most calls are of a fraction of a millisecond, in which a thread hardly wakes up. Helpers
    that have not begun by the end are not waited for. alone: it is so little that nobody needs to help."""
    left = iter([slice(start, min(start + chunk, count)) for start in range(0, count, chunk)])

    def share() -> None:
        for some in left:  # of one iterator, each slice is given out once
            work(some)

    most = 0 if alone else getattr(_of_thread, "helpers", HELPERS)
    helpers = [_pool().submit(share) for _ in range(min(most, -(-count // chunk) - 1))]
    try:
        share()
    finally:
        for helper in helpers:
            if not helper.cancel():
                helper.result()


@contextmanager
def sharing_cores(threads: int) -> Iterator[ThreadPoolExecutor]:
    """Give so many threads of their own, for as long as the context lasts: `parallel_for` shares its work with no more
    helpers there than each thread's part of the cores allows. At its end what runs is waited for, and what has not
    begun never begins."""

    def begin() -> None:
        _of_thread.helpers = max(0, CORES // threads - 1)

    pool = ThreadPoolExecutor(threads, thread_name_prefix="aiart-shared", initializer=begin)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)
