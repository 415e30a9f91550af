"""Saving a generator: whole or not at all, and never in place of something else."""

import errno
import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from good import KINDS, NO_WORDS, contents, same, save_small, small_config, tensors_for

from aiart.engine.format import folder as weights
from aiart.engine.format.config import FORMAT, MemoryConfig
from aiart.engine.format.folder import check_saveable, is_generator, read_config, read_folder, save_folder
from aiart.errors import RequestError, WeightsError, disk_reason


def test_a_generator_is_told_from_other_folders(tmp_path):
    save_small(tmp_path / "g")
    (tmp_path / "empty").mkdir()
    assert is_generator(tmp_path / "g")
    assert not any(is_generator(tmp_path / name) for name in ("empty", "none", "g/config.json"))


def test_saving_makes_the_folders_above_and_fills_an_empty_one(tmp_path):
    (tmp_path / "empty").mkdir()
    save_small(tmp_path / "empty")
    save_small(tmp_path / "a" / "b" / "g")
    assert is_generator(tmp_path / "empty") and is_generator(tmp_path / "a" / "b" / "g")


def test_saving_replaces_an_older_generator_and_leaves_nothing_of_it(tmp_path):
    save_small(tmp_path / "g")
    config = KINDS["learned"]()
    tensors = tensors_for(config, 1)
    save_folder(tmp_path / "g", config, tensors, "new", [])
    assert read_folder(tmp_path / "g")[0] == config and same(read_folder(tmp_path / "g")[1], tensors)
    assert not list((tmp_path / "g" / "samples").iterdir()) and os.listdir(tmp_path) == ["g"]


def test_replacing_keeps_what_other_people_put_into_the_folder(tmp_path):
    save_small(tmp_path / "g")
    (tmp_path / "g" / ".git").mkdir()
    (tmp_path / "g" / ".git" / "HEAD").write_text("ref")
    (tmp_path / "g" / "notes.txt").write_text("mine")
    save_small(tmp_path / "g", seed=1)
    assert (tmp_path / "g" / ".git" / "HEAD").read_text() == "ref"
    assert (tmp_path / "g" / "notes.txt").read_text() == "mine" and os.listdir(tmp_path) == ["g"]


def a_thesis(folder: Path) -> None:
    folder.mkdir()
    (folder / "thesis.odt").write_bytes(b"three years")


def a_file(folder: Path) -> None:
    folder.write_bytes(b"a file")


def a_strangers_model(folder: Path) -> None:
    folder.mkdir()
    (folder / "config.json").write_text('{"model_type": "bert"}')
    (folder / "model.safetensors").write_bytes(b"theirs")


def a_generator_of_a_newer_version(folder: Path) -> None:
    save_small(folder)
    text = (folder / "config.json").read_text("utf-8")
    (folder / "config.json").write_text(text.replace(f'"format": {FORMAT}', f'"format": {FORMAT + 1}'), "utf-8")


@pytest.mark.parametrize("thing", [a_thesis, a_file, a_strangers_model, a_generator_of_a_newer_version])
def test_what_is_not_a_generator_of_ours_is_never_overwritten(tmp_path, thing):
    thing(tmp_path / "g")
    before = contents(tmp_path)
    with pytest.raises(RequestError, match="Choose another folder") as caught:
        save_small(tmp_path / "g")
    assert caught.value.code == "not_a_generator" and contents(tmp_path) == before


def test_what_would_be_refused_can_be_known_before_training(tmp_path):
    check_saveable(tmp_path / "new", small_config())
    a_thesis(tmp_path / "g")
    with pytest.raises(RequestError):
        check_saveable(tmp_path / "g", small_config())
    with pytest.raises(WeightsError, match="'name'"):
        check_saveable(tmp_path / "new", small_config(name="x" * 81))
    with pytest.raises(WeightsError, match="at most 256 MiB"):
        large = dict(height=1024, width=1024, sizes=((10, 12), (1024, 1024)))
        large["memory"] = MemoryConfig(pictures=300, window=6, directions=8, few=1, packed=0, **NO_WORDS)
        check_saveable(tmp_path / "new", small_config(**large))
    assert os.listdir(tmp_path) == ["g"]


WRONG = [
    ("tensor missing", lambda tensors: tensors.pop("memory/pictures"), "mismatch:memory/pictures"),
    ("tensor extra", lambda tensors: tensors.update(x=np.zeros(1, np.float32)), "mismatch:x"),
    ("not finite", lambda tensors: tensors["network/norm/beta"].fill(np.nan), "non_finite"),
]


