"""Colours are those that a colour-managed viewer shows, within 2 of littleCMS, whatever they are meant in."""

import io
import struct
import zlib

import numpy as np
import pytest
from corpus import HEIGHT, SRGB, WIDTH, chunk, encode, heic, jpeg, painting, png, psd, psd_resource, raw_png, rows, tiff
from PIL import Image, ImageCms

from aiart.data import load_set, read_picture
from aiart.data.colour import D65, SRGB_CURVE, coded_profile, matrix_profile
from aiart.data.uploads import read_layer
from aiart.images import save_png

P3 = matrix_profile(D65, (0.680, 0.320, 0.265, 0.690, 0.150, 0.060), SRGB_CURVE)
ADOBE = matrix_profile(D65, (0.64, 0.33, 0.21, 0.71, 0.15, 0.06), 2.19921875)
PROPHOTO = matrix_profile((0.3457, 0.3585), (0.7347, 0.2653, 0.1596, 0.8404, 0.0366, 0.0001), 1.8)
WIDE = {"P3": P3, "Adobe RGB": ADOBE, "ProPhoto": PROPHOTO}
CHRM = struct.pack(">8I", 31270, 32900, 64000, 33000, 21000, 71000, 15000, 6000)


def press_profile() -> bytes:
    """A CMYK profile as presses have: a table of 16 points, from ink to CIE Lab (ICC.1:2001, section 6.5.7)."""
    table = b""
    for corner in range(16):
        cyan, magenta, yellow, black = ((corner >> bit) & 1 for bit in (3, 2, 1, 0))
        light = 100 * (1 - 0.35 * cyan) * (1 - 0.45 * magenta) * (1 - 0.1 * yellow) * (1 - 0.85 * black)
        a, b = 60 * (magenta - 0.6 * cyan) * (1 - black), 70 * (yellow - 0.7 * cyan) * (1 - black)
        table += struct.pack(">3H", round(light * 652.8), round((a + 128) * 256), round((b + 128) * 256))
    line = struct.pack(">2H", 0, 65535)
    matrix = struct.pack(">9i", *(65536 if n % 4 == 0 else 0 for n in range(9)))
    lut = b"mft2" + bytes(4) + bytes([4, 3, 2, 0]) + matrix + struct.pack(">2H", 2, 2) + line * 4 + table + line * 3
    text = b"text" + bytes(4) + b"press\0"
    desc = b"desc" + bytes(4) + struct.pack(">I", 6) + b"press\0" + bytes(78)
    white = b"XYZ " + bytes(4) + struct.pack(">3i", 63190, 65536, 54061)
    tags = [(b"desc", desc), (b"cprt", text), (b"wtpt", white), (b"A2B0", lut)]
    at, index, body = 132 + 12 * len(tags), b"", b""
    for name, data in tags:
        data += bytes(-len(data) % 4)
        index += name + struct.pack(">II", at + len(body), len(data))
        body += data
    head = struct.pack(
        ">I4xI4s4s4s12x4s28x3i", at + len(body), 0x02400000, b"prtr", b"CMYK", b"Lab ", b"acsp", 63190, 65536, 54061
    )
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + index + body


PRESS = press_profile()


def by_littlecms(image: Image.Image, profile: bytes) -> np.ndarray:
    source, srgb = ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB")
    intent, flags = ImageCms.Intent.RELATIVE_COLORIMETRIC, ImageCms.Flags.BLACKPOINTCOMPENSATION
    return np.asarray(ImageCms.profileToProfile(image, source, srgb, intent, outputMode="RGB", flags=flags), int)


def heic_of(profile: bytes) -> bytes:
    return heic(quality=-1, chroma=444, matrix_coefficients=0, icc_profile=profile)


WAYS = {  # how files carry a profile; all without loss
    "png": lambda profile: png(icc_profile=profile),
    "webp": lambda profile: encode(painting(), "WEBP", lossless=True, icc_profile=profile),
    "tif": lambda profile: tiff(icc_profile=profile),
    "large.tif": lambda profile: tiff(icc_profile=profile, big_tiff=True),
    "psd": lambda profile: psd(resources=psd_resource(1039, profile)),
    "16.psd": lambda profile: psd(16, psd_resource(1058, b"") + psd_resource(1039, profile)),
    "heic": heic_of,
    "avif": lambda profile: encode(painting(), "AVIF", quality=100, subsampling="4:4:4", icc_profile=profile),
    "bmp": lambda profile: bmp_of(profile),
}


