"""What may die at any moment, and what is true afterwards: nothing is lost and there are never two trainers."""

import json
import random
import subprocess
import sys
import threading
import time

import psutil
import pytest

from aiart.engine.format.folder import read_folder
from aiart.studio import State
from aiart.studio.database import Database
from aiart.studio.jobs import Job, Status, trainer_lock
from aiart.studio.queue import queue_lock
from aiart.studio.store import read_json
from aiart.studio.workers import train as worker
from aiart.studio.workers.process import ROOT, find, identity, worker_environment
from aiart.training_presets import TrainRequest
from tests.studio.acting import TIMEOUT, job_folder, new_workspace, settled, until, worker_of

pytestmark = pytest.mark.slow

HOST = """
import sys, time
from pathlib import Path
from aiart.training_presets import TrainRequest
from aiart.studio import Studio, StudioConfig
from aiart.studio.painter import Painter

Painter.start = lambda painter: None
studio = Studio(StudioConfig(home=Path(sys.argv[1]), engine="tests.studio.fake_engine", free_bytes=0))
drawer = studio.workspaces.new()
request = TrainRequest(name="Cats", seconds=float(sys.argv[2]), long_side=64)
workspace = studio.workspaces.open(drawer)
print(drawer, studio.training.start(workspace, [Path(file) for file in sys.argv[3:]], request), flush=True)
time.sleep(600)
"""


def ask(seconds: float = 2.0, name: str = "Cats") -> TrainRequest:
    return TrainRequest(name=name, seconds=seconds, long_side=64)


def learned(studio, drawer, generator: str) -> bytes:
    return read_folder(studio.generators.find(drawer, generator).folder)[1]["memory/pictures"].tobytes()


def starts(studio, job) -> list[int]:
    """The step of each start, as the fake engine has told the log."""
    lines = (job_folder(studio, job) / "log.txt").read_text().splitlines()
    return [int(line.removeprefix("starts at ")) for line in lines if line.startswith("starts at ")]


def wait_for_step(studio, drawer, job, step):
    return until(lambda: studio.training.view(drawer, job).step >= step, f"step {step}")


@pytest.fixture
def start_host(config, files):
    """Start a web process of its own with one training of so many seconds -> (process, drawer, job)."""
    hosts: list[subprocess.Popen] = []

    def start(seconds: float):
        command = [sys.executable, "-c", HOST, str(config.home), str(seconds), *map(str, files)]
        environment = worker_environment(config.engine)
        hosts.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment))
        return hosts[-1], *hosts[-1].stdout.readline().split()

    yield start
    for host in hosts:
        kill(host)
        host.stdout.close()


def kill(process: subprocess.Popen) -> None:
    process.kill()
    process.wait()


def test_a_worker_killed_at_random_moments_ends_with_the_same_generator(opened, files):
    studio = opened(attempts=99)
    drawer = new_workspace(studio)
    calm = settled(studio, drawer, studio.training.start(drawer, files, ask()))
    job = studio.training.start(drawer, files, ask())
    luck = random.Random(7)
    for _ in range(4):
        worker = until(lambda: worker_of(studio, job), "a worker")
        time.sleep(luck.uniform(0.1, 1.2))
        if worker.is_running():
            worker.kill()
        if studio.training.view(drawer, job).over:
            break
    view = settled(studio, drawer, job)
    assert (view.state, view.step) == (State.DONE, 40)
    assert learned(studio, drawer, view.generator) == learned(studio, drawer, calm.generator)
    assert [preview.step for preview in view.previews] == [0, 10, 20, 30, 40]
    steps = [point.step for point in view.losses]
    assert steps == sorted(set(steps))


def test_an_interrupted_training_keeps_its_place_before_those_who_came_later(studio, files):
    drawer = new_workspace(studio)
    first = studio.training.start(drawer, files, ask(60))
    wait_for_step(studio, drawer, first, 1)
    second = studio.training.start(drawer, files, ask())
    worker = worker_of(studio, first)
    worker.kill()
    until(lambda: (again := worker_of(studio, first)) and again.pid != worker.pid, "the second attempt")
    assert studio.training.view(drawer, second).state is State.QUEUED
    studio.training.stop(drawer, first)


