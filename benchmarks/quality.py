"""How good the pictures are: the measures of aiart.evaluate, and sheets of pictures beside the numbers."""

from pathlib import Path
from statistics import mean

import numpy as np
from PIL import Image

from aiart.data.dataset import load_set
from aiart.engine.painting.generator import Generator
from aiart.evaluate import coherence, completeness, diversity, measure, swd, usual_steps, visible_joins
from aiart.images import sheet
from benchmarks.bench import OTHER, OURS, SET, SINGLE, Bench, numbered, pixels, seed_of
from benchmarks.measured import Figures
from benchmarks.processes import ROOT, probe, script

SAMPLES, FROM_SET, SHOWN = 8, 24, 12  # pictures painted of a single picture; of a set, for joins; for all else
LEVELS = 4
SHORT = 1 / 3  # of a training, in which we want what the other checkout has after a whole one
MEAN, UNSEEN = "mean", "mean, pictures held out"  # of the losses of all learned scales
REAL = "real pictures, held out"


def singles(bench: Bench, run: int) -> Figures:
    figures: list[dict[tuple[str, str], float]] = []
    for path in bench.material.singles:
        original = load_set([path], SINGLE).canvases
        ours = bench.folder("aiart", path.stem, run)
        probe("paint", bench.instant(path, SINGLE), SAMPLES, seed_of(run), "", ours)
        made = {"aiart": pixels(numbered(ours))}
        if bench.prototype:
            theirs = bench.folder("prototype", path.stem, run)
            if not numbered(theirs):  # else it has painted them when it was timed
                bench.yardstick(theirs, seed_of(run), SINGLE, path)
            made["prototype"] = pixels(numbered(theirs), original.shape[2:0:-1])
        figures.append({(who, what): v for who, some in made.items() for what, v in against(original[0], some).items()})
        show(bench, f"single-{path.stem}", [original[0], *made["aiart"][:3]], 4)
    return {place: mean(one[place] for one in figures) for place in figures[0]}


def against(original: np.ndarray, made: np.ndarray) -> dict[str, float]:
    """uint8 (H, W, 3) and (n, H, W, 3) -> means over the made pictures."""
    unit, units = _unit(original), [_unit(one) for one in made]
    profiles = np.mean([swd(one, unit)[:LEVELS] for one in units], 0)
    return {
        "coherence": mean(coherence(one, unit) for one in units),
        "completeness": mean(completeness(one, unit) for one in units),
        **{f"SWD {level}": float(distance) for level, distance in enumerate(profiles, 1)},
        "diversity": diversity(units, [unit]),
    }


def learning(bench: Bench, run: int, preset: str) -> Figures:
    """The loss of every learned scale after a third of a training and after a whole one, beside the whole one of the
    other checkout; on the pictures that are learned from, and on those that nobody has seen."""
    figures, coarsest = {}, ""
    if bench.against:
        folder = trained(bench, preset, run, bench.seconds, bench.against)
        figures |= _learned(bench, run, preset, folder, bench.seconds, bench.against)
        coarsest = f":{min(Generator.load(folder).config.sizes[0])}"  # losses compare at the same scales alone
    short = bench.seconds * SHORT
    figures |= _learned(bench, run, preset + coarsest, trained(bench, preset, run, short), short)
    return figures | _learned(bench, run, preset, trained(bench, preset, run, bench.seconds), bench.seconds)


def _learned(bench: Bench, run: int, preset: str, folder: Path, seconds: float, root: Path = ROOT) -> Figures:
    """Train, by the checkout's own probe, and take the losses."""
    shown, row = bench.material.shown, f"{OURS if root == ROOT else OTHER}, {seconds:.0f} s"
    outcome = probe("learn", folder, preset, seed_of(run), SET, seconds, f"{seconds:.0f}", *shown, root=root, own=True)
    losses = outcome.told["losses"][f"{seconds:.0f}"]
    unseen = probe("loss", folder, *bench.material.held_out).told["losses"]
    named = {f"scale {k}": loss for k, loss in enumerate(losses)}
    named |= {MEAN: mean(losses), UNSEEN: mean(unseen)}
    named |= {"steps a second": outcome.told["steps"], "memory, MB": outcome.memory}
    return {(row, column): value for column, value in named.items()}


