"""What goes to the Hub: the verb `push`, and `train --on hf-jobs`, each after saying what it means and asking."""

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import typer

from aiart.cli.generators import resolve
from aiart.cli.progress import PlainLines
from aiart.engine.training.train import TrainEvent
from aiart.errors import RequestError
from aiart.hub.client import Client
from aiart.hub.jobs.hardware import Quote, choose, hardware, quote
from aiart.hub.jobs.training import RemoteTraining
from aiart.hub.push import PushPlan, plan, push, whoami
from aiart.training_presets import TrainRequest, counted


def make_sure(question: str, otherwise: str) -> None:
    """Raises RequestError, code "not_sure", unless somebody at the terminal says yes; `otherwise` is what follows."""
    if not sys.stdin.isatty():
        raise RequestError("Nobody is there to be asked.", fix="Say --yes if you are sure.", code="not_sure")
    if not typer.confirm(question, err=True):
        raise RequestError(otherwise, code="not_sure")


def push_to(repo: str, model: str, shown: PlainLines, *, private: bool, licence: str, sure: bool) -> None:
    """Push as whoever is logged in on this machine; ask first, unless `sure`.

    Raises:
        RequestError: "hub_name" or "model"; "not_sure", the person said no or could not be asked.
        WeightsError: the generator cannot be read.
        HubError: see `hub.push.plan` and `hub.push.push`.
    """
    folder = resolve(model, shown)
    client = Client(True)
    intended = plan(folder, repo, client, private=private, licence=licence)
    for line in _description(intended):
        shown.say(line)
    if not sure:
        make_sure("Push it?", "Nothing was pushed.")
    shown.say(f"Uploading {intended.contents.bytes / 1e6:.1f} MB.")
    pushed = push(intended, client)
    line = pushed.url if pushed.changed else f"{pushed.url} was exactly this already."
    shown.result("pushed", line, repo=pushed.repo, url=pushed.url, commit=pushed.commit, changed=pushed.changed)


def _description(intended: PushPlan) -> list[str]:
    """Return what a person should know before she says yes."""
    who = "private, only you see it" if intended.private else "public, everybody can fetch it"
    how = "a new repository" if intended.new else f"a new commit after {str(intended.parent)[:8]}"
    config = intended.contents.config
    lines = [f"Pushing {config.name} to {intended.repo} as {intended.user}: {how}, {who}."]
    if config.memory:
        lines += [
            f"It holds {counted(config.memory.pictures)} of its training whole: whoever gets it can look at them."
        ]
    else:
        lines += [
            "No picture of its training is stored in it, but it can paint some of them again, nearly as they were."
        ]
    if not config.licence:
        lines += ["It has no licence, so nobody else may use it; --licence gives it one."]
    return lines


HF_JOBS = "hf-jobs"
LEFT = "Left. It may go on at the Hub, where it costs money: the same command with --resume finds it."


def elsewhere(on: str, flavor: str, sure: bool) -> "HubTraining":
    """Raises RequestError, code "on", for a place that is not known."""
    if on != HF_JOBS:
        expected = f"It should be {HF_JOBS}, the rented machines of the Hugging Face Hub; left out, it is this one."
        raise RequestError(f"--on is {on[:40]!r}.", expected, code="on")
    return HubTraining(flavor, sure)


class HubTraining:
    """One training on the Hub, as whoever is logged in on this machine."""

    name = HF_JOBS

    def __init__(self, flavor: str, sure: bool):
        """Raises HubError, code "no_login"."""
        self._client, self._flavor, self._sure = Client(True), flavor, sure
        self._quote: Quote | None = None
        self._training = RemoteTraining(self._client, flavor, 0)

    @property
    def remark(self) -> str:
        return self._training.remark

    def look(self, request: TrainRequest) -> None:
        """Ask for prices, before a picture is read. Raises RequestError "flavor" and as `quote`; HubError."""
        self._quote = quote(request, choose(self._flavor, hardware(self._client)))

    def agree(self, canvases: np.ndarray, shown: PlainLines) -> None:
        """Say as whom, what is sent and what it costs, and ask. Raises RequestError "not_sure", HubError."""
        user, quoted = whoami(self._client), self._quote
        assert quoted, "`look` comes first"
        height, width = canvases.shape[1:3]
        shown.say(f"Training as {user} on {quoted}.")
        shown.say(
            f"{counted(len(canvases))} of {width} x {height} pixels go into a private repository of {user}, "
            f"{canvases.nbytes / 1e6:.1f} MB. It is deleted when the generator is here."
        )
        price, most = quoted.hardware.hourly / 1e6, quoted.most / 100
        shown.fact("terms", user=user, flavor=self._flavor, dollars_an_hour=price, seconds=quoted.limit, dollars=most)
        if not self._sure:
            make_sure(f"Spend up to {quoted.price}?", "Nothing was sent, and nothing costs anything.")
        self._training = RemoteTraining(self._client, self._flavor, quoted.most)

    def train(self, canvases: np.ndarray, request: TrainRequest, out: Path, **how) -> Iterator[TrainEvent]:
        """In the place of `engine.train.train`."""
        return self._training.train(canvases, request, out, **how)

    def leave(self, checkpoints: Path, shown: PlainLines) -> str:
        """End it there -> what to say."""
        shown.say("Cancelling it on the Hub.")
        try:
            return f"Left at once. {self._training.cancel(checkpoints)}"
        except KeyboardInterrupt:
            return LEFT
