"""All figures of one generator in one report: its made pictures against the originals. Arrays in, floats out.

It says what each figure means and which way is better, and passes no judgement.
"""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from aiart.errors import RequestError
from aiart.evaluate.copies import copied_share, copies_field, nnfdiv
from aiart.evaluate.joins import usual_steps, visible_joins
from aiart.evaluate.memorisation import Lookalike, Memorisation, f_mem, lookalikes, psnr
from aiart.evaluate.patches import (
    SIDE,
    coherence,
    completeness,
    distance_to_set,
    distances_to_each,
    likeliest,
    most_quoted,
    profile_distance,
    swd_profile,
)
from aiart.evaluate.pixels import diversity, seam_error
from aiart.images import resized

SMALLEST_SIDE = 2 * SIDE  # pixels; half of it must still hold a patch
LEAST_LOOK = 100  # patches of each made picture that choose the originals worth a closer look
QUOTED = 8  # originals in which copied pieces are sought, per made picture
MEANS = ("coherence", "completeness", "copied", "nnfdiv", "joins", "seam_top_bottom", "seam_left_right")


@dataclass(frozen=True)
class PictureReport:
    """Figures of one made picture."""

    nearest: int  # index of the original with the lowest coherence: the three below are against it
    swd: tuple[float, ...]  # x1000, per pyramid level, fine to coarse; 0 = the same patches
    coherence: float  # x1000; 0 = nothing that is not in the nearest original
    completeness: float  # x1000; 0 = everything that is in the nearest original
    copied: float  # [0, 1]; share of its detail in regions copied verbatim, from any original
    nnfdiv: float  # zlib length of the nearest-neighbour field over its raw size; near 0 = few large pieces
    joins: float  # x1000; length of borders between pieces of different originals, as far as seen; 0 = none
    lookalike: Lookalike  # the original that it resembles most as a whole
    psnr: float  # dB, to that original; at most 100
    seam_top_bottom: float  # in units of 0..255; 0 = tiles without a seam
    seam_left_right: float


@dataclass(frozen=True)
class Report:
    """Figures of all made pictures: means over them, unless said otherwise. Finite, or None where undefined."""

    originals: int
    made: int
    height: int  # of a made picture, pixels
    width: int
    swd: tuple[float, ...]
    coherence: float
    completeness: float
    set_coherence: float  # from all made pictures to all originals, pooled
    set_completeness: float
    diversity: float | None  # None: one made picture
    copied: float
    nnfdiv: float
    joins: float
    memorised: Memorisation | None  # None: fewer than two different originals
    psnr: float  # the highest of all made pictures
    seam_top_bottom: float
    seam_left_right: float
    pictures: tuple[PictureReport, ...]

    def as_dict(self) -> dict:
        """Plain dicts, lists, numbers and None, ready for `json.dumps(..., allow_nan=False)`."""
        return _plain(asdict(self))

    def lines(self) -> list[str]:
        """Return the report in plain words, one figure a line, for a terminal or a page."""
        return [
            f"{self.made} made, {self.width} x {self.height} pixels, against {self.originals} of yours.",
            f"Looks wrong (coherence): {self.coherence:.1f} against the nearest of yours, {self.set_coherence:.1f} "
            "against all of them. 0: every piece is in yours; lower is better.",
            f"Missing (completeness): {self.completeness:.1f} against the nearest of yours, "
            f"{self.set_completeness:.1f} against all of them. 0: nothing of yours is missing; lower is better.",
            f"Other strokes and colours (SWD): {', '.join(f'{level:.1f}' for level in self.swd)}, from fine to coarse. "
            "0: the same; lower is better.",
            self._variety(),
            f"Copied: {self.copied:.0%} of the detail is in pieces taken over whole; the other "
            f"{1 - self.copied:.0%} is new. Patchwork (NNFDIV) {self.nnfdiv:.2f}. 0: few large pieces.",
            f"Visible joins: {self.joins:.1f}. 0: nothing to be seen of where pieces of different pictures meet; "
            "lower is better.",
            self._memorised(),
            self._closest(),
            f"Seam when tiled: {self.seam_top_bottom:.1f} top to bottom, {self.seam_left_right:.1f} left to right, "
            "of 255. 0: none to be seen.",
        ]

    def _variety(self) -> str:
        if self.diversity is None:
            return "Variety (diversity): needs two pictures or more."
        return f"Variety (diversity): {self.diversity:.2f}. 0: always the same picture; higher is more varied."

    def _memorised(self) -> str:
        if self.memorised is None:
            return "Memorised: cannot be told from a single original; see the closest pair."
        share, low, high = self.memorised.share, self.memorised.low, self.memorised.high
        return f"Memorised: {share:.0%} of them are one of yours once more (95 % interval {low:.0%} to {high:.0%})."

    def _closest(self) -> str:
        made = max(range(self.made), key=lambda i: self.pictures[i].psnr)
        original = self.pictures[made].lookalike.index
        return (
            f"Closest pair: made picture {made + 1} and number {original + 1} of yours, PSNR {self.psnr:.1f} dB. "
            "Above 30 they look the same."
        )


