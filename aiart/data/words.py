"""The words of a set of pictures: from what lies beside them, from the names of folders and files, and from colours.

    sea.txt                 beside sea.jpg: tags with commas between (kohya's convention)
    metadata.jsonl, *.csv   `file_name` and `text`, `tags`, `words`, `label` or `class` (Hugging Face's ImageFolder)
    night/                  the folders between the one that was named and the picture; `10_night` is night
    sea_01.jpg sea_02.jpg   what the names of several files have in common, where nobody wrote words
    colours                 night and day, bright and dark, warm and cold, where nobody wrote either of the two

What a browser or a program sends lies in no folder: there, files of words and pictures belong together by their names.

A word that is taken from names or colours and that all pictures have tells none of them apart: it is left out.
"""

import csv
import io
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePosixPath

import numpy as np

from aiart.data.folders import METADATA
from aiart.engine.format.words import (
    PER_PICTURE_MAX,
    WordsOfEach,
    as_word,
    counted_words,
    kept_words,
    listed_words,
    words_in,
)
from aiart.errors import disk_reason
from aiart.images import resized
from aiart.names import display_name

TAGS_MAX, TABLE_MAX = 64 << 10, 8 << 20  # bytes of a file of words
ROWS_MAX = 20_000  # of a table
TEXT, TABLES = ".txt", (".csv", ".jsonl")  # endings of files of words
FILE_COLUMN, WORD_COLUMNS = "file_name", ("text", "tags", "words", "label", "labels", "class")
REPEATS = re.compile(r"\d+[_ ]+")  # kohya's number of repeats, before a folder's name
LETTERS = re.compile(r"[^\W\d_]+")
LETTERS_MIN = 3  # of a word in a file's name, in scripts that need so many
NO_WORDS = frozenset(  # of folders and files: what programs and cameras call them
    "img dsc dscn pxl mvi pict image images photo photos picture pictures pic screenshot screen shot copy final edit "
    "scan untitled whatsapp the and with from export download downloads train test valid validation dataset data "
    "jpg jpeg png webp".split()
)
PAIRS = (("night", "day"), ("dark", "bright"), ("cold", "warm"))  # of the words from colours
GLANCE = 24  # pixels a side, of what colours are judged by
LISTED = 12  # words that one line lists


@dataclass(frozen=True)
class Words:
    """of_each: the words of each picture of a set. notes: a sentence for each file of words that cannot be used."""

    of_each: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()

    @property
    def line(self) -> str:
        """One line about them, for people; "" if there are none."""
        names, numbers = kept_words(self.of_each)
        if not names:
            return ""
        more = ", ..." if len(names) > LISTED else ""
        listed = listed_words(counted_words(names[:LISTED], numbers)) + more
        found = len({word for own in self.of_each for word in own})
        if found > len(names):
            return f"{len(names)} of {found} words are kept: {listed}"
        return f"1 word: {listed}" if found == 1 else f"{found} words: {listed}"


def words_of_set(paths: Sequence[Path], files: Sequence[Path], canvases: np.ndarray) -> Words:
    """Return the words of each picture of a set.

    Args:
        paths: the files and folders that were named; the folders below these give words.
        files: of the pictures.
        canvases: the pictures, uint8 (n, H, W, 3).
    """
    written = written_words(paths, files)
    in_folders = [tuple(_folder_words(paths, file)) for file in files]
    of_each = together(written.of_each, [file.stem for file in files], canvases, in_folders)
    return Words(of_each, written.notes)


def together(
    own: WordsOfEach, stems: Sequence[str], canvases: np.ndarray, in_folders: WordsOfEach = ()
) -> tuple[tuple[str, ...], ...]:
    """Return the words of each picture, uint8 (n, H, W, 3), from what somebody wrote or typed, from folders, names of
    files without their endings, and colours. No file is opened."""
    named = _telling(own, () if any(own) else [_words_of_name(stem) for stem in stems], least=2)
    in_folders = _telling(own, in_folders)
    known = {word for words in own for word in words}
    pairs = [pair for pair in PAIRS if not known & set(pair)]
    coloured = _telling(own, [tuple(words_of_colours(canvas, pairs)) for canvas in canvases])
    each = zip(own, in_folders, named, coloured, strict=True)
    return tuple(tuple(dict.fromkeys(word for some in all_of for word in some)) for all_of in each)


def written_words(paths: Sequence[Path], files: Sequence[Path]) -> Words:
    """Return the words that are written in files beside the pictures; no picture is opened."""
    reading = _Reading()
    folders = dict.fromkeys([*(path for path in paths if path.is_dir()), *(file.parent for file in files)])
    rows: dict[Path, list[str]] = {}
    for folder in folders:
        for file, words in reading.tables_in(folder):
            rows.setdefault(file.resolve(), []).extend(words)
    in_tables = ((rows.get(file.resolve(), ()) if rows else ()) for file in files)
    each = zip(files, in_tables, strict=True)
    of_each = [tuple(dict.fromkeys([*reading.tags_of(file), *found])) for file, found in each]
    return Words(tuple(of_each), tuple(reading.notes))


def is_of_words(name: str) -> bool:
    """Return whether a file of this name, which was sent with pictures, is taken for one of words."""
    return PurePosixPath(name).suffix.lower() in (TEXT, *TABLES)


