"""Pictures of many megapixels are decoded in fewer, and no claim takes more memory than is allowed."""

import numpy as np
import pytest
from corpus import encode, jpeg, painting, png, raw_png
from PIL import Image

from aiart.data import LOCAL_LIMITS, Limits, load_set, read_picture
from aiart.data.decode import MAX_PIXELS
from aiart.data.uploads import header_shape, read_layer
from aiart.errors import UploadError


def smooth(width: int, height: int) -> Image.Image:
    return Image.fromarray(painting(60, 80)).resize((width, height), Image.Resampling.NEAREST)


@pytest.fixture(scope="module")
def photo(tmp_path_factory):
    """50 megapixels, as phones take them."""
    path = tmp_path_factory.mktemp("large") / "photo.jpg"
    path.write_bytes(encode(smooth(8160, 6120), "JPEG", quality=60))
    return path


def test_photo_of_50_megapixels_is_read_reduced_and_that_is_said(photo):
    notes = []
    pixels = read_picture(photo, on_note=notes.append)
    assert pixels.shape == (3060, 4080, 3)
    assert notes == ["photo.jpg has 8160 x 6120 pixels and was read at 4080 x 3060."]
    wanted = np.asarray(smooth(4080, 3060))[::9, ::9].astype(int)
    assert np.abs(pixels[::9, ::9] - wanted).mean() < 3


def test_photo_of_50_megapixels_is_learned_from(photo):
    pictures = load_set([photo], 256)
    assert pictures.canvases.shape == (1, 192, 256, 3) and pictures.notes == ()


@pytest.mark.slow
def test_panorama_of_200_megapixels(tmp_path):
    (tmp_path / "a.jpg").write_bytes(encode(smooth(40_000, 5_000), "JPEG", quality=30))
    pixels = read_picture(tmp_path / "a.jpg")
    assert pixels.shape[:2] == (1_250, 10_000) and pixels.shape[0] * pixels.shape[1] <= MAX_PIXELS
    assert load_set([tmp_path / "a.jpg"], 512).canvases.shape[2] == 512


def test_other_kinds_are_reduced_after_decoding(tmp_path):
    (tmp_path / "a.png").write_bytes(png(smooth(9000, 5000).convert("L"), compress_level=1))
    assert read_picture(tmp_path / "a.png").shape == (2500, 4500, 3)
    assert read_layer(tmp_path / "a.png").shape == (2500, 4500, 4)
    assert header_shape(tmp_path / "a.png") == (5000, 9000)


def test_one_bit_in_90_megapixels(tmp_path):
    (tmp_path / "a.png").write_bytes(raw_png(9500, 9500, depth=1, colour=0, pixels=bytes(9500 * (1 + 1188))))
    assert read_picture(tmp_path / "a.png").shape == (4750, 4750, 3)


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "TIFF", "BMP", "GIF", "AVIF", "progressive JPEG"])
def test_memory_is_limited_and_the_sentence_names_the_kind(kind, tmp_path):
    options = {"progressive": True} if kind == "progressive JPEG" else {}
    (tmp_path / "a").write_bytes(
        encode(smooth(2000, 1000), kind.split()[-1], **options, **({"speed": 10} if kind == "AVIF" else {}))
    )
    with pytest.raises(UploadError) as caught:
        read_picture(tmp_path / "a", Limits(max_memory=8_000_000))
    assert caught.value.code == "pixels" and "is decoded whole, so aiart reads up to" in str(caught.value)
    assert read_picture(tmp_path / "a", LOCAL_LIMITS).shape == (1000, 2000, 3)


def test_scans_count_with_the_pixels(tmp_path):
    (tmp_path / "a.jpg").write_bytes(jpeg(smooth(2000, 1000), progressive=True))
    assert read_picture(tmp_path / "a.jpg").shape == (1000, 2000, 3)
