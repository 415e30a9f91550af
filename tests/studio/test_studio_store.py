"""Files that are whole or not there, ids that lead nowhere else, and what a disk may refuse."""

import errno
import json
import os
import stat

import pytest

from aiart.errors import StudioError
from aiart.studio import store
from aiart.studio.store import (
    Journal,
    JsonCache,
    discard,
    is_id,
    new_id,
    private_folder,
    read_json,
    size_of,
    write_json,
)

NO_IDS = {
    "empty": "",
    "dots": "..",
    "a path": "../../../../etc/passwd",
    "a path of the right length": "../../../../etc/passwd"[:22],
    "too short": "a" * 21,
    "too long": "a" * 23,
    "a slash": "a" * 21 + "/",
    "a backslash": "a" * 21 + "\\",
    "a dot": "a" * 21 + ".",
    "a NUL": "a" * 21 + "\0",
    "a line break at the end": "a" * 22 + "\n",
    "other letters": "é" * 22,
    "other digits": "٣" * 22,
    "no text": None,
    "bytes": b"a" * 22,
    "a list": ["a" * 22],
}


@pytest.mark.parametrize("text", NO_IDS.values(), ids=NO_IDS)
def test_what_could_lead_elsewhere_is_no_id(text):
    assert not is_id(text)


def test_ids_are_ids_and_never_the_same():
    ids = {new_id() for _ in range(2000)}
    assert len(ids) == 2000 and all(map(is_id, ids))


def test_what_is_written_is_read_back_and_nothing_else_is_left(tmp_path):
    for durable in (True, False):
        write_json(tmp_path / "a.json", {"name": "né", "durable": durable}, durable)
        assert read_json(tmp_path / "a.json") == {"name": "né", "durable": durable}
    assert os.listdir(tmp_path) == ["a.json"]


@pytest.mark.parametrize("call", ["open", "fsync", "replace"])
def test_a_disk_that_refuses_leaves_the_old_file_and_no_litter(tmp_path, monkeypatch, call):
    write_json(tmp_path / "a.json", {"old": True})

    def refuse(*arguments, **named):
        raise OSError(errno.ENOSPC, "No space left on device")

    target = "builtins.open" if call == "open" else f"os.{call}"
    monkeypatch.setattr(target, refuse)
    with pytest.raises(OSError):
        write_json(tmp_path / "a.json", {"old": False})
    monkeypatch.undo()
    assert read_json(tmp_path / "a.json") == {"old": True} and os.listdir(tmp_path) == ["a.json"]


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"7", b"\xff", b"[" * 99999], ids=repr)
def test_what_is_no_object_reads_as_nothing(tmp_path, data):
    (tmp_path / "a.json").write_bytes(data)
    assert read_json(tmp_path / "a.json") is None


def test_nothing_is_read_from_a_folder_a_missing_file_or_a_giant(tmp_path, monkeypatch):
    assert read_json(tmp_path) is None and read_json(tmp_path / "no") is None
    monkeypatch.setattr(store, "LARGEST", 10)
    (tmp_path / "a.json").write_bytes(json.dumps({"a": "x" * 100}).encode())
    assert store.read_bytes(tmp_path / "a.json", 10) is None


def test_a_cached_answer_changes_with_the_file(tmp_path, monkeypatch):
    cache, path, reads = JsonCache(limit=2), tmp_path / "a.json", []
    monkeypatch.setattr(store, "read_json", lambda path: reads.append(path) or read_json(path))
    assert cache.read(path) is None
    for number in range(3):
        write_json(path, {"n": number})
        assert [cache.read(path) for _ in range(5)] == [{"n": number}] * 5
    assert len(reads) == 3
    for other in "bcd":
        write_json(tmp_path / other, {"name": other})
        assert cache.read(tmp_path / other) == {"name": other}
    path.unlink()
    assert cache.read(path) is None


def test_a_journal_survives_a_line_cut_off_by_a_crash(tmp_path):
    journal = Journal(tmp_path / "j", 100, lambda lines: lines[1:])
    for number in range(3):
        journal.append({"n": number})
    with open(tmp_path / "j", "ab") as file:
        file.write(b'{"n": 3, "half')
    assert [line["n"] for line in journal.read()] == [0, 1, 2]
    again = Journal(tmp_path / "j", 100, lambda lines: lines[1:])
    again.append({"n": 4})
    assert [line["n"] for line in again.read()] == [0, 1, 2, 4]


def test_what_a_killed_process_left_of_a_journal_goes_with_the_first_line_of_the_next(tmp_path):
    Journal(tmp_path / "j", 100, lambda lines: lines[1:]).append({"n": 1})
    (tmp_path / ".j.0badc0de.tmp").write_bytes(b'{"n"')
    (tmp_path / ".jam.0badc0de.tmp").write_bytes(b"of another file")
    again = Journal(tmp_path / "j", 100, lambda lines: lines[1:])
    again.append({"n": 2})
    assert [line["n"] for line in again.read()] == [1, 2]
    assert sorted(path.name for path in tmp_path.iterdir()) == [".jam.0badc0de.tmp", "j"]


def test_a_journal_is_thinned_when_it_is_full(tmp_path):
    journal = Journal(tmp_path / "j", 10, lambda lines: lines[5:])
    for number in range(100):
        journal.append({"n": number})
        assert len(journal.read()) <= 10
    assert journal.read()[-1] == {"n": 99}


def test_a_discarded_folder_is_gone_and_discarding_nothing_is_no_error(tmp_path):
    folder = private_folder(tmp_path / "a")
    (folder / "b").write_bytes(b"12345")
    assert size_of(folder) == 5
    discard(folder, tmp_path / "trash")
    discard(folder, tmp_path / "trash")
    assert not folder.exists() and os.listdir(tmp_path / "trash") == []


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes; the user's own folders are private there")
def test_the_folders_of_a_studio_are_for_its_owner_alone(tmp_path):
    assert stat.S_IMODE(private_folder(tmp_path / "a" / "b").stat().st_mode) == 0o700


def test_a_refusal_of_the_disk_becomes_a_sentence():
    with pytest.raises(StudioError, match="The zip could not be stored") as caught, store.storing("The zip"):
        raise OSError(errno.EDQUOT, "Quota")
    assert caught.value.code == "no_disk"
