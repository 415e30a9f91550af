"""Standard input, output and error where one of them is closed, full or left by whoever read it."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from aiart.errors import ArtError, storage_error

STREAMS = ("stdin", "stdout", "stderr")


def open_streams() -> None:
    """Lead every standard stream that is closed (`2>&-`, pythonw) to nowhere.

    Else the next file that is opened gets its number, and what a library writes to "standard error" goes into that.
    """
    for number, name in enumerate(STREAMS):
        try:
            os.fstat(number)
        except OSError:
            _lead_nowhere(number)
        if getattr(sys, name) is None:
            setattr(sys, name, open(number, "w" if number else "r", encoding="utf-8", errors="replace", closefd=False))


def print_line(line: str) -> None:
    """Print a line of what was asked for; see `writing_output`."""
    with writing_output():
        print(line, flush=True)


def print_object(value: dict) -> None:
    """Print a line of JSON; see `writing_output`."""
    print_line(json.dumps(value, allow_nan=False))


@contextmanager
def writing_output() -> Iterator[None]:
    """For what is written to standard output.

    Raises:
        ArtError: "output", the disk refuses it.
        BrokenPipeError: nobody reads it any more.
    """
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise storage_error("Standard output", error, kind=ArtError, verb="written", code="output") from error


def flushed(stream: TextIO) -> bool:
    """Write what a stream still holds -> whether it could; if not, it is dropped, or Python complains as it ends."""
    try:
        stream.flush()
    except OSError:
        _lead_nowhere(stream.fileno())
        return False
    return True


def _lead_nowhere(number: int) -> None:
    nowhere = os.open(os.devnull, os.O_RDWR)
    if nowhere != number:
        os.dup2(nowhere, number)
        os.close(nowhere)