def sent_words(names: Sequence[str], files: Mapping[str, Path]) -> Words:
    """Return the words of pictures of these names, from files of words that were sent with them.

    Large and small letters are alike in names, and folders before a name in a table say nothing.

    Args:
        names: of the pictures, as whoever sent them has them.
        files: name -> where the file lies. The name of the file there is the one that a note says.
    """
    reading = _Reading()
    found: dict[str, list[str]] = {}  # a whole name, or the part before the ending, -> words
    for name, file in files.items():
        if name.lower().endswith(TEXT):
            found.setdefault(_alike(name[: -len(TEXT)]), []).extend(reading.tags_in(file))
            continue
        for named, words in reading.rows_in(file):
            found.setdefault(_alike(named.replace("\\", "/").rpartition("/")[2]), []).extend(words)
    keys = ((_alike(PurePosixPath(name).stem), _alike(name)) for name in names)
    of_each = (dict.fromkeys([*found.get(stem, ()), *found.get(name, ())]) for stem, name in keys)
    return Words(tuple(tuple(words)[:PER_PICTURE_MAX] for words in of_each), tuple(reading.notes))


def _alike(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def words_of_colours(canvas: np.ndarray, pairs: Iterable[tuple[str, str]] = PAIRS) -> Iterator[str]:
    """Return the words that the colours of a picture, uint8 (H, W, 3), give it: at most one of each pair."""
    small = resized(canvas, (GLANCE, GLANCE)).astype(np.float32) / 255
    light, warmth = small @ np.array([0.299, 0.587, 0.114], np.float32), float((small[..., 0] - small[..., 2]).mean())
    whole, above = float(light.mean()), float(light[: GLANCE // 3].mean())
    judged = {
        "night": whole < 0.38 and above < 0.42 and warmth < 0.02,
        "day": whole > 0.45 and above > 0.5,
        "dark": whole < 0.33,
        "bright": whole > 0.6,
        "cold": warmth < -0.06,
        "warm": warmth > 0.12,
    }
    return (word for pair in pairs for word in pair if judged[word])


def _telling(written: Sequence, taken: Sequence[Sequence[str]], least: int = 1) -> list[tuple[str, ...]]:
    """Return the words taken from names or colours, without those that all pictures have, or fewer than `least`."""
    if not taken:
        return [()] * len(written)
    counts = Counter(word for words in taken for word in set(words))
    return [tuple(word for word in words if least <= counts[word] < len(taken)) for words in taken]


def _folder_words(paths: Sequence[Path], file: Path) -> Iterator[str]:
    for path in paths:
        if file.is_relative_to(path):
            for part in file.relative_to(path).parts[:-1]:
                word = as_word(REPEATS.sub("", part, count=1))
                if word and word not in NO_WORDS:
                    yield word
            return


def _words_of_name(stem: str) -> tuple[str, ...]:
    """Letters between what else there is in a file's name, but for what every camera writes."""
    found = (as_word(letters) for letters in LETTERS.findall(stem))
    long_enough = (word for word in found if len(word) >= (LETTERS_MIN if word.isascii() else 2))
    return tuple(dict.fromkeys(word for word in long_enough if word not in NO_WORDS))


class _Reading:
    """Reads files of words. One that cannot be used is noted, in one sentence, and the work goes on."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def tags_of(self, picture: Path) -> tuple[str, ...]:
        """From the text file of the same name."""
        file = picture.with_suffix(TEXT)
        return self.tags_in(file) if file.is_file() else ()

    def tags_in(self, file: Path) -> tuple[str, ...]:
        """Return the words of a text file."""
        text = self._text(file, TAGS_MAX)
        words = words_in(text)
        if text.strip() and not words:
            self._refuse(file, "a line of words with commas between is expected")
        return words

    def tables_in(self, folder: Path) -> Iterator[tuple[Path, list[str]]]:
        """Yield the pictures that tables in a folder name, and their words."""
        tables = sorted(path for path in folder.glob("*") if path.suffix.lower() == ".csv" or path.name in METADATA)
        for table in filter(Path.is_file, tables):
            for name, words in self.rows_in(table):
                yield folder / name, words

    def rows_in(self, table: Path) -> Iterator[tuple[str, list[str]]]:
        """Yield the names of pictures in a table, and their words."""
        text = self._text(table, TABLE_MAX)
        try:
            rows = list(islice(_rows(text, table.suffix.lower()), ROWS_MAX + 1))
        except (ValueError, csv.Error, RecursionError):
            self._refuse(table, "it is no such table")
            return
        if len(rows) > ROWS_MAX:
            self._refuse(table, f"more than {ROWS_MAX} rows are too many")
            return
        named = [row for row in rows if isinstance(row.get(FILE_COLUMN), str)]
        if text.strip() and not named and table.name in METADATA:
            self._refuse(table, f"it has no {FILE_COLUMN}")
        for row in named:
            if "\0" not in row[FILE_COLUMN]:
                yield row[FILE_COLUMN], list(_words_of_row(row))

    def _text(self, file: Path, most: int) -> str:
        """Return what is in a file; "" if it cannot be read."""
        try:
            with open(file, "rb") as opened:
                data = opened.read(most + 1)
            if len(data) > most:
                self._refuse(file, f"more than {most >> 10} KiB are too many")
                return ""
            return data.decode("utf-8-sig")
        except UnicodeDecodeError:
            self._refuse(file, "it is no text in UTF-8")
        except OSError as error:
            self._refuse(file, disk_reason(error)[0].rstrip("."))
        return ""

    def _refuse(self, file: Path, reason: str) -> None:
        self.notes.append(f"The words in {display_name(file)} are left out: {reason}.")


def _rows(text: str, suffix: str) -> Iterator[dict]:
    """Raises ValueError or csv.Error for what is no table."""
    if suffix == ".csv":
        yield from csv.DictReader(io.StringIO(text))
        return
    for line in filter(str.strip, text.splitlines()):
        row = json.loads(line)
        if not isinstance(row, dict):
            raise ValueError("no object")
        yield row


def _words_of_row(row: Mapping) -> Iterator[str]:
    for column in WORD_COLUMNS:
        value = row.get(column)
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str):
                yield from words_in(text)
