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
    """Whether Python or TensorFlow, which need not be loaded for that, could not get the memory it asked for."""
    return isinstance(error, MemoryError) or type(error).__name__ == "ResourceExhaustedError"


_DISK_FULL = ("The disk is full.", "Free some disk space")
_NO_RIGHTS = ("Its folder may not be written to.", "Give the account that runs aiart the right to write there")
_READ_ONLY = ("The disk is read-only.", "Make it writable, or keep the data elsewhere")
_MISSING = ("Its folder is not there.", "Make sure that the disk is connected")
_DISK_REASONS = {
    errno.ENOSPC: _DISK_FULL,
    getattr(errno, "EDQUOT", errno.ENOSPC): _DISK_FULL,  # Windows has no quota of that name
    errno.EACCES: _NO_RIGHTS,
    errno.EPERM: _NO_RIGHTS,
    errno.EROFS: _READ_ONLY,
    errno.ENOENT: _MISSING,
    errno.ENOTDIR: _MISSING,
    errno.EIO: ("The disk does not work as it should.", "Check it"),
}


FULL = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)})  # what the system says of a full disk


def is_disk_error(error: BaseException) -> bool:
    """Whether an error is one of a disk that is full, broken, read-only, not there or not ours to write to."""
    return isinstance(error, OSError) and error.errno in _DISK_REASONS


def is_disk_full(error: BaseException | None) -> bool:
    """Whether a full disk is what caused an error, however often it was put into other words on the way."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in FULL:
            return True
        if getattr(error, "sqlite_errorname", "") == "SQLITE_FULL":
            return True
        error = error.__cause__
    return False


def storage_error(what: str, error: OSError, then: str = "then try again") -> StudioError:
    """The refusal of a disk as a sentence that names the true reason. Its code is "no_disk".

    Args:
        what: what could not be stored, as the beginning of a sentence ("The picture").
        then: what to do after the disk is mended, as the end of a sentence.
    """
    happened = f"{what} could not be stored."
    reason, fix = _DISK_REASONS.get(error.errno or 0, ("", "Make sure that the disk has room"))
    return StudioError(happened, reason, f"{fix}, {then}.", code="no_disk")


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
