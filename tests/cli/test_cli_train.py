"""`train`: what is told, what is written, what is left behind, and what keys pressed in the middle do."""

import json
import signal
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock
from PIL import Image
from tiny import files_below, make_generator, write_picture

from aiart.engine.format.folder import read_config
from aiart.engine.training import train as engine

CTRL_C = signal.SIGINT


def events(out: str) -> list[dict]:
    return [json.loads(line) for line in out.splitlines()]


def test_a_real_generator_comes_out_of_pictures(run, pictures, tmp_path, monkeypatch):
    monkeypatch.setattr(engine, "PREVIEWS", 1)  # each costs a second
    monkeypatch.setattr(engine, "SAMPLES", 1)
    first = min(pictures.glob("*.png"))
    first.with_suffix(".txt").write_text("Sea, storm", "utf-8")
    ran = run("train", pictures, "--out", tmp_path / "waves", "--preset", "instant", "--long-side", 64)
    assert ran.code == 0 and "sea (1), storm (1)" in ran.err
    config = read_config(tmp_path / "waves")
    assert (config.name, config.preset, config.training.pictures) == ("waves", "instant", 2)
    assert (config.width, config.height) == (40, 32)  # nothing is enlarged
    assert config.memory_sizes.word_counts | {"sea": 1, "storm": 1} == config.memory_sizes.word_counts
    assert "sea (1)" in run("show", tmp_path / "waves").out
    refused = run("create", tmp_path / "waves", "--out", tmp_path, "--words", "Sae")
    assert refused.code == 2 and "There is no word 'Sae'" in refused.err and "It knows sea." in refused.err
    assert not (tmp_path / "waves.training").exists()
    assert "python -m aiart create" in ran.out and "2 pictures" in ran.out


def test_each_refused_picture_is_named_with_its_reason(run, pictures, tmp_path, training):
    (pictures / "notes.png").write_text("not a picture")
    write_picture(pictures / "small.png", shape=(8, 8))
    ran = run("train", pictures, "--out", tmp_path / "waves")
    assert ran.code == 0
    told = ran.err.splitlines()
    assert sum("notes.png" in line for line in told) == 1
    assert any("small.png is 8 x 8 pixels" in line for line in told)


def test_without_a_single_picture_it_fails(run, tmp_path, training):
    (tmp_path / "notes.png").write_text("not a picture")
    ran = run("train", tmp_path / "notes.png", "--out", tmp_path / "waves")
    assert ran.code == 1 and "notes.png" in ran.err.splitlines()[-1]
    assert files_below(tmp_path) == {"notes.png"}


IMPOSSIBLE = [
    ("--preset", "fast"),
    ("--name", "a\nb"),
    ("--licence", "y" * 201),
    ("--long-side", "3000"),
    ("--seconds", "0"),
    ("--seed", "-1"),
    ("--width", "1000"),
]


@pytest.mark.parametrize("option, value", IMPOSSIBLE)
def test_an_impossible_setting_is_wrong_use_before_a_picture_is_read(run, tmp_path, training, option, value):
    ran = run("train", tmp_path / "missing.png", "--out", tmp_path / "waves", option, value)
    assert ran.code == 2
    assert option in ran.err and "missing.png" not in ran.err
    assert files_below(tmp_path) == set()


def test_a_folder_with_something_else_in_it_is_refused_before_a_picture_is_read(run, tmp_path, training):
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear.txt").write_text("...")
    ran = run("train", tmp_path / "missing.png", "--out", tmp_path / "letters")
    assert ran.code == 2 and "letters" in ran.err
    assert files_below(tmp_path) == {"letters/dear.txt"}
    assert training.request is None


def test_an_older_generator_is_replaced_only_if_that_is_said(run, pictures, tmp_path, training):
    make_generator(tmp_path / "waves", "Old")
    typed = ("train", pictures, "--out", tmp_path / "waves", "--name", "New")
    for more in ((), ("--resume",)):  # of which there is nothing
        ran = run(*typed, *more)
        assert ran.code == 2 and ran.err.endswith(
            "waves holds a generator already: Old. Choose another folder, or replace it with --overwrite.\n"
        )
        assert read_config(tmp_path / "waves").name == "Old" and training.request is None
    assert run(*typed, "--overwrite").code == 0
    assert read_config(tmp_path / "waves").name == "New"


def test_one_that_was_finished_early_is_trained_on_with_resume_alone(run, pictures, tmp_path, training):
    training.keys_at = {1: [CTRL_C]}
    typed = ("train", pictures, "--out", tmp_path / "waves")
    assert run(*typed).code == 0 and "--resume" in run(*typed, "--resume").err
    training.keys_at = {}
    assert run(*typed).code == 2
    assert run(*typed, "--resume").code == 0 and training.resumed is True


