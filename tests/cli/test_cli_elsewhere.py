"""`train --on hf-jobs`: prices first, the same events, keys that cancel, and a training that is found again."""

import _thread
import io
import json
import signal
from pathlib import Path

import pytest
from huggingface_hub import constants
from tiny import files_below, make_generator, write_picture

from aiart.engine.format.folder import read_config
from tests.hub.loopback import AMBIENT, Hub, reach, status
from tests.hub.machines import Acting

pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=<...>':DeprecationWarning")  # the official client's own

ELSEWHERE = ("--on", "hf-jobs", "--flavor", "a10g-small")


@pytest.fixture
def hub(monkeypatch, tmp_path):
    """A Hub on this machine, where alice is logged in, and which has a machine free."""
    for name, seconds in {"POLL_SECONDS": 0.02, "STATE_SECONDS": 0.05, "RECONNECT_SECONDS": 0.02}.items():
        monkeypatch.setattr(f"aiart.hub.jobs.monitor.{name}", seconds)
    monkeypatch.setenv("HF_TOKEN", AMBIENT)
    theirs = make_generator(tmp_path / "theirs", "Made there")
    files = {path.name: path.read_bytes() for path in theirs.iterdir() if path.is_file()}
    with Hub() as running:
        reach(monkeypatch, running.url, tmp_path / "hf-cache")
        running.users[AMBIENT] = "alice"
        running.machine = Acting(files)
        yield running


@pytest.fixture
def train(run, pictures, tmp_path, hub):
    """train("--yes") -> Ran, into tmp_path/waves."""

    def run_one(*options: object):
        return run("train", pictures, "--out", tmp_path / "waves", *ELSEWHERE, *options)

    return run_one


@pytest.fixture
def left_over(tmp_path):
    """What is beside the generator afterwards."""
    return lambda: files_below(Path(f"{tmp_path / 'waves'}.training"))


def at_keyboard(monkeypatch, text: str) -> None:
    keys = io.StringIO(text)
    keys.isatty = lambda: True
    monkeypatch.setattr("sys.stdin", keys)


def events(out: str) -> list[dict]:
    return [json.loads(line) for line in out.splitlines()]


def test_a_generator_that_was_made_there_is_here(train, hub, tmp_path, left_over):
    ran = train("--yes")
    assert ran.code == 0 and read_config(tmp_path / "waves").name == "Made there"
    assert "python -m aiart create" in ran.out
    assert hub.repos == {} and left_over() == set() and AMBIENT not in ran.out + ran.err


def test_it_says_as_whom_what_is_sent_and_what_it_can_cost_and_goes_on_at_yes(train, hub, monkeypatch):
    at_keyboard(monkeypatch, "y\n")
    ran = train()
    assert ran.code == 0
    for words in (
        "Training as alice on A10G Small",
        "$1.00 an hour, 19 minutes and $0.32 at most",
        "2 pictures of 40 x 32 pixels go into a private repository of alice",
        "Spend up to $0.32?",
    ):
        assert words in ran.err


def test_at_no_nothing_is_sent(train, hub, monkeypatch, tmp_path):
    at_keyboard(monkeypatch, "n\n")
    ran = train()
    assert ran.code == 2 and "Nothing was sent" in ran.err
    assert {request.method for request in hub.seen} == {"GET"} and hub.jobs == {}
    assert not (tmp_path / "waves").exists() and not (tmp_path / "waves.training").exists()


