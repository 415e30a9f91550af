"""A generator before training: its pyramid, the statistics of its pictures, and what it will remember."""

import platform
from collections import Counter
from typing import Any

import numpy as np

from aiart import __version__
from aiart.engine.format import folder as weights
from aiart.engine.format.config import GeneratorConfig, NetworkConfig
from aiart.engine.format.words import WordsOfEach, kept_words
from aiart.engine.path.pyramid import resize, scale_sizes
from aiart.engine.training import warm_start
from aiart.images import to_float
from aiart.training_presets import A_SET, PRESETS, TrainRequest

# Pixels, where no layout is learned from a set: 24 is three windows down and copies the layout loosely; a network that
# sees nearly the whole of a layout would say few pictures again.
COARSEST_OF_FEW = {"instant": 24, "balanced": 24, "learned": 28}
MEMORY = {  # see MemoryConfig
    "window": 10,
    "directions": 24,
    "few": 2,  # of more pictures, brushwork mixes to mud
    "packed": 0,
    "words": (),
    "words_of": (),
}
LEARNED_SIGMA, REMEMBERED_SIGMA = 3.0, 1.2  # noise at a scale's start, in standard deviations of its detail
WORDED = ("learned",)  # presets whose network learns words; a memory needs no learning for that
LEARNED_WORD, LEARNED_MAX = 3, 300  # pictures that share a word that is learned, at least; and of all, at most
NETWORKS = {"balanced": (96, 5), "learned": (64, 4), "classic": (64, 14)}  # width, blocks
REMEMBERED = 192 << 20  # bytes of pictures: a generator must stay within weights.MODEL_LIMIT
ARTICLE_SIDE = 128  # pixels of the article's noise; its pictures have 32
STATISTICS = 64  # pictures are enough for means and deviations
LEAST_DETAIL = 1e-3  # a flat picture has none; a scale still needs a start that differs from its end


def fresh(
    canvases: np.ndarray, request: TrainRequest, words: WordsOfEach = ()
) -> tuple[GeneratorConfig, dict[str, np.ndarray]]:
    """Return the config for uint8 (n, H, W, 3) and a request, and the tensors that need no training.

    words: of each canvas, which a network shall learn; empty if none are known."""
    sizes = _sizes((canvases.shape[1], canvases.shape[2]), len(canvases), request)
    learned = _learned_scales(len(sizes), len(canvases), request)
    mean, spread, detail = _statistics(canvases, sizes)
    kept = remembered_pictures(canvases, request) if request.preset != "classic" and learned < len(sizes) else None
    network = _network(request, learned, words)
    fields = {
        "name": request.name or "untitled",
        "preset": request.preset,
        "height": canvases.shape[1],
        "width": canvases.shape[2],
        "sizes": sizes,
        "sigmas": tuple(_sigma(k, d, learned) for k, d in enumerate(detail)),
        "detail": detail,
        "mean": mean,
        "spread": spread,
        "learned_scales": learned,
        "network": network,
        "memory": None if kept is None else MEMORY | {"pictures": len(kept)},
        "training": _untrained(len(canvases), request, network),
        "licence": request.licence,
        "versions": _versions(),
    }
    config = GeneratorConfig.model_validate(fields)
    config = _as_printed(config) if request.as_printed else config
    return config, {} if kept is None else {weights.PICTURES: kept}


def _as_printed(config: GeneratorConfig) -> GeneratorConfig:
    """The article's own start: 128x128 standard normal numbers, in the [0, 1] where its network lives."""
    canvas = (ARTICLE_SIDE, ARTICLE_SIDE)
    start = {"mean": (-1.0, -1.0, -1.0), "sigmas": (2.0,)}
    return config.model_copy(update=start | {"height": canvas[0], "width": canvas[1], "sizes": (canvas,)})


