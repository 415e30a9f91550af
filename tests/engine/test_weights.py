"""A generator's folder: read again it is exact, and its name in recipes is a hash of what is inside."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from good import KINDS, NO_WORDS, classic_config, contents, random_config, same, save_small, small_config
from PIL import Image
from safetensors.numpy import load_file

from aiart.engine.format import folder as weights
from aiart.engine.format.config import MemoryConfig
from aiart.engine.format.folder import folder_hash, read_folder, table_of
from aiart.engine.format.tensors import TensorSpec
from aiart.errors import WeightsError


@pytest.mark.parametrize("preset", KINDS)
def test_a_generator_of_every_preset_comes_back_bit_for_bit(tmp_path, preset):
    tensors = save_small(tmp_path / "g", KINDS[preset]())
    config, read = read_folder(tmp_path / "g")
    assert config == KINDS[preset]() and same(read, tensors)


@pytest.mark.parametrize("seed", range(20))
def test_random_generators_come_back_bit_for_bit(tmp_path, seed):
    config = random_config(np.random.default_rng(seed))
    tensors = save_small(tmp_path / "g", config, seed)
    read_back, read = read_folder(tmp_path / "g")
    assert read_back == config and same(read, tensors)
    assert same(load_file(tmp_path / "g" / "model.safetensors"), tensors)  # the official library agrees


def test_the_folder_holds_what_it_promises(tmp_path):
    save_small(tmp_path / "g")
    names = {"config.json", "model.safetensors", "README.md", "samples/sample-00.png", "samples/sample-01.png"}
    assert {name.replace(os.sep, "/") for name in contents(tmp_path / "g")} == names
    assert (tmp_path / "g" / "README.md").read_text("utf-8") == "# card\n"
    with Image.open(tmp_path / "g" / "samples" / "sample-01.png") as picture:
        assert np.array_equal(np.asarray(picture), np.full((16, 20, 3), 40))


def test_the_same_generator_is_the_same_bytes_and_the_same_hash(tmp_path):
    for name in ("one", "two"):
        save_small(tmp_path / name)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    assert folder_hash(tmp_path / "one") == folder_hash(tmp_path / "two")


def test_the_hash_is_of_config_and_model_and_changes_with_either(tmp_path):
    save_small(tmp_path / "g")
    parts = [(tmp_path / "g" / name).read_bytes() for name in ("config.json", "model.safetensors")]
    assert folder_hash(tmp_path / "g") == hashlib.sha256(b"".join(parts)).hexdigest()[:12]
    save_small(tmp_path / "other name", small_config(name="other"))
    save_small(tmp_path / "other weights", seed=1)
    assert len({folder_hash(folder) for folder in tmp_path.iterdir()}) == 3


def test_what_is_not_there_has_no_hash(tmp_path):
    with pytest.raises(WeightsError, match="config.json is missing") as caught:
        folder_hash(tmp_path)
    assert caught.value.code == "missing"


def test_the_table_names_the_network_and_the_remembered_pictures():
    table = table_of(small_config())
    assert table["network/enter/kernel"] == TensorSpec("F32", (1, 1, 12, 4))
    assert table["memory/pictures"] == TensorSpec("U8", (2, 16, 20, 3))
    assert not any(name.startswith("network/") for name in table_of(KINDS["instant"]()))
    assert "memory/pictures" not in table_of(KINDS["learned"]())
    full = classic_config(network=classic_config().network_sizes.model_copy(update={"width": 64}))
    assert sum(spec.bytes for spec in table_of(full).values()) == 4 * 50_292_995


@pytest.mark.parametrize(("pictures", "fits"), [(84, True), (85, False)])
def test_a_model_takes_at_most_256_mib(pictures, fits):
    config = small_config(
        height=1024,
        width=1024,
        sizes=((10, 12), (1024, 1024)),
        memory=MemoryConfig(pictures=pictures, window=6, directions=8, few=1, packed=0, **NO_WORDS),
    )
    if fits:
        assert table_of(config)["memory/pictures"].bytes == 84 * 3 << 20
    else:
        with pytest.raises(WeightsError, match="may take 257 MiB.*at most 256 MiB") as caught:
            table_of(config)
        assert caught.value.code == "too_large"


def test_reading_a_generator_needs_neither_tensorflow_nor_gradio_nor_the_hub():
    heavy = "{'tensorflow', 'keras', 'gradio', 'huggingface_hub'}"
    code = (
        f"import sys, aiart.engine.format.folder, aiart.engine.format.card; print(sorted({heavy} & set(sys.modules)))"
    )
    root = Path(weights.__file__).parents[3]
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert answer.stdout.strip() == "[]"
