"""Names in any script are shown without tricks, and become parts of files' names that every system takes."""

import time
import unicodedata
from pathlib import Path

import pytest

from aiart.names import display_name, file_stem, numbered, shown_name, told_apart


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("cat.png", "cat.png"),
        ("my\ncat\x1b[31m.png", "my?cat?[31m.png"),
        ("evil\u202egnp.exe", "evil?gnp.exe"),
        ("\u2066a\u2069\u200f\ufeff.png", "?a???.png"),
        ("nul\0.png", "nul?.png"),
        ("bad\udcff.png", "bad?.png"),
        ("\u05d7\u05ea\u05d5\u05dc.png", "\u05d7\u05ea\u05d5\u05dc.png"),
        ("\U0001f468\u200d\U0001f467 Caf\u00e9.png", "\U0001f468\u200d\U0001f467 Caf\u00e9.png"),
        ("x" * 296 + ".png", "x" * 40 + "..." + "x" * 13 + ".png"),
        ("", "."),
    ],
)
def test_names_are_shown_without_tricks(name, shown):
    assert display_name(Path(name)) == shown
    shown.encode()


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("My Landscapes", "my-landscapes"),
        (
            "\u0939\u093f\u0928\u094d\u0926\u0940 \u091a\u093f\u0924\u094d\u0930",
            "\u0939\u093f\u0928\u094d\u0926\u0940-\u091a\u093f\u0924\u094d\u0930",
        ),
        (
            "\u0e20\u0e32\u0e1e\u0e17\u0e35\u0e48\u0e2b\u0e19\u0e36\u0e48\u0e07",
            "\u0e20\u0e32\u0e1e\u0e17\u0e35\u0e48\u0e2b\u0e19\u0e36\u0e48\u0e07",
        ),
        ("Cafe\u0301", "caf\u00e9"),
        ("\u0301\u0301a", "a"),
        ("CON", "con-picture"),
        ("LPT1", "lpt1-picture"),
        ("com\u00b9", "com\u00b9-picture"),
        ("a. . .", "a"),
        ("../..\\x:y*z?", "x-y-z"),
        ("\u202egnp", "gnp"),
        ("\U0001f431", "picture"),
        ("", "picture"),
        ("\u200d\u200c", "picture"),
        ("x" * 300, "x" * 40),
        ("\u0e01" * 300, "\u0e01" * 32),
    ],
)
def test_stems_keep_letters_with_their_marks(name, stem):
    assert file_stem(name) == stem
    assert len(file_stem(name).encode()) <= 110
    assert unicodedata.is_normalized("NFC", file_stem(name))


def test_stems_are_plain_where_the_locale_cannot_write_them(monkeypatch):
    monkeypatch.setattr("os.fsencode", lambda text: text.encode("ascii"))
    assert file_stem("Caf\u00e9 1") == "cafe-1" and file_stem("\u0939\u093f") == "picture"


@pytest.mark.parametrize(
    "name", ["a" + "\u0301" * 120_000, "\u0300\u0327" * 100_000, "x" * 10_000_000, "\u200d" * 500_000]
)
@pytest.mark.parametrize("function", [shown_name, file_stem, lambda name: numbered([shown_name(name)] * 2)])
def test_no_name_takes_time(function, name):
    begun = time.process_time()
    assert function(name)
    assert time.process_time() - begun < 0.05


def test_shown_names_are_composed_and_never_begin_with_a_mark_after_the_cut():
    assert display_name(Path("Cafe\u0301.png")) == "Caf\u00e9.png"
    assert shown_name("\u0e01" * 60 + "\u0e34" * 40).endswith("...")
    assert shown_name("\u0646\u0645\u06cc\u200c\u062e") == "\u0646\u0645\u06cc\u200c\u062e"


def test_equal_names_are_told_apart_with_as_little_of_the_path_as_it_takes():
    paths = [Path("a/x/1.png"), Path("a/y/1.png"), Path("b/x/1.png"), Path("b/2.png")]
    assert told_apart(paths) == ["a/x/1.png", "y/1.png", "b/x/1.png", "2.png"]
    assert told_apart([Path("1.png"), Path("1.png")]) == ["1.png", "1.png (2)"]
    assert numbered(["a", "b", "a", "a"]) == ["a", "b", "a (2)", "a (3)"]
