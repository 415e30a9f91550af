"""benchmarks/RESULTS.md: what was measured, on what, how, and whether it is what we ask of ourselves."""

import os
import platform
import re
import subprocess
from pathlib import Path

import psutil

from benchmarks.floors import FLOORS, Tables
from benchmarks.processes import ROOT


def write(path: Path, tables: Tables, command: str, seeds: str, sheets: list[Path]) -> None:
    parts = [head(command, seeds), floors(tables), *(table.markdown() for table in tables.values() if table.runs)]
    if sheets:
        parts.append(pictures(sheets, path.parent))
    path.write_text("\n".join(parts), encoding="utf-8")


def update(path: Path, tables: Tables, command: str) -> None:
    """Put these tables in the place of their older ones, each with its own commit and machine; the others stay."""
    top, *sections = re.split(r"(?m)^(?=## )", path.read_text(encoding="utf-8"))
    told = f"Measured by itself, on commit {commit()}, {machine()}: `{command}`.\n"
    new = {f"## {table.title}\n": f"{table.markdown()}\n{told}\n" for table in tables.values() if table.runs}
    kept = {section[: section.index("\n") + 1]: section for section in sections}
    last = kept.pop("## Sheets\n", "")
    kept = {title: section.rstrip() + "\n\n" for title, section in (kept | new).items()}
    if "## Floors\n" in kept:
        kept["## Floors\n"] = _with_floors(kept["## Floors\n"], tables)
    path.write_text((top + "".join(kept.values()) + last).rstrip() + "\n", encoding="utf-8")


def _with_floors(section: str, tables: Tables) -> str:
    """The section with the lines of floors that were measured in the place of their older ones."""
    lines = section.rstrip().splitlines()
    for line in filter(None, (floor.line(tables) for floor in FLOORS)):
        what = line[: line.index("|", 2)]
        place = next((i for i, old in enumerate(lines) if old.startswith(what + "|")), len(lines))
        lines[place : place + 1] = [line]
    return "\n".join(lines) + "\n\n"


def head(command: str, seeds: str) -> str:
    return "\n".join(
        [
            "# Results",
            "",
            "Each figure is the median of the runs, with the lowest and the highest behind it. The machine is shared",
            "and noisy: compare figures of this file with each other, not with those of another day.",
            "",
            f"- commit: {commit()}",
            f"- machine: {machine()}",
            f"- command: `{command}`",
            f"- seeds: {seeds}",
            "",
        ]
    )


def floors(tables: Tables) -> str:
    lines = [line for floor in FLOORS if (line := floor.line(tables))]
    return "\n".join(["## Floors", "", "| what | asked | measured | |", "| --- | --- | --- | --- |", *lines, ""])


def pictures(sheets: list[Path], beside: Path) -> str:
    shown = [f"{sheet.stem}\n\n![{sheet.stem}]({sheet.relative_to(beside).as_posix()})\n" for sheet in sheets]
    note = "Of a single picture: the picture itself, then three painted from it. Of a set: painted ones alone.\n"
    return "\n".join(["## Sheets", "", note, *shown])


def commit() -> str:
    """The short name of the newest commit, and whether files differ from it; "unknown" without git."""
    try:
        name = _git("rev-parse", "--short", "HEAD")
        changed = _git("status", "--porcelain", "--", "aiart", "benchmarks/*.py", "app.py")
        return f"{name} with changes" if changed else name
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def _git(*words: str) -> str:
    return subprocess.run(["git", "-C", ROOT, *words], check=True, capture_output=True, text=True).stdout.strip()


def machine() -> str:
    memory = psutil.virtual_memory().total / 2**30
    system = f"{platform.system()}, Python {platform.python_version()}"
    return f"{processor()}, {os.cpu_count()} cores, {memory:.0f} GiB; {system}"


def processor() -> str:
    """Its name where the system tells it (Linux), else its kind."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        return next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()