def trained(bench: Bench, preset: str, run: int, seconds: float, root: Path = ROOT) -> Path:
    """Where a training of the run leaves its generator."""
    return bench.work / "generators" / f"{preset}-{seconds:.0f}-{run}-{'ours' if root == ROOT else 'against'}"


def of_set(bench: Bench, run: int, presets: tuple[str, ...]) -> Figures:
    """Pictures of generators of a set against the set, beside pictures of the same set that none of them saw."""
    shown = load_set(bench.material.shown, SET).canvases
    real = pixels(bench.material.held_out, shown.shape[2:0:-1])
    figures = {(REAL, what): value for what, value in _figures(shown, real).items()}
    for name, root in bench.checkouts().items():
        for preset in presets:
            out, generator = bench.folder("set", name, preset, run), _generator_of_set(bench, preset, run, root)
            if preset == "learned":
                probe("paint", generator, SHOWN, seed_of(run), "", out, root=root)
            else:
                probe("sources", generator, FROM_SET, seed_of(run), out, root=root)
            made = pixels(numbered(out))
            if root == ROOT:
                show(bench, f"set-{preset}", list(made[:SHOWN]), 4)
            named = _figures(shown, made[:SHOWN]) | _joins(shown, made, out / "sources.npy")
            figures |= {(f"{name}, {preset}", what): value for what, value in named.items()}
    return figures


def _joins(originals: np.ndarray, made: np.ndarray, sources: Path) -> dict[str, float]:
    """By what the memory knows of the pieces; nothing for a network alone, which has none."""
    if not sources.exists():
        return {}
    usual = usual_steps(originals)
    each = [visible_joins(one, where, usual) for one, where in zip(made, np.load(sources), strict=True)]
    return {"visible joins": float(np.mean(each))}


def _generator_of_set(bench: Bench, preset: str, run: int, root: Path) -> Path:
    if preset != "instant":
        return trained(bench, preset, run, bench.seconds, root)
    return bench.instant(_together(bench), SET, root)


def _together(bench: Bench) -> Path:
    """A folder of the pictures of the set that are shown."""
    folder = bench.folder("shown")
    for path in bench.material.shown:
        (folder / path.name).write_bytes(path.read_bytes())
    return folder


def words(bench: Bench, run: int, presets: tuple[str, ...]) -> Figures:
    """How many of the pictures asked for by a word are recognised, see benchmarks/words.py."""
    figures = {}
    for preset in presets:
        told = script("benchmarks.words", "--preset", preset, "--seconds", bench.seconds, "--seed", seed_of(run)).told
        named = {"recognised": told["recognised"], "without words, of the kind drawn": told["of the kind drawn"]}
        named |= {f"halves {how}": share for how, share in told.get("halves recognised", {}).items()}
        figures |= {(preset, column): value for column, value in named.items()}
        count = sum(told["mix without"].values())
        figures |= {(preset, f"without words, {kind}"): n / count for kind, n in told["mix without"].items()}
    return figures


def _figures(originals: np.ndarray, made: np.ndarray) -> dict[str, float]:
    report = measure(originals, made)
    return {
        "coherence, nearest": report.coherence,
        "completeness, nearest": report.completeness,
        "coherence, set": report.set_coherence,
        "completeness, set": report.set_completeness,
        "diversity": report.diversity,
        "f_mem": report.memorised.share,
        "copied": report.copied,
    }


def show(bench: Bench, name: str, pictures: list[np.ndarray], columns: int) -> None:
    """A sheet beside the numbers; the newest run's stays."""
    bench.sheets.mkdir(parents=True, exist_ok=True)
    Image.fromarray(sheet(pictures, columns)).save(bench.sheets / f"{name}.jpg", quality=85)


def _unit(picture: np.ndarray) -> np.ndarray:
    return picture.astype(np.float32) / 255
