"""Every kind of file strangers send is accepted as the right picture, or refused with the right reason."""

import os
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from corpus import (
    BAD,
    GOOD,
    HEIGHT,
    WIDTH,
    jpeg,
    late_exif_png,
    many_scans,
    multi_picture,
    painting,
    palette,
    png,
    webp,
)
from PIL import Image, ImageFile, WebPImagePlugin

from aiart.data.decode import jpeg_scans, open_bytes, upright_rgb
from aiart.data.uploads import PUBLIC_LIMITS, Limits, display_name, gather, header_shape, read_layer, read_picture
from aiart.errors import UploadError


def refusal(path: Path, limits: Limits = PUBLIC_LIMITS) -> UploadError:
    with pytest.raises(UploadError) as caught:
        read_picture(path, limits)
    return caught.value


@pytest.mark.parametrize("name", GOOD)
def test_good_file_becomes_its_picture(name, tmp_path):
    build, expected = GOOD[name]
    (tmp_path / name).write_bytes(build())
    pixels = read_picture(tmp_path / name, PUBLIC_LIMITS)
    assert pixels.dtype == np.uint8 and pixels.shape == (HEIGHT, WIDTH, 3)
    assert expected.holds(pixels)


@pytest.mark.parametrize("name", BAD)
def test_bad_file_is_refused_by_name_and_reason(name, tmp_path):
    build, expected = BAD[name]
    (tmp_path / name).write_bytes(build())
    error = refusal(tmp_path / name)
    assert error.code == expected.code
    assert str(error).startswith(name + " ") and str(error).endswith(".")
    assert str(tmp_path) not in str(error)


def test_refusal_reads_as_sentences(tmp_path):
    build, _ = BAD["cat.gif"]
    (tmp_path / "cat.gif").write_bytes(build())
    assert str(refusal(tmp_path / "cat.gif")) == "cat.gif is a GIF. aiart reads JPEG, PNG and WebP. Export it as PNG."


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(max_bytes=100), "too_big"),
        (Limits(max_pixels=HEIGHT * WIDTH - 1), "pixels"),
        (Limits(max_side=WIDTH - 1), "pixels"),
        (Limits(min_side=HEIGHT + 1), "small"),
        (Limits(max_aspect=1.4), "thin"),
    ],
)
def test_each_limit_is_a_parameter(limits, code, tmp_path):
    (tmp_path / "a.png").write_bytes(png())
    assert read_picture(tmp_path / "a.png").shape == (HEIGHT, WIDTH, 3)
    assert refusal(tmp_path / "a.png", limits).code == code


def test_no_exception_but_upload_error_leaves_mutated_files(tmp_path):
    rng = np.random.default_rng(7)
    originals = [jpeg(), jpeg(progressive=True), png(), palette(transparency=0), webp(), webp(lossless=True)]
    originals += [multi_picture(), late_exif_png(), jpeg(exif=b"Exif\0\0MM\0*" + rng.bytes(100))]
    refused = 0
    for round_number in range(200):
        data = bytearray(originals[round_number % len(originals)])
        start = 8 if round_number % 2 else 200  # half of them in the headers, half anywhere
        for at in rng.integers(start, max(start + 1, min(len(data), start * 25)), 1 + round_number % 7):
            data[at] = rng.integers(256)
        (tmp_path / "mutant").write_bytes(data)
        try:
            pixels = read_picture(tmp_path / "mutant")
            assert pixels.dtype == np.uint8 and pixels.ndim == 3
        except UploadError as error:
            assert error.code
            refused += 1
    assert 20 < refused < 180  # else the mutations were too mild or too wild to say anything


def test_reading_leaves_the_process_as_it_was(tmp_path):
    (tmp_path / "a.jpg").write_bytes(jpeg(exif=b"Exif\0\0MM\0*" + bytes(range(200))))
    before = Image.MAX_IMAGE_PIXELS
    read_picture(tmp_path / "a.jpg")
    assert before == Image.MAX_IMAGE_PIXELS


