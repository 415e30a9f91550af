"""Figures of several runs, as tables: the median, and how far the runs lie apart."""

import json
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

Figures = dict[tuple[str, str], float]  # of one run, by (row, column)


@dataclass
class Table:
    title: str
    note: str = ""  # what was done, in a sentence or two
    runs: dict[tuple[str, str], list[float]] = field(default_factory=lambda: defaultdict(list))

    def add(self, figures: Figures) -> None:
        """The figures of one more run."""
        for place, value in figures.items():
            self.runs[place].append(value)

    def markdown(self) -> str:
        rows, columns = (list(dict.fromkeys(place[i] for place in self.runs)) for i in (0, 1))
        lines = [f"## {self.title}", "", self.note, "", _line(["", *columns]), _line(["---"] * (1 + len(columns)))]
        for row in rows:
            lines.append(_line([row, *(spread(self.runs.get((row, column), [])) for column in columns)]))
        return "\n".join(lines) + "\n"


class Kept:
    """The figures of every run as they come, in a file of JSON lines, so that nothing is measured twice."""

    def __init__(self, path: Path):
        self.path = path
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        self._told = {(one["table"], one["run"]): one["figures"] for one in map(json.loads, lines)}

    def figures(self, table: str, run: int) -> Figures | None:
        told = self._told.get((table, run))
        return None if told is None else {(row, column): value for row, column, value in told}

    def keep(self, table: str, run: int, figures: Figures) -> Figures:
        told = [[*place, value] for place, value in figures.items()]
        with open(self.path, "a", encoding="utf-8") as file:
            file.write(json.dumps({"table": table, "run": run, "figures": told}) + "\n")
        return figures


def spread(values: list[float]) -> str:
    """Median (lowest to highest) of the runs."""
    if not values:
        return ""
    low, middle, high = (short(value) for value in (min(values), median(values), max(values)))
    return middle if low == high else f"{middle} ({low} to {high})"


def short(value: float) -> str:
    """Three digits are more than such figures are worth."""
    if value == 0:
        return "0"
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _line(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"
