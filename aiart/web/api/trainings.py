"""Endpoints for trainings."""

from dataclasses import asdict
from pathlib import Path

import gradio as gr

from aiart.config import LONG_SIDE, TrainRequest
from aiart.studio import JobView
from aiart.web.api.parts import Parts, shown
from aiart.web.components.numbers import whole

PRESET = TrainRequest().preset


class Trainings(Parts):
    def _offer(self) -> None:
        which = [self._drawer, self._job]
        files = gr.File(label="Files", file_count="multiple", type="filepath")
        preset, seconds = gr.Textbox(PRESET, label="Preset"), gr.Number(None, label="Seconds")
        long_side, seed = gr.Number(LONG_SIDE, label="Long side"), gr.Number(0, label="Seed")
        self._endpoint(self.drawer, [], self._drawer)
        self._endpoint(self.train, [self._drawer, files, preset, seconds, self._name, long_side, seed], self._job)
        self._endpoint(self.job, which, [self._answer, self._pictures])
        self._endpoint(self.jobs, [self._drawer], self._answer)
        self._endpoint(self.stop, which, self._answer)
        self._endpoint(self.resume, which, self._answer)
        self._endpoint(self.train_longer, [*which, gr.Number(60, label="Seconds")], self._answer)
        self._endpoint(self.delete_job, which, self._word)

    def drawer(self) -> str:
        """Make an empty drawer. Its id is the only key to all that is put into it: pass it to the other endpoints."""
        return self._studio.workspaces.new()

    def train(self, drawer, files, preset, seconds=None, name="", long_side=LONG_SIDE, seed=0) -> str:
        """Train a generator on pictures and answer at once with the id of the job; ask /job how it stands.

        Preset is balanced, instant, learned or classic. Seconds may be left out: then they are the preset's own.
        """
        request = TrainRequest(
            name=name or "",
            preset=preset,
            seconds=None if seconds is None else float(seconds),
            long_side=whole(long_side, "long side"),
            seed=whole(seed, "seed"),
        )
        return self._studio.training.start(self._open(drawer), [Path(path) for path in files or ()], request)

    def job(self, drawer, job) -> tuple[dict, list]:
        """How a training stands: its state, progress from 0 to 1, losses and so on, and its previews, oldest first."""
        view = self._studio.training.view(self._open(drawer), job)
        return told_job(view), shown([(one.path, f"{one.seconds:g} s") for one in view.previews])

    def jobs(self, drawer) -> list[dict]:
        """All trainings of a drawer, newest first."""
        return [told_job(view) for view in self._studio.training.views(self._open(drawer))]

    def stop(self, drawer, job) -> dict:
        """Finish a training now and keep the work; asked a second time, leave at once."""
        self._studio.training.stop(self._open(drawer), job)
        return told_job(self._studio.training.view(self._open(drawer), job))

    def resume(self, drawer, job) -> dict:
        """Take a training up again that failed or was cancelled, from where it was saved."""
        self._studio.training.resume(self._open(drawer), job)
        return told_job(self._studio.training.view(self._open(drawer), job))

    def train_longer(self, drawer, job, seconds) -> dict:
        """Give a training that is done more seconds."""
        self._studio.training.train_longer(self._open(drawer), job, float(whole(seconds, "seconds")))
        return told_job(self._studio.training.view(self._open(drawer), job))

    def delete_job(self, drawer, job) -> str:
        """Delete a training with its pictures and previews. Its generator stays."""
        self._studio.training.delete(self._open(drawer), job)
        return "deleted"


def told_job(view: JobView) -> dict:
    """A view without paths of this machine."""
    told = asdict(view)
    del told["previews"]
    return told | {"state": str(view.state), "over": view.over, "can_resume": view.can_resume}