def test_pixel_limit_does_not_need_pillows_own(tmp_path, monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", None)
    for name in ("20000 square.png", "largest claim.jpg", "largest claim.webp", "12000 square claim.webp"):
        (tmp_path / name).write_bytes(BAD[name][0]())
        assert refusal(tmp_path / name).code == "pixels"


def test_scans_are_counted_in_the_picture_and_not_behind_it():
    assert jpeg_scans(jpeg()) == 1
    assert jpeg_scans(jpeg(progressive=True)) == 10
    assert jpeg_scans(many_scans()) == 210
    assert jpeg_scans(jpeg() + b"\xff\xda\0\2" * 500) == 1
    assert jpeg_scans(b"\xff\xd8\xff") == 0


@pytest.mark.parametrize("name", GOOD)
def test_header_tells_the_shape_without_decoding(name, tmp_path, monkeypatch):
    decoded = []
    (tmp_path / name).write_bytes(GOOD[name][0]())
    for reader in (ImageFile.ImageFile, WebPImagePlugin.WebPImageFile):
        monkeypatch.setattr(reader, "load", lambda image: decoded.append(image))
    upright = (HEIGHT, WIDTH) if name != "turned late.png" else (WIDTH, HEIGHT)
    assert header_shape(tmp_path / name) == upright
    assert not decoded


@pytest.mark.parametrize("canvas", [(48, 64), (64, 48), (100, 100), (250, 333), (500, 666), (20, 160)])
@pytest.mark.parametrize("orientation", [1, 6])
def test_reduced_decode_keeps_twice_the_canvas_and_the_look(canvas, orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = jpeg(painting(750, 1000), exif=exif.tobytes())
    whole, shape = upright_rgb(open_bytes(data, "JPEG"))
    reduced, same_shape = upright_rgb(open_bytes(data, "JPEG"), canvas)
    assert shape == same_shape == (whole.height, whole.width)
    scale = max(canvas[0] / whole.height, canvas[1] / whole.width)
    least = min(2 * scale, 1) - 1e-6
    assert reduced.width >= least * whole.width and reduced.height >= least * whole.height
    assert scale > 1 / 4 or reduced.width < whole.width
    shrunk = whole.resize(reduced.size, Image.Resampling.BOX)
    assert np.abs(np.asarray(shrunk, int) - np.asarray(reduced, int)).mean() < 1


# --- names, folders, and what an operating system may say


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
    "name",
    [
        "gone.png",
        "nul\0.png",
        "x" * 300 + ".png",
        "no/such/folder.png",
        "\u202e.png",
        "\U0001f431.png",
        "data:image/png;base64," + "iVBORw0KGgo" * 500,
    ],
)
def test_file_that_is_not_there_is_refused_in_one_sentence(name, tmp_path):
    assert gather([tmp_path / name]) == [tmp_path / name]
    error = refusal(tmp_path / name)
    assert error.code == "missing" and not set("\0\u202e") & set(str(error))


def test_folder_where_a_picture_was_expected_is_refused(tmp_path):
    (tmp_path / "holiday.png").mkdir()
    error = refusal(tmp_path / "holiday.png")
    assert error.code == "not_a_file" and str(error).startswith("holiday.png is a folder.")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_pipe_is_refused_without_waiting_for_it(tmp_path):
    os.mkfifo(tmp_path / "pipe.png")
    answers = []
    thread = threading.Thread(target=lambda: answers.append(refusal(tmp_path / "pipe.png").code), daemon=True)
    thread.start()
    thread.join(20)
    assert answers == ["not_a_file"]


def test_file_we_may_not_open_is_refused(tmp_path, monkeypatch):
    def denied(self, *args, **kwargs):
        raise PermissionError(13, "Permission denied", str(self))

    (tmp_path / "secret.png").write_bytes(png())
    monkeypatch.setattr(Path, "open", denied)
    assert refusal(tmp_path / "secret.png").code == "permission"
    monkeypatch.setattr(Path, "stat", denied)
    assert refusal(tmp_path / "secret.png").code == "permission"


def test_file_that_grows_while_it_is_read_is_still_limited(tmp_path, monkeypatch):
    (tmp_path / "a.png").write_bytes(png() + bytes(5000))
    small = tmp_path / "small"
    small.write_bytes(b"x")
    status = os.stat(small)
    monkeypatch.setattr(Path, "stat", lambda self, **_: status)
    assert refusal(tmp_path / "a.png", Limits(max_bytes=4000)).code == "too_big"


def test_folders_are_searched_for_pictures_and_files_are_taken_as_named(tmp_path):
    for name in ("b.JPG", "a.png", "deep/er/c.webp", "deep/phone.heic", "deep/cat.gif"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    for name in (".hidden.png", "._a.png", ".git/d.png", "deep/.thumbs/e.png", "notes.txt", "film.mov", "no_suffix"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    everything = [tmp_path / n for n in ("a.png", "b.JPG", "deep/cat.gif", "deep/er/c.webp", "deep/phone.heic")]
    assert gather([tmp_path]) == everything
    assert gather([tmp_path / "deep", tmp_path, tmp_path / "a.png"]) == everything  # any order, none twice
    assert gather([tmp_path / "notes.txt", tmp_path / ".git"]) == [tmp_path / ".git/d.png", tmp_path / "notes.txt"]


def test_folder_below_that_may_not_be_opened_is_judged_by_name(tmp_path, monkeypatch):
    (tmp_path / "closed").mkdir()
    (tmp_path / "a.png").write_bytes(png())
    scandir = os.scandir

    def guarded(path):
        if Path(path).name == "closed":
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", guarded)
    assert gather([tmp_path]) == [tmp_path / "a.png", tmp_path / "closed"]


@pytest.mark.skipif(sys.platform == "win32", reason="making links there needs rights")
def test_folder_linked_into_itself_ends(tmp_path):
    (tmp_path / "a.png").write_bytes(png())
    (tmp_path / "again").symlink_to(tmp_path, target_is_directory=True)
    assert gather([tmp_path]) == [tmp_path / "a.png"]


def test_a_set_has_1_to_300_files(tmp_path):
    for number in range(300):
        (tmp_path / f"{number}.png").write_bytes(b"x")
    assert len(gather([tmp_path])) == 300
    (tmp_path / "one more.png").write_bytes(b"x")
    (tmp_path / "bare").mkdir()
    for paths, code in [([tmp_path], "too_many"), ([], "nothing"), ([tmp_path / "bare"], "nothing")]:
        with pytest.raises(UploadError) as caught:
            gather(paths)
        assert caught.value.code == code


def test_a_layer_keeps_its_transparency_and_is_turned_upright(tmp_path):
    layer = np.zeros((40, 50, 4), np.uint8)
    layer[:10, :20] = (200, 30, 40, 128)
    exif = Image.Exif()
    exif[0x0112] = 6  # a quarter turn
    Image.fromarray(layer).save(tmp_path / "turned.png", exif=exif)
    Image.fromarray(layer[..., 0]).save(tmp_path / "grey.png")
    turned, grey = (read_layer(tmp_path / name) for name in ("turned.png", "grey.png"))
    assert np.array_equal(turned, np.rot90(layer, -1))
    assert grey.shape == (40, 50, 4) and (grey[..., 3] == 255).all() and np.array_equal(grey[..., 1], layer[..., 0])


def test_a_layer_that_is_no_picture_is_refused(tmp_path):
    (tmp_path / "a.png").write_text("no")
    with pytest.raises(UploadError):
        read_layer(tmp_path / "a.png")
