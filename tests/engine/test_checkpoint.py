"""Checkpoints: one whole one is there whatever happens, and nothing damaged or foreign is ever loaded."""

import errno
import json
import os
from pathlib import Path

import numpy as np
import pytest

from aiart import files
from aiart.engine.training.checkpoint import Checkpoints, TrainingProgress, purpose, table_for
from aiart.errors import TrainingError, disk_reason

TABLE = table_for({"weights/a": np.zeros((3, 4), np.float32), "adam/000": np.zeros((), np.int64)})


def state(number: int) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(number)
    return {"weights/a": rng.standard_normal((3, 4), np.float32), "adam/000": np.array(number)}


def progress(step: int, halvings: int = 0) -> TrainingProgress:
    return TrainingProgress(step, step / 3, (0.1 * step, 1 / 7), halvings)


def checkpoints(folder, purpose: str = "mine") -> Checkpoints:
    return Checkpoints(folder / "checkpoints", purpose)


def save(saved: Checkpoints, *steps: int) -> None:
    for step in steps:
        saved.save(progress(step), state(step))


def loaded(saved: Checkpoints) -> int | None:
    """The step of what is loaded, after a look at whether all of it is what was saved."""
    found = saved.load(TABLE)
    if not found:
        return None
    there, tensors = found
    assert there == progress(there.step, there.halvings)
    assert {name: (a.dtype, a.tobytes()) for name, a in tensors.items()} == {
        name: (a.dtype, a.tobytes()) for name, a in state(there.step).items()
    }
    return there.step


def newest(saved: Checkpoints, suffix: str) -> Path:
    """The newest slot's manifest or tensors."""
    manifests = saved.folder.glob("slot*.json")
    return max(manifests, key=lambda path: json.loads(path.read_text())["step"]).with_suffix(suffix)


def test_nothing_is_loaded_from_nothing(tmp_path):
    assert loaded(checkpoints(tmp_path)) is None


@pytest.mark.parametrize("steps", [(5,), (5, 9), (1, 2, 3), (10, 20, 30, 40)])
def test_the_newest_is_loaded_exactly(tmp_path, steps):
    save(checkpoints(tmp_path), *steps)
    assert loaded(checkpoints(tmp_path)) == steps[-1]


def test_two_slots_take_turns_and_no_more_are_made(tmp_path):
    saved = checkpoints(tmp_path)
    save(saved, 1, 2, 3, 4, 5)
    assert sorted(os.listdir(saved.folder)) == ["slot0.json", "slot0.safetensors", "slot1.json", "slot1.safetensors"]
    assert {json.loads(path.read_text())["step"] for path in saved.folder.glob("*.json")} == {4, 5}


def flip(data: bytes, place: float) -> bytes:
    at = int(place * (len(data) - 1))
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


