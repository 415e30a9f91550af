"""Folders from strangers: every bad one gets a sentence, at once and in little memory, and none gets anything else."""

import shutil
from collections import Counter

import numpy as np
import psutil
import pytest
from good import save_small
from hostile import BAD, BAD_CONFIGS, BAD_FOLDERS
from mutations import mutate_bytes, mutate_header, mutate_json
from safetensors.numpy import load

from aiart.engine.format.config import config_from_json, config_to_json
from aiart.engine.format.folder import CONFIG, MODEL, is_generator, read_folder
from aiart.errors import WeightsError

MUTATIONS = 2000
MIB = 1 << 20


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    folder = tmp_path_factory.mktemp("good") / "g"
    save_small(folder)
    return folder


@pytest.fixture
def folder(good, tmp_path):
    return shutil.copytree(good, tmp_path / "g")


@pytest.mark.parametrize(("reason", "code", "spoil"), BAD, ids=[row[0].replace(" ", "-") for row in BAD])
def test_a_bad_folder_gets_one_sentence_and_its_code(folder, reason, code, spoil):
    spoil(folder)
    with pytest.raises(WeightsError) as caught:
        read_folder(folder)
    assert caught.value.code == code
    sentence = str(caught.value)
    assert sentence.isprintable() and 40 < len(sentence) < 400, sentence
    assert sentence[0].isupper() or sentence.startswith(("config.json ", "model.safetensors "))
    assert sentence.endswith(".") and caught.value.fix


def test_the_table_of_bad_folders_is_large_and_says_each_thing_once():
    assert len(BAD) >= 40
    assert not [reason for reason, count in Counter(row[0] for row in BAD).items() if count > 1]


@pytest.mark.parametrize(
    ("reason", "code", "spoil"), rows := BAD_CONFIGS[:5] + BAD_FOLDERS[:6], ids=[row[0] for row in rows]
)
def test_a_folder_whose_config_is_bad_is_no_generator(folder, reason, code, spoil):
    assert is_generator(folder)
    spoil(folder)
    assert not is_generator(folder)


def test_two_thousand_mutations_are_refused_or_read_exactly(good, tmp_path):
    """Whatever still loads is what the official library reads from the same bytes, under a config that is sound."""
    folder, rng, answers = shutil.copytree(good, tmp_path / "g"), np.random.default_rng(20), Counter()
    process = psutil.Process()
    before = most = process.memory_info().rss
    for name, ways in ((CONFIG, (mutate_bytes, mutate_json)), (MODEL, (mutate_bytes, mutate_header))):
        original = (good / name).read_bytes()
        for _ in range(MUTATIONS // 2):
            (folder / name).write_bytes(ways[rng.integers(2)](original, rng))
            answers[answer(folder)] += 1
            most = max(most, process.memory_info().rss)
        (folder / name).write_bytes(original)
    assert most - before < 200 * MIB
    assert answers.total() == MUTATIONS
    assert min(answers[kind] for kind in ("loaded", "bad_config", "bad_header", "bad_layout")) > 100, answers


def answer(folder) -> str:
    """The refusal's code without its detail, or "loaded" once all that was loaded has been compared."""
    try:
        config, tensors = read_folder(folder)
    except WeightsError as error:
        assert error.code and str(error).isprintable()
        return error.code.split(":")[0]
    assert config_from_json(config_to_json(config)) == config
    official = load((folder / MODEL).read_bytes())
    assert {name: a.tobytes() for name, a in tensors.items()} == {name: a.tobytes() for name, a in official.items()}
    return "loaded"
