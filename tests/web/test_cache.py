"""What lies in Gradio's folder goes by age, and nothing else does."""

import os
import threading
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from aiart.web.server import gradio_files
from aiart.web.server.gradio_files import (
    CARD_SIDE,
    SMALL_BYTES,
    UNFINISHED_SECONDS,
    Sweeper,
    card_url,
    preview,
    served,
    served_instead,
    sweep,
    url,
)

HOUR = 3600


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """Gradio's folder, to which files are copied."""
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def later(monkeypatch):
    """Lets time pass."""
    now = gradio_files.time.time()

    def pass_by(seconds):
        monkeypatch.setattr(gradio_files.time, "time", lambda: now + seconds)

    return pass_by


def write(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"12345")
    return path


def test_a_file_is_served_as_a_copy_and_one_that_is_not_there_as_nothing(tmp_path, cache):
    copy = Path(served(write(tmp_path / "a.png")))
    assert copy.read_bytes() == b"12345" and copy.is_relative_to(cache)
    assert served(None) is None and served(tmp_path / "b.png") is None and url(tmp_path / "b.png") is None


def test_a_file_that_is_deleted_while_it_is_copied_is_served_as_nothing(tmp_path, cache, monkeypatch):
    from gradio import processing_utils

    shown, copy_of = write(tmp_path / "a.png"), processing_utils.save_file_to_cache

    def delete_and_copy(path, folder):
        shown.unlink(missing_ok=True)
        return copy_of(path, folder)

    monkeypatch.setattr(processing_utils, "save_file_to_cache", delete_and_copy)
    assert served(shown) is None
    assert url(write(shown)) is None


def test_a_file_is_copied_again_when_it_has_changed_or_its_copy_is_gone(tmp_path, cache):
    shown = write(tmp_path / "a.png")
    first = served(shown)
    assert served(shown) == first
    Path(first).unlink()
    assert Path(served(shown)).read_bytes() == b"12345"
    shown.write_bytes(b"another picture")
    assert Path(served(shown)).read_bytes() == b"another picture"


def test_a_large_picture_is_shown_on_a_card_as_a_small_copy_of_itself(tmp_path, cache):
    shown = tmp_path / "large.png"
    pixels = np.random.default_rng(0).integers(0, 255, (30, 40, 3), np.uint8)
    Image.fromarray(pixels).resize((640, 480)).save(shown)
    copy = preview(shown, CARD_SIDE)
    assert Path(copy).stat().st_size < shown.stat().st_size / 4
    with Image.open(copy) as small, Image.open(shown) as large:
        assert small.format == "WEBP" and small.size == (CARD_SIDE, CARD_SIDE * 3 // 4)
        difference = np.asarray(small, float) - np.asarray(large.resize(small.size, Image.Resampling.LANCZOS), float)
    assert abs(difference).mean() < 6
    assert card_url(shown).endswith(".webp") and preview(shown, CARD_SIDE) == copy


def test_what_is_small_or_no_picture_is_shown_as_it_is(tmp_path, cache):
    small, broken = write(tmp_path / "small.png"), tmp_path / "broken.png"
    broken.write_bytes(b"no picture" * SMALL_BYTES)
    assert preview(small, CARD_SIDE) is preview(broken, CARD_SIDE) is preview(None, CARD_SIDE) is None
    assert card_url(small) == url(small) and card_url(broken) == url(broken) and card_url(tmp_path / "none.png") is None


def test_of_large_files_each_owner_has_one_copy(tmp_path, cache):
    first, second = write(tmp_path / "one.zip"), tmp_path / "two.zip"
    second.write_bytes(b"other pictures")
    copies = [served_instead(path, "me") for path in (first, first, second, first)]
    assert copies[0] == copies[1] == copies[3] and not Path(copies[2]).exists()
    others = served_instead(second, "somebody else")
    assert Path(others).is_file() and Path(copies[3]).is_file()


def test_old_files_go_with_their_folders_and_young_ones_stay(tmp_path, later):
    write(tmp_path / "abc" / "a.png")
    write(tmp_path / "abc" / "deep" / "b.png")
    sweep(tmp_path, HOUR)
    assert len(list(tmp_path.rglob("*.png"))) == 2
    later(HOUR + 10)
    sweep(tmp_path, HOUR)
    assert list(tmp_path.iterdir()) == []


def test_an_upload_that_was_broken_off_goes_soon(tmp_path, later):
    broken, whole, named = (write(tmp_path / name) for name in ("tmpx81_a", "abc/a.png", "abc/tmp.png"))
    later(UNFINISHED_SECONDS - 10)
    sweep(tmp_path, HOUR)
    assert broken.exists(), "it may still be growing"
    later(UNFINISHED_SECONDS + 10)
    sweep(tmp_path, HOUR)
    assert not broken.exists()
    assert whole.exists() and named.exists()


def test_a_copy_of_an_old_file_is_young(tmp_path):
    """Copies keep the date of the original; when they were put here is what counts."""
    copy = write(tmp_path / "abc" / "a.png")
    os.utime(copy, (1, 1))
    sweep(tmp_path, HOUR)
    assert copy.exists()


def test_a_file_that_is_shown_again_stays(tmp_path, later):
    shown = write(tmp_path / "abc" / "a.png")
    later(HOUR + 10)
    os.utime(shown, (gradio_files.time.time(),) * 2)
    sweep(tmp_path, HOUR)
    assert shown.exists()


@pytest.mark.skipif(os.name != "posix", reason="needs rights to make links elsewhere")
def test_a_link_leads_out_of_the_folder_for_nobody(tmp_path, later):
    private = write(tmp_path / "drawers" / "a.png")
    inside = tmp_path / "cache"
    inside.mkdir()
    (inside / "folder").symlink_to(private.parent)
    (inside / "file").symlink_to(private)
    later(HOUR + 10)
    sweep(inside, HOUR)
    assert private.exists()


def test_the_folder_itself_stays_and_need_not_be_there(tmp_path, later):
    later(HOUR + 10)
    sweep(tmp_path, HOUR)
    assert tmp_path.is_dir()
    sweep(tmp_path / "not yet", HOUR)


def test_a_sweeper_sweeps_at_once_and_again_and_ends_when_told(tmp_path, monkeypatch):
    swept = threading.Semaphore(0)
    monkeypatch.setattr(gradio_files, "SWEEP_SECONDS", 0.01)
    monkeypatch.setattr(gradio_files, "sweep", lambda folder, seconds: swept.release())
    sweeper = Sweeper(tmp_path, HOUR)
    assert swept.acquire(timeout=10) and swept.acquire(timeout=10)
    sweeper.close()
    assert not sweeper._thread.is_alive()


def test_a_sweeper_outlives_a_disk_that_comes_and_goes(tmp_path, monkeypatch, caplog):
    tries = threading.Semaphore(0)

    def fail(folder, seconds):
        tries.release()
        raise OSError("gone")

    monkeypatch.setattr(gradio_files, "SWEEP_SECONDS", 0.01)
    monkeypatch.setattr(gradio_files, "sweep", fail)
    sweeper = Sweeper(tmp_path, HOUR)
    assert tries.acquire(timeout=10) and tries.acquire(timeout=10)
    sweeper.close()
    assert "could not be swept" in caplog.text
