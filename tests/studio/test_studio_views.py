"""Views of a job: cheap, and never older than the files they were made from."""

import time

import pytest

from aiart.data.uploads import Limits
from aiart.studio.database import Database, open_database
from aiart.studio.jobs import Job, JobSpec, State, Status
from aiart.studio.queue import Queue
from aiart.studio.store import JsonCache, new_id, private_folder
from aiart.studio.takeover import read_files
from aiart.studio.training_view import TrainingViews
from aiart.studio.trash import Trash
from aiart.training_presets import TrainRequest


class ChangingCache(JsonCache):
    """The worker writes just after the page has read."""

    def __init__(self):
        super().__init__()
        self.after_read = lambda path: None

    def read(self, path):
        value = super().read(path)
        self.after_read(path)
        return value


@pytest.fixture
def home(tmp_path):
    database = open_database(tmp_path, read_files)
    database.execute("INSERT INTO workspaces VALUES ('d', 1.0, 1.0)")
    yield tmp_path
    database.close()


def views_of(home, cache) -> TrainingViews:
    database = Database(home)
    return TrainingViews(Queue(database, cache), cache, Trash(database))


def make_job(home, name: str = "Cats") -> Job:
    job = Job(private_folder(home / "drawers" / "d" / "jobs" / new_id()))
    job.write_spec(JobSpec(TrainRequest(name=name, seconds=60.0), new_id(), time.time(), (), (), Limits()))
    job.write_status(Status(State.QUEUED, total=60.0))
    return job


def test_a_state_written_while_a_view_is_made_is_in_the_next_view(home):
    cache = ChangingCache()
    views, job = views_of(home, cache), make_job(home)
    running = Status(State.RUNNING, total=60.0)
    job.write_status(running)

    def finish(path) -> None:
        if path == job.state_file and job.status().state is State.RUNNING:
            job.write_status(running.moved(State.DONE))

    cache.after_read = finish
    assert views.of(job).state is State.RUNNING
    assert views.of(job).state is State.DONE


def test_a_loss_or_preview_written_while_a_view_is_made_is_in_the_next_view(home):
    cache = ChangingCache()
    views, job = views_of(home, cache), make_job(home)
    private_folder(job.previews)
    steps = iter(range(1, 100))

    def go_on(path) -> None:
        if path == job.data_notes_file:
            step = next(steps)
            job.events.append({"step": step, "seconds": step, "losses": [1.0]})
            (job.previews / f"{step:09d}-{step:010d}.jpg").write_bytes(b"")

    cache.after_read = go_on
    views.of(job)
    cache.after_read = lambda path: None
    view = views.of(job)
    assert [point.step for point in view.losses] == [1] and [preview.step for preview in view.previews] == [1]


def test_the_queue_is_first_come_first_served_and_knows_how_long_it_takes(home):
    cache = JsonCache()
    queue = Queue(Database(home), cache)
    jobs = [make_job(home) for _ in range(3)]
    for made, job in enumerate(jobs):
        queue.record(job, float(made))
        queue.add(job)  # a second place
    jobs[0].write_status(Status(State.RUNNING, seconds=45.0, total=60.0))
    assert [job.folder for job in queue.jobs()] == [job.folder for job in jobs]
    places = [queue.place(job) for job in jobs]
    assert places[0] is None and [place.position for place in places[1:]] == [1, 2]
    assert places[1].wait_seconds < 60 < places[2].wait_seconds
    queue.remove(jobs[0])
    queue.forget()
    assert [queue.place(job).position for job in jobs[1:]] == [0, 1] and len(queue) == 2
    assert queue.of_workspace(jobs[0].workspace_folder) == 2