def test_every_option_reaches_the_engine(run, pictures, tmp_path, training):
    options = "--preset learned --seconds 9 --steps 8 --long-side 70 --seed 6 --name N --width 5 --licence MIT".split()
    assert run("train", pictures, "--out", tmp_path / "waves", *options, "--no-warm-start").code == 0
    asked = training.request
    assert (asked.preset, asked.seconds, asked.steps, asked.long_side) == ("learned", 9, 8, 70)
    assert (asked.seed, asked.name, asked.width, asked.licence, asked.as_printed, asked.warm_start) == (
        6,
        "N",
        5,
        "MIT",
        False,
        False,
    )


def test_json_is_one_object_a_line_for_every_event_and_a_last_one_with_the_result(run, pictures, tmp_path, training):
    (pictures / "notes.png").write_text("not a picture")
    ran = run("train", pictures, "--out", tmp_path / "waves", "--json", "--keep-previews")
    refused, *steps, done = events(ran.out)
    assert refused["event"] == "refused" and refused["name"] == "notes.png" and refused["code"] == "format"
    assert [step["step"] for step in steps] == [0, 1, 2, 3, 3]
    assert all(step.keys() == steps[0].keys() for step in steps)
    assert steps[1] | {"preview": None} == {
        "event": "progress",
        "step": 1,
        "seconds": 1.0,
        "total": 3.0,
        "losses": [0.5, 0.25],
        "preview": None,
        "message": "",
    }
    with Image.open(steps[2]["preview"]) as preview:
        assert preview.size == (40, 32)
    assert (done["event"], done["folder"], done["early"]) == ("done", str(tmp_path / "waves"), False)
    assert done["pictures"] == 2 and len(done["hash"]) == 12


def test_a_log_gets_lines_without_control_characters(run, pictures, tmp_path, training):
    ran = run("train", pictures, "--out", tmp_path / "waves")
    assert "Training: 0 of 3 s, Remembered the pictures, preview " in ran.err
    assert ran.err.isascii() and not {"\r", "\x1b"} & set(ran.out + ran.err)


def test_previews_and_checkpoints_go_when_training_is_done(run, pictures, tmp_path, training):
    assert run("train", pictures, "--out", tmp_path / "waves").code == 0
    assert not (tmp_path / "waves.training").exists()


def test_previews_stay_if_asked_for(run, pictures, tmp_path, training):
    assert run("train", pictures, "--out", tmp_path / "waves", "--keep-previews").code == 0
    kept = {f"previews/preview-{step:06d}.png" for step in (0, 2, 3)}
    assert files_below(tmp_path / "waves.training") == kept


def test_somebody_s_own_files_beside_the_generator_are_never_deleted(run, pictures, tmp_path, training):
    own = tmp_path / "waves.training" / "previews" / "mine.png"
    own.parent.mkdir(parents=True)
    write_picture(own)
    assert run("train", pictures, "--out", tmp_path / "waves").code == 0
    assert files_below(tmp_path / "waves.training") == {"previews/mine.png"}


def test_ctrl_c_once_finishes_and_keeps_the_work(run, pictures, tmp_path, training):
    training.keys_at = {1: [CTRL_C]}
    ran = run("train", pictures, "--out", tmp_path / "waves", "--json")
    assert ran.code == 0
    assert [event["step"] for event in events(ran.out)[:-1]] == [0, 1, 1]
    assert events(ran.out)[-1]["early"] is True
    assert "--resume" in ran.err
    assert read_config(tmp_path / "waves").name == "waves"
    assert "checkpoints/slot0.json" in files_below(tmp_path / "waves.training")


def test_ctrl_c_when_all_is_learned_changes_nothing(run, pictures, tmp_path, training):
    training.keys_at = {3: [CTRL_C]}
    ran = run("train", pictures, "--out", tmp_path / "waves", "--json")
    assert ran.code == 0 and events(ran.out)[-1]["early"] is False
    assert not (tmp_path / "waves.training").exists()


def test_ctrl_c_twice_leaves_at_once_and_the_checkpoint_stays(run, pictures, tmp_path, training):
    training.keys_at = {1: [CTRL_C, CTRL_C]}
    ran = run("train", pictures, "--out", tmp_path / "waves")
    assert ran.code == 130
    assert "--resume" in ran.err.splitlines()[-1]
    assert not (tmp_path / "waves").exists()
    assert "checkpoints/slot0.json" in files_below(tmp_path / "waves.training")


