"""Processes that are killed while they write, and what is there afterwards: python -m tests.faults.kills COUNT FOLDER.

A program of its own, as it forks: each child writes a generator, a checkpoint, a status, a line of a journal and a row,
acknowledges each, begins again, and is killed somewhere. Needs a system of POSIX.
"""

import json
import os
import random
import signal
import sys
import time
from pathlib import Path

import numpy as np

from aiart.engine.format.config import GeneratorConfig
from aiart.engine.format.folder import PICTURES, read_folder, save_folder
from aiart.engine.training.checkpoint import Checkpoints, TrainingProgress, table_for
from aiart.studio.database import Database, open_database
from aiart.studio.jobs import Job, State, Status, every_other
from aiart.studio.store import Journal
from tests.studio.fake_engine import TrainRequest, _config

KINDS = "generator checkpoint status journal row".split()
MOST_SECONDS = 0.06  # after its first word a child is killed


class Writer:
    """Writes the number of a round in all five ways."""

    def __init__(self, home: Path):
        self.home, self.generator = home, home / "generator"
        self.checkpoints, self.job = Checkpoints(home / "checkpoints", "p"), Job(home / "a" / "b" / "jobs" / "c")
        self.journal = Journal(home / "journal.jsonl", 50, every_other)
        self.job.folder.mkdir(parents=True, exist_ok=True)
        self.config: GeneratorConfig = _config(np.zeros((2, 32, 32, 3), np.uint8), TrainRequest(name="Kills"), 0)

    def write(self, kind: str, n: int) -> None:
        """Write n; whole and on the disk when this returns."""
        if kind == "generator":
            pictures = np.full((2, 32, 32, 3), n % 256, np.uint8)
            save_folder(self.generator, self.config, {PICTURES: pictures}, "# A card\n", [pictures[0]])
        elif kind == "checkpoint":
            self.checkpoints.save(TrainingProgress(step=n), state(n))
        elif kind == "status":
            self.job.write_status(Status(State.RUNNING, step=n))
        elif kind == "journal":
            self.journal.append({"n": n})
        else:
            with Database(self.home).transaction() as connection:
                connection.execute("INSERT INTO secrets VALUES (?, '')", (str(n),))

    def read(self, kind: str) -> int:
        """The newest n that is there; reading checks that it is whole."""
        if kind == "generator":
            values = np.unique(read_folder(self.generator)[1][PICTURES])
            assert len(values) == 1, "two generators in one"
            return int(values[0])
        if kind == "checkpoint":
            progress, tensors = self.checkpoints.load(table_for(state(0)))
            assert (tensors["w"] == progress.step).all()
            return progress.step
        if kind == "status":
            return self.job.status().step
        if kind == "journal":
            return self.journal.read()[-1]["n"]
        row = Database(self.home).row("SELECT MAX(CAST(name AS INTEGER)) FROM secrets WHERE name != 'workspaces'")
        return row[0]


def state(n: int) -> dict[str, np.ndarray]:
    return {"w": np.full(50_000, n, np.float32)}


def one_life(home: Path, first: int, seconds: float) -> list[tuple[str, int]]:
    """Let a child write from `first` on, kill it -> what it acknowledged."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            writer = Writer(home)
            for n in range(first, first + 10_000):
                for kind in KINDS:
                    writer.write(kind, n)
                    os.write(writing, f"{kind} {n}\n".encode())
        finally:
            os._exit(1)
    os.close(writing)
    begun = os.read(reading, 1 << 16)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(reading, "rb") as rest:
        lines = (begun + rest.read()).decode().splitlines()
    return [(kind, int(n)) for kind, n in map(str.split, lines)]


def main(count: int, home: Path) -> dict[str, int]:
    """Kill `count` children -> how many words were acknowledged, and how many of those were lost: none."""
    open_database(home, lambda *_: None).close()
    writer, luck, first = Writer(home), random.Random(7), 1
    acknowledged, lost = 0, 0
    for kind in KINDS:
        writer.write(kind, 0)
    known = dict.fromkeys(KINDS, 0)
    for _ in range(count):
        words = one_life(home, first, luck.uniform(0, MOST_SECONDS))
        known |= dict(words)
        acknowledged += len(words)
        for kind, n in known.items():
            unsaid = max(n + 1, first)  # may be there instead
            modulus, found = 256 if kind == "generator" else 10**9, writer.read(kind)
            lost += found not in (n % modulus, unsaid % modulus)
            known[kind] = n if found == n % modulus else unsaid
        first = max(known.values()) + 2
    writer = Writer(home)  # as the next process does: it tidies what the last one left
    for kind in KINDS[:4]:  # twice: a checkpoint has two places
        writer.write(kind, first)
        writer.write(kind, first + 1)
    litter = [path for path in home.rglob(".*") if "slot" in path.name or path.parent == home]
    return {"kills": count, "acknowledged": acknowledged, "lost": lost, "litter": len(litter)}


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]), Path(sys.argv[2]))))