@pytest.mark.parametrize(("reason", "spoil", "code"), WRONG, ids=lambda part: part if isinstance(part, str) else "")
def test_what_could_not_be_read_again_is_not_saved(tmp_path, reason, spoil, code):
    tensors = tensors_for(small_config())
    spoil(tensors)
    with pytest.raises(WeightsError) as caught:
        save_folder(tmp_path / "g", small_config(), tensors, "", [])
    assert caught.value.code == code and not any(tmp_path.iterdir()), reason


def test_a_linked_folder_is_replaced_where_it_really_is(tmp_path):
    save_small(tmp_path / "real")
    try:
        os.symlink(tmp_path / "real", tmp_path / "link", target_is_directory=True)
    except OSError:
        pytest.skip("this account may not make symbolic links")
    tensors = save_small(tmp_path / "link", seed=1)
    assert os.path.islink(tmp_path / "link") and same(read_folder(tmp_path / "real")[1], tensors)


# ---- failures while saving ------------------------------------------------------------------------------------------


class Disk:
    """Lets the k-th renaming, syncing, folder or picture fail, counted together."""

    def __init__(self, monkeypatch, failing: int, error: BaseException):
        self.calls, self.failing, self.error = 0, failing, error
        for owner, name in ((os, "fsync"), (os, "replace"), (os, "mkdir"), (weights, "save_png")):
            monkeypatch.setattr(owner, name, self.wrap(getattr(owner, name)))

    def wrap(self, call):
        def wrapped(*arguments, **options):
            self.calls += 1
            if self.calls == self.failing:
                raise self.error
            return call(*arguments, **options)

        return wrapped


def saved_with_failures(tmp_path, error):
    """Save over a generator again and again, each time with a later failure; yield what each attempt left behind."""
    for failing in range(1, 100):
        shutil.rmtree(tmp_path / "room", ignore_errors=True)
        (tmp_path / "room").mkdir()
        folder = tmp_path / "room" / "g"
        save_small(folder)
        before = contents(folder)
        with pytest.MonkeyPatch.context() as patch:
            disk, caught = Disk(patch, failing, error), None
            try:
                save_small(folder, seed=1)
            except (WeightsError, KeyboardInterrupt) as raised:
                caught = raised
        if disk.calls < failing:
            return
        yield folder, before, caught


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EACCES])
def test_a_failing_disk_leaves_the_old_generator_and_no_litter(tmp_path, number):
    new, failures = tensors_for(small_config(), 1), 0
    for folder, before, caught in saved_with_failures(tmp_path, OSError(number, os.strerror(number))):
        assert os.listdir(folder.parent) == ["g"]
        if caught is None:  # only the sync of a folder may fail unseen: the renaming before it has worked
            assert same(read_folder(folder)[1], new)
        else:
            failures += 1
            assert caught.code == "not_saved" and disk_reason(caught.__cause__)[0] in str(caught)
            assert contents(folder) == before
    assert failures >= 10


def test_a_key_pressed_while_saving_leaves_one_whole_generator(tmp_path):
    old, new, interrupted = tensors_for(small_config()), tensors_for(small_config(), 1), 0
    for folder, _, caught in saved_with_failures(tmp_path, KeyboardInterrupt()):
        interrupted += caught is not None
        read = read_folder(folder)[1]
        assert same(read, old) or same(read, new)
    assert interrupted >= 15


def test_a_save_killed_between_its_two_renamings_is_mended_by_the_next(tmp_path):
    before = save_small(tmp_path / "g")
    (tmp_path / "g" / "notes.txt").write_text("mine")
    os.replace(tmp_path / "g", tmp_path / ".g.aiart-old")
    save_small(tmp_path / ".g.aiart-new", seed=1)
    assert is_generator(tmp_path / "g") and same(read_folder(tmp_path / "g")[1], before), "until then it can be read"
    tensors = save_small(tmp_path / "g", seed=2)
    assert os.listdir(tmp_path) == ["g"] and same(read_folder(tmp_path / "g")[1], tensors)
    assert (tmp_path / "g" / "notes.txt").read_text() == "mine"


def test_half_of_a_deleted_generator_is_not_brought_back(tmp_path):
    (tmp_path / ".g.aiart-old").mkdir()
    (tmp_path / ".g.aiart-old" / "config.json").write_text("{}")
    save_small(tmp_path / "g")
    assert os.listdir(tmp_path) == ["g"] and is_generator(tmp_path / "g")


def test_an_unreadable_file_is_a_sentence(tmp_path, monkeypatch):
    save_small(tmp_path / "g")

    def refuse(*arguments):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(WeightsError, match="config.json could not be read: Permission denied") as caught:
        read_config(tmp_path / "g")
    assert caught.value.code == "unreadable"
