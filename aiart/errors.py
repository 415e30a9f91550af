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
