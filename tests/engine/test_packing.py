"""Pictures are packed without the loss of a bit; a stranger's stream can neither crash the reader nor flood it."""

import json
import zlib

import numpy as np
import pytest
from good import instant_config, save_small, tensors_for

from aiart.engine.format.folder import MODEL, read_config, read_folder, save_folder
from aiart.engine.format.packing import packed, unpacked
from aiart.errors import WeightsError


def smooth(count: int, height: int, width: int) -> np.ndarray:
    """uint8 (count, height, width, 3): waves with a little noise."""
    rng = np.random.default_rng(0)
    rows, columns = np.mgrid[:height, :width]
    waves = 128 + 90 * np.sin(rows / 9 + np.arange(3)[:, None, None]) * np.cos(columns / 7)
    grain = rng.normal(0, 2, (count, height, width, 3))
    return np.clip(waves.transpose(1, 2, 0) + grain, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("shape", [(1, 64, 96), (3, 40, 30), (2, 2, 200)])
def test_what_is_unpacked_is_what_was_packed(shape):
    pictures = smooth(*shape)
    data = packed(pictures)
    assert data is not None and len(data) < 0.7 * pictures.nbytes
    assert np.array_equal(unpacked(data, pictures.shape), pictures)


def test_what_would_not_become_smaller_stays_plain():
    assert packed(np.random.default_rng(0).integers(0, 256, (2, 32, 32, 3), np.uint8)) is None


def _with(data: bytes) -> np.ndarray:
    return np.frombuffer(data, np.uint8)


GOOD = packed(smooth(2, 32, 48))
DAMAGED = [
    ("ended early", _with(GOOD.tobytes()[:-20])),
    ("without its last byte", _with(GOOD.tobytes()[:-1])),
    ("with something behind it", _with(GOOD.tobytes() + b"more")),
    ("a bit is another one", _with(GOOD.tobytes()[:500] + bytes([GOOD[500] ^ 1]) + GOOD.tobytes()[501:])),
    ("no stream", _with(b"not zlib")),
    ("a picture too few", _with(zlib.compress(bytes(32 * 48 * 3)))),
    ("a picture too many", _with(zlib.compress(bytes(3 * 32 * 48 * 3)))),
    ("a thousand times as much", _with(zlib.compress(bytes(2000 * 32 * 48 * 3)))),
]


@pytest.mark.parametrize(("reason", "data"), DAMAGED, ids=[reason for reason, _ in DAMAGED])
def test_a_damaged_stream_is_refused(reason, data):
    with pytest.raises(WeightsError) as caught:
        unpacked(data, (2, 32, 48, 3))
    assert caught.value.code == "bad_pictures", reason


def test_a_folder_is_smaller_for_it_and_is_read_the_same(tmp_path):
    config = instant_config()
    tensors = {"memory/pictures": smooth(2, config.height, config.width)}
    save_folder(tmp_path / "g", config, tensors, "", [])
    kept = read_config(tmp_path / "g").memory_sizes.packed
    assert 0 < kept < tensors["memory/pictures"].nbytes
    assert (tmp_path / "g" / MODEL).stat().st_size < kept + 400
    again, read = read_folder(tmp_path / "g")
    assert np.array_equal(read["memory/pictures"], tensors["memory/pictures"])
    save_folder(tmp_path / "h", again, read, "", [])
    assert (tmp_path / "h" / MODEL).read_bytes() == (tmp_path / "g" / MODEL).read_bytes()
    save_folder(tmp_path / "h", again, tensors_for(config), "", [])
    assert read_config(tmp_path / "h").memory_sizes.packed == 0, "noise stays plain"


def test_a_folder_of_the_first_format_is_still_read(tmp_path):
    tensors = save_small(tmp_path / "g", instant_config())
    file = tmp_path / "g" / "config.json"
    old = json.loads(file.read_bytes()) | {"format": 1}
    for later in ("packed", "words", "words_of"):
        del old["memory"][later]
    file.write_text(json.dumps(old), "utf-8")
    config, read = read_folder(tmp_path / "g")
    assert config == instant_config() and np.array_equal(read["memory/pictures"], tensors["memory/pictures"])
