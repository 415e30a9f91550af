"""Trainings on machines of the Hub as jobs of a drawer: beside the one that trains here, stopped, lost, found again."""

import pytest

from aiart.errors import HubError, RequestError, StudioError
from aiart.studio import Rented, State
from aiart.studio.jobs import Job, JobSpec
from aiart.studio.store import new_id, read_json, write_json
from aiart.studio.workers.process import end, worker_environment
from aiart.training_presets import TrainRequest
from tests.hub.loopback import AMBIENT, Hub, reach, status
from tests.hub.machines import Acting
from tests.studio.acting import gone, job_folder, make_generator, new_workspace, settled, until, worker_of

REQUEST = TrainRequest(name="Cats", preset="learned", seconds=60.0, long_side=64)


@pytest.fixture(scope="module")
def theirs(tmp_path_factory):
    """The files of a generator that is made there."""
    folder = make_generator(tmp_path_factory.mktemp("there") / "made", "Made there")
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


@pytest.fixture
def hub(monkeypatch, theirs, tmp_path):
    """A Hub with a machine that is free; somebody is logged in on the machine of the studio."""
    monkeypatch.setenv("HF_TOKEN", AMBIENT)
    with Hub() as running:
        reach(monkeypatch, running.url, tmp_path / "hf-cache")
        monkeypatch.setenv("HF_ENDPOINT", running.url)
        running.users[AMBIENT] = "owner"
        running.machine = Acting(theirs)
        yield running


@pytest.fixture
def token(hub):
    return hub.user("alice")


@pytest.fixture
def begun(studio, hub, token, files):
    """begun() -> (drawer, job) of a training there; `endless` ones wait to be stopped."""

    def begin(endless: bool = False, drawer: str | None = None, **changes) -> tuple[str, str]:
        hub.machine.steps = None if endless else 3
        drawer = drawer or new_workspace(studio)
        return drawer, studio.training.start(
            drawer, files, REQUEST.changed(**changes), Rented("a10g-small", 100, token)
        )

    return begin


def running(studio, drawer, job):
    """Its view as soon as it has learned something there."""
    return until(lambda: (view := studio.training.view(drawer, job)).step and view, "a first step")


def refused(kind, act) -> str:
    with pytest.raises(kind) as caught:
        act()
    return caught.value.code


def test_a_training_there_is_a_job_like_any_other_and_its_generator_arrives_in_the_drawer(studio, hub, begun):
    drawer, job = begun()
    view = settled(studio, drawer, job)
    assert (view.state, view.flavor, view.pictures, view.message) == (State.DONE, "a10g-small", 3, "")
    assert [one.step for one in view.previews][:2] == [0, 1] and view.losses[0].losses == (0.5, 0.25)
    assert studio.generators.find(drawer, view.generator).name == "Made there"
    assert not view.can_resume and not view.can_train_longer
    assert hub.repos == {} and not list((job_folder(studio, job) / "checkpoints").iterdir())


def test_it_takes_nobody_s_place_here_and_stopping_it_once_keeps_what_was_learned_there(studio, hub, begun, files):
    there = begun(endless=True)
    running(studio, *there)
    drawer = new_workspace(studio)
    here = studio.training.start(drawer, files, REQUEST.changed(seconds=1.0))
    assert settled(studio, drawer, here).state is State.DONE
    view = studio.training.view(*there)
    assert (view.state, view.position) == (State.RUNNING, None)
    studio.training.stop(*there)
    view = settled(studio, *there)
    assert view.state is State.DONE and view.generator and hub.jobs["job0000"].stage == "COMPLETED"


def test_stopping_twice_gives_the_machine_back(studio, hub, begun):
    hub.machine.heeds = False
    drawer, job = begun(endless=True)
    running(studio, drawer, job)
    assert refused(StudioError, lambda: studio.training.delete(drawer, job)) == "elsewhere"
    studio.training.stop(drawer, job)
    until(lambda: studio.training.view(drawer, job).state is State.STOPPING)
    studio.training.stop(drawer, job)
    view = settled(studio, drawer, job)
    assert (view.state, view.generator) == (State.CANCELLED, None) and not view.can_resume
    assert hub.jobs["job0000"].stage == "CANCELED" and hub.repos == {}
    studio.training.delete(drawer, job)
    assert studio.training.views(drawer) == []


def test_while_a_machine_is_waited_for_it_can_be_left(studio, hub, begun):
    hub.machine.waits = True
    drawer, job = begun()
    until(lambda: "Waiting for a machine" in studio.training.view(drawer, job).message)
    assert studio.training.view(drawer, job).state is State.PREPARING
    studio.training.stop(drawer, job)
    assert settled(studio, drawer, job).state is State.CANCELLED and hub.repos == {}


def test_a_restart_of_the_page_changes_nothing(opened, hub, token, files):
    first = opened()
    hub.machine.steps = None
    drawer = new_workspace(first)
    job = first.training.start(drawer, files, REQUEST, Rented("a10g-small", 100, token))
    running(first, drawer, job)
    first.close()
    second = opened()
    assert second.training.view(drawer, job).state is State.RUNNING
    second.training.stop(drawer, job)
    assert settled(second, drawer, job).state is State.DONE and hub.repos == {}