def test_after_three_attempts_a_training_fails_in_a_sentence(studio, files):
    drawer = new_workspace(studio)
    job = studio.training.start(drawer, files, ask(60, "crash"))
    view = settled(studio, drawer, job)
    assert (view.state, view.code) == (State.FAILED, "interrupted")
    assert "interrupted 3 times" in view.error
    studio.training.resume(drawer, job)
    assert studio.training.view(drawer, job).state is State.QUEUED, "the person may try three times more"


def test_a_silent_worker_is_ended_and_counted_as_an_attempt(opened, files):
    studio = opened(silence_seconds=1.0, attempts=1)
    drawer = new_workspace(studio)
    job = studio.training.start(drawer, files, ask(60, "hang"))
    view = settled(studio, drawer, job)
    assert (view.state, view.code) == (State.FAILED, "interrupted") and worker_of(studio, job) is None


def test_a_wish_to_keep_the_work_outlives_the_worker_that_should_have_granted_it(opened, files):
    first = opened()
    drawer = new_workspace(first)
    job = first.training.start(drawer, files, ask(60, "deaf"))
    wait_for_step(first, drawer, job, 20)
    first.training.stop(drawer, job)
    first.close()
    worker_of(first, job).kill()
    spec = json.loads((job_folder(first, job) / "spec.json").read_text())
    spec["request"]["name"] = "hears again"
    (job_folder(first, job) / "spec.json").write_text(json.dumps(spec))
    second = opened()
    view = settled(second, drawer, job)
    assert view.state is State.DONE and view.generator and starts(second, job)[1] >= 15


def test_closing_the_studio_leaves_the_training_running_and_the_next_one_adopts_it(opened, files):
    first = opened()
    drawer = new_workspace(first)
    job = first.training.start(drawer, files, ask(10))
    wait_for_step(first, drawer, job, 1)
    worker = worker_of(first, job)
    first.close()
    assert worker.is_running()
    second = opened()
    assert second.training.view(drawer, job).state is State.RUNNING and worker_of(second, job) == worker
    second.training.stop(drawer, job)
    assert settled(second, drawer, job).state is State.DONE


def test_closing_the_studio_with_its_training_sets_it_aside_without_counting_an_attempt(opened, files):
    first = opened(attempts=1)
    drawer = new_workspace(first)
    job = first.training.start(drawer, files, ask(2))
    wait_for_step(first, drawer, job, 6)
    first.close(training=True)
    assert worker_of(first, job) is None
    assert first.training.view(drawer, job).state is State.INTERRUPTED
    second = opened(attempts=1)
    view = settled(second, drawer, job)
    assert (view.state, view.step) == (State.DONE, 40)
    assert starts(second, job)[0] == 0 and starts(second, job)[1] >= 5, "it went on from its checkpoint"


def test_a_killed_web_process_loses_nothing_and_the_next_one_adopts_its_training(config, opened, start_host):
    host, drawer, job = start_host(8)
    run = Job(until(lambda: list(config.home.glob(f"drawers/*/jobs/{job}")), "the job")[0]).run_file
    worker = until(lambda: find(read_json(run)), "the worker")
    kill(host)
    studio = opened()
    drawer = studio.workspaces.open(drawer)
    wait_for_step(studio, drawer, job, 3)
    assert find(read_json(run)) == worker, "it is the same worker, not a second one"
    view = settled(studio, drawer, job)
    assert (view.state, view.step) == (State.DONE, 160)


def test_a_killed_web_process_and_worker_leave_a_training_that_goes_on(config, opened, start_host):
    host, drawer, job = start_host(2)
    run = Job(until(lambda: list(config.home.glob(f"drawers/*/jobs/{job}")), "the job")[0]).run_file
    worker = until(lambda: find(read_json(run)), "the worker")
    kill(host)
    worker.kill()
    studio = opened()
    view = settled(studio, studio.workspaces.open(drawer), job)
    assert (view.state, view.step) == (State.DONE, 40)


