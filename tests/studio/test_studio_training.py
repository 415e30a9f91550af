"""Trainings from upload to generator: watching, stopping, resuming, training longer, and what can go wrong."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from aiart.data.crops import Cut
from aiart.engine.format.folder import read_folder
from aiart.errors import ArtError, RequestError, StudioError, UploadError
from aiart.studio import State
from aiart.studio.database import Database
from aiart.studio.training import name_of
from aiart.studio.workers.reading import stored_words
from aiart.training_presets import TrainRequest, clean_name
from tests.studio.acting import job_folder, new_workspace, no_reading, settled, until, worker_of, write_picture


def ask(name: str = "Cats", seconds: float = 1.0, **more) -> TrainRequest:
    return TrainRequest(name=name, seconds=seconds, long_side=64, **more)


def learned(studio, drawer, job) -> bytes:
    """The bits of what a training has learned."""
    card = studio.generators.find(drawer, studio.training.view(drawer, job).generator)
    return read_folder(card.folder)[1]["memory/pictures"].tobytes()


def running(studio, drawer, job, step: int = 1):
    return until(lambda: (view := studio.training.view(drawer, job)).step >= step and view, "the training to run")


def test_uploads_become_a_generator_with_losses_and_previews(studio, files):
    drawer = new_workspace(studio)
    job = studio.training.start(drawer, files, ask())
    for file in files:
        file.unlink()  # a page's cache is emptied when it likes
    view = settled(studio, drawer, job)
    assert (view.state, view.error, view.name, view.pictures) == (State.DONE, "", "Cats", 3)
    assert (view.progress, view.step, view.seconds, view.total) == (1.0, 20, 1.0, 1.0)
    assert [preview.step for preview in view.previews] == [0, 10, 20]
    assert all(preview.path.read_bytes().startswith(b"\xff\xd8") for preview in view.previews)
    assert view.losses and view.losses[0].losses[0] > 0
    assert view.losses[0].losses[1] is None, "a loss that is not a number is no number on the page either"
    card = studio.generators.find(drawer, view.generator)
    assert (card.name, card.source, card.pictures, card.width) == ("Cats", "mine", 3, 64)
    assert card.sample_path.is_file()


def test_only_our_own_names_and_no_uploads_are_left_in_the_folder(studio, files):
    drawer = new_workspace(studio)
    job = studio.training.start(drawer, files, ask(), words={files[1]: ("sea", "大海")})
    assert sorted(path.name for path in (job_folder(studio, job) / "uploads").iterdir())[0] == "upload-0001"
    settled(studio, drawer, job)
    words = stored_words(studio.training.find(drawer, job))
    assert words[1][:2] == ["sea", "大海"] and "sea" not in [*words[0], *words[2]]
    left = {path.name for path in job_folder(studio, job).rglob("*")}
    assert not {name for name in left if "cat" in name or "upload" in name}
    assert "data.npy" in left


def test_a_home_may_be_named_as_seen_from_the_working_folder(opened, config, files, monkeypatch):
    monkeypatch.chdir(config.home.parent)
    studio = opened(home=Path(config.home.name))
    drawer = new_workspace(studio)
    assert settled(studio, drawer, studio.training.start(drawer, files, ask())).state is State.DONE


def test_refused_files_are_named_as_the_person_knows_them_and_training_goes_on(studio, files, tmp_path):
    (tmp_path / "notes.png").write_bytes(b"%PDF-1.7 and more")
    (tmp_path / "empty.jpg").write_bytes(b"")
    again = tmp_path / "cat again.png"
    again.write_bytes(files[0].read_bytes())
    drawer = new_workspace(studio)
    job = studio.training.start(drawer, [*files, tmp_path / "notes.png", tmp_path / "empty.jpg", again], ask())
    view = settled(studio, drawer, job)
    assert view.state is State.DONE and view.pictures == 3
    assert {(one.name, one.code) for one in view.refused} == {
        ("empty.jpg", "unreadable"),
        ("notes.png", "format"),
        ("cat again.png", "duplicate"),
    }
    assert not any("upload-0" in one.reason for one in view.refused)
    assert "cat-0.png" in next(one.reason for one in view.refused if one.code == "duplicate")


def test_a_set_without_a_usable_picture_fails_in_a_sentence(studio, tmp_path):
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"\x89PNG\r\n\x1a\n and nothing else")
    drawer = new_workspace(studio)
    view = settled(studio, drawer, studio.training.start(drawer, [broken], ask()))
    assert (view.state, view.code, view.generator) == (State.FAILED, "unreadable", None)
    assert view.error.startswith("broken.png is damaged") and not view.can_resume


def test_what_is_cut_off_or_taken_out_of_a_picture_is_not_learned(studio, tmp_path):
    pixels = np.zeros((64, 128, 3), np.uint8)
    pixels[:, :64] = np.random.default_rng(0).integers(100, 156, (64, 64, 3))
    pixels[40:60, 40:60] = 255  # a signature
    Image.fromarray(pixels).save(tmp_path / "signed.png")
    cut = Cut(keep=(0, 0, 0.5, 1), out=((0.3, 0.6, 0.5, 0.95),))
    drawer = new_workspace(studio)
    job = studio.training.start(drawer, [tmp_path / "signed.png"], ask(), cuts={tmp_path / "signed.png": cut})
    view = settled(studio, drawer, job)
    assert view.state is State.DONE
    learned = np.load(job_folder(studio, job) / "data.npy")[0]
    assert learned.shape == (64, 64, 3) and learned[40:60, 40:60].max() < 255
    assert np.array_equal(learned[:38], pixels[:38, :64]), "the rest stays as it is"


UNFIT = {
    "no file": (lambda folder: [], UploadError, "nothing"),
    "a file that is not there": (lambda folder: [folder / "gone.png"], UploadError, "missing"),
    "a folder": (lambda folder: [folder], UploadError, "not_a_file"),
    "too many": (lambda folder: [folder / f"{i}.png" for i in range(301)], UploadError, "too_many"),
    "a name with a NUL": (lambda folder: [folder / "a\0b.png"], UploadError, "missing"),
}


@pytest.mark.parametrize("case", UNFIT)
def test_what_needs_no_decoding_is_refused_at_once_and_leaves_nothing_behind(studio, tmp_path, case):
    make, kind, code = UNFIT[case]
    drawer = new_workspace(studio)
    with pytest.raises(kind) as caught:
        studio.training.start(drawer, make(tmp_path), ask())
    assert caught.value.code == code
    assert studio.training.views(drawer) == [] and not list(studio.config.home.glob("drawers/*/jobs/*"))


IMPOSSIBLE = [
    (dict(preset="gigantic"), "preset"),
    (dict(seconds=0.0), "seconds"),
    (dict(seconds=float("nan")), "seconds"),
    (dict(seconds=10**9), "seconds"),
    (dict(seconds="60"), "seconds"),
    (dict(long_side=63), "long_side"),
    (dict(long_side=4000), "long_side"),
    (dict(long_side=True), "long_side"),
    (dict(seed=-1), "seed"),
    (dict(seed=1.5), "seed"),
    (dict(steps=0), "steps"),
    (dict(width=0), "width"),
    (dict(name=7), "name"),
]


@pytest.mark.parametrize(("changes", "code"), IMPOSSIBLE)
def test_impossible_requests_are_refused_in_a_sentence(config, changes, code):
    with pytest.raises(RequestError) as caught:
        ask().changed(**changes).within(config)
    assert caught.value.code == code


def test_an_impossible_request_leaves_nothing_behind(studio, files):
    drawer = new_workspace(studio)
    with pytest.raises(RequestError):
        studio.training.start(drawer, files, ask(preset="gigantic"))
    assert studio.training.views(drawer) == []


NAMES = [
    ("  my \n cats\t", "my cats"),
    ("", "Balanced"),
    ("\u202egnp.exe\u0000", "gnp.exe"),
    ("x" * 80, "x" * 80),
    ("<b>né</b>", "<b>né</b>"),
]


@pytest.mark.parametrize(("given", "shown"), NAMES)
def test_a_name_is_one_visible_line(config, given, shown):
    assert ask(clean_name(given)).within(config).name == shown


def test_the_first_stop_keeps_the_work(studio, files):
    drawer = new_workspace(studio)
    job = studio.training.start(drawer, files, ask(seconds=60))
    running(studio, drawer, job, 7)
    studio.training.stop(drawer, job)
    view = settled(studio, drawer, job)
    assert view.state is State.DONE and view.generator and 7 <= view.step < 1200


def test_a_second_stop_leaves_at_once_and_the_work_can_be_taken_up_again(studio, files):
    drawer = new_workspace(studio)
    job = studio.training.start(drawer, files, ask("deaf", seconds=60))
    running(studio, drawer, job, 7)
    studio.training.stop(drawer, job)
    studio.training.stop(drawer, job)
    assert studio.training.view(drawer, job).stop_asked == 2
    studio.training.delete(drawer, job)

    job = studio.training.start(drawer, files, ask(seconds=60))
    reached = running(studio, drawer, job, 7).step
    studio.training.stop(drawer, job)
    studio.training.stop(drawer, job)
    view = settled(studio, drawer, job)
    assert view.state in (State.CANCELLED, State.DONE), "the first wish may have been granted before the second came"
    if view.state is State.CANCELLED:
        studio.training.resume(drawer, job)
        assert running(studio, drawer, job, reached).step >= 5
    studio.training.stop(drawer, job)


def test_a_worker_that_does_not_stop_is_ended(opened, files):
    studio = opened(grace_seconds=0.5)
    drawer = new_workspace(studio)
    job = studio.training.start(drawer, files, ask("deaf", seconds=60))
    running(studio, drawer, job)
    studio.training.stop(drawer, job)
    studio.training.stop(drawer, job)
    view = settled(studio, drawer, job)
    assert view.state is State.CANCELLED and view.can_resume
    assert worker_of(studio, job) is None


def test_stopping_before_anything_is_learned_cancels(studio, files):
    drawer = new_workspace(studio)
    job = studio.training.start(drawer, files, ask(seconds=60))
    until(lambda: studio.training.view(drawer, job).state is State.PREPARING, "the worker")
    studio.training.stop(drawer, job)
    view = settled(studio, drawer, job)
    assert view.state in (State.CANCELLED, State.DONE)
    assert (view.state is State.DONE) == (view.step > 0), "what was learned is kept, and only that"


def test_what_waits_can_be_cancelled_and_the_others_move_up(studio, files):
    drawer = new_workspace(studio)
    first = studio.training.start(drawer, files, ask(seconds=60))
    running(studio, drawer, first)
    second, third = (studio.training.start(drawer, files, ask(seconds=30)) for _ in range(2))
    waits = [studio.training.view(drawer, job) for job in (second, third)]
    assert [view.position for view in waits] == [1, 2]
    assert 50 < waits[0].wait_seconds < 100 and waits[1].wait_seconds > waits[0].wait_seconds + 30
    studio.training.stop(drawer, second)
    assert studio.training.view(drawer, second).state is State.CANCELLED
    assert studio.training.view(drawer, third).position == 1
    studio.training.stop(drawer, first)
    assert running(studio, drawer, third).position is None
    studio.training.resume(drawer, second)
    assert studio.training.view(drawer, second).position == 1


def test_training_longer_goes_on_from_where_it_was(studio, files):
    drawer = new_workspace(studio)
    whole = studio.training.start(drawer, files, ask(seconds=2.0, seed=1))
    part = studio.training.start(drawer, files, ask())
    settled(studio, drawer, part)
    before = studio.training.view(drawer, part).generator
    with pytest.raises(RequestError):
        studio.training.train_longer(drawer, part, 0)
    studio.training.train_longer(drawer, part, 1.0)
    assert studio.training.view(drawer, part).state in (State.QUEUED, State.PREPARING, State.RUNNING)
    view = settled(studio, drawer, part)
    assert (view.state, view.step, view.total, view.generator) == (State.DONE, 40, 2.0, before)
    assert [point.step for point in view.losses] == sorted({point.step for point in view.losses})
    assert learned(studio, drawer, part) != learned(studio, drawer, whole)


def test_what_cannot_be_continued_says_why(studio, files):
    drawer = new_workspace(studio)
    instant = studio.training.start(drawer, files, ask(preset="instant"))
    running_one = studio.training.start(drawer, files, ask(seconds=60))
    settled(studio, drawer, instant)
    running(studio, drawer, running_one)
    for verb, expected in [
        (lambda: studio.training.train_longer(drawer, instant, 60), "instant"),
        (lambda: studio.training.resume(drawer, instant), "done"),
        (lambda: studio.training.train_longer(drawer, running_one, 60), "not_done"),
    ]:
        with pytest.raises(ArtError) as caught:
            verb()
        assert caught.value.code == expected


FAILING = {
    "sorry": ("moon", "The moon is out. It should be in. Wait."),
    "broken": ("bug", "Something in the training broke, which is not your fault. Resume it, or start it again."),
}


@pytest.mark.parametrize("name", FAILING)
def test_a_failure_is_a_sentence_and_the_traceback_stays_in_the_log(studio, files, name):
    drawer = new_workspace(studio)
    job = studio.training.start(drawer, files, ask(name))
    view = settled(studio, drawer, job)
    assert (view.state, (view.code, view.error)) == (State.FAILED, FAILING[name])
    assert "Traceback" in (job_folder(studio, job) / "log.txt").read_text()
    assert view.can_resume


def test_a_training_that_takes_too_much_memory_is_ended_for_good(opened, files):
    studio = opened(trainer_bytes=220 * 2**20)
    drawer = new_workspace(studio)
    job = studio.training.start(drawer, files, ask("hog"))
    view = settled(studio, drawer, job)
    assert (view.state, view.code) == (State.FAILED, "memory") and worker_of(studio, job) is None


def test_a_training_far_over_its_budget_is_ended(opened, files):
    studio = opened(overhead_seconds=-179)  # one second, also if all of its budget is given back
    drawer = new_workspace(studio)
    view = settled(studio, drawer, studio.training.start(drawer, files, ask("deaf", seconds=60)))
    assert (view.state, view.code) == (State.FAILED, "too_long")


def test_a_deleted_training_is_gone_with_its_worker_and_its_generator_stays(studio, files):
    drawer = new_workspace(studio)
    done, going = studio.training.start(drawer, files, ask()), studio.training.start(drawer, files, ask(seconds=60))
    generator = settled(studio, drawer, done).generator
    running(studio, drawer, going)
    worker = worker_of(studio, going)
    for job in (done, going):
        studio.training.delete(drawer, job)
    assert studio.training.views(drawer) == [] and not worker.is_running()
    assert studio.generators.find(drawer, generator).name == "Cats"
    studio.trash.restore(drawer, going)
    assert studio.training.view(drawer, going).state is State.CANCELLED, "it can be had back, and resumed"
    studio.training.delete(drawer, going)
    assert studio.trash.empty(drawer) == 2 and not list(drawer.jobs.iterdir())
    assert not Database(studio.config.home).rows("SELECT 1 FROM jobs")


def test_the_newest_training_comes_first(studio, files):
    drawer = new_workspace(studio)
    names = ["first", "second", "third"]
    for name in names:
        studio.training.start(drawer, files, ask(name))
    assert [view.name for view in studio.training.views(drawer)] == names[::-1]


def test_looking_at_a_training_that_does_not_change_reads_no_file(studio, files):
    drawer = new_workspace(studio)
    job = studio.training.start(drawer, files, ask())
    settled(studio, drawer, job)
    first = studio.training.view(drawer, job)
    with no_reading():
        assert all(studio.training.view(drawer, job) is first for _ in range(200))


def test_a_worker_is_told_no_secret(studio, files, monkeypatch):
    for name in ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN", "AWS_SECRET_ACCESS_KEY", "OPENAI_API_KEY", "GRADIO_SHARE_TOKEN"):
        monkeypatch.setenv(name, "CANARY")
    drawer = new_workspace(studio)
    told = json.loads(settled(studio, drawer, studio.training.start(drawer, files, ask("secrets"))).error)
    assert "PATH" in told and told["AIART_ENGINE"] == "tests.studio.fake_engine"
    assert "CANARY" not in json.dumps(told)


def test_a_full_queue_takes_nothing_more_in(opened, files):
    studio = opened(max_queue=2, max_own=1)
    workspaces = [new_workspace(studio) for _ in range(3)]
    first = studio.training.start(workspaces[0], files, ask(seconds=60))
    with pytest.raises(StudioError, match="You already have 1") as own:
        studio.training.start(workspaces[0], files, ask())
    studio.training.start(workspaces[1], files, ask())
    with pytest.raises(StudioError, match="2 trainings are waiting") as all_of_them:
        studio.training.start(workspaces[2], files, ask())
    assert {own.value.code, all_of_them.value.code} == {"queue_full"}
    assert studio.training.views(workspaces[2]) == [] and len(studio.training.views(workspaces[0])) == 1
    studio.training.stop(workspaces[0], first)


def test_pictures_of_any_shape_share_one_canvas(studio, tmp_path):
    files = [write_picture(tmp_path / "a.png", 1, 80), write_picture(tmp_path / "b.png", 2, 48)]
    drawer = new_workspace(studio)
    job = studio.training.start(drawer, files, ask())
    view = settled(studio, drawer, job)
    assert np.load(job_folder(studio, job) / "data.npy").shape == (2, 64, 64, 3)
    assert any("b.png" in note for note in view.notes)


@pytest.mark.parametrize(
    ("files", "name"),
    [
        (["harbour at dawn.jpg"], "harbour at dawn"),
        (["cat-1.png", "cat-2.png"], "cat"),
        (["IMG_0001.jpg", "IMG_0002.jpg"], "IMG"),
        (["sea.png", "hill.png", "moon.png"], "sea and 2 more"),
        (["y" * 50 + ".png", "z.png"], "y" * 50 + " and 1 more"),
    ],
)
def test_who_has_no_name_is_called_after_the_files(files, name):
    assert name_of([Path(file) for file in files]) == name