def test_a_polite_kill_leaves_at_once(run, pictures, tmp_path, training):
    training.keys_at = {2: [signal.SIGTERM]}
    assert run("train", pictures, "--out", tmp_path / "waves").code == 130
    assert "checkpoints/slot0.json" in files_below(tmp_path / "waves.training")


def test_ctrl_c_before_the_first_step_leaves_as_there_is_nothing_to_keep(run, pictures, tmp_path, training):
    training.keys_at = {0: [CTRL_C]}
    ran = run("train", pictures, "--out", tmp_path / "waves")
    assert ran.code == 130 and "anything to keep" in ran.err.splitlines()[-1]
    assert not (tmp_path / "waves").exists()


def test_keys_do_what_they_did_before_once_training_is_over(run, pictures, tmp_path, training):
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    training.keys_at = {1: [CTRL_C, CTRL_C]}
    run("train", pictures, "--out", tmp_path / "waves")
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before


@pytest.fixture
def left(run, pictures, tmp_path, training) -> Path:
    """The folder of a generator whose training was left after two steps."""
    training.keys_at = {2: [signal.SIGTERM]}
    assert run("train", pictures, "--out", tmp_path / "waves", "--seed", 3).code == 130
    training.keys_at = {}
    return tmp_path / "waves"


def test_a_training_that_was_left_is_resumed(run, pictures, left, training):
    ran = run("train", pictures, "--out", left, "--seed", 3, "--resume")
    assert ran.code == 0 and training.resumed is True
    assert not Path(f"{left}.training").exists()


@pytest.mark.parametrize("option, value", [("--seed", "4"), ("--preset", "learned"), ("--width", "8")])
def test_other_settings_than_those_it_began_with_are_refused(run, pictures, left, training, option, value):
    ran = run("train", pictures, "--out", left, "--seed", 3, option, value, "--resume")
    assert ran.code == 2 and option in ran.err
    assert "checkpoints/slot0.json" in files_below(Path(f"{left}.training"))


def test_other_pictures_than_those_it_began_with_are_refused(run, pictures, left, training):
    write_picture(pictures / "another.png", seed=9)
    ran = run("train", pictures, "--out", left, "--seed", 3, "--resume")
    assert ran.code == 2 and "other pictures" in ran.err


def test_a_name_a_licence_and_a_longer_budget_may_change(run, pictures, left, training):
    changed = ("--name", "Other", "--licence", "MIT", "--seconds", "999")
    assert run("train", pictures, "--out", left, "--seed", 3, "--resume", *changed).code == 0


def test_a_damaged_note_of_an_unfinished_training_is_another_training(run, pictures, left, training):
    Path(f"{left}.training", "training.json").write_text("[")
    assert run("train", pictures, "--out", left, "--seed", 3, "--resume").code == 2


def test_starting_over_without_resume_is_said(run, pictures, left, training):
    ran = run("train", pictures, "--out", left)
    assert ran.code == 0 and training.resumed is False
    assert "begun anew" in ran.err


def test_nothing_to_resume_is_said_and_training_begins(run, pictures, tmp_path, training):
    ran = run("train", pictures, "--out", tmp_path / "waves", "--resume")
    assert ran.code == 0 and "nothing to resume" in ran.err


def test_two_trainings_into_one_folder_are_refused(run, pictures, tmp_path, training):
    (tmp_path / "waves.training").mkdir()
    with FileLock(tmp_path / "waves.training" / "lock"):
        ran = run("train", pictures, "--out", tmp_path / "waves")
    assert ran.code == 2 and "going on" in ran.err
    assert training.request is None


def test_a_place_that_cannot_be_written_is_a_sentence(run, pictures, tmp_path, training):
    (tmp_path / "file").write_text("")
    ran = run("train", pictures, "--out", tmp_path / "file" / "waves")
    assert ran.code == 1 and "could not be written" in ran.err


def test_cifar10_is_the_article_s_data_set(run, tmp_path, training, monkeypatch):
    asked, canvases = [], np.random.default_rng(0).integers(0, 256, (3, 32, 32, 3), np.uint8)
    monkeypatch.setattr("aiart.cli.train._cifar10", lambda: asked.append(True) or canvases)
    monkeypatch.chdir(tmp_path)
    assert run("train", "cifar10", "--out", "waves", "--preset", "classic").code == 0
    assert asked == [True] and training.request.preset == "classic"


def test_a_file_of_that_name_is_a_file(run, tmp_path, training, monkeypatch):
    monkeypatch.setattr("aiart.cli.train._cifar10", lambda: pytest.fail("the data set was loaded"))
    monkeypatch.chdir(tmp_path)
    write_picture(tmp_path / "one.png").rename("cifar10")
    assert run("train", "cifar10", "--out", "waves", "--preset", "classic").code == 0
