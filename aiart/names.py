"""Names of people, in any script: shown on a line, and as part of a file's name on any system.

A text is cut before anything else touches it, so that no name costs more than another.
"""

import os
import re
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path

MAX_SHOWN = 60  # characters
MAX_READ = 256  # characters of a text that are looked at, for what is shown of it
MAX_STEM, MAX_STEM_BYTES = 40, 96  # of a part of a file's name; 255 bytes is the most that systems take for all of it

UNSEEN = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")  # Unicode categories: control, bidi and other format, surrogate, ...
JOINERS = "\u200c\u200d"  # format characters that Persian, Indic scripts and family emoji need
RESERVED = re.compile(r"(con|prn|aux|nul|conin|conout|clock|(com|lpt)[0-9\u00b9\u00b2\u00b3])", re.IGNORECASE)


def shown_name(name: str) -> str:
    """Return a name as it may be shown: NFC, no control or bidi characters, at most 60 characters, never empty.

    A longer one is shown by its beginning and its end.
    """
    if len(name) > MAX_READ:
        name = name[: MAX_READ // 2] + name[-MAX_READ // 2 :]
    composed = unicodedata.normalize("NFC", name)
    clean = "".join(
        "?" if unicodedata.category(letter) in UNSEEN and letter not in JOINERS else letter for letter in composed
    )
    if len(clean) > MAX_SHOWN:
        clean = f"{clean[:40]}...{_without_leading_marks(clean[-17:])}"
    return clean or "?"


def display_name(path: Path) -> str:
    """Return the name of a file as it may be shown; see `shown_name`."""
    return shown_name(path.name or str(path))


def told_apart(paths: Sequence[Path]) -> list[str]:
    """Return the names of files as they may be shown, no two alike: where two are, with as much of the path as it
    takes."""
    names = [display_name(path) for path in paths]
    for depth in range(2, max((len(path.parts) for path in paths), default=0) + 1):
        alike = _repeated(names)
        if not alike:
            break
        names = [
            shown_name("/".join(path.parts[-depth:])) if name in alike else name
            for name, path in zip(names, paths, strict=True)
        ]
    return numbered(names)


def numbered(names: Iterable[str]) -> list[str]:
    """Return the names, with a number behind each that was there before."""
    seen: dict[str, int] = {}
    found = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        found.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return found


def file_stem(name: str, empty: str = "picture") -> str:
    """Return a name as part of a file's name on any system: letters with their marks, digits of any script, and
    hyphens.

    In lower case, as some systems take large and small letters for the same.
    """
    text = unicodedata.normalize("NFC", unicodedata.normalize("NFC", name[:MAX_READ]).casefold())
    kept = "".join(letter if _belongs(letter) else "-" for letter in text)
    stem = _shortened(_without_leading_marks(re.sub("-+", "-", kept).strip("-" + JOINERS)))
    if not _can_be_stored(stem):
        stem = re.sub("[^a-z0-9]+", "-", unicodedata.normalize("NFKD", stem)).strip("-")
    return f"{stem}-{empty}" if RESERVED.fullmatch(stem) else stem or empty


def _belongs(letter: str) -> bool:
    return letter in JOINERS or unicodedata.category(letter)[0] in "LMN"


def _shortened(stem: str) -> str:
    """At most MAX_STEM characters and MAX_STEM_BYTES bytes, and no character cut in two."""
    short = stem[:MAX_STEM].encode(errors="ignore")[:MAX_STEM_BYTES].decode(errors="ignore")
    return short.strip("-" + JOINERS)


def _without_leading_marks(text: str) -> str:
    while text and unicodedata.category(text[0])[0] == "M":
        text = text[1:]
    return text


def _can_be_stored(stem: str) -> bool:
    """Return whether the names of files here can have these characters; where the locale is an old one they cannot."""
    try:
        os.fsencode(stem)
    except UnicodeEncodeError:
        return False
    return True


def _repeated(names: Sequence[str]) -> set[str]:
    return {name for name in names if names.count(name) > 1} if len(set(names)) < len(names) else set()
