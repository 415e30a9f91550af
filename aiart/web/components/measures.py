"""What was measured of a generator, for people: each figure with a plain sentence and two small pictures, of how it is
when it is low and when it is high. Everything here is HTML of our own words and numbers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from aiart.web.components.markup import figure
from aiart.web.server.gradio_files import url

HINTS = Path(__file__).parents[1] / "examples" / "hints"


@dataclass(frozen=True)
class Measure:
    """One figure: `hint` names the two pictures, "" for none."""

    title: str
    value: str
    meaning: str
    hint: str
    low: str = ""  # what the pictures show, in a few words
    high: str = ""


def percent(share: float) -> str:
    """Return a share from 0 to 1 as a whole percentage."""
    return f"{round(100 * share)} %"


def measures_html(measures: Mapping) -> str:
    """Return the measures that matter most as tiles with their pictures, all others folded below them."""
    tiles, rest = map("".join, (map(_tile, main_measures(measures)), map(_tile, other_measures(measures))))
    return (
        f'<dl class="tiles-of-facts">{tiles}</dl>'
        f'<details><summary>All measures</summary><dl class="tiles-of-facts">{rest}</dl></details>'
    )


def main_measures(measures: Mapping) -> list[Measure]:
    """Return whether it is new, copied, varied, repeated. measures: `evaluate.Report` as a dict."""
    made, copied = measures["made"], measures["copied"]
    diversity, memorised = measures["diversity"], measures["memorised"]
    found = [
        Measure("New", percent(1 - copied), "of the detail is found in no picture it learned from.", ""),
        Measure(
            "Copied", percent(copied), "of the detail is taken over in whole pieces.", "copied",
            "new strokes", "whole pieces",
        ),
    ]  # fmt: skip
    if diversity is not None:
        meaning = "How much its pictures differ at the same place. A picture and its shifted twin differ, too."
        found.append(Measure("Variety", f"{diversity:.2f}", meaning, "variety", "near 0", "0.5 and more"))
    if memorised is not None:
        again = f"{round(memorised['share'] * made)} of {made}"
        meaning = "pictures are one of the training pictures once more."
        found.append(Measure("Repeated", again, meaning, "repeated", "none", "all of them"))
    return found


def other_measures(measures: Mapping) -> list[Measure]:
    """Return those that compare one training with another."""
    strokes = ", ".join(f"{level:.1f}" for level in measures["swd"])
    seams = f"{measures['seam_top_bottom']:.1f}, {measures['seam_left_right']:.1f}"
    return [
        Measure(
            "Looks wrong", f"{measures['set_coherence']:.1f}",
            "How far its pieces are from any piece of your pictures. 0: each is in one of them.", "wrong",
            "like yours", "like none",
        ),
        Measure(
            "Missing", f"{measures['set_completeness']:.1f}",
            "How much of your pictures it never paints. 0: nothing is missing.", "missing", "all is there", "only sky",
        ),
        Measure(
            "Other strokes and colours", strokes,
            "How different its strokes are, from the finest to the broadest. 0: the same.", "strokes", "the same",
            "blurred",
        ),
        Measure(
            "Patchwork", f"{measures['nnfdiv']:.2f}",
            "Of how many pieces a picture is put together. Near 0: of few large ones.", "patchwork", "large pieces",
            "small pieces",
        ),
        Measure(
            "Closest pair", f"{measures['psnr']:.0f} dB",
            "How alike the most similar pair of a painted and a training picture is. Above 30 they look the same.",
            "repeated", "20", "30",
        ),
        Measure(
            "Seams", seams, "What one sees, of 255, where it is repeated: top to bottom, left to right.", "seam",
            "none", "a clear one",
        ),
    ]  # fmt: skip


def _tile(measure: Measure) -> str:
    ends = (("low", measure.low), ("high", measure.high)) if measure.hint else ()
    figures = "".join(figure(url(HINTS / f"{measure.hint}-{end}.jpg"), words) for end, words in ends)
    pictures = f'<div class="low-high">{figures}</div>' if figures else ""
    return f"<div><dt>{measure.title}</dt><dd><b>{measure.value}</b>{measure.meaning}{pictures}</dd></div>"
