"""What runs on the machine of the Hub, once bootstrap.py has brought our code there.

The same trainer as everywhere; its events go into the log, its generator into the repository the pictures came from.
It ends early, with what it has learned, if the person asks for that or its time is nearly over.
"""

import os
import tempfile
import threading
import time
import traceback
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from aiart.engine.training.train import Stop, train
from aiart.errors import ArtError, HubError, is_out_of_memory
from aiart.hub.client import Client
from aiart.hub.errors import AWAY
from aiart.hub.jobs import parcel
from aiart.hub.jobs.terms import AROUND, working_seconds
from aiart.hub.jobs.wire import Speaker
from aiart.hub.push import plan, push

LOOK = 10.0  # seconds between two looks whether the person wants it to finish
LOADING = 120.0  # seconds that starting the engine may take of the time there is
PUSHES = (0, 5, 20, 60)  # seconds before each try


class Wish:
    """Whether to go on: asked at every step, so it only looks at what a thread has found out."""

    def __init__(self, repo: str, client: Client, seconds: float):
        self._repo, self._client = repo, client
        self._end = time.monotonic() + seconds
        self._asked, self._over = threading.Event(), threading.Event()
        threading.Thread(target=self._look, daemon=True, name="aiart-wish").start()

    def __call__(self) -> Stop:
        return Stop.KEEP if self._asked.is_set() or time.monotonic() > self._end else Stop.NO

    def close(self) -> None:
        self._over.set()

    def _look(self) -> None:
        while not self._over.wait(LOOK) and not self._asked.is_set():
            with suppress(HubError):  # the next look may fare better
                if parcel.asked_to_finish(self._repo, self._client):
                    self._asked.set()


def main(repo: str, commit: str, token: str) -> int:
    """Train and push -> exit code. Everything that is to be known of it is in what it prints."""
    os.environ["KERAS_BACKEND"] = "tensorflow"
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    speaker = Speaker(lambda line: print(line, flush=True))
    try:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            _train(repo, commit, token, Path(folder), speaker)
    except ArtError as error:
        speaker.failed(str(error), error.code)
    except Exception as error:
        traceback.print_exc()
        speaker.failed(*_explained(error))
    else:
        return 0
    return 1


def _train(repo: str, commit: str, token: str, folder: Path, speaker: Speaker) -> None:
    client, out = Client(token), folder / "generator"
    canvases, request = parcel.unpack(repo, commit, client)
    wish = Wish(repo, client, AROUND * working_seconds(request) + LOADING)
    for event in train(canvases, request, out, checkpoints=folder / "checkpoints", stop=wish):
        speaker.event(replace(event, message=event.message.replace("Done.", "Sending the generator.")))
    wish.close()
    _push(out, repo, client)


def _push(generator: Path, repo: str, client: Client) -> None:
    """Again, if the Hub stumbles, or somebody asks to finish just now: the work is at stake. Raises HubError."""
    for wait in PUSHES:
        time.sleep(wait)
        try:
            push(plan(generator, repo, client), client)
            return
        except HubError as error:
            if error.code not in (*AWAY, "conflict") or wait == PUSHES[-1]:
                raise


def _explained(error: Exception) -> tuple[str, str]:
    """(sentence, code) of what is no ArtError."""
    if is_out_of_memory(error):
        return "The training ran out of memory. Choose a larger machine, a smaller canvas or fewer pictures.", "memory"
    return "Something in the training broke. Its log on the Hub says what.", "bug"
