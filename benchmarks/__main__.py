"""python -m benchmarks: measure speed, memory and quality beside the yardsticks, and write benchmarks/RESULTS.md.

    python -m benchmarks                                        all of it, with our own pictures: hours
    python -m benchmarks painting sizes --runs 5                 some tables; the others of the file stay
    python -m benchmarks --prototype FILE --against CHECKOUT     with the yardsticks beside it
    python -m benchmarks --pictures FOLDER --set FOLDER --out FILE   on pictures of your own

Needs what the tests need (requirements.txt). Nothing else should run on the machine meanwhile.
"""

import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from benchmarks import faults, quality, speed
from benchmarks.bench import LEARNED, PRESETS, Bench, seed_of
from benchmarks.material import material
from benchmarks.measured import Figures, Kept, Table
from benchmarks.processes import ROOT
from benchmarks.results import update, write

Measure = Callable[[Bench, int], Figures]
LONG = (*LEARNED, "set", "words", "posters", "faults", "load")  # tables that take many minutes a run
MEASURES: dict[str, tuple[Table, Measure]] = {
    "painting": (
        Table("One picture, 250 px", "`instant` generators of single pictures; the mean over them."),
        speed.painting,
    ),
    "versions": (
        Table("Beside another checkout", "`instant` generators of one picture, by their long side, each its own."),
        speed.versions,
    ),
    "commands": (Table("Commands, from start to end", "One picture at long side 250."), speed.commands),
    "sizes": (Table("By size", "`instant`, one picture, by its long side."), speed.sizes),
    "sets": (Table("By the number of pictures", "`instant`, pictures of 192x144."), speed.sets),
    "posters": (Table("Posters", "From a 256 px `instant` generator of one picture."), speed.posters),
    "operations": (Table("Operations", "256 px, warm, `instant`, one picture each."), speed.operations),
    "article": (
        Table(
            "Beside the article's generator", "One picture of 128x128; the article's at full width answers with grey."
        ),
        speed.article,
    ),
    "page": (Table("Start of the page", "From the start of `python app.py` to its first answer."), speed.page),
    "faults": (
        Table(
            "Faults",
            "Processes killed while they write, calls to the system that fail, damaged files; none may lose or break"
            " anything.",
        ),
        faults.faults,
    ),
    "load": (
        Table("Twenty visitors at once", "Each with 12 pictures and 2 trainings, with an engine that costs nothing."),
        faults.load,
    ),
    "singles": (
        Table(
            "Quality, single pictures",
            "`instant`, 250 px, 8 pictures painted of each; lower is better, but for diversity.",
        ),
        quality.singles,
    ),
    **{
        preset: (
            Table(
                f"Learning, `{preset}`",
                "Loss of the averaged weights on batches that are always the same; a set at long side 192. The short"
                " training has the scales of the other checkout, if there is one.",
            ),
            partial(quality.learning, preset=preset),
        )
        for preset in LEARNED
    },
    "set": (
        Table(
            "Quality, a set",
            "12 pictures painted, 24 for visible joins; lower is better, but for diversity. f_mem: copies.",
        ),
        partial(quality.of_set, presets=PRESETS),
    ),
    "words": (
        Table(
            "Words",
            "36 pictures of four kinds, each kind a word: shares of the painted pictures, and of the halves of those"
            " from drawn words, that are recognised as the kind asked for; and the kinds of pictures without words.",
        ),
        partial(quality.words, presets=PRESETS),
    ),
}


def main(
    names: Annotated[list[str] | None, typer.Argument(help=f"Of {', '.join(MEASURES)}; none: all.")] = None,
    runs: Annotated[int, typer.Option(min=1, help="Of each table.")] = 5,
    long_runs: Annotated[int, typer.Option(min=1, help=f"Of the tables {', '.join(LONG)}.")] = 5,
    seconds: Annotated[float, typer.Option(help="Of a training.")] = 180.0,
    prototype: Annotated[Path | None, typer.Option(help="The file pyramid_flow.py, or its folder.")] = None,
    against: Annotated[Path | None, typer.Option(help="Another checkout of aiart.")] = None,
    pictures: Annotated[Path | None, typer.Option(help="Single pictures; none: photographs of scikit-image.")] = None,
    a_set: Annotated[Path | None, typer.Option("--set", help="A folder of a set; none: one that we paint.")] = None,
    out: Annotated[Path, typer.Option(help="The file to write.")] = ROOT / "benchmarks" / "RESULTS.md",
    work: Annotated[Path | None, typer.Option(help="Keep generators, pictures and raw figures there.")] = None,
) -> None:
    """Measure, and write the results after every run. With --work, one that was stopped goes on where it was."""
    chosen = {name: MEASURES[name] for name in names or MEASURES}
    keeps_others = bool(names) and out.exists()
    with tempfile.TemporaryDirectory() as temporary:
        place = (work or Path(temporary)).resolve()
        bench = Bench(
            material(pictures, a_set, place),
            place,
            out.resolve().parent / "sheets",
            prototype and speed.prototype_file(prototype),
            against and against.resolve(),
            seconds,
        )
        words = (Path(word).name if Path(word).is_absolute() else word for word in sys.argv[1:])  # no machine's paths
        command = "python -m benchmarks " + " ".join(words)
        kept = Kept(place / "figures.jsonl")
        for run in range(max(runs, long_runs)):
            for name, (table, measure) in chosen.items():
                if run < (long_runs if name in LONG else runs):
                    table.add(kept.figures(name, run) or kept.keep(name, run, measure(bench, run)))
                    print(f"run {run + 1}, {name} is measured", flush=True)
            tables = {name: table for name, (table, _) in chosen.items()}
            if keeps_others:
                update(out.resolve(), tables, command.strip())
                continue
            sheets = sorted(bench.sheets.glob("*.jpg")) if bench.sheets.exists() else []
            seeds = ", ".join(f"{seed_of(i)}+" for i in range(run + 1))
            write(out.resolve(), tables, command.strip(), seeds, sheets)


if __name__ == "__main__":
    typer.run(main)