def remembered_pictures(canvases: np.ndarray, request: TrainRequest) -> np.ndarray:
    """Return the pictures a memory keeps: all, or as many different ones as were asked for and fit into REMEMBERED
    bytes."""
    most = min(REMEMBERED // canvases[0].nbytes, request.remember or len(canvases))
    return canvases if len(canvases) <= most else canvases[_different(canvases, max(1, most))]


def _different(canvases: np.ndarray, count: int) -> list[int]:
    """Farthest-point sampling (Gonzalez 1985) on tiny versions: each next picture is the least like those before."""
    tiny = np.stack([resize(to_float(picture), (8, 8)).ravel() for picture in canvases])
    chosen, distance = [0], np.full(len(tiny), np.inf)
    while len(chosen) < count:
        distance = np.minimum(distance, ((tiny - tiny[chosen[-1]]) ** 2).sum(1))
        chosen.append(int(distance.argmax()))
    return sorted(chosen)


def with_words(
    config: GeneratorConfig, tensors: dict[str, np.ndarray], canvases: np.ndarray, words: WordsOfEach
) -> GeneratorConfig:
    """Return the config of a generator that knows the words of its pictures.

    Args:
        tensors: its own; the remembered pictures are some of the canvases, uint8 (n, H, W, 3).
        words: of each canvas; empty if nothing is known of any. One picture alone is told from no other by words."""
    kept = tensors.get(weights.PICTURES)
    if kept is None or config.memory is None or len(kept) < 2 or not words:
        return config
    of_canvas = {canvas.tobytes(): own for canvas, own in zip(canvases, words, strict=True)}
    names, numbers = kept_words([of_canvas.get(picture.tobytes(), ()) for picture in kept])
    memory = config.memory.model_copy(update={"words": names, "words_of": numbers})
    return config.model_copy(update={"memory": memory})


def budget(request: TrainRequest, config: GeneratorConfig) -> float:
    """Return seconds of training asked for; 0 when nothing is trained or steps are counted."""
    if not config.network or request.steps is not None:
        return 0.0
    return float(PRESETS[request.preset].seconds if request.seconds is None else request.seconds)


def _sizes(canvas: tuple[int, int], count: int, request: TrainRequest) -> tuple[tuple[int, int], ...]:
    coarsest = PRESETS[request.preset].coarsest
    if not coarsest:
        return (canvas,)
    if count < A_SET or request.preset == "instant":
        coarsest = COARSEST_OF_FEW[request.preset]
    return scale_sizes(canvas, max(coarsest, MEMORY["window"]))


def _learned_scales(scales: int, count: int, request: TrainRequest) -> int:
    learned = PRESETS[request.preset].learned_scales
    if learned is None:
        return scales
    return min(learned, max(scales - 1, 0)) if learned else 0


def _statistics(canvases: np.ndarray, sizes) -> tuple[tuple[float, ...], float, tuple[float, ...]]:
    """Mean colour, spread of the colours at scale 0, standard deviation of x - b at every scale."""
    some = canvases[:: -(-len(canvases) // STATISTICS)]
    squares, coarse = np.zeros(len(sizes)), []
    for picture in some:
        levels = [resize(to_float(picture), size) for size in sizes]
        coarse.append(levels[0])
        for k in range(1, len(sizes)):
            squares[k] += np.mean((levels[k] - resize(levels[k - 1], sizes[k])) ** 2)
    coarse = np.stack(coarse)
    mean, spread = coarse.mean((0, 1, 2)), max(float(coarse.std()), 0.1)
    squares[0] = np.mean((coarse - mean) ** 2) * len(some)
    detail = tuple(max(float(np.sqrt(s / len(some))), LEAST_DETAIL) for s in squares)
    return tuple(float(np.clip(c, -1, 1)) for c in mean), spread, detail


def _sigma(k: int, detail: float, learned: int) -> float:
    return 1.0 if k == 0 else detail * (LEARNED_SIGMA if k < learned else REMEMBERED_SIGMA)


def _network(request: TrainRequest, learned: int, words: WordsOfEach) -> NetworkConfig | None:
    if not learned:
        return None
    width, blocks = NETWORKS[request.preset]
    kind = "classic" if request.preset == "classic" else "velocity"
    blocks = blocks if kind == "classic" else request.blocks or blocks
    names, numbers = _learned_words(words) if request.preset in WORDED else ((), ())
    return NetworkConfig(
        kind=kind, width=request.width or width, blocks=blocks, scales=learned, words=names, words_of=numbers
    )


def _learned_words(words: WordsOfEach) -> tuple[tuple[str, ...], tuple[tuple[int, ...], ...]]:
    """The words of pictures that a network learns, and how they come together; which picture has which is not kept.

    What few pictures share is left out: of one alone a network would learn that picture."""
    counts = Counter(word for own in words for word in set(own))
    shared = [[word for word in own if LEARNED_WORD <= counts[word] < len(words)] for own in words]
    names, numbers = kept_words(shared) if len(words) <= LEARNED_MAX else ((), ())
    return names, tuple(sorted(numbers))


def _untrained(pictures: int, request: TrainRequest, network: NetworkConfig | None) -> dict[str, Any]:
    """The fields of a TrainingSummary before the first step."""
    begun = warm_start.name_of(request.preset, network) if request.warm_start else ""
    done = {"steps": 0, "seconds": 0.0, "loss": (), "warm_start": begun}
    return done | {"pictures": pictures, "seed": request.seed, "as_printed": request.as_printed}


def _versions() -> dict[str, str]:
    return {"python": platform.python_version(), "numpy": np.__version__, "aiart": __version__}
