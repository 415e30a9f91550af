"""Files and folders that a person names -> the pictures in them, and what was passed over on the way."""

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from aiart.data.kinds import BY_SUFFIX, READS, listed
from aiart.errors import UploadError
from aiart.names import display_name, told_apart

MAX_FILES = 300  # of one set
MAX_ENTRIES = 200_000  # files and folders that are looked at, for a link may lead anywhere
SHOWN_KINDS = 4  # of what was passed over
JUNK_FOLDERS = frozenset(  # of network drives and systems: thumbnails, deleted files, a Mac's second halves of files
    "@eadir #recycle @recycle @recently-snapshot .thumbnails .appledouble __macosx $recycle.bin lost+found"
    " network trash folder temporary items".split()
)
METADATA = ("metadata.jsonl", "metadata.csv")  # tables of words, see aiart.data.words
JUNK_FILES = frozenset(("thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r", "synofile_thumb"))


@dataclass(frozen=True)
class Found:
    """The pictures of a set, sorted by path and none twice, and the notes on the rest."""

    files: list[Path]
    notes: list[str] = field(default_factory=list)  # sentences

    @property
    def names(self) -> dict[Path, str]:
        """The name of each as it may be shown; no two are alike."""
        return dict(zip(self.files, told_apart(self.files), strict=True))


def gather(paths: Sequence[Path], max_files: int = MAX_FILES) -> Found:
    """Files and folders -> the pictures.

    A folder gives all pictures in it and below, hidden ones left out; a folder that is linked is searched once. What
    is no picture aiart reads is passed over, counted and named in the notes; thumbnails and other junk of network
    drives and systems is passed over without a word, and so are text files beside pictures of the same name, and tables
    called METADATA; another table may be anything. A file named by itself is always in the answer, even when it does
    not exist: it is judged when it is read. The same holds for a folder below that may not be opened.

    Raises:
        UploadError: there is no picture (code "nothing"), or there are more than `max_files` (code "too_many").
    """
    search = _Search()
    found: dict[str, Path] = {}
    for path in paths:
        for file in search.files_in(path):
            found.setdefault(os.path.normcase(os.path.abspath(file)), file)
            if len(found) > max_files:
                raise UploadError(
                    f"There are more than {max_files} pictures.",
                    f"A set has 1 to {max_files}.",
                    "Choose fewer, or a smaller folder.",
                    code="too_many",
                )
    notes = list(search.notes())
    if not found:
        where = f" in {', '.join(display_name(path) for path in paths[:3])}" if paths else ""
        happened = " ".join([f"There is no picture{where}.", *notes])
        raise UploadError(happened, READS, "Choose a picture or a folder of them.", code="nothing")
    return Found(sorted(found.values(), key=Path.as_posix), notes)


class _Search:
    """Looks through folders, and counts what it passes over."""

    def __init__(self) -> None:
        self._passed: Counter[str] = Counter()
        self._seen: set[tuple[int, int]] = set()
        self._left = MAX_ENTRIES

    def files_in(self, path: Path) -> Iterator[Path]:
        """Yield the path itself, or the pictures in the folder it names."""
        if not os.path.isdir(path):  # unlike Path.is_dir it takes any name
            yield path
            return
        folders, links = [path], []
        while folders or links:  # links last: what is in a set by itself is not found through a link before
            folder = folders.pop(0) if folders else links.pop(0)
            try:
                if not self._is_new(folder):
                    continue
                with os.scandir(folder) as entries:
                    listing = sorted(entries, key=lambda entry: entry.name)
            except OSError:
                yield folder
                continue
            yield from self._pictures(folder, listing, folders, links)

    def notes(self) -> Iterator[str]:
        """Yield what was passed over, as sentences."""
        if self._passed:
            most = self._passed.most_common()
            parts = [f"{count} {name}" for name, count in most[:SHOWN_KINDS]]
            rest = sum(count for _, count in most[SHOWN_KINDS:])
            total = sum(self._passed.values())
            what = "1 file is" if total == 1 else f"{total} files are"
            yield f"{what} passed over: {listed([*parts, f'{rest} more'] if rest else parts)}."
        if self._left < 0:
            yield f"Only the first {MAX_ENTRIES} files and folders were looked at."

    def _is_new(self, folder: Path) -> bool:
        status = os.stat(folder)
        identity = (status.st_dev, status.st_ino)
        is_new = identity not in self._seen or identity == (0, 0)
        self._seen.add(identity)
        return is_new

    def _pictures(
        self, folder: Path, listing: list[os.DirEntry], folders: list[Path], links: list[Path]
    ) -> Iterator[Path]:
        stems = {stem for stem, suffix in (os.path.splitext(entry.name) for entry in listing) if _is_read(suffix)}
        for entry in listing:
            self._left -= 1
            if self._left < 0:
                folders.clear()
                links.clear()
                return
            name = entry.name.lower()
            if name.startswith(".") or name in JUNK_FOLDERS or name in JUNK_FILES:
                continue
            if entry.is_dir():
                (links if entry.is_symlink() else folders).append(folder / entry.name)
                continue
            stem, suffix = os.path.splitext(entry.name)
            kind = BY_SUFFIX.get(suffix.lower())
            if _is_read(suffix):
                yield folder / entry.name
            elif name not in METADATA and not (suffix.lower() == ".txt" and stem in stems):
                self._passed[kind.name if kind else f"{suffix.lower() or 'without an ending'}"] += 1


def _is_read(suffix: str) -> bool:
    """Return whether files with this ending are pictures that are read."""
    kind = BY_SUFFIX.get(suffix.lower())
    return kind is not None and kind.is_read
