"""The model card of a generator: the README.md that travels with it, honest about what is inside.

Text in, text out; the names of the sample pictures are those of `folder.save_folder`.
"""

import re
from collections.abc import Sequence

from aiart.engine.format.config import GeneratorConfig
from aiart.engine.format.parameters import parameter_count
from aiart.engine.format.words import listed_words
from aiart.training_presets import PRESETS, counted

# The Hub's own short names; any other licence is "other" there and given in full.
HUB_LICENCES = ("apache-2.0", "cc-by-4.0", "cc-by-nc-4.0", "cc-by-nc-sa-4.0", "cc-by-sa-4.0", "cc0-1.0", "mit")

WHAT = {
    "instant": (
        "It paints by recombining small windows of the pictures it was given, in closed form: at every scale of the "
        "canvas it compares what it has so far with the windows it remembers. There is no neural network in it."
    ),
    "balanced": (
        "A small neural network learned the layout of the pictures it was given, at the coarse scales of the canvas. "
        "The brushwork of the finer scales is recombined from small windows of those pictures."
    ),
    "learned": "A small neural network paints at every scale of the canvas, from coarse to fine.",
    "classic": (
        "Fourteen 3x3 convolutions with a sigmoid at the end, trained from nothing with binary cross-entropy to remove "
        "noise from the pictures it was given. Applied again and again, it turns noise into a picture."
    ),
}


COLUMNS = 4  # of the sample pictures


def model_card(config: GeneratorConfig, samples: int, repo: str = "", measures: Sequence[str] = ()) -> str:
    """README.md of a generator, as Markdown with the Hub's YAML header.

    Args:
        samples: how many pictures the folder's samples/ holds (sample-00.png and so on).
        repo: where it lies on the Hub ("alice/waves"), if it does; then the card says how to load it from there.
        measures: what comparing its pictures with the training pictures gave, in plain sentences, if that was done.
    """
    sections = (
        _header(config),
        f"# {_plain(config.name)}",
        f"A small generator of pictures, made with aiart. Its canvas is {config.width}x{config.height} pixels.",
        *_samples(samples),
        f"## What it is\n\n{PRESETS[config.preset].title}: {_what(config)}{_network(config)}",
        f"## How it was made\n\n{_training(config)}",
        *_measures(measures),
        f"## What it may contain of the pictures\n\n{_contents(config)}",
        f"## How to use it\n\n{_use(repo)}",
        f"## Limits\n\n{_limits(config)}",
        f"## Licence\n\n{_plain(config.licence) or 'None was given. Ask the person who shared it before you use it.'}",
    )
    return "\n\n".join(sections) + "\n"


def _header(config: GeneratorConfig) -> str:
    """YAML between dashes, without a word of a stranger's that could break out of its line."""
    lines = ["library_name: aiart", "pipeline_tag: unconditional-image-generation", *_licence(config.licence), "tags:"]
    lines += [f"- {tag}" for tag in ("aiart", "image-generation", "generative-art", config.preset)]
    return "\n".join(["---", *lines, "---"])


def _licence(licence: str) -> list[str]:
    if not licence.strip():
        return ["license: unknown"]
    short = re.sub(r"[^a-z0-9.]+", "-", licence.lower()).strip("-.")
    return [f"license: {short}"] if short in HUB_LICENCES else ["license: other", f'license_name: "{short or "own"}"']


def _samples(count: int) -> list[str]:
    if not count:
        return []
    links = [f"![sample {i + 1}](samples/sample-{i:02d}.png)" for i in range(count)]
    rows = [links[start : start + COLUMNS] for start in range(0, count, COLUMNS)]
    width = len(rows[0])
    table = [[""] * width, ["---"] * width, *(row + [""] * (width - len(row)) for row in rows)]
    return ["## Samples\n\n" + "\n".join(f"| {' | '.join(row)} |" for row in table)]


