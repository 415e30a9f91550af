"""What there is to say about a generator, as HTML: facts, and how much it has learned or copied. Pure functions."""

import html

from aiart.config import PRESETS
from aiart.engine.format.config import GeneratorConfig
from aiart.studio import GeneratorDetails
from aiart.web.components.markup import paragraph, points
from aiart.web.messages import counted, how_long

MIB = 2**20


def percent(share: float) -> str:
    return f"{round(100 * share)} %"


def facts_html(details: GeneratorDetails) -> str:
    card, config = details.card, details.config
    facts = {
        "Learned from": counted(card.pictures),
        "Learned": _learned(config),
        "Canvas": f"{card.width} x {card.height} pixels, and any other size when painting",
        "Trained for": how_long(config.training.seconds) if config.training.seconds else "no time: it remembers",
        "On disk": f"{card.size_bytes / MIB:.1f} MB",
        "Licence": card.licence or "none given",
    }
    rows = "".join(f"<dt>{name}</dt><dd>{html.escape(fact)}</dd>" for name, fact in facts.items())
    preset = PRESETS[card.preset]
    return (
        f'<h2>{html.escape(card.name)}</h2><p class="hint">{preset.title}. {preset.summary}</p>'
        f'<dl class="facts">{rows}</dl>'
    )


def report_html(details: GeneratorDetails) -> str:
    """The four measures that matter to a person, all others folded; or why there are none."""
    if details.measures:
        tiles = "".join(_tile(*tile) for tile in _tiles(details.measures))
        return (
            f'<dl class="tiles-of-facts">{tiles}</dl>'
            f"<details><summary>All measures</summary>{points(list(details.lines))}</details>"
        )
    if details.can_measure:
        more = "See for yourself: compare what it paints with what it learned from."
    else:
        more = "The pictures it learned from are not here, so it cannot be compared with them."
    return paragraph(f"{_promise(details.config)} {more}")


def _tiles(measures: dict) -> list[tuple[str, str, str]]:
    """(what, figure, meaning) of each."""
    made, diversity, memorised = measures["made"], measures["diversity"], measures["memorised"]
    copied = measures["copied"]
    tiles = [
        ("New", percent(1 - copied), "of the detail is found in no picture it learned from"),
        ("Copied", percent(copied), "of the detail is taken over in whole pieces"),
    ]
    if diversity is not None:
        tiles.append(("Variety", f"{diversity:.2f}", "0: always the same picture, 0.5: very different ones"))
    if memorised is not None:
        again = round(memorised["share"] * made)
        tiles.append(("Repeated", f"{again} of {made}", "pictures are one of the training pictures once more"))
    return tiles


def _tile(what: str, figure: str, meaning: str) -> str:
    return f"<div><dt>{what}</dt><dd><b>{figure}</b>{meaning}</dd></div>"


def _learned(config: GeneratorConfig) -> str:
    scales = len(config.sizes)
    if config.memory is None:
        return "everything; no piece of a training picture is inside"
    if config.learned_scales == 0:
        return "nothing; every stroke is remembered from a training picture"
    return f"{config.learned_scales} of {scales} scales, the layout; the brushwork is remembered"


def _promise(config: GeneratorConfig) -> str:
    if config.memory is None:
        return "A network paints everything here, and no piece of a training picture is kept."
    return f"Its brushwork is put together from {counted(config.memory.pictures)} that it keeps inside."
