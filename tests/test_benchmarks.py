"""The benchmarks count right: tables, ratios, floors, the loss on the path, and a real probe of a starter."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks.floors import FLOORS, Floor, plain, ratio
from benchmarks.measured import Kept, Table, short, spread
from benchmarks.path_loss import path_losses
from benchmarks.processes import ROOT, probe, run
from benchmarks.results import update, write


def table(**runs: list[float]) -> Table:
    made = Table("Painting", "One picture.")
    for column, values in runs.items():
        for value in values:
            made.add({("aiart", column): value, ("prototype", column): 4 * value})
    return made


def test_a_cell_has_the_median_and_how_far_runs_lie_apart():
    assert spread([3.0, 1.0, 2.0]) == "2 (1 to 3)" and spread([0.5, 0.5]) == "0.5" and spread([]) == ""
    assert [short(value) for value in (0, 0.12345, 12.345, 1234.5)] == ["0", "0.123", "12.3", "1234"]


def test_a_table_names_its_rows_and_columns_once():
    lines = table(seconds=[1.0, 2.0, 3.0], memory=[100.0]).markdown().splitlines()
    assert lines[0] == "## Painting" and "|  | seconds | memory |" in lines
    assert "| aiart | 2 (1 to 3) | 100 |" in lines and "| prototype | 8 (4 to 12) | 400 |" in lines


def test_ratios_are_of_the_same_run():
    tables = {"painting": table(seconds=[1.0, 2.0])}
    assert ratio(("painting", "prototype", "seconds"), ("painting", "aiart", "seconds"))(tables) == [4, 4]
    assert ratio(("painting", "prototype", "seconds"), ("other", "aiart", "seconds"))(tables) == []


@pytest.mark.parametrize(("least", "says"), [(True, "holds"), (False, "**misses**")])
def test_a_floor_says_whether_it_holds(least, says):
    line = Floor("speed", 2, plain(("painting", "aiart", "seconds")), least).line({"painting": table(seconds=[5.0])})
    assert line.endswith(f"| 5 | {says} |")


def test_what_was_measured_is_found_again(tmp_path):
    figures = {("aiart", "seconds"): 1.25}
    assert Kept(tmp_path / "figures.jsonl").figures("page", 0) is None
    assert Kept(tmp_path / "figures.jsonl").keep("page", 0, figures) == figures
    again = Kept(tmp_path / "figures.jsonl")
    assert again.figures("page", 0) == figures and again.figures("page", 1) is None


def test_what_was_not_measured_makes_no_claim(tmp_path):
    write(tmp_path / "RESULTS.md", {"page": Table("Page")}, "python -m benchmarks page", "0+", [])
    text = (tmp_path / "RESULTS.md").read_text(encoding="utf-8")
    assert "holds" not in text and "misses" not in text and "python -m benchmarks page" in text
    assert all(floor.line({}) is None for floor in FLOORS)


def test_a_table_that_is_measured_again_leaves_the_others(tmp_path):
    path, start, load = tmp_path / "RESULTS.md", Table("Start of the page"), Table("Load")
    start.add({("aiart", "seconds until the page is served"): 9.0})
    write(path, {"page": start}, "python -m benchmarks", "0+", [])
    for errors in (5.0, 0.0):
        load.runs.clear()
        load.add({("errors", "figure"): errors})
        update(path, {"load": load, "sizes": Table("By size")}, "python -m benchmarks load")
    lines = path.read_text(encoding="utf-8").splitlines()
    assert "- command: `python -m benchmarks`" in lines and "## By size" not in lines
    for line in ("## Load", "| errors | 0 |", "## Start of the page", "| aiart | 9 |"):
        assert lines.count(line) == 1
    floors = [line for line in lines if line.startswith(("| page: sec", "| 20 visitors: errors"))]
    assert [line.split(" | ")[-2:] for line in floors] == [["9", "**misses** |"], ["0", "holds |"]]


def test_the_loss_of_no_answer_is_one_and_is_the_same_again():
    rng = np.random.default_rng(0)
    clean = [rng.standard_normal((40, 8, 8, 3)).astype(np.float32)]
    base = [np.zeros_like(clean[0])]
    losses = [path_losses(clean, base, [1.0], [2**0.5], lambda x, t, k: np.zeros_like(x)) for _ in range(2)]
    assert losses[0] == losses[1] and losses[0][0] == pytest.approx(1, abs=0.05)


def test_a_probe_paints_in_a_process_of_its_own(tmp_path):
    outcome = probe("paint", ROOT / "weights" / "ink-waves", 2, 0, "64x48", tmp_path)
    assert min(outcome.told.values()) > 0 and outcome.seconds > outcome.told["first"]
    assert 30 < outcome.memory < 3000  # MB
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0.png", "1.png"]


def test_a_process_that_fails_says_why():
    with pytest.raises(RuntimeError, match="no-such-generator"):
        probe("paint", Path("no-such-generator"), 1, 0)
    with pytest.raises(RuntimeError, match="ended with"):
        run(["python", "-c", "raise SystemExit(3)"])