def bmp_of(profile: bytes) -> bytes:
    """A BMP of version 5 with its profile behind the pixels."""
    plain = encode(painting(), "BMP")
    pixels = plain[54:]
    head = struct.pack("<IiiHHIIiiII", 124, WIDTH, HEIGHT, 1, 24, 0, len(pixels), 0, 0, 0, 0) + bytes(16)
    head += b"DEBM" + bytes(48) + struct.pack("<IIII", 4, 124 + len(pixels), len(profile), 0)
    return b"BM" + struct.pack("<III", 138 + len(pixels) + len(profile), 0, 138) + head + pixels + profile


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", WIDE)
def test_profiles_are_converted_as_littlecms_does(name, way, tmp_path):
    file = tmp_path / f"a.{way}"
    file.write_bytes(WAYS[way](WIDE[name]))
    stored = painting()
    if way in ("heic", "avif"):  # as decoded: these change pixels a little
        plain = tmp_path / f"plain.{way}"
        plain.write_bytes(WAYS[way](SRGB))
        stored = read_picture(plain)
    wanted = by_littlecms(Image.fromarray(stored), WIDE[name])
    read = read_picture(file).astype(int)
    assert np.abs(read - wanted).max() <= 2 and np.abs(read - stored).max() > 20


def test_jpeg_profiles_in_several_segments_are_joined(tmp_path):
    profile = P3.ljust(200_000, b"\0")
    profile = struct.pack(">I", len(profile)) + profile[4:]
    (tmp_path / "a.jpg").write_bytes(jpeg(icc_profile=profile, subsampling=0))
    (tmp_path / "plain.jpg").write_bytes(jpeg(subsampling=0))
    wanted = by_littlecms(Image.fromarray(read_picture(tmp_path / "plain.jpg")), P3)
    assert np.abs(read_picture(tmp_path / "a.jpg").astype(int) - wanted).max() <= 2


@pytest.mark.parametrize("kind", ["JPEG", "TIFF"])
def test_press_colours_are_converted(kind, tmp_path):
    inks = Image.fromarray(painting()).convert("CMYK")
    options = {"quality": 100, "subsampling": 0} if kind == "JPEG" else {}
    (tmp_path / "a").write_bytes(encode(inks, kind, icc_profile=PRESS, **options))
    with Image.open(tmp_path / "a") as stored:
        wanted = by_littlecms(stored, PRESS)
    read = read_picture(tmp_path / "a").astype(int)
    assert np.abs(read - wanted).max() <= 2
    assert np.abs(read - np.asarray(inks.convert("RGB"), int)).mean() > 10


def test_grey_profiles_and_grey_pictures_with_a_profile_for_colours(tmp_path):
    grey = Image.fromarray(painting()).convert("L")
    (tmp_path / "a.png").write_bytes(png(grey, icc_profile=ADOBE))
    wanted = by_littlecms(grey.convert("RGB"), ADOBE)
    assert np.abs(read_picture(tmp_path / "a.png").astype(int) - wanted).max() <= 2


@pytest.mark.parametrize("mode", ["P", "RGBA", "1"])
def test_palettes_and_alpha_are_converted_too(mode, tmp_path):
    image = Image.fromarray(painting())
    image = image.quantize(64) if mode == "P" else image.convert(mode)
    (tmp_path / "a.png").write_bytes(png(image, icc_profile=P3))
    wanted = by_littlecms(image.convert("RGB"), P3)
    assert np.abs(read_picture(tmp_path / "a.png").astype(int) - wanted).max() <= 2
    layer = read_layer(tmp_path / "a.png").astype(int)
    assert np.abs(layer[..., :3] - wanted).max() <= 2 and (layer[..., 3] == 255).all()


