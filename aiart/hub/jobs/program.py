"""What runs on the machine of the Hub, once our code is there; see `upload.START`.

It is the same trainer as everywhere. Its events go into the log, its generator into the repository the pictures came
from. It ends early, with what it has learned, if the person asks for that or its time is nearly over.
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
from aiart.errors import ArtError, HubError, Wording, to_art_error
from aiart.hub.client import Client
from aiart.hub.errors import AWAY
from aiart.hub.jobs import upload
from aiart.hub.jobs.hardware import OVERHEAD, training_seconds
from aiart.hub.jobs.job_log import LogWriter
from aiart.hub.push import plan, push

POLL_SECONDS = 10.0  # between two looks whether the person wants it to finish
LOADING_SECONDS = 120.0  # that starting the engine may take of the time there is
PUSH_PAUSES = (0, 5, 20, 60)  # seconds before each try
THERE = Wording(
    out_of_memory=(
        "The training ran out of memory.",
        "Choose a larger machine, a smaller canvas or fewer pictures.",
    ),
    result="The training",
    then="then start it again",
    bug=("Something in the training broke.", "Its log on the Hub says what."),
)


def main(sent: str, repo: str) -> int:
    """Train with what was sent, in a folder, and push to the repository where it came from -> exit code.

    What it prints is all that is known of it elsewhere. The login leaves the environment at once: nothing that is
    started or printed later can have it.
    """
    token = os.environ.pop("HF_TOKEN")
    os.environ["KERAS_BACKEND"] = "tensorflow"
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    writer = LogWriter(lambda line: print(line, flush=True))
    try:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            _train(Path(sent), Path(folder), repo, Client(token), writer)
        return 0
    except Exception as error:
        if not isinstance(error, ArtError):
            traceback.print_exc()
        told = to_art_error(error, THERE)
        writer.failed(str(told), told.code)
        return 1


def _train(sent: Path, folder: Path, repo: str, client: Client, writer: LogWriter) -> None:
    canvases, request = upload.read(sent)
    end = time.monotonic() + OVERHEAD * training_seconds(request) + LOADING_SECONDS
    asked = threading.Event()  # set by a thread, so that no step of the training waits for the Hub
    threading.Thread(target=_wait_for_request, args=(repo, client, asked), daemon=True, name="aiart-stop").start()

    def stop() -> Stop:
        return Stop.KEEP if asked.is_set() or time.monotonic() > end else Stop.NO

    for event in train(canvases, request, folder / "generator", checkpoints=folder / "checkpoints", stop=stop):
        writer.event(replace(event, message=event.message.replace("Done.", "Sending the generator.")))
    asked.set()
    _push(folder / "generator", repo, client)


def _wait_for_request(repo: str, client: Client, asked: threading.Event) -> None:
    """Look at the repository until the person asks to finish."""
    while not asked.wait(POLL_SECONDS):
        with suppress(HubError):  # the next look may fare better
            if upload.asked_to_finish(repo, client):
                asked.set()


def _push(generator: Path, repo: str, client: Client) -> None:
    """Push, and try again if the Hub stumbles or somebody asks to finish just now. Raises HubError."""
    for pause in PUSH_PAUSES:
        time.sleep(pause)
        try:
            push(plan(generator, repo, client), client)
            return
        except HubError as error:
            if error.code not in (*AWAY, "conflict") or pause == PUSH_PAUSES[-1]:
                raise
