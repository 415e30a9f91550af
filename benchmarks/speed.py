"""How long it takes, and how much memory: one function a table, each measuring one run."""

import shutil
import socket
from pathlib import Path
from statistics import mean

from benchmarks.bench import SET, SINGLE, Bench, seed_of
from benchmarks.material import parts
from benchmarks.measured import Figures
from benchmarks.processes import MB, command, probe

SIDES = 128, 256, 512, 1024  # long sides of generators, pixels
COUNTS = 1, 4, 24, 100, 300  # pictures of a set
POSTERS = 1024, 2048, 4096  # sides, pixels
FRAMES = 48
FIRST, FURTHER, MEMORY = "first picture in a process, s", "each further picture, s", "memory, MB"
FIRST_CPU, FURTHER_CPU = "the first, s of CPU", "each further, s of CPU"
COMPARED = 250, 1024  # long sides of generators, pixels, at which another checkout paints as well


def painting(bench: Bench, run: int) -> Figures:
    """The same pictures from the same generators, by all who can paint them."""
    figures: Figures = {}
    for name, root in bench.checkouts().items():
        outcomes = [
            probe("paint", bench.instant(path, SINGLE, root), 5, seed_of(run), root=root)
            for path in bench.material.singles
        ]
        figures[name, FIRST] = mean(outcome.told["first"] for outcome in outcomes)
        figures[name, FURTHER] = mean(outcome.told["further"] for outcome in outcomes)
        figures[name, MEMORY] = max(outcome.memory for outcome in outcomes)
    if bench.prototype:
        outcomes = [
            bench.yardstick(bench.folder("prototype", path.stem, run), seed_of(run), SINGLE, path)
            for path in bench.material.singles
        ]
        figures["prototype", FURTHER] = mean(outcome.told["further"] for outcome in outcomes)
        figures["prototype", MEMORY] = max(outcome.memory for outcome in outcomes)
    return figures


def versions(bench: Bench, run: int) -> Figures:
    """One picture of each size by all versions in turn, in the processor's time, as other work matters less for it."""
    figures: Figures = {}
    for side in COMPARED:
        for name, root in bench.checkouts().items():
            outcome = probe("paint", bench.instant(bench.material.first, side, root), 5, seed_of(run), root=root)
            figures[f"{name}, {side} px", FIRST_CPU] = outcome.told["first, cpu"]
            figures[f"{name}, {side} px", FURTHER_CPU] = outcome.told["further, cpu"]
    return figures


def commands(bench: Bench, run: int) -> Figures:
    """From the start of a process to its end, as a person waits for it."""
    folder, out = bench.folder("commands", run), bench.folder("commands", run, "out")
    shutil.rmtree(folder / "g", ignore_errors=True)  # of a run that was stopped: `train` would keep it
    trained = command("train", bench.material.first, "--out", folder / "g", "--preset", "instant", "--long-side", 250)
    made = command("create", folder / "g", "--out", out, "--count", 1, "--seed", seed_of(run))
    size = sum(path.stat().st_size for path in (folder / "g").iterdir() if path.is_file()) / MB
    return {
        ("train --preset instant, one picture", "seconds"): trained.seconds,
        ("train --preset instant, one picture", MEMORY): trained.memory,
        ("train --preset instant, one picture", "folder without samples, MB"): size,
        ("create --count 1", "seconds"): made.seconds,
        ("create --count 1", MEMORY): made.memory,
    }


def sizes(bench: Bench, run: int) -> Figures:
    figures: Figures = {}
    for side in SIDES:
        outcome = probe("paint", bench.instant(bench.material.first, side), 3, seed_of(run))
        figures[f"{side} px", FIRST] = outcome.told["first"]
        figures[f"{side} px", FURTHER] = outcome.told["further"]
        figures[f"{side} px", MEMORY] = outcome.memory
    outcome = probe("paint", bench.instant(bench.material.first, 256), 2, seed_of(run), "1024x1024")
    figures["256 px, painted at 1024x1024", FURTHER] = outcome.told["further"]
    figures["256 px, painted at 1024x1024", MEMORY] = outcome.memory
    return figures


def sets(bench: Bench, run: int) -> Figures:
    figures: Figures = {}
    for count in COUNTS:
        folder = bench.work / "sets" / f"{count} pictures"
        if not folder.exists():
            parts(bench.material.first, count, folder)
        outcome = probe("paint", bench.instant(folder, SET), 5, seed_of(run))
        figures[folder.name, FIRST] = outcome.told["first"]
        figures[folder.name, FURTHER] = outcome.told["further"]
        figures[folder.name, MEMORY] = outcome.memory
    return figures


def posters(bench: Bench, run: int) -> Figures:
    figures: Figures = {}
    generator = bench.instant(bench.material.first, 256)
    for side in POSTERS:
        out = bench.folder("posters", run)
        outcome = command("poster", generator, "--out", out, "--count", 1, "--size", f"{side}x{side}")
        figures[f"{side}x{side}", "seconds, with the start of the process"] = outcome.seconds
        figures[f"{side}x{side}", MEMORY] = outcome.memory
    return figures


def operations(bench: Bench, run: int) -> Figures:
    generator = bench.instant(bench.material.first, 256)
    outcome = probe("operations", generator, bench.material.first, seed_of(run), FRAMES)
    told = outcome.told
    names = {name: f"loop, {FRAMES} frames" if name == "loop" else name for name in told}
    figures: Figures = {(names[name], "seconds"): seconds for name, seconds in told.items()}
    return figures | {(names[name], "times create"): seconds / told["create"] for name, seconds in told.items()}


def article(bench: Bench, run: int) -> Figures:
    printed = probe("printed", bench.material.first, seed_of(run))
    ours = probe("paint", bench.instant(bench.material.first, 256), 6, seed_of(run), "128x128")
    return {
        ("aiart", FURTHER): ours.told["further"],
        ("aiart", MEMORY): ours.memory,
        ("the article's generator as printed", FURTHER): printed.told["further"],
        ("the article's generator as printed", MEMORY): printed.memory,
    }


def page(bench: Bench, run: int) -> Figures:
    """Once before the first run nothing counts: files are read into the system's cache, and Python compiles them."""
    figures: Figures = {}
    for name, root in bench.checkouts().items():
        outcome = probe("page", root, _free_port(), root=root)
        figures[name, "seconds until the page is served"] = outcome.told["seconds"]
        figures[name, "memory of the web process, MB"] = outcome.told["web"]
    return figures


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def prototype_file(path: Path) -> Path:
    """The file itself, or the folder it lies in."""
    return (path / "pyramid_flow.py" if path.is_dir() else path).resolve()