def test_lab_needs_no_profile(tmp_path):
    lab = ImageCms.profileToProfile(
        Image.fromarray(painting() // 2 + 64),
        ImageCms.createProfile("sRGB"),
        ImageCms.createProfile("LAB"),
        outputMode="LAB",
    )
    (tmp_path / "a.tif").write_bytes(encode(lab, "TIFF"))
    assert np.abs(read_picture(tmp_path / "a.tif").astype(int) - (painting() // 2 + 64)).mean() < 2


@pytest.mark.parametrize("profile", [SRGB, matrix_profile(D65, (0.64, 0.33, 0.30, 0.60, 0.15, 0.06), SRGB_CURVE)])
def test_what_is_srgb_keeps_its_pixels_bit_by_bit(profile, tmp_path):
    (tmp_path / "a.png").write_bytes(png(icc_profile=profile))
    assert np.array_equal(read_picture(tmp_path / "a.png"), painting())


GAMMA = {  # chunks of a PNG -> the profile they stand for; None: sRGB
    "nothing": (b"", None),
    "srgb": (chunk(b"sRGB", b"\0") + chunk(b"gAMA", struct.pack(">I", 45455)), None),
    "srgb wins": (chunk(b"sRGB", b"\0") + chunk(b"gAMA", struct.pack(">I", 100_000)), None),
    "usual": (chunk(b"gAMA", struct.pack(">I", 45455)), None),
    "linear": (chunk(b"gAMA", struct.pack(">I", 100_000)), (D65, (0.64, 0.33, 0.30, 0.60, 0.15, 0.06), 1.0)),
    "old mac": (chunk(b"gAMA", struct.pack(">I", 55556)), (D65, (0.64, 0.33, 0.30, 0.60, 0.15, 0.06), 1.8)),
    "adobe": (
        chunk(b"gAMA", struct.pack(">I", 45455)) + chunk(b"cHRM", CHRM),
        (D65, (0.64, 0.33, 0.21, 0.71, 0.15, 0.06), 2.2),
    ),
    "primaries alone": (chunk(b"cHRM", CHRM), None),
    "coded P3": (chunk(b"cICP", bytes([12, 13, 0, 1])), (D65, (0.680, 0.320, 0.265, 0.690, 0.150, 0.060), SRGB_CURVE)),
    "coded sRGB": (chunk(b"cICP", bytes([1, 13, 0, 1])) + chunk(b"gAMA", struct.pack(">I", 100_000)), None),
    "profile wins": (
        chunk(b"iCCP", b"x\0\0" + zlib.compress(P3)) + chunk(b"gAMA", struct.pack(">I", 100_000)),
        (D65, (0.680, 0.320, 0.265, 0.690, 0.150, 0.060), SRGB_CURVE),
    ),
}


@pytest.mark.parametrize("name", GAMMA)
def test_gamma_and_primaries_of_a_png(name, tmp_path):
    extra, meant = GAMMA[name]
    (tmp_path / "a.png").write_bytes(raw_png(pixels=rows(painting()), extra=extra))
    wanted = (
        painting().astype(int) if meant is None else by_littlecms(Image.fromarray(painting()), matrix_profile(*meant))
    )
    assert np.abs(read_picture(tmp_path / "a.png").astype(int) - wanted).max() <= (2 if meant else 0)


BROKEN = {
    "noise": png(icc_profile=np.random.default_rng(1).bytes(3000)),
    "zeros of 2 MB": png(icc_profile=bytes(2_000_000)),
    "too large": png(icc_profile=P3 + bytes(5_000_000)),
    "cut short": png(icc_profile=P3[:200]),
    "for inks": png(icc_profile=PRESS),
    "not packed": raw_png(pixels=rows(painting()), extra=chunk(b"iCCP", b"x\0\0no zlib")),
    "no gamma": raw_png(pixels=rows(painting()), extra=chunk(b"gAMA", bytes(4))),
    "one line": raw_png(
        pixels=rows(painting()),
        extra=chunk(b"gAMA", struct.pack(">I", 50000)) + chunk(b"cHRM", struct.pack(">8I", *[30000] * 8)),
    ),
    "high dynamic range": raw_png(pixels=rows(painting()), extra=chunk(b"cICP", bytes([9, 16, 0, 1]))),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_profiles_are_ignored_and_said(name, tmp_path):
    (tmp_path / "a.png").write_bytes(BROKEN[name])
    notes = []
    assert np.array_equal(read_picture(tmp_path / "a.png", on_note=notes.append), painting())
    said = "What a.png says of its colours is broken or unknown, so they are taken as sRGB."
    assert notes == [said] and load_set([tmp_path / "a.png"], 96).notes == (said,)


@pytest.mark.thorough
def test_no_mutated_profile_does_harm(tmp_path):
    rng = np.random.default_rng(3)
    for number in range(150):
        profile = bytearray((P3, ADOBE, PRESS)[number % 3])
        for at in rng.integers(0, len(profile), 1 + number % 5):
            profile[at] = rng.integers(256)
        (tmp_path / "a.png").write_bytes(png(icc_profile=bytes(profile)))
        assert read_picture(tmp_path / "a.png").shape == (HEIGHT, WIDTH, 3)


def test_coded_colours():
    assert coded_profile(1, 13) is None and coded_profile(2, 2) is None and coded_profile(1, 1) is None
    assert coded_profile(12, 13) == P3


def test_training_learns_the_colours_that_are_meant(tmp_path):
    (tmp_path / "a.png").write_bytes(png(icc_profile=P3))
    assert (
        np.abs(load_set([tmp_path], 96).canvases[0].astype(int) - by_littlecms(Image.fromarray(painting()), P3)).max()
        <= 2
    )


def test_painted_pngs_say_that_they_are_srgb_and_come_back_bit_by_bit(tmp_path):
    save_png(tmp_path / "a.png", painting(), {"key": "value"})
    with Image.open(tmp_path / "a.png") as image:
        assert image.info == {"srgb": 0, "key": "value"}
    assert np.array_equal(read_picture(tmp_path / "a.png"), painting())
