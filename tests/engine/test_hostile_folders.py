"""Folders from strangers: every bad one gets a sentence, at once and in little memory, and none gets anything else."""

import shutil
from collections import Counter

import pytest
from good import save_small
from hostile import BAD, BAD_CONFIGS, BAD_FOLDERS

from aiart.engine.format.folder import is_generator, read_folder
from aiart.errors import WeightsError


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
