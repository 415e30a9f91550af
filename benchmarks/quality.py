"""How good the pictures are: the measures of aiart.evaluate, and sheets of pictures beside the numbers."""

from pathlib import Path
from statistics import mean

import numpy as np
from PIL import Image

from aiart.data.dataset import load_set
from aiart.evaluate import coherence, completeness, diversity, measure, swd
from aiart.images import sheet
from benchmarks.bench import SET, SINGLE, Bench, numbered, pixels, seed_of
from benchmarks.measured import Figures
from benchmarks.processes import probe

SAMPLES, FROM_SET = 8, 12  # pictures painted of a single picture; of a set
LEVELS = 4
MARKS = (30, 60, 120, 180)  # seconds of a training at which its loss is taken
QUICK = 75  # seconds in which we want what the prototype has after a whole training


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
                bench.yardstick("memory", theirs, seed_of(run), SINGLE, path)
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
    """The loss of every learned scale, with budgets of our own and the prototype's whole training beside it."""
    shown, figures = bench.material.shown, {}
    if bench.prototype:
        engine = "both" if preset == "balanced" else preset
        out = bench.folder("prototype", preset, run)
        told = bench.yardstick(engine, out, seed_of(run), SET, bench.seconds, *shown).told
        figures |= _by_scale(f"prototype, {bench.seconds:.0f} s", told["losses"])
    for seconds, marks in ((QUICK, (QUICK,)), (bench.seconds, MARKS)):
        folder = trained(bench, preset, run, seconds)
        named = ",".join(str(min(mark, seconds)) for mark in marks)
        outcome = probe("learn", folder, preset, seed_of(run), SET, seconds, named, *shown)
        for mark, losses in outcome.told["losses"].items():
            figures |= _by_scale(f"aiart, {mark} of {seconds:.0f} s", losses)
        row = f"aiart, {seconds:.0f} of {seconds:.0f} s"
        figures[row, "steps a second"] = outcome.told["steps"]
        figures[row, "memory, MB"] = outcome.memory
    return figures


def trained(bench: Bench, preset: str, run: int, seconds: float) -> Path:
    """Where a training of the run leaves its generator."""
    return bench.work / "generators" / f"{preset}-{seconds:.0f}-{run}"


def _by_scale(row: str, losses: list[float]) -> Figures:
    return {(row, f"scale {k}"): loss for k, loss in enumerate(losses)}


def of_set(bench: Bench, run: int, presets: tuple[str, ...]) -> Figures:
    """Pictures of generators of a set against the set, beside pictures of the same set that none of them saw."""
    shown = load_set(bench.material.shown, SET).canvases
    size = shown.shape[2:0:-1]
    made = {"real pictures, held out": pixels(bench.material.held_out[:FROM_SET], size)}
    for preset in presets:
        out = bench.folder("set", preset, run)
        generator = _generator_of_set(bench, preset, run)
        probe("paint", generator, FROM_SET, seed_of(run), "", out)
        made[f"aiart, {preset}"] = pixels(numbered(out))
        show(bench, f"set-{preset}", list(made[f"aiart, {preset}"]), 4)
    theirs = bench.folder("prototype", "balanced", run)
    if "balanced" in presets and (painted := numbered(theirs)):
        made["prototype, both"] = pixels(painted, size)
    return {(who, what): value for who, some in made.items() for what, value in _figures(shown, some).items()}


def _generator_of_set(bench: Bench, preset: str, run: int) -> Path:
    if preset != "instant":
        return trained(bench, preset, run, bench.seconds)
    return bench.instant(_together(bench), SET)


def _together(bench: Bench) -> Path:
    """A folder of the pictures of the set that are shown."""
    folder = bench.folder("shown")
    for path in bench.material.shown:
        (folder / path.name).write_bytes(path.read_bytes())
    return folder


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
        "visible joins": report.joins,
    }


def show(bench: Bench, name: str, pictures: list[np.ndarray], columns: int) -> None:
    """A sheet beside the numbers; the newest run's stays."""
    bench.sheets.mkdir(parents=True, exist_ok=True)
    Image.fromarray(sheet(pictures, columns)).save(bench.sheets / f"{name}.jpg", quality=85)


def _unit(picture: np.ndarray) -> np.ndarray:
    return picture.astype(np.float32) / 255
