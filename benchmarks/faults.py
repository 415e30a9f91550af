"""Faults that are made on purpose, and many visitors at once: what is lost, what is left, what the page holds."""

import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil

from benchmarks.bench import Bench
from benchmarks.measured import Figures, Kept

VISITORS, PICTURES, TRAININGS = 20, 12, 2  # of each visitor so many
HOW_MANY, HOW_MUCH = "how many", "figure"
MOST_MEMORY = "MB of the web process, at most"
PATIENCE = 60  # seconds for an answer: on a busy machine the page is slow, not at fault


def faults(bench: Bench, run: int) -> Figures:
    """Every fault in its full number; raises AssertionError at the first harm. What is done stays done."""
    from tests.faults import faults as made  # only here: the other tables need no tests

    figures: Figures = {}
    kept = Kept(bench.work / "faults.jsonl")
    for act, count in (
        (made.kills, 150),
        (made.failing_calls, 1),
        (made.failing_calls_of_painting, 1),
        (made.mutated_weights, 4000),
        (made.mutated_pictures, 3000),
        (made.mutated_recipes, 4000),
    ):
        name = act.__name__.replace("_", " ")
        figures |= kept.figures(name, run) or kept.keep(name, run, _made(act, count, name))
    return figures


def _made(act: Callable[[int, Path], dict[str, int]], count: int, name: str) -> Figures:
    with tempfile.TemporaryDirectory() as folder:
        made = act(count, Path(folder))
    return {(name if what == name else f"{name}: {what}", HOW_MANY): float(n) for what, n in made.items()}


def load(bench: Bench, run: int, visitors: int = VISITORS) -> Figures:
    """So many visitors at once, each with pictures and trainings, on a page with an engine that costs nothing."""
    from tests.studio.acting import make_generator, write_pictures
    from tests.web.running import Running

    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        make_generator(place / "starters" / "ink")
        files = write_pictures(place)
        page = Running(place).start()
        try:
            held = Held(page.process.pid)
            first = _visit(page.url, files, 1)  # what is loaded once is loaded
            before, began = held.now(), time.monotonic()
            answers: list[str] = []
            people = [
                threading.Thread(target=lambda: answers.extend(_visit(page.url, files, PICTURES)))
                for _ in range(visitors)
            ]
            for one in people:
                one.start()
            for one in people:
                one.join()
            seconds = time.monotonic() - began
            time.sleep(5)  # connections that are kept alive end
            after, errors = held.now(), [one for one in (*first, *answers) if one not in ("picture", "done")]
            assert not errors and "Traceback" not in page.errors(), errors[:3] or page.errors()[-2000:]
        finally:
            held.close()
            page.close()
    counted = {"visitors": visitors, "pictures": answers.count("picture"), "trainings": answers.count("done")}
    counted |= {"errors": len(errors), "seconds": seconds, MOST_MEMORY: held.most_bytes / 1e6}
    names = ("descriptors", "threads")
    counted |= {f"{name} before": n for name, n in zip(names, before, strict=True)}
    counted |= {f"{name} after": n for name, n in zip(names, after, strict=True)}
    return {(what, HOW_MUCH): float(n) for what, n in counted.items()}


class Held:
    """What the web process holds: looked at now and then, in a thread of its own."""

    def __init__(self, pid: int):
        self._process, self._closing, self.most_bytes = psutil.Process(pid), threading.Event(), 0
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def now(self) -> tuple[int, int]:
        """Descriptors and threads."""
        count = self._process.num_fds if hasattr(self._process, "num_fds") else self._process.num_handles
        return count(), self._process.num_threads()

    def close(self) -> None:
        self._closing.set()
        self._thread.join()

    def _look(self) -> None:
        with suppress(psutil.Error):
            while not self._closing.wait(0.2):
                self.most_bytes = max(self.most_bytes, self._process.memory_info().rss)


def _visit(url: str, files: list[Path], pictures: int) -> list[str]:
    """One visitor's hour -> "picture" for each picture, and how each training ended; or what went wrong."""
    from gradio_client import Client, handle_file

    answers = []
    try:
        client = Client(url, verbose=False, httpx_kwargs={"timeout": PATIENCE})
        drawer = client.predict(api_name="/drawer")
        sent = [handle_file(str(file)) for file in files]
        jobs = [
            client.predict(drawer, sent, "balanced", 1, "Load", 64, seed, api_name="/train")
            for seed in range(TRAININGS)
        ]
        for seed in range(pictures):
            told = client.predict(drawer, "ink", seed=seed, count=1, api_name="/create")
            answers += ["picture"] * len(told[1])
        for job in jobs:
            while (view := client.predict(drawer, job, api_name="/job")[0])["state"] not in ("done", "failed"):
                time.sleep(1)
            answers.append(view["state"])
    except Exception as error:  # counted, and shown by whoever asked
        answers.append(repr(error))
    return answers