def test_a_script_has_to_say_yes(train, hub, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    ran = train()
    assert ran.code == 2 and "--yes" in ran.err and hub.jobs == {}


def test_json_has_the_same_objects_as_a_training_here_and_the_terms(train, tmp_path):
    terms, *steps, done = events(train("--yes", "--json", "--keep-previews").out)
    assert terms == {
        "event": "terms",
        "user": "alice",
        "flavor": "a10g-small",
        "dollars_an_hour": 1.00002,
        "seconds": 1125,
        "dollars": 0.32,
    }
    assert {"event", "step", "seconds", "total", "losses", "preview", "message"} == set(steps[0])
    assert [step["step"] for step in steps if step["losses"]] == [1, 2, 3]
    assert (done["event"], done["folder"], done["early"]) == ("done", str(tmp_path / "waves"), False)
    assert all(Path(step["preview"]).is_file() for step in steps if step["preview"])


def test_without_a_machine_all_are_listed_with_their_prices(run, pictures, tmp_path, hub):
    ran = run("train", pictures, "--out", tmp_path / "waves", "--on", "hf-jobs")
    assert ran.code == 2 and "cpu-basic ($0.01 an hour)" in ran.err and "--flavor" in ran.err
    assert len(ran.err.splitlines()) == 1 and hub.jobs == {}


WRONG_USE = [
    (("--on", "the-moon"), "hf-jobs"),
    (("--flavor", "a10g-small"), "hf-jobs"),
    (("--on", "hf-jobs", "--flavor", "a100"), "a10g-small"),
    (("--on", "hf-jobs", "--flavor", "a10g-small", "--preset", "instant"), "nothing to train"),
    (("--on", "hf-jobs", "--flavor", "a10g-small", "--seconds", "200000"), "86,400"),
]


@pytest.mark.parametrize("options, words", WRONG_USE)
def test_wrong_use_is_a_sentence_before_a_picture_is_read(run, tmp_path, hub, options, words):
    ran = run("train", tmp_path / "missing.png", "--out", tmp_path / "waves", *options)
    assert ran.code == 2 and words in ran.err and "missing.png" not in ran.err


def test_nobody_logged_in_is_one_line(train, monkeypatch, tmp_path):
    monkeypatch.delenv("HF_TOKEN")
    monkeypatch.setattr(constants, "HF_TOKEN_PATH", str(tmp_path / "token"))
    ran = train("--yes")
    assert ran.code == 1 and "hf auth login" in ran.err and len(ran.err.splitlines()) == 1


def test_prices_that_cannot_be_had_are_one_line(train, hub):
    hub.stumble("GET", "/jobs/hardware", status(503))
    ran = train("--yes")
    assert ran.code == 1 and "in trouble" in ran.err and len(ran.err.splitlines()) == 1


def test_no_credit_is_one_line_and_nothing_is_left(train, hub, tmp_path):
    hub.stumble("POST", "/api/jobs/", status(402))
    ran = train("--yes")
    assert ran.code == 1 and "no credit" in ran.err.splitlines()[-1]
    assert hub.repos == {} and not (tmp_path / "waves.training").exists()


@pytest.fixture
def keys(hub):
    """keys(2): so many times Ctrl-C as soon as the machine has learned a little."""

    def press(times: int) -> None:
        hub.machine.steps, hub.machine.heeds, left = None, times < 2, [times]

        def look(handler) -> None:
            handler.normal()
            if left[0] and any('"step":5,' in line for job in hub.jobs.values() for line in job.lines):
                left[0] -= 1
                press_ctrl_c()

        hub.stumble("GET", "/api/jobs/alice/job0000", look)

    return press


def press_ctrl_c() -> None:
    """As in the terminal, from whatever thread."""
    _thread.interrupt_main(signal.SIGINT)


def test_ctrl_c_once_keeps_what_was_learned_there(train, hub, keys, tmp_path, left_over):
    keys(1)
    ran = train("--yes", "--json")
    assert ran.code == 0 and read_config(tmp_path / "waves").name == "Made there"
    assert "Finished early" in ran.err and "--resume" not in ran.err
    assert hub.repos == {} and left_over() == set()


def test_ctrl_c_twice_cancels_it_and_says_that_nothing_is_left(train, hub, keys, tmp_path, left_over):
    keys(2)
    ran = train("--yes")
    assert ran.code == 130 and "Nothing of it is left on the Hub." in ran.err.splitlines()[-1]
    assert hub.jobs["job0000"].stage == "CANCELED" and hub.repos == {} and left_over() == set()
    assert not (tmp_path / "waves").exists()


def test_ctrl_c_while_it_waits_for_a_machine_cancels_it(train, hub, left_over):
    hub.machine = lambda job: press_ctrl_c()
    ran = train("--yes")
    assert ran.code == 130 and hub.jobs["job0000"].stage == "CANCELED" and hub.repos == {} and left_over() == set()


def test_one_that_cannot_be_cancelled_is_found_again(train, hub, keys, left_over):
    keys(2)
    hub.stumble("POST", "/cancel", status(503))
    ran = train("--yes")
    assert ran.code == 130 and "may still be on the Hub" in ran.err.splitlines()[-1]
    assert "checkpoints/remote.json" in left_over()


@pytest.fixture
def lost(train, hub):
    """A training whose watcher lost the Hub; the Hub is back."""
    hub.machine.steps = None
    hub.machine.before = lambda job: hub.stumble("GET", "/api/jobs/alice", status(503))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("aiart.hub.jobs.monitor.LOST_SECONDS", 0.3)
        ran = train("--yes")
    hub.faults.clear()
    return ran


def test_a_training_out_of_sight_goes_on_and_resume_finds_it(train, hub, lost, left_over, monkeypatch, tmp_path):
    assert lost.code == 1 and "goes on at the Hub" in lost.err.splitlines()[-1]
    assert {"training.json", "checkpoints/remote.json"} <= left_over()
    repo = hub.repos[hub.jobs["job0000"].repo]
    repo.add_commit(repo.files("main") | {"stop.json": b""})  # so that it comes to an end
    monkeypatch.setattr("sys.stdin", io.StringIO(""))  # nobody is asked again
    ran = train("--resume")
    assert ran.code == 0 and read_config(tmp_path / "waves").name == "Made there"
    assert len(hub.jobs) == 1 and hub.repos == {} and left_over() == set()


def test_ctrl_c_as_soon_as_it_is_found_again_loses_nothing(train, hub, lost, tmp_path):
    pressed = []
    hub.stumble("GET", "/api/jobs/alice/job0000", lambda handler: (handler.normal(), pressed or _press_once(pressed)))
    ran = train("--resume")
    assert ran.code == 0 and read_config(tmp_path / "waves").name == "Made there"
    assert hub.jobs["job0000"].stage == "COMPLETED" and hub.repos == {}


def _press_once(pressed: list) -> None:
    pressed.append(True)
    press_ctrl_c()


def test_a_training_here_into_the_same_folder_is_refused_meanwhile(run, pictures, lost, tmp_path, left_over):
    ran = run("train", pictures, "--out", tmp_path / "waves", "--resume")
    assert ran.code == 2 and "--on hf-jobs" in ran.err and "checkpoints/remote.json" in left_over()


def test_beginning_anew_cancels_it(train, hub, lost, left_over):
    hub.machine.steps, hub.machine.before = 3, lambda job: None
    assert train("--yes").code == 0
    assert hub.jobs["job0000"].stage == "CANCELED" and len(hub.jobs) == 2 and hub.repos == {} and left_over() == set()


def test_other_pictures_than_those_it_began_with_are_refused(run, hub, lost, tmp_path):
    write_picture(tmp_path / "other.png", seed=9)
    ran = run("train", tmp_path / "other.png", "--out", tmp_path / "waves", *ELSEWHERE, "--resume")
    assert ran.code == 2 and "other pictures" in ran.err and hub.jobs["job0000"].stage == "RUNNING"


def test_an_unfinished_training_here_survives_a_no(run, train, pictures, tmp_path, monkeypatch, training, left_over):
    training.keys_at = {2: [signal.SIGTERM]}
    assert run("train", pictures, "--out", tmp_path / "waves").code == 130
    at_keyboard(monkeypatch, "n\n")
    assert train().code == 2 and "checkpoints/slot0.json" in left_over()