def _what(config: GeneratorConfig) -> str:
    """By what is inside: on a small canvas "balanced" may have learned every scale."""
    if config.preset == "classic":
        return WHAT["classic"]
    if not config.network:
        return WHAT["instant"]
    return WHAT["balanced" if config.memory else "learned"]


def _network(config: GeneratorConfig) -> str:
    if not config.network:
        return ""
    return f" The network has {parameter_count(config.network):,} parameters."


def _training(config: GeneratorConfig) -> str:
    training = config.training
    pictures = counted(training.pictures)
    if not config.network:
        return f"From {pictures}, seed {training.seed}. Nothing was trained: the pictures were measured and remembered."
    text = f"From {pictures}, in {training.steps:,} steps and {training.seconds:,.0f} seconds, seed {training.seed}."
    if training.loss:
        text += f" Last loss, coarsest scale first: {', '.join(f'{loss:.3g}' for loss in training.loss)}."
    if training.warm_start:
        text += (
            f" It began with the weights {training.warm_start} that come with aiart, learned from pictures that "
            "aiart's own painting programs made and from no others."
        )
    elif config.network.kind == "velocity":
        text += " It began from chance and has seen no other pictures."
    if training.as_printed:
        text += " It was trained without noise, so it learned to repeat its input; what it makes of noise is grey."
    return text


def _measures(lines: Sequence[str]) -> list[str]:
    listed = "\n".join(f"- {_plain(line)}" for line in lines)
    return [f"## Measures\n\nPictures of its own, compared with those it was made from:\n\n{listed}"] if lines else []


def _use(repo: str) -> str:
    place = "With aiart installed" if repo else "With aiart installed and this folder downloaded as `FOLDER`"
    return (
        f"{place}, from the command line or from Python:\n\n"
        f"```\npython -m aiart create {f'hf:{repo}' if repo else 'FOLDER'} --out out\n```\n\n"
        "```python\nfrom aiart import Generator\n\n"
        f'generator = Generator.from_pretrained("{repo or "FOLDER"}")\n'
        "pictures = generator.create(count=4, seed=1)\n```"
    )


def _contents(config: GeneratorConfig) -> str:
    if config.memory:
        kept = f"{counted(config.memory.pictures)} whole, at {config.width}x{config.height} pixels"
        return (
            f"**The pictures themselves.** `model.safetensors` holds {kept}. Whoever has this folder can look at them, "
            "and the fine strokes it paints are taken from them. Share it only if you may share those pictures."
            f"{_words(config.memory.word_counts)}"
        )
    return (
        "No picture and no piece of one is stored in it, only the parameters of the network. "
        "A network trained on few pictures can still paint some of them again, nearly as they were: "
        "treat it with the same care as the pictures."
        f"{_words(config.network.word_counts if config.network else {})}"
    )


def _words(counts: dict[str, int]) -> str:
    """Return the words that it knows of its pictures; "" if there are none."""
    listed = listed_words({_plain(word): count for word, count in counts.items()})
    return f"\n\nIt knows its pictures by these words, and paints by them: {listed}." if counts else ""


def _limits(config: GeneratorConfig) -> str:
    knows = any(part is not None and part.words for part in (config.memory, config.network))
    words = "it takes no words but its own" if knows else "it takes no words"
    reach = f"Of anything that was not in its pictures it knows nothing; {words} and follows no description."
    if config.preset == "classic":
        return f"{reach} It has no idea of a whole scene, only of small surroundings, so it paints textures and stains."
    return (
        f"{reach} Large structures come from the coarsest scale, {config.sizes[0][1]}x{config.sizes[0][0]} pixels: "
        "faces, hands and lettering fall apart. On a canvas larger than its own it paints more, not larger, things."
    )


def _plain(text: str) -> str:
    """Return a person's text as Markdown that shows exactly that text: no picture, no HTML, no emphasis."""
    return re.sub(r"([\\`*_{}\[\]<>#|!&~$])", r"\\\1", text.strip())