DAMAGES = {
    **{f"one bit at {place:.2f}": lambda data, place=place: flip(data, place) for place in np.linspace(0, 1, 15)},
    "empty": lambda data: b"",
    "half": lambda data: data[: len(data) // 2],
    "one byte short": lambda data: data[:-1],
    "one byte more": lambda data: data + b"\0",
    "zeros": lambda data: bytes(len(data)),
    "not a mapping": lambda data: b"[1, 2]",
}


@pytest.mark.parametrize("suffix", [".json", ".safetensors"])
@pytest.mark.parametrize("damage", list(DAMAGES))
def test_a_damaged_checkpoint_is_passed_over_for_the_other(tmp_path, damage, suffix):
    saved = checkpoints(tmp_path)
    save(saved, 8, 12)
    path = newest(saved, suffix)
    path.write_bytes(DAMAGES[damage](path.read_bytes()))
    assert loaded(saved) == 8


@pytest.mark.parametrize("digit", range(8))
def test_a_manifest_that_reads_well_but_says_something_else_is_passed_over(tmp_path, digit):
    """A flipped bit can make another step of a step: the training would end early, and nobody would know why."""
    saved = checkpoints(tmp_path)
    save(saved, 100, 123)
    path = newest(saved, ".json")
    path.write_text(path.read_text().replace('"step": 123', f'"step": {digit}23' if digit != 1 else '"step": 12'))
    assert loaded(saved) == 100


@pytest.mark.parametrize("suffix", [".json", ".safetensors"])
def test_two_damaged_checkpoints_are_none_and_the_next_one_is_whole(tmp_path, suffix):
    saved = checkpoints(tmp_path)
    save(saved, 8, 12)
    for path in saved.folder.glob(f"*{suffix}"):
        path.write_bytes(path.read_bytes()[:-3])
    assert loaded(saved) is None
    save(saved, 2)
    assert loaded(saved) == 2


def test_the_tensors_of_one_slot_do_not_pass_for_those_of_the_other(tmp_path):
    saved = checkpoints(tmp_path)
    save(saved, 8, 12)
    newest(saved, ".safetensors").write_bytes((saved.folder / "slot0.safetensors").read_bytes())
    assert loaded(saved) == 8


def test_another_trainings_checkpoint_is_ignored(tmp_path):
    save(checkpoints(tmp_path, "theirs"), 8, 12)
    assert loaded(checkpoints(tmp_path, "mine")) is None
    save(checkpoints(tmp_path, "mine"), 3)
    assert loaded(checkpoints(tmp_path, "mine")) == 3


def test_a_checkpoint_of_another_network_is_ignored(tmp_path):
    saved = checkpoints(tmp_path)
    save(saved, 8)
    assert saved.load(table_for({"weights/a": np.zeros((3, 5), np.float32), "adam/000": np.array(0)})) is None
    assert saved.load(table_for({"weights/b": np.zeros((3, 4), np.float32), "adam/000": np.array(0)})) is None


def test_a_rolled_back_training_is_newer_than_what_it_was_rolled_back_from(tmp_path):
    saved = checkpoints(tmp_path)
    save(saved, 150, 190)
    for step in (110, 130):
        saved.save(progress(step, halvings=1), state(step))
        assert loaded(saved) == step


def test_clearing_leaves_nothing_and_needs_nothing(tmp_path):
    saved = checkpoints(tmp_path)
    saved.clear()
    save(saved, 1, 2)
    saved.clear()
    assert loaded(saved) is None and not list(saved.folder.iterdir())


def failing(number: int, call, error: int):
    """`call`, which fails from its `number`-th time on."""
    made = []

    def fails(*args, **kwargs):
        made.append(args)
        if len(made) > number:
            raise OSError(error, os.strerror(error))
        return call(*args, **kwargs)

    return fails


def refused(saved: Checkpoints, monkeypatch, call: str, number: int, error: int) -> bool:
    """Whether saving step 12 fails, and is told, when a call of the system fails from its `number`-th time on."""
    with monkeypatch.context() as broken:
        if call == "open":
            broken.setattr(files, "open", failing(number, open, error), raising=False)
        else:
            broken.setattr(files.os, call, failing(number, getattr(os, call), error))
        try:
            saved.save(progress(12), state(12))
        except TrainingError as told:
            assert told.code == "disk" and disk_reason(told.__cause__)[0] in str(told)
            return True
        return False


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EACCES, errno.EIO])
@pytest.mark.parametrize("call", ["fsync", "replace", "open"])
def test_a_disk_that_fails_is_told_and_what_was_there_stays(tmp_path, monkeypatch, call, error):
    saved = checkpoints(tmp_path)
    save(saved, 8)
    number = 0
    while refused(saved, monkeypatch, call, number, error):
        assert loaded(saved) == 8 and not list(saved.folder.glob(".*"))
        number += 1
    assert number >= 2 and loaded(saved) == 12  # tensors and manifest were refused once each, at least
    save(saved, 20)
    assert loaded(saved) == 20


class Killed(BaseException):
    pass


@pytest.mark.parametrize("number", range(2))
def test_a_process_that_is_killed_while_it_saves_leaves_the_one_before(tmp_path, monkeypatch, number):
    saved = checkpoints(tmp_path)
    save(saved, 8, 12)
    calls = []

    def killed(*args):
        calls.append(args)
        if len(calls) > number:
            raise Killed
        return replace(*args)

    replace = os.replace
    with monkeypatch.context() as dying, pytest.raises(Killed):
        dying.setattr(files.os, "replace", killed)
        save(saved, 16)
    assert loaded(saved) == 12


def test_what_a_killed_process_had_half_written_is_swept(tmp_path):
    saved = checkpoints(tmp_path)
    save(saved, 8)
    for name in (".slot0.safetensors.1a2b3c4d.tmp", ".slot1.json.5e6f7a8b.tmp", "notes.tmp"):
        (saved.folder / name).write_bytes(b"half")
    save(saved, 9, 10)
    assert [path.name for path in saved.folder.glob("*.tmp")] == ["notes.tmp"]


def test_a_purpose_tells_settings_and_pictures_apart():
    pictures = np.zeros((2, 4, 4, 3), np.uint8)
    other = pictures.copy()
    other[1, 2, 3, 0] = 1
    purposes = {purpose(*parts) for parts in (("a", pictures.data), ("a", other.data), ("b", pictures.data), ("a",))}
    assert len(purposes) == 4
    assert purpose(b"a", pictures.tobytes()) == purpose("a", pictures.data)
