"""The one error tree. Every error a person can meet says what happened, what was expected, how to fix it.

    ArtError
    ├── UploadError      a picture, or a whole set of them, cannot be used
    ├── RequestError     something impossible was asked for (a size of 0, an unknown preset)
    ├── WeightsError     a generator on disk or from the Hub cannot be read, or should not be
    ├── TrainingError    training could not go on
    ├── HubError         the Hub refused, or could not be reached
    └── StudioError      a job, a drawer or a worker is not there, or not yours

They are raised where the problem is seen and shown once, at the edge: the command line prints
`str(error)`, the page shows it in a notice. Anything that is not an ArtError is a bug of ours.
"""

import errno
from dataclasses import dataclass
from typing import TypeVar


class ArtError(Exception):
    """Base of all errors meant for people.

    Args:
        happened: what went wrong, as a sentence that names the thing ("cat.gif has 48 frames.").
        expected: what would have been right, as a sentence; may be empty.
        fix: what the person can do now, as a sentence; may be empty.
        code: a short word for programs and tests ("animated"); never shown to people.
    """

    def __init__(self, happened: str, expected: str = "", fix: str = "", *, code: str = ""):
        super().__init__(" ".join(part for part in (happened, expected, fix) if part))
        self.happened, self.expected, self.fix, self.code = happened, expected, fix, code


class UploadError(ArtError):
    """A picture, or a whole set of them, cannot be used."""


class RequestError(ArtError):
    """Something impossible was asked for."""


class WeightsError(ArtError):
    """A generator on disk or from the Hub cannot be read, or should not be."""


class TrainingError(ArtError):
    """Training could not start or could not go on."""


class HubError(ArtError):
    """The Hub refused, or could not be reached."""


class StudioError(ArtError):
    """A job, a drawer or a worker is not there, or belongs to somebody else."""


def is_out_of_memory(error: BaseException) -> bool:
    """Return whether Python or TensorFlow, which need not be loaded for that, could not get the memory it asked for."""
    return isinstance(error, MemoryError) or type(error).__name__ == "ResourceExhaustedError"


AnyError = TypeVar("AnyError", bound=ArtError)

_DISK_FULL = ("The disk is full.", "Free some disk space")
_NO_RIGHTS = ("It, or its folder, may not be written to.", "Give the account that runs aiart the right to write there")
_READ_ONLY = ("The disk is read-only.", "Make it writable, or keep the data elsewhere")
_MISSING = ("Its folder is not there.", "Make sure that the disk is connected")
_GONE = ("The disk is no longer there.", "Connect it again")
_TOO_MANY_OPEN = ("Too many files are open at once.", "End other programs, or raise the limit of open files")
_IN_THE_WAY = ("Something else of that name is in the way.", "Move it away, or choose another name")
_DISK_REASONS = {  # what the system says -> what is the matter, how to mend it
    "ENOSPC": _DISK_FULL,
    "EDQUOT": _DISK_FULL,
    "EACCES": _NO_RIGHTS,
    "EPERM": _NO_RIGHTS,
    "EROFS": _READ_ONLY,
    "ENOENT": _MISSING,
    "ENOTDIR": ("A file is where its folder should be.", "Move that file away, or choose another place"),
    "EEXIST": _IN_THE_WAY,
    "EISDIR": _IN_THE_WAY,
    "ENAMETOOLONG": ("Its name is too long for the disk.", "Choose a shorter one"),
    "EFBIG": ("It is too large for one file on this disk.", "Keep it on another disk"),
    "EMFILE": _TOO_MANY_OPEN,
    "ENFILE": _TOO_MANY_OPEN,
    "ENODEV": _GONE,
    "ENXIO": _GONE,
    "ESTALE": _GONE,
    "ENOLCK": ("The disk knows no locks.", "Keep the data on a disk of this machine"),
    "EIO": ("The disk does not work as it should.", "Check it"),
}
_REASON_OF = {getattr(errno, name): reason for name, reason in _DISK_REASONS.items() if hasattr(errno, name)}


FULL = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)})  # what the system says of a full disk


def is_disk_error(error: BaseException) -> bool:
    """Return whether an error is one of a disk: full, broken, read-only, not there, not ours to write to, or a name on
    it."""
    return isinstance(error, OSError) and error.errno in _REASON_OF


def is_disk_full(error: BaseException | None) -> bool:
    """Return whether a full disk is what caused an error, however often it was put into other words on the way."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in FULL:
            return True
        if getattr(error, "sqlite_errorname", "") == "SQLITE_FULL":
            return True
        error = error.__cause__
    return False


def disk_reason(error: OSError) -> tuple[str, str]:
    """Why a disk refuses, as a sentence, and how to mend that, as the beginning of one."""
    if found := _REASON_OF.get(error.errno or 0):
        return found
    said = error.strerror or str(error)
    return f"The system says: {said.rstrip('.')}." if said else "", "Make sure that the disk has room"


def storage_error(
    what: str,
    error: OSError,
    then: str = "then try again",
    *,
    kind: type[AnyError] = StudioError,
    verb: str = "stored",
    code: str = "no_disk",
) -> AnyError:
    """Return the refusal of a disk as a sentence that names the true reason.

    Args:
        what: what could not be stored, as the beginning of a sentence ("The picture").
        then: what to do after the disk is mended, as the end of a sentence.
        kind: of the error.
        verb: what could not be done, if it was not storing.
        code: of the error.
    """
    reason, fix = disk_reason(error)
    return kind(f"{what} could not be {verb}.", reason, f"{fix}, {then}.", code=code)


@dataclass(frozen=True)
class Wording:
    """How the troubles of one kind of work are put to a person."""

    out_of_memory: tuple[str, str]  # what happened, how to fix it
    result: str  # what could not be stored, as the beginning of a sentence
    then: str  # what to do after the disk is mended, as the end of a sentence
    bug: tuple[str, str]  # what happened, how to fix it


def to_art_error(error: Exception, wording: Wording) -> ArtError:
    """Whatever ended some work, as an error for people: code "memory", "no_disk" or "bug" if it was not one before."""
    if isinstance(error, ArtError):
        return error
    if is_out_of_memory(error):
        return StudioError(wording.out_of_memory[0], "", wording.out_of_memory[1], code="memory")
    if isinstance(error, OSError) and is_disk_error(error):
        return storage_error(wording.result, error, wording.then)
    return StudioError(wording.bug[0], "", wording.bug[1], code="bug")
