"""Metadata costs nothing, however much there is: the orientation is read alone, and the rest is never opened."""

import struct
import time
import tracemalloc

import numpy as np
import pytest
from corpus import (
    HEIGHT,
    WIDTH,
    avif,
    chunk,
    encode,
    heic,
    jpeg,
    orientation_exif,
    painting,
    png,
    psd,
    psd_resource,
    raw_png,
    rows,
    webp,
    with_jpeg_segment,
)
from PIL import Image, PngImagePlugin

from aiart.data import read_picture
from aiart.data.source import orientation_of

REPEATED = b"Exif\0\0" * 1_600_000  # 9.6 MB
SHARED = b"II*\0\x08\0\0\0" + struct.pack("<H", 60_000)
SHARED += b"".join(struct.pack("<HHII", tag, 7, 2_000_000, 8) for tag in range(60_000)) + bytes(1_300_000)


def riff(chunks: list[tuple[bytes, bytes]]) -> bytes:
    body = b"WEBP" + b"".join(
        name + struct.pack("<I", len(data)) + data + bytes(len(data) % 2) for name, data in chunks
    )
    return b"RIFF" + struct.pack("<I", len(body)) + body


def webp_with_exif(block: bytes) -> bytes:
    size = struct.pack("<I", WIDTH - 1)[:3] + struct.pack("<I", HEIGHT - 1)[:3]
    return riff([(b"VP8X", b"\x08\0\0\0" + size), (b"VP8L", webp(lossless=True)[20:]), (b"EXIF", block)])


def exchanged(build, block: bytes) -> bytes:
    """A file built with a harmless block of the same length, which encoders insist on, exchanged for this one."""
    harmless = b"MM\0*\0\0\0\x08".ljust(14, b"\0").ljust(len(block), b"Q")
    data = build(b"Exif\0\0" + harmless)
    assert harmless in data
    return data.replace(harmless, block)


CARRIERS = {
    "png": lambda block: raw_png(pixels=rows(painting()), extra=chunk(b"eXIf", block)),
    "late png": lambda block: png()[:-12] + chunk(b"eXIf", block) + png()[-12:],
    "webp": webp_with_exif,
    "jpeg": lambda block: with_jpeg_segment(0xE1, b"Exif\0\0" + block[:65_000], 100),
    "avif": lambda block: exchanged(lambda exif: avif(exif=exif), block),
    "heic": lambda block: exchanged(lambda exif: heic(exif=exif), block),
    "psd": lambda block: psd(resources=psd_resource(1058, block)),
}


@pytest.mark.parametrize("block", [REPEATED, SHARED], ids=["repeated headers", "shared entries"])
@pytest.mark.parametrize("carrier", CARRIERS)
def test_hostile_exif_costs_nothing(carrier, block, tmp_path):
    (tmp_path / "a").write_bytes(CARRIERS[carrier](block))
    tracemalloc.start()
    begun = time.process_time()
    pixels = read_picture(tmp_path / "a")
    seconds, peak = time.process_time() - begun, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert pixels.shape == (HEIGHT, WIDTH, 3)
    assert seconds < 2 and peak < 60_000_000


@pytest.mark.parametrize("number", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_every_orientation_in_every_format(kind, number, tmp_path):
    options = {"compression": "tiff_lzw"} if kind == "TIFF" else {"quality": 95} if kind in ("JPEG", "AVIF") else {}
    options |= {"lossless": True} if kind == "WEBP" else {}
    (tmp_path / "a").write_bytes(encode(painting(), kind, exif=orientation_exif(number), **options))
    turned = {
        1: lambda p: p,
        2: lambda p: p[:, ::-1],
        3: lambda p: p[::-1, ::-1],
        4: lambda p: p[::-1],
        5: lambda p: p.transpose(1, 0, 2),
        6: lambda p: np.rot90(p, -1),
        7: lambda p: p[::-1, ::-1].transpose(1, 0, 2),
        8: lambda p: np.rot90(p, 1),
    }[number](painting())
    assert np.abs(read_picture(tmp_path / "a").astype(int) - turned).mean() < 3


@pytest.mark.parametrize(
    ("block", "number"),
    [
        (b"", 1),
        (b"II*\0", 1),
        (b"XX*\0\x08\0\0\0\1\0", 1),
        (orientation_exif(6), 6),
        (orientation_exif(6).removeprefix(b"Exif\0\0"), 6),
        (b"Exif\0\0" * 3 + orientation_exif(8), 8),
        (b"MM\0*\0\0\0\x08\0\1\1\x12\0\3\0\0\0\1\0\6\0\0" + bytes(4), 6),
        (b"MM\0*\0\0\0\x08\0\1\1\x12\0\3\0\0\0\1\0\x63\0\0" + bytes(4), 1),
        (b"MM\0*\0\0\0\x08\0\1\1\x12\0\2\0\0\0\1\0\6\0\0" + bytes(4), 1),
        (b"MM\0*\xff\xff\xff\xff\0\1", 1),
        (b"II*\0\x08\0\0\0\xff\xff" + bytes(100), 1),
    ],
)
def test_orientation_is_read_alone(block, number):
    assert orientation_of(block) == number


def test_no_block_of_noise_is_more_than_an_orientation():
    rng = np.random.default_rng(0)
    for _ in range(500):
        assert 1 <= orientation_of((b"II*\0", b"MM\0*")[rng.integers(2)] + rng.bytes(rng.integers(200))) <= 8


def test_pngs_keep_their_pixels_whatever_is_written_beside_them(tmp_path):
    big = "<x:xmpmeta>" + " " * 1_200_000 + "</x:xmpmeta>"
    for zipped in (True, False):
        for key in ("XML:com.adobe.xmp", "workflow"):
            info = PngImagePlugin.PngInfo()
            info.add_itxt(key, big, zip=zipped)
            info.add_text(key, big, zip=zipped)
            (tmp_path / "a.png").write_bytes(png(Image.fromarray(painting()), pnginfo=info))
            assert np.array_equal(read_picture(tmp_path / "a.png"), painting())


def test_a_jpeg_s_notes_are_left_out_and_its_colour_transform_is_not(tmp_path):
    inks = Image.fromarray(painting()).convert("CMYK")
    plain = jpeg(inks)
    (tmp_path / "a.jpg").write_bytes(plain[:2] + b"\xff\xfe\xff\xff" + bytes(65_533) + plain[2:])
    (tmp_path / "b.jpg").write_bytes(plain)
    assert np.array_equal(read_picture(tmp_path / "a.jpg"), read_picture(tmp_path / "b.jpg"))
