"""The kinds of picture files, each declared once: how it is recognised, what it is called, and whether it is read.

Messages, the page's file choosers and the command line take their words from here.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from aiart.images import PNG_HEADER

MAX_HEAD = 64  # bytes at the beginning of a file by which its kind is known


@dataclass(frozen=True)
class Kind:
    """One kind of file.

    `bytes_per_pixel` is the most memory that decoding a pixel takes, all buffers of the decoder and Pillow's included.
    It is 0 for a kind that is not read; then `fix` says what can be done instead.
    """

    name: str  # as in a list: "PNG"
    article: str  # as in "x is ...": "a PNG"
    suffixes: tuple[str, ...]
    media: tuple[str, ...] = ()  # MIME types
    magics: tuple[bytes, ...] = ()  # a file of this kind begins with one of them
    brands: tuple[bytes, ...] = ()  # of an ISO base media file; one of them is the major or a compatible brand
    bytes_per_pixel: int = 0
    fix: str = "Export it as PNG."
    browsers_show: bool = True  # all of them, without which nothing can be painted on it there

    @property
    def is_read(self) -> bool:
        """Whether aiart decodes files of this kind."""
        return self.bytes_per_pixel > 0


_RAW_FIX = "Develop it in a photo program and export it as JPEG or TIFF."
_RAW_SUFFIXES = (
    ".3fr .arw .cr2 .cr3 .crw .dcr .dng .erf .iiq .kdc .mef .mos .mrw .nef .nrw .orf .pef .raf .raw .rw2 .rwl .sr2 .srf"
    " .srw .x3f"
)

JPEG = Kind(
    "JPEG", "a JPEG", (".jpg", ".jpeg", ".jpe", ".jfif", ".mpo"), ("image/jpeg",), (b"\xff\xd8\xff",), (), 8
)  # 8: the coefficients of a progressive one; a baseline one is decoded smaller
PNG = Kind("PNG", "a PNG", (".png", ".apng"), ("image/png", "image/apng"), (PNG_HEADER,), (), 7)
WEBP = Kind("WebP", "a WebP", (".webp",), ("image/webp",), (), (), 16)
HEIC = Kind(
    "HEIC",
    "a HEIC photograph",
    (".heic", ".heif", ".hif"),
    ("image/heic", "image/heif"),
    (),
    (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"),
    14,
    browsers_show=False,
)
AVIF = Kind("AVIF", "an AVIF", (".avif",), ("image/avif",), (), (b"avif", b"avis"), 15, browsers_show=False)
TIFF = Kind(
    "TIFF",
    "a TIFF",
    (".tif", ".tiff"),
    ("image/tiff",),
    (b"II*\0", b"MM\0*", b"II+\0\x08\0", b"MM\0+\0\x08"),
    (),
    8,
    browsers_show=False,
)
BMP = Kind("BMP", "a BMP", (".bmp", ".dib"), ("image/bmp",), (b"BM",), (), 7)
GIF = Kind("GIF", "a GIF", (".gif",), ("image/gif",), (b"GIF87a", b"GIF89a"), (), 7)
PSD = Kind(
    "PSD", "a Photoshop file", (".psd",), ("image/vnd.adobe.photoshop",), (b"8BPS\0\1",), (), 9, browsers_show=False
)

RAW = Kind(
    "RAW",
    "a RAW photograph",
    tuple(_RAW_SUFFIXES.split()),
    magics=(b"FUJIFILMCCD-RAW", b"IIRO", b"IIRS", b"MMOR", b"IIU\0", b"FOVb", b"\0MRM", b"II\x1a\0\0\0HEAPCCDR"),
    brands=(b"crx ",),
    fix=_RAW_FIX,
)
JPEG_XL = Kind(
    "JPEG XL",
    "a JPEG XL",
    (".jxl",),
    magics=(b"\xff\x0a", b"\0\0\0\x0cJXL \r\n\x87\n"),
    fix="Export it as JPEG or PNG.",
)
JPEG_2000 = Kind(
    "JPEG 2000", "a JPEG 2000", (".jp2", ".j2k"), magics=(b"\0\0\0\x0cjP  \r\n\x87\n", b"\xff\x4f\xff\x51")
)
LARGE_PSD = Kind("PSB", "a large Photoshop document (PSB)", (".psb",), magics=(b"8BPS\0\2",))
SVG = Kind("SVG", "a web page or a drawing in SVG", (".svg",), magics=(b"<",))
PDF = Kind("PDF", "a PDF", (".pdf",), magics=(b"%PDF",))
POSTSCRIPT = Kind("PostScript", "a PostScript file", (".ps", ".eps"), magics=(b"%!",))

READ = (JPEG, PNG, WEBP, HEIC, AVIF, TIFF, BMP, GIF, PSD)
KINDS = (*READ, RAW, JPEG_XL, JPEG_2000, LARGE_PSD, SVG, PDF, POSTSCRIPT)
BY_SUFFIX = {suffix: kind for kind in KINDS for suffix in kind.suffixes}


def listed(words: Iterable[str], last: str = "and") -> str:
    """Words as a list in a sentence: "a, b and c"."""
    *rest, end = words
    return f"{', '.join(rest)} {last} {end}" if rest else end


NAMES = listed(kind.name for kind in READ)  # "JPEG, PNG, WebP ... and PSD"
NAMES_OR = listed((kind.name for kind in READ), "or")
READS = f"aiart reads {NAMES}."
SUFFIXES = tuple(suffix for kind in READ for suffix in kind.suffixes)
ACCEPT = ",".join([*(media for kind in READ for media in kind.media), *SUFFIXES])  # for a file chooser on a page
UNSEEN_SUFFIXES = tuple(suffix for kind in READ if not kind.browsers_show for suffix in kind.suffixes)


def recognised(head: bytes, suffix: str = "") -> Kind | None:
    """Return the kind of a file by its first MAX_HEAD bytes, whatever its name; None if it is no kind aiart knows.

    The suffix, with its dot, decides only between kinds that begin alike: RAW photographs are often TIFFs.
    """
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head[4:8] == b"ftyp":
        return _by_brands(head)
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    for kind in KINDS:
        if head.startswith(kind.magics) or (not kind.is_read and text.startswith(kind.magics)):
            is_raw = kind is TIFF and (head[8:10] == b"CR" or BY_SUFFIX.get(suffix.lower()) is RAW)
            return RAW if is_raw else kind
    return None


def _by_brands(head: bytes) -> Kind | None:
    """Return the kind of an ISO base media file (ISO/IEC 14496-12, section 4.3): AVIF before HEIC, as both may say
    "mif1"."""
    length = min(max(int.from_bytes(head[:4], "big"), 16), MAX_HEAD)
    brands = {head[8:12], *(head[at : at + 4] for at in range(16, length, 4))}
    return next((kind for kind in (RAW, AVIF, HEIC) if brands & set(kind.brands)), None)