def test_two_studios_on_one_home_never_have_two_trainers(opened, files):
    studios = [opened(), opened()]
    drawer = new_workspace(studios[0])
    jobs = [studios[turn % 2].training.start(drawer, files, ask(1)) for turn in range(4)]
    home, most, over = studios[0].config.home, 0, threading.Event()

    def count() -> None:
        nonlocal most
        while not over.wait(0.01):
            alive = [find(read_json(run)) for run in home.glob("drawers/*/jobs/*/run.json")]
            working = [worker for worker in alive if worker]
            most = max(most, len({worker.pid for worker in working if _holds_the_lock(worker)}))

    counting = threading.Thread(target=count)
    counting.start()
    try:
        views = [settled(studios[turn % 2], drawer, job) for turn, job in enumerate(jobs)]
    finally:
        over.set()
        counting.join()
    assert [view.state for view in views] == [State.DONE] * 4
    assert most == 1


def _holds_the_lock(worker: psutil.Process) -> bool:
    try:
        return any(file.path.endswith("trainer.lock") for file in worker.open_files())
    except psutil.Error:
        return False


def test_a_worker_that_is_not_meant_leaves_the_job_alone(config, opened, files):
    """Started by a web process that died before it could say so, while the next one has already started another."""
    studio = opened()
    drawer = new_workspace(studio)
    job = studio.training.start(drawer, files, ask(60))
    wait_for_step(studio, drawer, job, 1)
    folder = job_folder(studio, job)
    studio.close(training=True)
    Job(folder).write_status(Job(folder).status().moved(State.QUEUED).moved(State.PREPARING, attempt=2))
    late = [sys.executable, "-m", "aiart.studio.workers.train", str(folder), "1"]
    assert subprocess.run(late, cwd=ROOT, env=worker_environment(config.engine)).returncode == 75
    assert Job(folder).status().state is State.PREPARING


def test_a_second_worker_waits_until_the_first_is_done(config, opened, files):
    studio = opened()
    drawer = new_workspace(studio)
    first, second = studio.training.start(drawer, files, ask(60)), studio.training.start(drawer, files, ask(1))
    wait_for_step(studio, drawer, first, 1)
    studio.close()
    waiting = Job(job_folder(studio, second))
    waiting.write_status(waiting.status().moved(State.PREPARING, attempt=1))
    command = [sys.executable, "-m", "aiart.studio.workers.train", str(waiting.folder), "1"]
    late = subprocess.Popen(command, cwd=ROOT, env=worker_environment(config.engine))
    try:
        reached = studio.training.view(drawer, first).step
        wait_for_step(studio, drawer, first, reached + 40)
        assert not waiting.run_file.exists() and waiting.status().state is State.PREPARING
        worker_of(studio, first).kill()
        assert late.wait(TIMEOUT) == 0 and waiting.status().state is State.DONE
    finally:
        kill(late)


def test_a_worker_that_cannot_be_the_only_trainer_leaves_the_job_alone(opened, files, monkeypatch):
    monkeypatch.setattr(worker, "LOCK_SECONDS", 0.1)
    monkeypatch.setattr(worker, "lower_priority", lambda: None)
    studio = opened()
    drawer = new_workspace(studio)
    first, second = studio.training.start(drawer, files, ask(60)), studio.training.start(drawer, files, ask(1))
    wait_for_step(studio, drawer, first, 1)
    studio.close()
    waiting = Job(job_folder(studio, second))
    waiting.write_status(waiting.status().moved(State.PREPARING, attempt=1))
    assert worker.main([str(waiting.folder), "1"]) == worker.NOT_MINE
    assert waiting.status().state is State.PREPARING and not waiting.run_file.exists()


def test_the_locks_fall_free_when_their_holder_is_killed(config):
    hold = (
        "import sys, time; from pathlib import Path\n"
        "from aiart.studio.jobs import trainer_lock; from aiart.studio.queue import queue_lock\n"
        "with queue_lock(Path(sys.argv[1])), trainer_lock(Path(sys.argv[1])) as held:\n"
        "    print(held, flush=True); time.sleep(600)"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", hold, str(config.home)], stdout=subprocess.PIPE, cwd=ROOT, text=True
    )
    assert holder.stdout.readline() == "True\n"
    with trainer_lock(config.home) as free:
        assert not free
    holder.stdout.close()
    kill(holder)
    with queue_lock(config.home), trainer_lock(config.home) as free:
        assert free


