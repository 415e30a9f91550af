"""Training on the Hub's hardware against a machine that only acts: events, stops, every way to fail, nothing left."""

import json
from pathlib import Path

import numpy as np
import pytest
from huggingface_hub import snapshot_download

from aiart.engine.format.folder import folder_hash
from aiart.engine.training.train import Stop
from aiart.errors import ArtError, HubError, RequestError, TrainingError
from aiart.hub import HubName
from aiart.hub.client import Client
from aiart.hub.jobs import job as hub_job
from aiart.hub.jobs import monitor, upload
from aiart.hub.jobs.job import HubJob
from aiart.hub.jobs.training import RemoteTraining
from aiart.hub.pull import pull
from aiart.hub.timeout import ProgressTimeout
from aiart.training_presets import TrainRequest
from tests.hub.loopback import AMBIENT, page, silent, status, until
from tests.hub.loopback_jobs import HARDWARE, offer
from tests.hub.machines import Acting

# The official client's own: it hands files to its HTTP client in a way that one asks it not to.
pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=<...>':DeprecationWarning")

REQUEST = TrainRequest(name="Waves", preset="learned", seconds=60.0)
CANVASES = np.random.default_rng(0).integers(0, 256, (3, 32, 40, 3), dtype=np.uint8)


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Looks and questions follow each other in no time."""
    for name, seconds in {
        "POLL_SECONDS": 0.02,
        "STATE_SECONDS": 0.05,
        "LATE_SECONDS": 0.2,
        "RECONNECT_SECONDS": 0.02,
    }.items():
        monkeypatch.setattr(monitor, name, seconds)


class Scene:
    """Alice, the Hub she trains on, and the folder the generator goes to."""

    def __init__(self, hub, files: dict[str, bytes], folder: Path):
        self.hub, self.token, self.files = hub, hub.user("alice"), files
        self.out, self.checkpoints = folder / "out" / "waves", folder / "checkpoints"
        self.checkpoints.mkdir()
        self.acts()

    def acts(self, **how) -> Acting:
        self.hub.machine = Acting(self.files, **how)
        return self.hub.machine

    def training(self, flavor: str = "a10g-small", agreed: int = 100, token: str | None = None) -> RemoteTraining:
        return RemoteTraining(Client(token or self.token), flavor, agreed)

    def run(self, training=None, request=REQUEST, resume=False, stop=lambda: Stop.NO) -> list:
        how = {"checkpoints": self.checkpoints, "resume": resume, "stop": stop}
        return list((training or self.training()).train(CANVASES, request, self.out, **how))

    def fails(self, **how) -> ArtError:
        with pytest.raises(ArtError) as caught:
            self.run(**how)
        assert str(caught.value).isprintable() and self.token not in str(caught.value)
        return caught.value

    @property
    def job(self):
        return next(reversed(self.hub.jobs.values()))

    @property
    def nothing_left(self) -> bool:
        over = all(job.stage in hub_job.OVER for job in self.hub.jobs.values())
        return over and self.hub.repos == {} and list(self.checkpoints.iterdir()) == []


@pytest.fixture
def scene(plain_hub, files, tmp_path):
    return Scene(plain_hub, files, tmp_path)


@pytest.fixture
def both(hub, files, tmp_path):
    """The same, once for each way in which a Hub keeps large files."""
    return Scene(hub, files, tmp_path)


def test_its_events_are_those_of_a_training_here_and_nothing_stays_there(both):
    events = both.run()
    assert [event.step for event in events if not event.message] == [1, 2, 3]
    assert [event.losses for event in events if event.step][0] == (0.5, 0.25)
    messages = [event.message for event in events if event.message]
    assert messages[0] == "Sending the pictures to the Hub." and messages[-2:] == ["Remembered the pictures.", "Done."]
    assert all(event.previews.shape == (4, 24, 32, 3) for event in events if event.step and event.previews is not None)
    assert both.nothing_left and both.job.stage == "COMPLETED"


def test_the_generator_is_the_one_that_was_made_there(both, generator):
    both.run()
    assert folder_hash(both.out) == folder_hash(generator)
    assert (both.out / "samples" / "sample-01.png").is_file() and not (both.out / "origin.json").exists()
    assert both.job.repo not in (both.out / "README.md").read_text(encoding="utf-8")


def test_what_is_sent_is_the_prepared_set_into_a_private_repository(both):
    seen = {}
    both.hub.machine.before = lambda job: seen.update(repo=both.hub.repos[job.repo], files=dict(_files(job)))
    both.run()
    assert seen["repo"].private and seen["repo"].name.startswith("alice/aiart-training-")
    sent = {".gitattributes", "README.md", "aiart.zip", "pictures.safetensors", "training.json"}
    assert set(seen["files"]) == sent and AMBIENT.encode() not in b"".join(seen["files"].values())
    assert json.loads(seen["files"]["training.json"])["name"] == "Waves"
    assert CANVASES.tobytes() in seen["files"]["pictures.safetensors"]


def _files(job):
    repo = job.hub.repos[job.repo]
    return repo.files(repo.head)


def test_the_job_has_its_limit_its_machine_and_the_login_as_a_secret_and_nowhere_else(scene):
    scene.run()
    spec, name = scene.job.spec, scene.job.repo.split("/")[1]
    assert (spec["flavor"], spec["timeoutSeconds"], spec["labels"]) == ("a10g-small", 975, {"name": name})
    assert spec["dockerImage"].startswith("ghcr.io/astral-sh/uv:") and "tensorflow[and-cuda]" in str(spec["command"])
    assert spec.pop("secrets") == {"HF_TOKEN": scene.token} and scene.token not in json.dumps(spec)


def test_on_a_machine_without_a_gpu_the_smaller_tensorflow_will_do(scene):
    scene.run(scene.training("cpu-basic"))
    assert "tensorflow-cpu==" in " ".join(scene.job.spec["command"])


def test_a_machine_that_is_not_free_yet_is_waited_for(scene):
    act, scene.hub.machine = scene.hub.machine, lambda job: None
    events = scene.training().train(CANVASES, REQUEST, scene.out, checkpoints=scene.checkpoints)
    said = [next(events).message for _ in range(2)]
    assert said[1] == "Waiting for a machine on the Hub."
    act(scene.job)
    assert list(events)[-1].message == "Done." and scene.nothing_left


def test_stopping_keeps_what_was_learned_there(scene):
    scene.acts(steps=None)
    wishes = iter([Stop.NO] * 20)
    events = scene.run(stop=lambda: next(wishes, Stop.KEEP))
    assert events[-1].message == "Done." and scene.out.is_dir()
    assert scene.nothing_left and scene.job.stage == "COMPLETED"


@pytest.mark.parametrize("wish", [Stop.KEEP, Stop.NOW])
def test_stopping_before_it_learns_cancels_it(scene, wish):
    scene.hub.machine = lambda job: None
    error = scene.fails(stop=lambda: wish)
    assert (error.code, scene.job.stage) == ("stopped", "CANCELED") and scene.nothing_left and not scene.out.exists()


def test_leaving_at_once_cancels_it(scene):
    scene.acts(steps=None)
    wishes = iter([Stop.NO] * 20)
    error = scene.fails(stop=lambda: next(wishes, Stop.NOW))
    assert (error.code, scene.job.stage) == ("stopped", "CANCELED") and scene.nothing_left


def test_a_job_that_cannot_be_cancelled_is_named_and_not_forgotten(scene):
    scene.acts(steps=None)
    scene.hub.stumble("POST", "/cancel", status(503))
    error = scene.fails(stop=_after(20, Stop.NOW))
    assert scene.job.repo in str(error) and f"/jobs/alice/{scene.job.id}" in str(error)
    assert HubJob.noted(scene.checkpoints).job == scene.job.id
    scene.hub.faults.clear()
    assert scene.training("").cancel(scene.checkpoints) == "Nothing of it is left on the Hub."
    assert scene.job.stage == "CANCELED" and scene.nothing_left


def _after(looks: int, wish: Stop):
    wishes = iter([Stop.NO] * looks)
    return lambda: next(wishes, wish)


def _says(sentence: str, code: str):
    from aiart.hub.jobs.job_log import LogWriter

    return lambda job: LogWriter(job.log).failed(sentence, code)


def _crash(job) -> None:
    job.enter("RUNNING")
    job.log("No solution found when resolving dependencies")
    job.enter("ERROR")


def _time_out(job) -> None:
    job.enter("RUNNING")
    job.seconds = 974
    job.enter("ERROR")


def _fail(job) -> None:
    job.enter("RUNNING")
    job.enter("ERROR")
    _says("The training diverged.", "diverged")(job)  # its last line comes late


ENDS = [
    ("an error of the training", _fail, "diverged", "The training diverged."),
    ("a machine that breaks off before it begins", _crash, "broke_off", "did not even begin"),
    ("time that is over", _time_out, "too_long", "more seconds"),
    ("time that is over, in words", lambda job: job.enter("ERROR", "Job timed out"), "too_long", "more seconds"),
    ("somebody who cancels it there", lambda job: job.enter("CANCELED"), "cancelled", "cancelled on the Hub"),
    ("a job that is deleted there", lambda job: job.hub.jobs.pop(job.id), "cancelled", "cancelled on the Hub"),
]


@pytest.mark.parametrize("what, machine, code, words", ENDS, ids=[row[0] for row in ENDS])
def test_a_bad_end_there_is_a_sentence_here_and_nothing_is_left(scene, monkeypatch, what, machine, code, words):
    monkeypatch.setattr(monitor, "LOST_SECONDS", 0.3)  # of one that is deleted
    monkeypatch.setattr(monitor, "LATE_SECONDS", 20 if machine is _fail else 0.2)
    scene.hub.machine = machine
    error = scene.fails()
    assert isinstance(error, TrainingError) and error.code == code and words in str(error)
    assert scene.nothing_left and not scene.out.exists()


def test_a_training_that_breaks_off_says_where_its_log_is(scene):
    scene.acts(ends="ERROR", pushes=False)
    error = scene.fails()
    assert error.code == "broke_off" and "The training broke off" in str(error)
    assert f"/jobs/alice/{scene.job.id}" in str(error)


@pytest.mark.parametrize("ends", ["ERROR", "CANCELED"])
def test_a_generator_that_was_pushed_is_fetched_however_the_job_ended(scene, ends):
    scene.acts(ends=ends)
    assert scene.run()[-1].message == "Done." and scene.out.is_dir() and scene.nothing_left


def test_a_job_that_is_done_without_a_generator_is_told(scene):
    scene.acts(pushes=False)
    error = scene.fails()
    assert error.code == "on_the_hub" and scene.job.repo in str(error) and list(scene.hub.repos)


BEGINNINGS = [
    ("GET", "/jobs/hardware", status(503), "hub_down"),
    ("GET", "whoami", status(429), "rate_limit"),
    ("POST", "/repos/create", status(403), "forbidden"),
    ("POST", "/repos/create", silent, "slow"),
    ("POST", "/preupload/", status(403), "forbidden"),
    ("POST", "/commit/", status(413), "too_large"),
    ("POST", "/commit/", page, "not_the_hub"),
    ("POST", "/api/jobs/", status(402), "payment"),
    ("POST", "/api/jobs/", status(403), "forbidden"),
    ("POST", "/api/jobs/", status(401), "login"),
    ("POST", "/api/jobs/", status(400), "refused"),
    ("POST", "/api/jobs/", status(503), "hub_down"),
    ("POST", "/api/jobs/", page, "not_the_hub"),
    ("POST", "/api/jobs/", silent, "slow"),
]


@pytest.mark.parametrize("method, part, fault, code", BEGINNINGS, ids=lambda v: getattr(v, "__name__", str(v)))
def test_what_cannot_begin_is_a_sentence_and_leaves_nothing(scene, request, monkeypatch, method, part, fault, code):
    if fault is silent:
        request.getfixturevalue("impatient")
        monkeypatch.setattr(hub_job, "START_SECONDS", 0.4)
    scene.hub.stumble(method, part, fault)
    error = scene.fails()
    assert isinstance(error, HubError) and error.code == code and error.fix
    assert scene.nothing_left and scene.hub.jobs == {} and not scene.out.exists()


def test_no_credit_and_no_right_say_where_to_go(scene):
    scene.hub.stumble("POST", "/api/jobs/", status(402))
    assert "settings/billing" in str(scene.fails())
    scene.hub.faults[:] = []
    scene.hub.stumble("POST", "/api/jobs/", status(403))
    assert "settings/tokens" in str(scene.fails()) and "`jobs`" in str(scene.fails())


def test_a_login_that_is_none_is_told_before_anything_is_sent(scene):
    error = scene.fails(training=scene.training(token="hf_expired"))
    assert error.code == "login" and {request.method for request in scene.hub.seen} == {"GET"}


def test_nobody_trains_there_anonymously(scene):
    error = scene.fails(training=RemoteTraining(Client(), "a10g-small", 100))
    assert error.code == "no_login" and scene.hub.repos == {}


def test_an_answer_that_was_lost_does_not_lose_the_job(scene, monkeypatch):
    monkeypatch.setattr(hub_job, "START_SECONDS", 0.4)
    scene.hub.stumble("POST", "/api/jobs/alice", lambda handler: (handler.answer(), silent(handler)))
    assert scene.run()[-1].message == "Done." and len(scene.hub.jobs) == 1 and scene.nothing_left


def test_if_nobody_can_say_whether_it_has_begun_that_is_said(scene, monkeypatch):
    monkeypatch.setattr(ProgressTimeout.__init__, "__defaults__", (0.4,))
    monkeypatch.setattr(hub_job, "START_SECONDS", 0.4)
    scene.hub.stumble("POST", "/api/jobs/alice", silent)
    scene.hub.stumble("GET", "/api/jobs/alice", status(503))
    error = scene.fails()
    assert error.code == "maybe_started" and "/settings/jobs" in str(error)


def test_more_than_was_agreed_to_is_not_spent(scene):
    error = scene.fails(training=scene.training(agreed=27))
    assert (error.code, scene.hub.asked("/repos/create"), scene.hub.jobs) == ("price", [], {})
    assert "$0.29" in str(error) and "$0.27" in str(error)
    scene.hub.hardware = [offer("a10g-small", 10**6)]
    assert scene.fails().code == "price"


WRONG = [
    ({"flavor": "a100"}, REQUEST, "flavor"),
    ({}, TrainRequest(preset="instant"), "instant"),
    ({}, TrainRequest(seconds=1e6), "seconds"),
]


@pytest.mark.parametrize("how, request_, code", WRONG)
def test_what_makes_no_sense_is_refused_before_anything_is_sent(scene, how, request_, code):
    error = scene.fails(training=scene.training(**how), request=request_)
    assert isinstance(error, RequestError) and error.code == code
    assert {request.method for request in scene.hub.seen} <= {"GET"} and scene.nothing_left


def _lost(scene) -> ArtError:
    """A training whose watcher loses the Hub in the middle."""
    scene.acts(steps=None)
    scene.hub.machine.before = lambda job: scene.hub.stumble("GET", "/api/jobs/alice", status(503))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(monitor, "LOST_SECONDS", 0.3)
        return scene.fails()


def test_when_the_hub_cannot_be_reached_any_more_the_training_goes_on_there(scene):
    error = _lost(scene)
    assert (error.code, scene.job.stage) == ("on_the_hub", "RUNNING")
    assert "goes on at the Hub" in str(error) and "17 minutes at most" in str(error) and "Resume" in str(error)
    assert scene.job.repo in scene.hub.repos and HubJob.noted(scene.checkpoints).job == scene.job.id


def test_a_training_out_of_sight_is_taken_up_again_from_its_first_event_to_its_generator(scene):
    _lost(scene)
    scene.hub.faults.clear()
    events = scene.run(scene.training(""), resume=True, stop=_after(20, Stop.KEEP))
    said = [event.message for event in events if event.message]
    assert "Remembered the pictures." in said and said[-1] == "Done." and 1 in {event.step for event in events}
    assert scene.out.is_dir() and scene.nothing_left and len(scene.hub.jobs) == 1


def test_whoever_comes_back_and_stops_it_at_once_loses_nothing(scene):
    _lost(scene)
    scene.hub.faults.clear()
    assert scene.run(scene.training(""), resume=True, stop=lambda: Stop.KEEP)[-1].message == "Done."
    assert scene.job.stage == "COMPLETED" and scene.nothing_left


def test_one_that_has_ended_meanwhile_is_fetched(scene):
    _lost(scene)
    scene.hub.faults.clear()
    scene.hub.repos[scene.job.repo].add_commit(scene.hub.repos[scene.job.repo].files("main") | scene.files)
    scene.job.enter("COMPLETED")
    assert scene.run(scene.training(""), resume=True)[-1].message == "Done." and scene.nothing_left


def test_a_short_outage_is_waited_for(scene):
    scene.hub.machine.before = lambda job: scene.hub.stumble("GET", "/api/jobs/alice", status(503, times=3))
    assert scene.run()[-1].message == "Done."


def test_a_job_that_is_not_known_at_once_is_waited_for(scene):
    scene.hub.stumble("GET", "/api/jobs/alice/", status(404, times=3))
    assert scene.run()[-1].message == "Done." and scene.nothing_left


def test_a_login_that_ends_meanwhile_is_told_at_once(scene):
    scene.acts(steps=None)
    scene.hub.machine.before = lambda job: scene.hub.users.pop(scene.token)
    error = scene.fails()
    assert error.code == "on_the_hub" and "does not accept this login" in str(error)


def test_beginning_anew_ends_the_one_that_is_still_there(scene):
    _lost(scene)
    first = scene.job
    scene.hub.faults.clear()
    scene.acts()
    assert scene.run()[-1].message == "Done."
    assert first.stage == "CANCELED" and scene.job is not first and scene.nothing_left


def test_if_that_cannot_be_ended_nothing_new_begins(scene):
    _lost(scene)
    error = scene.fails()
    assert error.code == "on_the_hub" and "earlier training" in str(error) and len(scene.hub.jobs) == 1


def test_what_was_left_before_its_job_began_is_deleted(scene):
    repo = "alice/aiart-training-0000"
    HubJob(user="alice", repo=repo, flavor="a10g-small", limit=900).note(scene.checkpoints)
    scene.hub.add(repo, {"pictures.safetensors": b"x"}, private=True)
    assert scene.run(resume=True)[-1].message == "Done." and scene.nothing_left


def test_there_may_be_nothing_to_cancel(scene):
    assert scene.training("").cancel(scene.checkpoints) == "Nothing of it is left on the Hub."
    assert scene.hub.seen == []


def test_a_repository_that_cannot_be_deleted_is_named_and_the_generator_is_here(scene):
    scene.hub.stumble("DELETE", "/repos/delete", status(503))
    training = scene.training()
    assert scene.run(training)[-1].message == "Done." and scene.out.is_dir()
    assert scene.job.repo in training.remark and "may still be on the Hub" in training.remark


def test_a_generator_that_cannot_be_fetched_waits_there(scene):
    scene.hub.stumble("GET", "model.safetensors", status(503))
    error = scene.fails()
    assert error.code == "on_the_hub" and scene.job.repo in str(error) and not scene.out.exists()
    assert [path.name for path in scene.checkpoints.iterdir()] == ["remote.json"]
    scene.hub.faults.clear()
    assert scene.run(scene.training(""), resume=True)[-1].message == "Done." and scene.nothing_left


def test_a_folder_that_holds_something_else_is_not_overwritten(scene):
    scene.out.mkdir(parents=True)
    (scene.out / "diary.txt").write_text("mine")
    assert scene.fails().code == "not_a_generator" and scene.hub.seen == []
    assert [path.name for path in scene.out.iterdir()] == ["diary.txt"]


def test_an_older_generator_is_replaced(scene, generator, tmp_path):
    scene.out.parent.mkdir()
    generator.rename(scene.out)
    (scene.out / "README.md").write_text("old", encoding="utf-8")
    scene.run()
    assert "old" not in (scene.out / "README.md").read_text(encoding="utf-8").split()


def test_a_hostile_generator_is_refused_like_any_other(scene):
    scene.files = scene.files | {"model.safetensors": scene.files["model.safetensors"][:-1] + b"\xff" * 9}
    scene.acts()
    error = scene.fails()
    assert error.code == "on_the_hub" and "damaged" in str(error) and not scene.out.exists()


NOTES = [
    b"",
    b"{",
    b"[]",
    b'{"user": "alice"}',
    b'{"user": "alice", "repo": "../x", "flavor": "x", "limit": 9, "job": ""}',
    b'{"user": "bob", "repo": "alice/x", "flavor": "x", "limit": 9, "job": ""}',
    b'{"user": "alice", "repo": "alice/x", "flavor": "x", "limit": "9", "job": ""}',
    b'{"user": "alice", "repo": "alice/x", "flavor": "x", "limit": 9, "job": "../../settings"}',
    b'{"user": "alice", "repo": "alice/x", "flavor": "x", "limit": 9, "job": null}',
    b'{"user": "alice", "repo": "alice/x", "flavor": "x", "limit": 9, "job": "", "more": 1}',
]


@pytest.mark.parametrize("job", ["", "job0000", "687fb701029421ae5549d998"])
def test_a_note_reads_back_as_it_was_written(tmp_path, job):
    fields = {"user": "alice", "repo": "alice/x", "flavor": "x", "limit": 9, "job": job}
    HubJob(**fields).note(tmp_path)
    assert json.loads((tmp_path / "remote.json").read_bytes()) == fields
    assert HubJob.noted(tmp_path) == HubJob(**fields)


@pytest.mark.parametrize("data", NOTES)
def test_a_damaged_note_reads_as_none(tmp_path, data):
    (tmp_path / "remote.json").write_bytes(data)
    assert HubJob.noted(tmp_path) is None


def test_the_token_is_in_no_file_log_line_or_request_but_where_it_belongs(both, tmp_path, caplog, capfd):
    caplog.set_level("DEBUG")
    training = both.training()
    events = both.run(training)
    _lost(both)
    printed = capfd.readouterr()
    told = caplog.text + printed.out + printed.err + repr((events, vars(training))) + str(both.job.lines)
    assert both.token not in told and AMBIENT not in told
    kept = [path for path in tmp_path.rglob("*") if path.is_file() and both.token.encode() in path.read_bytes()]
    assert kept == []
    bodies = [request for request in both.hub.seen if both.token.encode() in request.body]
    assert {(request.method, request.path) for request in bodies} == {("POST", "/api/jobs/alice")}
    assert AMBIENT not in str(both.hub.seen)
    assert {request.token for request in both.hub.seen if "/api/" in request.path} <= {both.token, None}


def test_the_repository_of_a_training_cannot_be_seen_by_others(scene, tmp_path):
    _lost(scene)
    with pytest.raises(HubError) as caught:
        pull(HubName.parse(scene.job.repo), tmp_path / "cache")
    assert caught.value.code == "not_found"


def test_what_arrives_there_is_what_was_sent(both):
    client = Client(both.token)
    *_, repo, commit = upload.send("alice/set", CANVASES, REQUEST, 0, client)
    arrived = Path(snapshot_download(repo, revision=commit, token=both.token))
    canvases, request = upload.read(arrived)
    assert np.array_equal(canvases, CANVASES) and request == REQUEST
    assert (arrived / "aiart.zip").read_bytes() == upload.archive()
    assert not upload.asked_to_finish("alice/set", client)
    upload.ask_to_finish("alice/set", client)
    assert upload.asked_to_finish("alice/set", client)


def test_the_log_is_followed_through_broken_streams(scene):
    scene.acts(steps=30)
    count = [0]

    def breaks(handler) -> None:
        """Every other stream ends in the middle."""
        count[0] += 1
        if count[0] % 2:
            return status(502)(handler)
        handler.normal()

    scene.hub.stumble("GET", "/logs", breaks)
    assert scene.run()[-1].message == "Done." and count[0] > 1
    assert until(lambda: scene.nothing_left) is None and HARDWARE