def measure(originals: np.ndarray, made: np.ndarray) -> Report:
    """Compare made pictures with the originals their generator was made from.

    Where the shapes differ, the originals are resized to the made pictures' shape (Lanczos), except for copied pieces,
    which are sought in the originals as they are. The same arrays give the same report. About 20 s of one core for 16
    made pictures and 24 originals of 250x188, and 250 MB; most of it grows with the number of made pictures.

    Args:
        originals: uint8 RGB (n, H, W, 3).
        made: uint8 RGB (m, h, w, 3).

    Raises:
        RequestError: there are no pictures, or a side is shorter than 14 pixels.
    """
    _check(originals, "of yours")
    _check(made, "made")
    return _Comparison(originals, made).report()


class _Comparison:
    """What the figures of several made pictures have in common, worked out once."""

    def __init__(self, originals: np.ndarray, made: np.ndarray):
        self.originals, self.made = originals, made
        self.fitted = _fit(originals, made.shape[1:3])
        self.to_originals = distances_to_each(made, self.fitted, least=LEAST_LOOK)
        self.lookalikes = lookalikes(originals, made)
        self.usual_steps = usual_steps(self.fitted)
        self.profiles: dict[int, list[np.ndarray]] = {}  # of the originals, by index; made when first needed

    def report(self) -> Report:
        pictures = tuple(self._picture(i) for i in range(len(self.made)))
        return Report(
            originals=len(self.originals),
            made=len(self.made),
            height=self.made.shape[1],
            width=self.made.shape[2],
            swd=tuple(np.mean([one.swd for one in pictures], 0).tolist()),
            set_coherence=distance_to_set(self.to_originals),
            set_completeness=distance_to_set(distances_to_each(self.fitted, self.made)),
            diversity=self._diversity(),
            memorised=f_mem(self.lookalikes),
            psnr=max(one.psnr for one in pictures),
            pictures=pictures,
            **{name: _mean(pictures, name) for name in MEANS},
        )

    def _picture(self, i: int) -> PictureReport:
        made = _unit(self.made[i])
        by_coherence = {j: coherence(made, _unit(self.fitted[j])) for j in likeliest(self.to_originals, i)}
        nearest = min(by_coherence, key=lambda j: by_coherence[j])
        quoted = np.array(most_quoted(self.to_originals, i, QUOTED))
        field = copies_field(made, _unit(self.originals[quoted]))
        top_bottom, left_right = seam_error(self.made[i])
        return PictureReport(
            nearest=nearest,
            swd=tuple(profile_distance(self._profile(nearest), swd_profile(made))),
            coherence=by_coherence[nearest],
            completeness=completeness(made, _unit(self.fitted[nearest])),
            copied=copied_share(field),
            nnfdiv=nnfdiv(field),
            joins=visible_joins(self.made[i], quoted[field.offset[..., 0]], self.usual_steps),
            lookalike=self.lookalikes[i],
            psnr=psnr(self.made[i], self.fitted[self.lookalikes[i].index]),
            seam_top_bottom=top_bottom,
            seam_left_right=left_right,
        )

    def _profile(self, original: int) -> list[np.ndarray]:
        if original not in self.profiles:
            self.profiles[original] = swd_profile(_unit(self.fitted[original]))
        return self.profiles[original]

    def _diversity(self) -> float | None:
        if len(self.made) < 2:
            return None
        return diversity(map(_unit, self.made), map(_unit, self.fitted))


def _mean(pictures: tuple[PictureReport, ...], name: str) -> float:
    return float(np.mean([getattr(one, name) for one in pictures]))


def _check(pictures: np.ndarray, which: str) -> None:
    if pictures.ndim != 4 or pictures.shape[-1] != 3 or pictures.dtype != np.uint8:
        raise ValueError(f"pictures {which}: expected uint8 (n, H, W, 3), got {pictures.dtype} {pictures.shape}")
    if not len(pictures):
        raise RequestError(f"There are no pictures {which}.", "At least one is needed.", code="empty")
    height, width = pictures.shape[1:3]
    if min(height, width) < SMALLEST_SIDE:
        raise RequestError(
            f"The pictures {which} are {width} x {height} pixels.",
            f"To be measured, each side must have at least {SMALLEST_SIDE}.",
            "Choose larger ones.",
            code="too-small",
        )


def _fit(originals: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """uint8 (n, H, W, 3) -> uint8 (n, height, width, 3), stretched; unchanged if they fit already."""
    return originals if originals.shape[1:3] == size else np.stack([resized(one, size) for one in originals])


def _unit(pixels: np.ndarray) -> np.ndarray:
    """uint8 [0, 255] -> float32 [0, 1]."""
    return pixels.astype(np.float32) / 255


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list | tuple) else value
