"""A file of which nothing but the pixels is left, and the few statements beside them that count."""

from dataclasses import dataclass, field, replace

from aiart.data.colour import MAX_PROFILE
from aiart.data.exif import UPRIGHT


class UnsupportedError(ValueError):
    """A sound file of a kind that is read, with pixels that are not. Its text goes on after "x is"."""


@dataclass(frozen=True)
class Source:
    """What decoding needs of a file.

    The decoder gets `data` and never sees the metadata: no comment, text, thumbnail, EXIF or profile of a stranger is
    parsed by anything but the bounded readers of this package.
    """

    data: bytes = field(repr=False)
    profile: bytes | None = field(default=None, repr=False)  # ICC; None: sRGB
    is_profile_broken: bool = False  # it says something about its colours that cannot be understood
    orientation: int = UPRIGHT  # as of EXIF
    more: str = ""  # what there is behind the first picture: "frames" or "pages"
    size: tuple[int, int] | None = None  # (width, height), where a decoder should not be asked first
    is_wide: bool = False  # every pixel is two: sixteen bits as two times eight, the high ones first
    is_progressive: bool = False

    def with_profile(self, profile: bytes | None) -> "Source":
        """The same with this ICC profile; it is broken if it is empty or too large."""
        if profile is None:
            return self
        if not 128 < len(profile) <= MAX_PROFILE or profile[36:40] != b"acsp":
            return replace(self, profile=None, is_profile_broken=True)
        return replace(self, profile=profile)

    def broken(self) -> "Source":
        """The same, with colours that are taken as sRGB as nothing sound is known of them."""
        return replace(self, profile=None, is_profile_broken=True)
