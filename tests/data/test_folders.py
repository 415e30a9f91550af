"""Folders give their pictures, each once, and say what they passed over."""

import os
import sys
from pathlib import Path

import pytest
from corpus import painting, png

from aiart.data import load_set
from aiart.data.folders import gather
from aiart.errors import UploadError


def test_folders_are_searched_for_pictures_and_files_are_taken_as_named(tmp_path):
    for name in ("b.JPG", "a.png", "deep/er/c.webp", "deep/phone.heic", "deep/cat.gif"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    for name in (".hidden.png", "._a.png", ".git/d.png", "deep/.thumbs/e.png", "notes.txt", "film.mov", "no_suffix"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    everything = [tmp_path / n for n in ("a.png", "b.JPG", "deep/cat.gif", "deep/er/c.webp", "deep/phone.heic")]
    assert gather([tmp_path]).files == everything
    assert gather([tmp_path / "deep", tmp_path, tmp_path / "a.png"]).files == everything  # any order, none twice
    assert gather([tmp_path / "notes.txt", tmp_path / ".git"]).files == [
        tmp_path / ".git/d.png",
        tmp_path / "notes.txt",
    ]


def test_folder_below_that_may_not_be_opened_is_judged_by_name(tmp_path, monkeypatch):
    (tmp_path / "closed").mkdir()
    (tmp_path / "a.png").write_bytes(png())
    scandir = os.scandir

    def guarded(path):
        if Path(path).name == "closed":
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", guarded)
    assert gather([tmp_path]).files == [tmp_path / "a.png", tmp_path / "closed"]


@pytest.mark.skipif(sys.platform == "win32", reason="making links there needs rights")
def test_folder_linked_into_itself_ends(tmp_path):
    (tmp_path / "a.png").write_bytes(png())
    (tmp_path / "again").symlink_to(tmp_path, target_is_directory=True)
    assert gather([tmp_path]).files == [tmp_path / "a.png"]


def test_a_set_has_1_to_300_files(tmp_path):
    for number in range(300):
        (tmp_path / f"{number}.png").write_bytes(b"x")
    assert len(gather([tmp_path]).files) == 300
    (tmp_path / "one more.png").write_bytes(b"x")
    (tmp_path / "bare").mkdir()
    for paths, code in [([tmp_path], "too_many"), ([], "nothing"), ([tmp_path / "bare"], "nothing")]:
        with pytest.raises(UploadError) as caught:
            gather(paths)
        assert caught.value.code == code


@pytest.mark.skipif(sys.platform == "win32", reason="making links there needs rights")
def test_linked_folder_is_searched_once(tmp_path):
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "a.png").write_bytes(png())
    (tmp_path / "set").mkdir()
    for name in ("linked", "twice"):
        (tmp_path / "set" / name).symlink_to(tmp_path / "store", target_is_directory=True)
    assert gather([tmp_path / "set"]).files == [tmp_path / "set/linked/a.png"]
    assert gather([tmp_path]).files == [tmp_path / "store/a.png"]  # the folder itself before a link to it


def test_junk_of_network_drives_is_passed_over_without_a_word(tmp_path):
    junk = ("@eaDir/a.png/SYNOPHOTO_THUMB_M.png", ".thumbnails/b.png", "._a.png", ".AppleDouble/a.png", ".DS_Store")
    for name in ("a.png", "Thumbs.db", "desktop.ini", "__MACOSX/a.png", "sub/@eaDir/c.jpg", *junk):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(png())
    found = gather([tmp_path])
    assert found.files == [tmp_path / "a.png"] and found.notes == []


def test_other_kinds_are_passed_over_and_counted(tmp_path):
    for name in ("a.dng", "b.cr2", "c.jxl", "notes.txt", "film.mov", "README", "d.png"):
        (tmp_path / name).write_bytes(png())
    note = "6 files are passed over: 2 RAW, 1 without an ending, 1 JPEG XL, 1 .mov and 1 more."
    assert gather([tmp_path]).notes == [note]
    assert load_set([tmp_path], 64).notes == (note,)
    (tmp_path / "d.png").unlink()
    with pytest.raises(UploadError, match="There is no picture in .*6 files are passed over: 2 RAW"):
        gather([tmp_path])


def test_equal_names_are_told_apart_by_their_folders(tmp_path):
    for folder, seed in (("100CANON", 1), ("101CANON", 1), ("102CANON", 2)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "IMG_0001.png").write_bytes(png(painting(seed=seed)))
    (tmp_path / "alone.png").write_bytes(png(painting(seed=3)))
    pictures = load_set([tmp_path], 64)
    assert pictures.names == ("100CANON/IMG_0001.png", "102CANON/IMG_0001.png", "alone.png")
    (refused,) = pictures.refused
    assert refused.name == "101CANON/IMG_0001.png"
    assert refused.reason.startswith("101CANON/IMG_0001.png is the same picture as 100CANON/IMG_0001.png.")


def test_a_link_to_very_much_ends(tmp_path, monkeypatch):
    monkeypatch.setattr("aiart.data.folders.MAX_ENTRIES", 10)
    for number in range(20):
        (tmp_path / f"{number:02}.png").write_bytes(b"x")
    found = gather([tmp_path])
    assert len(found.files) == 10 and found.notes == ["Only the first 10 files and folders were looked at."]
