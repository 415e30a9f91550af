"""`list` and `show`, and how MODEL finds a generator."""

import json

import pytest
from tiny import make_generator

from aiart.cli.generators import resolve
from aiart.engine.format.folder import folder_hash
from aiart.errors import RequestError


def test_starters_and_kept_generators_are_listed(run, shelf, starter):
    make_generator(shelf / "library" / "abc", "Kept waves")
    lines = run("list").out.splitlines()
    assert len(lines) == 2
    assert lines[0].split()[:2] == ["ink", "instant"] and lines[0].endswith("Ink waves")
    assert "32 x 32" in lines[0] and lines[1].split()[0] == "abc"


def test_as_json_it_is_one_object_a_line(run, shelf, starter):
    make_generator(shelf / "library" / "abc", "Kept waves")
    found = [json.loads(line) for line in run("list", "--json").out.splitlines()]
    assert [(one["id"], one["name"], one["source"]) for one in found] == [
        ("ink", "Ink waves", "starter"),
        ("abc", "Kept waves", "library"),
    ]
    assert (
        found[0]["folder"] == str(starter) and found[0]["size_bytes"] == (starter / "model.safetensors").stat().st_size
    )


def test_an_empty_shelf_says_what_to_do(run):
    assert "train" in run("list").out
    assert run("list", "--json").out == ""


def test_what_is_no_generator_is_not_listed(run, shelf, starter):
    (shelf / "starters" / "half").mkdir()
    (shelf / "starters" / "half" / "config.json").write_text("{")
    make_generator(shelf / "starters" / ".hidden")
    assert len(run("list").out.splitlines()) == 1


def test_a_name_given_later_counts(run, shelf):
    folder = make_generator(shelf / "library" / "abc", "Kept waves")
    (folder / "label.json").write_text('{"name": "Better name"}')
    assert "Better name" in run("list").out
    assert resolve("better name") == folder


@pytest.mark.parametrize("model", ["ink", "Ink waves", "INK WAVES"])
def test_a_generator_is_found_by_its_id_and_its_name(starter, model):
    assert resolve(model) == starter


def test_a_generator_s_folder_wins_over_a_name(starter, generator, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    generator.rename("ink")
    assert resolve("ink").resolve() == tmp_path / "ink"


def test_a_folder_that_is_no_generator_does_not_hide_a_name(starter, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ink").mkdir()
    assert resolve("ink") == starter


def test_a_name_that_two_have_is_asked_for_again(shelf):
    for id_ in ("one", "two"):
        make_generator(shelf / "library" / id_, "Waves")
    with pytest.raises(RequestError, match="one, two"):
        resolve("waves")
    assert resolve("two").name == "two"


UNKNOWN = [  # (model, why)
    ("nobody", "there is none"),
    ("../starters/ink", "a name is not joined to the shelf's path"),
    ("", "nothing was said"),
]


@pytest.mark.parametrize("model, why", UNKNOWN)
def test_what_is_not_there_is_a_sentence_that_helps(starter, tmp_path, monkeypatch, model, why):
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    if model.startswith(".."):
        starter.parent.rename(tmp_path / "moved")
    with pytest.raises(RequestError) as caught:
        resolve(model)
    assert caught.value.code == "model", why


def test_show_tells_what_a_generator_is_and_holds(run, starter):
    ran = run("show", "ink")
    assert ran.code == 0
    for told in ("Ink waves", folder_hash(starter), "Instant", "32 x 32 pixels", "2 of its pictures, whole", "CC0-1.0"):
        assert told in ran.out


def test_show_as_json_is_the_whole_config(run, starter):
    told = json.loads(run("show", "ink", "--json").out)
    assert told["hash"] == folder_hash(starter) and told["holds_pictures"] is True
    assert told["sizes"][-1] == [32, 32] and told["training"]["pictures"] == 2