def test_a_process_is_told_from_a_later_one_with_its_number():
    mark = identity(psutil.Process().pid)
    assert find(mark) == psutil.Process()
    for wrong in (mark | {"created": mark["created"] - 100}, mark | {"pid": "x"}, {}, None, mark | {"pid": 2**40}):
        assert find(wrong) is None


def test_damaged_files_of_a_running_training_do_no_harm(studio, files):
    drawer = new_workspace(studio)
    job = studio.training.start(drawer, files, ask(60))
    wait_for_step(studio, drawer, job, 3)
    folder, worker = job_folder(studio, job), worker_of(studio, job)
    (folder / "state.json").write_bytes(b'{"state": "run')
    (folder / "events.jsonl").write_bytes(b'{"step": 1}\n\xff\xff\n{"step": 2, "seconds": "x", "losses": []}\n{"st')
    (folder / "stop.json").write_bytes(b"\0")
    (folder / "previews" / "zzz.jpg").write_bytes(b"no picture")
    assert studio.training.view(drawer, job).losses == ()
    until(lambda: studio.training.view(drawer, job).state is State.RUNNING, "the next sign of life")
    assert worker_of(studio, job) == worker
    wait_for_step(studio, drawer, job, 60)
    studio.training.stop(drawer, job)
    view = settled(studio, drawer, job)
    assert view.state is State.DONE and view.losses, "what came after the damage is there"


def test_a_damaged_state_of_a_training_that_is_over_is_found_out_again(opened, files):
    studio = opened()
    drawer = new_workspace(studio)
    job = studio.training.start(drawer, files, ask(1))
    settled(studio, drawer, job)
    studio.close()
    (job_folder(studio, job) / "state.json").write_bytes(b"")
    (job_folder(studio, job) / "data.npy").write_bytes(b"spoilt")
    view = settled(opened(), drawer, job)
    assert (view.state, view.code) == (State.FAILED, "damaged")
    assert view.error == "The pictures of this training are damaged. Upload the pictures again."


def test_a_damaged_description_ends_in_a_sentence_and_does_not_block_the_queue(opened, files):
    studio = opened()
    drawer = new_workspace(studio)
    first = studio.training.start(drawer, files, ask(60))
    wait_for_step(studio, drawer, first, 1)
    damaged, sound = studio.training.start(drawer, files, ask(1)), studio.training.start(drawer, files, ask(1))
    (job_folder(studio, damaged) / "spec.json").write_bytes(b'{"request":')
    assert studio.training.view(drawer, damaged).code == "damaged"
    studio.training.stop(drawer, first)
    assert settled(studio, drawer, sound).state is State.DONE
    assert (
        studio.training.view(drawer, damaged).state is State.FAILED
        and not studio.training.view(drawer, damaged).can_resume
    )
    studio.training.delete(drawer, damaged)


def test_a_job_that_lost_its_ticket_in_a_crash_is_queued_again(opened, files):
    studio = opened()
    drawer = new_workspace(studio)
    blocking, job = studio.training.start(drawer, files, ask(60)), studio.training.start(drawer, files, ask(1))
    wait_for_step(studio, drawer, blocking, 1)
    studio.close(training=True)
    Database(studio.config.home).execute("UPDATE jobs SET place = NULL")
    again = opened()
    again.training.stop(drawer, blocking)
    assert settled(again, drawer, job).state is State.DONE


def test_a_ticket_of_a_job_that_is_gone_is_thrown_away(studio):
    database, drawer = Database(studio.config.home), new_workspace(studio)
    database.execute("INSERT INTO jobs VALUES (?, ?, 1.0, 1)", "b" * 22, drawer.key)
    until(lambda: not database.rows("SELECT 1 FROM jobs WHERE place IS NOT NULL"), "the supervisor")


def test_a_status_that_was_running_when_the_lights_went_out_is_taken_up(opened, files):
    studio = opened()
    drawer = new_workspace(studio)
    job = studio.training.start(drawer, files, ask(1))
    settled(studio, drawer, job)
    studio.close()
    Job(job_folder(studio, job)).write_status(Status(State.STOPPING, beat=time.time(), attempt=1, total=1.0))
    assert settled(opened(), drawer, job).state is State.DONE
