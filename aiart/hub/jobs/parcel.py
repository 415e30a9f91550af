"""What a training takes along: prepared pictures, settings and our code, in a private repository of the person.

    pictures.safetensors   the canvases, cropped and cleaned; never the files they were made from
    training.json          what was asked, and for how long at most
    aiart.zip              see source.py
    stop.json              comes later, if the person wants the work finished early

The generator is pushed into the same repository, which is deleted when it has been fetched.
"""

import json
import tempfile
from dataclasses import asdict
from pathlib import Path

import numpy as np
from huggingface_hub import CommitOperationAdd

from aiart.config import TrainRequest
from aiart.engine.format.tensors import Spec, read_tensors, write_tensors
from aiart.errors import HubError
from aiart.hub.client import Client, Deadline, call_before
from aiart.hub.errors import hub_errors
from aiart.hub.names import HubName
from aiart.hub.push import BYTES_A_SECOND, COMMIT_SECONDS

SET, ASKED, CODE, STOP = "pictures.safetensors", "training.json", "aiart.zip", "stop.json"
CANVASES = "canvases"
FORMAT = 1
CARD = """---
tags: []
---
The pictures of a training with aiart that is going on, and then its result. It is deleted when that has been fetched.
If you find it long afterwards, its training was left alone: delete it.
"""


def send(repo: str, canvases: np.ndarray, request: TrainRequest, code: bytes, client: Client) -> str:
    """Make the private repository and put it all into one commit -> the commit's name.

    Args:
        canvases: uint8 (n, H, W, 3).

    Raises:
        HubError: as `errors.hub_error`.
    """
    asked = {"format": FORMAT, "request": asdict(request), "shape": canvases.shape}
    small = {ASKED: json.dumps(asked).encode(), CODE: code, "README.md": CARD.encode()}
    api, seconds = client.api(), COMMIT_SECONDS + canvases.nbytes / BYTES_A_SECOND
    with tempfile.TemporaryDirectory() as folder, hub_errors(repo, signed_in=True):
        pictures = Path(folder) / SET
        write_tensors(pictures, {CANVASES: canvases}, {})
        call_before(Deadline(), lambda: api.create_repo(repo, private=True))
        parts = [CommitOperationAdd(SET, pictures)] + [CommitOperationAdd(path, small[path]) for path in small]
        return call_before(
            Deadline(seconds), lambda: api.create_commit(repo, parts, commit_message="A training begins")
        ).oid


def unpack(repo: str, commit: str, client: Client) -> tuple[np.ndarray, TrainRequest]:
    """The pictures and what was asked, where the training runs.

    Raises:
        HubError: as `errors.hub_error`.
        WeightsError: it is not what `send` has sent.
    """
    fetch = client.api().hf_hub_download
    with hub_errors(repo, signed_in=True):
        asked, pictures = (Path(fetch(repo, part, revision=commit)).resolve() for part in (ASKED, SET))
        told = json.loads(asked.read_bytes())
    table = {CANVASES: Spec("U8", tuple(told["shape"]))}
    return read_tensors(pictures, table)[CANVASES], TrainRequest(**told["request"])


def ask_to_finish(repo: str, client: Client) -> None:
    """Tell the training to keep what it has learned and end. Raises HubError."""
    stop = [CommitOperationAdd(STOP, b"{}\n")]
    with hub_errors(repo, signed_in=True):
        call_before(
            Deadline(COMMIT_SECONDS), lambda: client.api().create_commit(repo, stop, commit_message="Finish now")
        )


def asked_to_finish(repo: str, client: Client) -> bool:
    """Whether somebody did. Raises HubError."""
    info = client.model_info(HubName(repo))
    return any(file.rfilename == STOP for file in info.siblings or ())


def delete(repo: str, client: Client) -> None:
    """The repository with all that is in it; one that is gone already is fine. Raises HubError."""
    try:
        with hub_errors(repo, signed_in=True):
            call_before(Deadline(), lambda: client.api().delete_repo(repo, missing_ok=True))
    except HubError as error:
        if error.code != "not_found":
            raise