def test_one_whose_watcher_is_gone_waits_for_its_visitor_to_sign_in(studio, hub, begun, token):
    drawer, job = begun(endless=True)
    running(studio, drawer, job)
    worker = worker_of(studio, job)
    worker.kill()
    until(lambda: gone(worker))
    view = settled(studio, drawer, job)
    assert (view.state, view.code, view.can_resume) == (State.FAILED, "on_the_hub", True)
    assert "signed in" in view.error and hub.jobs["job0000"].stage == "RUNNING"
    assert refused(StudioError, lambda: studio.training.resume(drawer, job)) == "no_login"
    assert refused(StudioError, lambda: studio.training.resume(new_workspace(studio), job, token)) == "no_job"
    studio.training.resume(drawer, job, token)
    studio.training.stop(drawer, job)  # at once: what it has learned meanwhile is kept
    view = settled(studio, drawer, job)
    assert view.state is State.DONE and view.generator and len(hub.jobs) == 1 and hub.repos == {}


def test_a_polite_end_of_its_watcher_leaves_the_machine_at_work(studio, hub, begun):
    drawer, job = begun(endless=True)
    running(studio, drawer, job)
    watcher = worker_of(studio, job)
    assert studio._supervisor.interrupt() == [] and watcher.is_running(), "the end of the page is none of it"
    end(watcher, grace=10)
    view = settled(studio, drawer, job)
    assert (view.state, view.code) == (State.FAILED, "on_the_hub") and hub.jobs["job0000"].stage == "RUNNING"


def test_what_cannot_begin_there_fails_in_a_sentence(studio, hub, begun):
    hub.stumble("POST", "/api/jobs/", status(402))
    drawer, job = begun()
    view = settled(studio, drawer, job)
    assert (view.state, view.code, view.can_resume) == (State.FAILED, "payment", False) and "no credit" in view.error
    assert hub.repos == {} and hub.jobs == {}
    assert refused(StudioError, lambda: studio.training.resume(drawer, job, "hf_x")) == "over"


def test_more_than_was_agreed_to_is_not_spent(studio, hub, token, files):
    drawer = new_workspace(studio)
    view = settled(studio, drawer, studio.training.start(drawer, files, REQUEST, Rented("a10g-small", 1, token)))
    assert (view.state, view.code) == (State.FAILED, "price") and hub.jobs == {} and hub.repos == {}


def test_an_instant_generator_is_not_for_a_rented_machine(studio, hub, begun):
    assert refused(RequestError, lambda: begun(preset="instant")) == "instant"
    assert hub.seen == []


def test_only_so_many_are_watched_at_once(opened, hub, token, files):
    studio = opened(max_elsewhere=1)
    hub.machine.steps = None
    drawer = new_workspace(studio)
    job = studio.training.start(drawer, files, REQUEST, Rented("a10g-small", 100, token))
    assert (
        refused(StudioError, lambda: studio.training.start(drawer, files, REQUEST, Rented("x", 1, token)))
        == "queue_full"
    )
    running(studio, drawer, job)
    studio.training.stop(drawer, job)
    settled(studio, drawer, job)


def test_the_login_is_in_no_file_argument_environment_or_view(studio, hub, begun, token, capfd):
    drawer, job = begun(endless=True)
    running(studio, drawer, job)
    worker = worker_of(studio, job)
    told = (
        str(worker.cmdline()) + str(worker.environ()) + repr(studio.training.view(drawer, job)) + repr(vars(studio.hub))
    )
    studio.training.stop(drawer, job)
    settled(studio, drawer, job)
    printed = capfd.readouterr()
    for secret in (token, AMBIENT):
        assert secret not in told + printed.out + printed.err + repr(Rented("x", 1, secret))
        home = studio.config.home
        assert not [path for path in home.rglob("*") if path.is_file() and secret.encode() in path.read_bytes()]
    assert AMBIENT not in str(hub.seen)


def test_only_a_worker_that_talks_to_the_hub_learns_how_it_is_reached():
    ours = dict.fromkeys(("HF_ENDPOINT", "https_proxy", "HF_TOKEN", "HF_HOME"), "ours")
    assert set(ours) & set(worker_environment("x", ours)) == set()
    assert set(ours) & set(worker_environment("x", ours, online=True)) == set(ours) - {"HF_TOKEN"}
    assert "HF_HUB_OFFLINE" not in worker_environment("x", ours, online=True)


def test_machines_are_told_with_what_they_cost_at_most_and_asked_for_once(studio, hub):
    first = studio.hub.machines(REQUEST)
    assert [one.hardware.name for one in first] == ["cpu-basic", "t4-small", "a10g-small", "l4x4"]
    longer = studio.hub.machines(REQUEST.changed(seconds=3600.0))
    assert longer[2].most > first[2].most and len(hub.asked("/jobs/hardware")) == 1
    assert {request.token for request in hub.seen} == {None}
    assert refused(RequestError, lambda: studio.hub.machines(REQUEST.changed(preset="huge"))) == "preset"


def test_a_list_of_machines_that_cannot_be_had_is_a_sentence(studio, hub):
    hub.stumble("GET", "/jobs/hardware", status(503))
    assert refused(HubError, lambda: studio.hub.machines(REQUEST)) == "hub_down"


def test_the_login_of_the_machine_is_lent_to_its_owner_alone(opened, hub):
    assert opened().hub.secret(True) == AMBIENT
    public = opened(host_login=False).hub
    assert refused(StudioError, lambda: public.secret(True)) == "host_login"
    assert refused(HubError, lambda: public.secret(None)) == "no_login"


def test_a_description_from_before_machines_could_be_rented_is_one_of_a_training_here(tmp_path):
    job = Job(tmp_path)
    job.write_spec(JobSpec(REQUEST, new_id(), 0.0, (), flavor="a10g-small", agreed=5))
    assert job.elsewhere()
    written = read_json(job.spec_file)
    write_json(job.spec_file, {name: value for name, value in written.items() if name not in ("flavor", "agreed")})
    assert job.spec() == JobSpec(REQUEST, job.spec().generator, 0.0, ()) and not job.elsewhere()
