"""Every kind of file strangers send is accepted as the right picture, or refused with the right reason."""

import os
import threading
from pathlib import Path

import numpy as np
import pillow_heif
import pytest
from corpus import (
    BAD,
    GOOD,
    HEIGHT,
    SRGB,
    WIDTH,
    animation,
    avif,
    encode,
    encode_ten_bits,
    heic,
    jpeg,
    late_exif_png,
    many_comments,
    many_scans,
    multi_picture,
    painting,
    palette,
    png,
    psd,
    psd_resource,
    tiff,
    turned_heic,
    webp,
    with_orientation,
)
from PIL import AvifImagePlugin, Image, ImageFile, WebPImagePlugin

from aiart.data.containers import jpeg_scans
from aiart.data.decode import open_source, take_apart, upright_rgb
from aiart.data.folders import gather
from aiart.data.kinds import JPEG
from aiart.data.uploads import PUBLIC_LIMITS, Limits, header_shape, read_layer, read_picture
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
    build, _ = BAD["photo.dng"]
    (tmp_path / "a.dng").write_bytes(build())
    assert str(refusal(tmp_path / "a.dng")) == (
        "a.dng is a RAW photograph. aiart reads JPEG, PNG, WebP, HEIC, AVIF, TIFF, BMP, GIF and PSD."
        " Develop it in a photo program and export it as JPEG or TIFF."
    )


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


MUTATED = {
    "jpeg": (jpeg, lambda: jpeg(progressive=True), multi_picture, lambda: jpeg(exif=b"Exif\0\0MM\0*" + bytes(100))),
    "png": (png, lambda: palette(transparency=0), late_exif_png, lambda: png(icc_profile=SRGB)),
    "webp": (webp, lambda: webp(lossless=True), lambda: webp(icc_profile=SRGB), lambda: animation("WEBP")),
    "heic": (heic, turned_heic, encode_ten_bits),
    "avif": (avif, lambda: animation("AVIF"), lambda: with_orientation(6, "AVIF")),
    "tiff": (tiff, lambda: tiff(compression="tiff_lzw"), lambda: tiff(compression="jpeg"), lambda: tiff(big_tiff=True)),
    "bmp and gif": (lambda: encode(painting(), "BMP"), lambda: animation("GIF"), many_comments),
    "psd": (
        psd,
        lambda: psd(packed=True),
        lambda: psd(16, packed=True),
        lambda: psd(resources=psd_resource(1039, SRGB)),
    ),
}


@pytest.mark.parametrize("kind", MUTATED)
def test_no_exception_but_upload_error_leaves_mutated_files(kind, tmp_path):
    rng = np.random.default_rng(7)
    originals = [build() for build in MUTATED[kind]]
    refused = 0
    for round_number in range(120):
        data = bytearray(originals[round_number % len(originals)])
        start = 8 if round_number % 2 else 200  # half of them in the headers, half anywhere
        for at in rng.integers(start, max(start + 1, min(len(data), start * 25)), 1 + round_number % 7):
            data[at] = rng.integers(256)
        (tmp_path / "mutant").write_bytes(data)
        try:
            pixels = read_picture(tmp_path / "mutant", PUBLIC_LIMITS)
            assert pixels.dtype == np.uint8 and pixels.ndim == 3
        except UploadError as error:
            assert error.code
            refused += 1
    assert refused < 118  # else the mutations were too wild to say anything


def test_reading_leaves_the_process_as_it_was(tmp_path):
    (tmp_path / "a.jpg").write_bytes(jpeg(exif=b"Exif\0\0MM\0*" + bytes(range(200))))
    before = Image.MAX_IMAGE_PIXELS
    read_picture(tmp_path / "a.jpg")
    assert before == Image.MAX_IMAGE_PIXELS


def test_pixel_limit_does_not_need_pillows_own(tmp_path, monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", None)
    for name in (name for name, (_, expected) in BAD.items() if expected.code == "pixels"):
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
    for reader in (Image.Image, ImageFile.ImageFile, WebPImagePlugin.WebPImageFile, AvifImagePlugin.AvifImageFile):
        monkeypatch.setattr(reader, "load", lambda image: decoded.append(image))
    monkeypatch.setattr(pillow_heif.HeifImage, "load", lambda image: decoded.append(image))
    assert header_shape(tmp_path / name) == (HEIGHT, WIDTH)
    assert not decoded


@pytest.mark.parametrize("canvas", [(48, 64), (64, 48), (100, 100), (250, 333), (500, 666), (20, 160)])
@pytest.mark.parametrize("orientation", [1, 6])
def test_reduced_decode_keeps_twice_the_canvas_and_the_look(canvas, orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    source = take_apart(jpeg(painting(750, 1000), exif=exif.tobytes()), JPEG)
    decoded, small = upright_rgb(open_source(source, JPEG)), upright_rgb(open_source(source, JPEG), canvas)
    whole, reduced = decoded.image, small.image
    assert decoded.shape == small.shape == (whole.height, whole.width)
    scale = max(canvas[0] / whole.height, canvas[1] / whole.width)
    least = min(2 * scale, 1) - 1e-6
    assert reduced.width >= least * whole.width and reduced.height >= least * whole.height
    assert scale > 1 / 4 or reduced.width < whole.width
    shrunk = whole.resize(reduced.size, Image.Resampling.BOX)
    assert np.abs(np.asarray(shrunk, int) - np.asarray(reduced, int)).mean() < 1


# --- what an operating system may say


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
    assert gather([tmp_path / name]).files == [tmp_path / name]
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
