"""The live bar in a terminal, lines in a log, JSON for programs."""

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr

import pytest

from aiart.cli import progress
from aiart.cli.progress import JsonLines, LiveBar, PlainLines, display


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def shown_on(monkeypatch):
    """shown_on(Terminal()): what is printed to standard error while the block lasts, and the display for it."""
    monkeypatch.setenv("COLUMNS", "100")

    @contextmanager
    def shown_on_one(screen: io.StringIO) -> Iterator[PlainLines]:
        with redirect_stderr(screen), display(json_lines=False) as shown:
            yield shown

    return shown_on_one


def test_a_terminal_gets_a_bar_a_log_gets_lines_and_a_program_objects(shown_on):
    with shown_on(Terminal()) as shown:
        assert type(shown) is LiveBar
    with shown_on(io.StringIO()) as shown:
        assert type(shown) is PlainLines
    with display(json_lines=True) as shown:
        assert type(shown) is JsonLines


def test_the_bar_shows_how_far_it_is_and_what_is_said_beside_it(shown_on):
    with shown_on(screen := Terminal()) as shown:
        shown.progress("Training", 45.2, 180, "s", "loss 0.912, preview x.png")
    assert "Training:  25% |" in screen.getvalue()
    assert "45/180 s, loss 0.912, preview x.png" in screen.getvalue()


def test_a_bar_that_overruns_stays_at_its_end(shown_on):
    with shown_on(screen := Terminal()) as shown:
        shown.progress("Training", 181.0, 180, "s")
    assert "100% |" in screen.getvalue() and "180/180 s" in screen.getvalue()


def test_work_of_unknown_length_has_no_bar(shown_on):
    with shown_on(screen := Terminal()) as shown:
        shown.progress("Training", 0, 0, "s", "Remembered the pictures")
    assert screen.getvalue() == ""


def test_the_bar_is_gone_when_the_work_is_done(shown_on):
    with shown_on(screen := Terminal()) as shown:
        shown.progress("Reading", 1, 2, "pictures")
    *_, last, after = screen.getvalue().split("\r")
    assert (last.strip(), after) == ("", "")


def test_a_sentence_does_not_tear_the_bar(shown_on):
    with shown_on(screen := Terminal()) as shown:
        shown.progress("Reading", 1, 2, "pictures")
        shown.say("Left out: notes.png.")
    assert "\rLeft out: notes.png.\n" in screen.getvalue()


@pytest.mark.parametrize("screen", [Terminal(), io.StringIO()])
def test_results_go_to_standard_output_and_all_else_does_not(shown_on, capsys, screen):
    with shown_on(screen) as shown:
        shown.say("On the way.")
        shown.result("picture", "art/waves-0.png", seed=0)
    assert capsys.readouterr().out == "art/waves-0.png\n"
    assert screen.getvalue() == "On the way.\n"


def test_a_log_gets_a_line_every_ten_seconds_and_for_every_new_work(capsys, monkeypatch):
    now = [100.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    shown = PlainLines()
    for second in range(25):
        now[0] = 100.0 + second
        shown.progress("Training", second, 180, "s")
    shown.progress("Painting", 1, 4, "pictures", "seed 3")
    assert capsys.readouterr().err.splitlines() == [
        "Training: 0 of 180 s",
        "Training: 10 of 180 s",
        "Training: 20 of 180 s",
        "Painting: 1 of 4 pictures, seed 3",
    ]


def test_a_program_is_told_every_fact_and_no_more(capsys):
    shown = JsonLines()
    shown.progress("Training", 1, 3, "s", "for people", {"step": 1})
    shown.progress("Painting", 1, 4, "pictures")
    shown.fact("refused", name="né.png")
    shown.result("done", "for people", folder="waves")
    out, err = capsys.readouterr()
    assert [json.loads(line) for line in out.splitlines()] == [
        {"event": "progress", "step": 1},
        {"event": "refused", "name": "né.png"},
        {"event": "done", "folder": "waves"},
    ]
    assert out.isascii() and err == ""


def test_what_is_no_number_never_becomes_broken_json():
    with pytest.raises(ValueError):
        JsonLines().fact("progress", loss=float("nan"))


@pytest.mark.parametrize(
    "done, total, unit, line",
    [
        (0, 1, "pictures", "Painting: 0 of 1 pictures"),
        (0.64, 1, "pictures", "Painting: 0 of 1 pictures, 64 %"),
        (2.999, 4, "pictures", "Painting: 2 of 4 pictures, 74 %"),
        (4, 4, "pictures", "Painting: 4 of 4 pictures"),
        (45.2, 180, "s", "Painting: 45 of 180 s"),
    ],
)
def test_a_picture_is_counted_once_it_is_whole(capsys, done, total, unit, line):
    PlainLines().progress("Painting", done, total, unit)
    assert capsys.readouterr().err == f"{line}\n"
