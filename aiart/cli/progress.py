"""What a person at a terminal, a log file or a program sees of work that takes a while.

Results go to standard output, everything on the way to standard error; for programs (`--json`) both are lines of JSON
on standard output.
"""

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from tqdm import tqdm

from aiart.cli.streams import print_line, print_object, writing_output
from aiart.data import Pictures, load_set
from aiart.data.words import words_of_set
from aiart.engine.format.words import WordsOfEach
from aiart.training_presets import MedianSide

LINE_EVERY = 10.0  # seconds between two lines of progress in a log
BAR = "{desc}: {percentage:3.0f}% |{bar}| {n:.0f}/{total:.0f} {unit}{postfix}"


class PlainLines:
    """For a log or a pipe: a line now and then, without control characters."""

    def __init__(self) -> None:
        self._what, self._next = "", 0.0

    def say(self, sentence: str) -> None:
        """Something a person should know."""
        with suppress(OSError):  # work does not end because nobody can hear of it
            print(sentence, file=sys.stderr, flush=True)

    def fact(self, event: str, **facts) -> None:
        """Something a program should know; people are told in another way."""

    def progress(
        self, what: str, done: float, total: float, unit: str, text: str = "", facts: dict | None = None
    ) -> None:
        """`done` of `total` units; `text` is for people, `facts` for programs."""
        if what != self._what or time.monotonic() >= self._next:
            self._what, self._next = what, time.monotonic() + LINE_EVERY
            self.say(f"{what}: {', '.join(filter(None, (*_amount(done, total, unit), text)))}")

    def result(self, event: str, line: str, **facts) -> None:
        """What was asked for: `line` for people, `facts` for programs."""
        print_line(line)

    def close(self) -> None:
        """Leave the terminal as it was found."""


def _amount(done: float, total: float, unit: str) -> tuple[str, ...]:
    """How much is done; of what is counted only what is whole, and the share where more than that is done."""
    if not total:
        return ()
    if unit == "s":
        return (f"{done:.0f} of {total:.0f} s",)
    count = f"{int(done)} of {total:.0f} {unit}"
    return (count, f"{int(100 * done / total)} %") if done % 1 else (count,)


class LiveBar(PlainLines):
    """For a terminal: one line that moves."""

    def __init__(self) -> None:
        self._bar: tqdm | None = None

    def say(self, sentence: str) -> None:
        tqdm.write(sentence, file=sys.stderr)

    def progress(
        self, what: str, done: float, total: float, unit: str, text: str = "", facts: dict | None = None
    ) -> None:
        if not total:
            return
        if self._bar is None or self._bar.desc != what:
            self.close()
            self._bar = tqdm(desc=what, total=total, unit=unit, bar_format=BAR, dynamic_ncols=True, leave=False)
        self._bar.total, self._bar.n = total, min(done, total)
        self._bar.set_postfix_str(text, refresh=False)
        self._bar.refresh()

    def result(self, event: str, line: str, **facts) -> None:
        with writing_output():
            tqdm.write(line, file=sys.stdout)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()


class JsonLines(PlainLines):
    """For programs: each line an object with an "event"; progress without facts is left out."""

    def fact(self, event: str, **facts) -> None:
        print_object({"event": event, **facts})

    def progress(
        self, what: str, done: float, total: float, unit: str, text: str = "", facts: dict | None = None
    ) -> None:
        if facts:
            self.fact("progress", **facts)

    def result(self, event: str, line: str, **facts) -> None:
        self.fact(event, **facts)


@contextmanager
def display(json_lines: bool) -> Iterator[PlainLines]:
    """The display that suits whoever looks at standard error."""
    shown = JsonLines() if json_lines else LiveBar() if sys.stderr.isatty() else PlainLines()
    try:
        yield shown
    finally:
        shown.close()


def read_pictures(paths: Sequence[Path], long_side: int | MedianSide, shown: PlainLines) -> Pictures:
    """`load_set`, with its progress shown, and every picture that is refused. Raises UploadError, RequestError."""

    def read(done: int, of: int) -> None:
        if of > 1:
            shown.progress("Reading", done, of, "pictures")

    pictures = load_set(paths, long_side, on_progress=read)
    for note in notes_of(pictures):
        shown.say(note)
    for refused in pictures.refused:
        shown.fact("refused", name=refused.name, reason=refused.reason, code=refused.code)
    return pictures


def read_words(paths: Sequence[Path], pictures: Pictures, shown: PlainLines) -> WordsOfEach:
    """Return the words of each picture of a set, said in one line, and every file of words that cannot be used."""
    found = words_of_set(paths, pictures.files, pictures.canvases)
    for sentence in filter(None, (*found.notes, found.line)):
        shown.say(sentence)
    return found.of_each


def notes_of(pictures: Pictures) -> list[str]:
    """Return what a person should know of how a set was read."""
    return [*(f"Left out: {refused.reason}" for refused in pictures.refused), *pictures.notes]
