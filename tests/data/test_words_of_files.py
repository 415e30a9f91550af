"""Words of a set: what people write beside their pictures, and what names and colours say."""

import json
from pathlib import Path

import numpy as np
import pytest
from corpus import png

from aiart.data.folders import gather
from aiart.data.words import (
    ROWS_MAX,
    TAGS_MAX,
    Words,
    sent_words,
    together,
    words_of_colours,
    words_of_set,
    written_words,
)


def folder_of(place: Path, files: dict[str, str | bytes]) -> list[Path]:
    """Files with these texts, empty ones for pictures -> the pictures in order."""
    for name, text in files.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return gather([place]).files


def grey(count: int) -> np.ndarray:
    """Pictures whose colours say nothing."""
    return np.full((count, 16, 16, 3), 108, np.uint8)


def test_words_are_found_beside_pictures_in_tables_and_folders(tmp_path):
    rows = [{"file_name": "a.png", "tags": ["Sea", "Blue"]}, {"file_name": "10_night/c.png", "label": "Moon"}]
    files = folder_of(
        tmp_path,
        {
            "a.png": "",
            "a.txt": "Waves, storm\n",
            "b.png": "",
            "metadata.jsonl": "\n".join(map(json.dumps, rows)),
            "more.csv": '\ufefffile_name,text,size\nb.png,"field, corn",7\n../b.png,no,7\n',
            "10_night/c.png": "",
        },
    )
    assert gather([tmp_path]).notes == ["1 file is passed over: 1 .csv."]  # which may be anything
    found = words_of_set([tmp_path], files, grey(3))
    assert dict(zip((file.name for file in files), found.of_each, strict=True)) == {
        "a.png": ("waves", "storm", "sea", "blue"),
        "b.png": ("field", "corn"),
        "c.png": ("moon", "night"),
    }
    assert found.notes == () and found.line.startswith("8 words: ")


def test_files_that_were_sent_together_belong_together_by_their_names(tmp_path):
    texts = {"Sea.txt": "sea, Storm", "t.csv": "file_name,text\nnight/SEA.png,night\nwood.jpg,wood\n", "x.jsonl": "[1]"}
    for name, text in texts.items():
        (tmp_path / f"sent {name}").write_text(text, "utf-8")
    found = sent_words(["sea.png", "wood.jpg", "else.png"], {name: tmp_path / f"sent {name}" for name in texts})
    assert found.of_each == (("sea", "storm", "night"), ("wood",), ())
    assert found.notes == ("The words in sent x.jsonl are left out: it is no such table.",)


def test_names_of_files_are_words_where_some_share_them_and_nobody_wrote_any(tmp_path):
    files = folder_of(
        tmp_path, {name: "" for name in ("IMG_sea_01.png", "IMG_sea_02.png", "IMG_wood.png", "大海1.png")}
    )
    assert words_of_set([tmp_path], files, grey(4)).of_each == (("sea",), ("sea",), (), ())
    files[0].with_suffix(".txt").write_text("x", "utf-8")
    assert words_of_set(files, files, grey(4)).of_each == (("x",), (), (), ())


def test_colours_say_little_and_leave_what_people_say():
    night, noon, dusk = ((12, 14, 40), (150, 200, 250), (200, 120, 60))
    canvases = np.stack([np.full((16, 16, 3), colour, np.uint8) for colour in (night, noon, dusk)])
    assert [tuple(words_of_colours(one)) for one in canvases] == [
        ("night", "dark", "cold"), ("day", "bright", "cold"), ("day", "warm"),
    ]  # fmt: skip
    assert together((("day",), (), ()), ("a", "b", "c"), canvases)[0] == ("day", "dark", "cold")


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("a.txt", b"\xff\xfe\x00", "it is no text in UTF-8"),
        ("a.txt", "x" * (TAGS_MAX + 1), "more than 64 KiB are too many"),
        ("a.txt", "a whole sentence about what is seen in the picture", "a line of words with commas between"),
        ("metadata.jsonl", "[1]", "it is no such table"),
        ("metadata.jsonl", '{"file_name": ', "it is no such table"),
        ("metadata.jsonl", "{}\n" * (ROWS_MAX + 1) + "[1]", "more than 20000 rows are too many"),
        ("metadata.csv", "name,text\na.png,sea\n", "it has no file_name"),
    ],
)
def test_a_file_of_words_that_cannot_be_used_is_one_sentence(tmp_path, name, text, reason):
    files = folder_of(tmp_path, {"a.png": png(), name: text})
    found = written_words([tmp_path], files)
    assert found.of_each == ((),) and len(found.notes) == 1
    assert found.notes[0].startswith(f"The words in {name} are left out: {reason}")


def test_a_line_about_words_names_those_of_most_pictures():
    assert Words(((), ())).line == "" and Words((("sea",),)).line == "1 word: sea (1)"
    assert Words((("night", "sea"), ("sea",))).line == "2 words: sea (2), night (1)"
    assert Words((tuple(f"w{i}" for i in range(15)),)).line.endswith(", w6 (1), ...")
