"""The loopback Hub's jobs: the routes that start, show, list and cancel them and tell their logs.

What a job does is a function that is given the job and may run the command it was started with.
"""

import json
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.hub.loopback_routes import Answer, denied

OVER = ("COMPLETED", "CANCELED", "ERROR", "DELETED")
T4 = {"type": "gpu", "model": "T4", "quantity": "1", "vram": "16 GB", "manufacturer": "Nvidia"}


def offer(name: str, micro_dollars: int, accelerator: dict | None = None, unit: str = "minute") -> dict:
    """A line of the Hub's list of machines."""
    return {
        "name": name,
        "prettyName": name.replace("-", " ").title(),
        "cpu": "4 vCPU",
        "ram": "15 GB",
        "ephemeralStorage": "50 GB",
        "accelerator": accelerator,
        "unitCostMicroUSD": micro_dollars,
        "unitCostUSD": micro_dollars / 1e6,
        "unitLabel": unit,
    }


HARDWARE = [
    offer("a10g-small", 16667, T4 | {"model": "A10G", "vram": "24 GB"}),
    offer("cpu-basic", 167),
    offer("t4-small", 6667, T4),
    offer("l4x4", 63333, T4 | {"model": "L4", "quantity": "4", "vram": "96 GB"}),
    offer("inf2x6", 12500, T4 | {"type": "neuron", "model": "Inf2", "manufacturer": "AWS"}),
]


@dataclass
class Job:
    """One that was started."""

    hub: object
    id: str
    user: str
    spec: dict
    stage: str = "SCHEDULING"
    message: str | None = None
    seconds: float = 0.0  # it claims to have run
    lines: list[str] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)

    @property
    def over(self) -> bool:
        return self.stage in OVER or self.hub.closing.is_set()

    @property
    def repo(self) -> str:
        """The repository its command names."""
        return self.spec["command"][-2]

    @property
    def secrets(self) -> dict[str, str]:
        return self.spec.get("secrets", {})

    def log(self, line: str) -> None:
        with self.changed:
            self.lines.append(line)
            self.changed.notify_all()

    def enter(self, stage: str, message: str | None = None) -> None:
        with self.changed:
            if self.stage not in OVER:
                self.stage, self.message = stage, message
            self.changed.notify_all()

    def wait(self, seconds: float = 0.05) -> None:
        with self.changed:
            self.changed.wait(seconds)

    def told(self) -> dict:
        """What is said of it; of secrets only the names."""
        return {
            "id": self.id,
            "createdAt": "2026-01-02T03:04:05.000Z",
            "dockerImage": self.spec.get("dockerImage"),
            "command": self.spec["command"],
            "arguments": [],
            "environment": self.spec["environment"],
            "secrets": dict.fromkeys(self.secrets, ""),
            "flavor": self.spec["flavor"],
            "labels": self.spec.get("labels"),
            "status": {"stage": self.stage, "message": self.message},
            "durations": {"schedulingSecs": 1, "runningSecs": self.seconds, "totalSecs": self.seconds + 1},
            "owner": {"id": "1", "name": self.user, "type": "user"},
        }


def idle(job: Job) -> None:
    """A machine that is never free."""


def hardware(hub, request) -> Answer:
    return Answer(200, hub.hardware)


def start(hub, request, user: str) -> Answer:
    if not hub.may_write(f"{user}/", request.token):
        return denied(403 if request.token in hub.users else 401, "", "You may not run jobs for this account")
    job = Job(hub, f"job{len(hub.jobs):04d}", user, json.loads(request.body))
    hub.jobs[job.id] = job
    threading.Thread(target=hub.machine, args=(job,), daemon=True).start()
    return Answer(200, job.told())


def list_(hub, request, user: str) -> Answer:
    if not hub.may_write(f"{user}/", request.token):
        return denied(403, "", "Forbidden")
    wanted = dict(label.split("=", 1) for label in request.query.get("label", []))
    found = [job for job in hub.jobs.values() if job.user == user and wanted.items() <= job.spec["labels"].items()]
    return Answer(200, [job.told() for job in found])


def _job(hub, request, user: str, name: str) -> Job | Answer:
    job = hub.jobs.get(name)
    if request.token not in hub.users:
        return denied(401, "", "Invalid credentials in Authorization header")
    if job is None or job.user != user or not hub.may_write(f"{user}/", request.token):
        return denied(404, "", "Job not found")
    return job


def inspect(hub, request, user: str, name: str) -> Answer:
    job = _job(hub, request, user, name)
    return job if isinstance(job, Answer) else Answer(200, job.told())


def cancel(hub, request, user: str, name: str) -> Answer:
    job = _job(hub, request, user, name)
    if isinstance(job, Answer):
        return job
    job.enter("CANCELED")
    return Answer(200, job.told())


def logs(hub, request, user: str, name: str) -> Answer:
    job = _job(hub, request, user, name)
    return job if isinstance(job, Answer) else Answer(200, _events(job), {"Content-Type": "text/event-stream"})


def _events(job: Job) -> Iterator[bytes]:
    """The whole log, and then what comes, until the job is over; a sign of life now and then."""
    told, alive = 0, time.monotonic()
    yield _event("===== Job started at 2026-01-02 03:04:05 =====")
    while True:
        over = job.over
        for line in job.lines[told:]:
            yield _event(line)
            told += 1
        if over:
            return
        if time.monotonic() - alive > 1:
            alive = time.monotonic()
            yield b": keep-alive\n\n"
        job.wait()


def _event(line: str) -> bytes:
    return b"data: " + json.dumps({"timestamp": "2026-01-02T03:04:05.000Z", "data": line}).encode() + b"\n\n"


JOB_ROUTES = [
    (method, re.compile(pattern), act)
    for method, pattern, act in (
        ("GET", "/api/jobs/hardware", hardware),
        ("POST", "/api/jobs/([^/]+)", start),
        ("GET", "/api/jobs/([^/]+)", list_),
        ("GET", "/api/jobs/([^/]+)/([^/]+)", inspect),
        ("GET", "/api/jobs/([^/]+)/([^/]+)/logs", logs),
        ("POST", "/api/jobs/([^/]+)/([^/]+)/cancel", cancel),
    )
]
