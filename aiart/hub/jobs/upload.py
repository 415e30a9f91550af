"""What a training takes along to a machine of the Hub, in one private repository of the person:

    pictures.safetensors   the canvases, cropped and cleaned; never the files they were made from
    training.json          the request
    aiart.zip              those parts of our own code that train and push
    stop.json              added later, if the person wants the work finished early

Nothing depends on a release of aiart: what trains there is what is installed here, with the same versions of the
libraries. The generator is pushed into the same repository, which is deleted when it has been fetched.
"""

import hashlib
import io
import json
import zipfile
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np
from huggingface_hub import CommitOperationAdd
from safetensors.numpy import save

from aiart.engine.format.tensors import TensorSpec, read_tensors
from aiart.hub.addresses import HubName
from aiart.hub.client import Client
from aiart.hub.jobs import bootstrap
from aiart.training_presets import TrainRequest

PICTURES, REQUEST, CODE, STOP = "pictures.safetensors", "training.json", "aiart.zip", "stop.json"
CANVASES = "canvases"  # the name of the one tensor
FORMAT = 1
CARD = """---
tags: []
---
The pictures of a training with aiart that is going on, and then its result. It is deleted when that has been fetched.
If you find it long afterwards, its training was left alone: delete it.
"""

PACKAGE = Path(__file__).parents[2]
PARTS = (
    "__init__.py",
    "request_model.py",
    "training_presets.py",
    "errors.py",
    "files.py",
    "images.py",
    "engine/**/*.py",
    "engine/**/*.safetensors",
    "hub/**/*.py",
)
PYTHON = "3.12"  # of the machine
LIBRARIES = (
    "numpy scipy pillow keras pydantic safetensors threadpoolctl numba llvmlite filelock huggingface_hub httpx2".split()
)
EPOCH = (1980, 1, 1, 0, 0, 0)  # the same code is the same archive


def send(repo: str, canvases: np.ndarray, request: TrainRequest, gpus: int, client: Client) -> list[str]:
    """Make the private repository, put everything into one commit -> the command for a machine with so many GPUs.

    The command holds no secret: it can be read on the job's page.

    Args:
        canvases: uint8 (n, H, W, 3).

    Raises:
        HubError: as `errors.hub_error`.
    """
    described, code = {"format": FORMAT, "request": request.model_dump(), "shape": canvases.shape}, archive()
    parts = {
        PICTURES: save({CANVASES: np.ascontiguousarray(canvases)}),
        REQUEST: json.dumps(described).encode(),
        CODE: code,
        "README.md": CARD.encode(),
    }
    client.call(repo, lambda: client.api().create_repo(repo, private=True))
    commit = _commit(repo, parts, "A training begins", client)
    return _command(libraries(gpus), repo, commit, hashlib.sha256(code).hexdigest())


def read(folder: Path) -> tuple[np.ndarray, TrainRequest]:
    """Return the (canvases, request) that `send` has sent, where the training runs. Raises WeightsError, ValueError."""
    described = json.loads((folder / REQUEST).read_bytes())
    table = {CANVASES: TensorSpec("U8", tuple(described["shape"]))}
    pictures = (folder / PICTURES).resolve()  # in the Hub's cache it is a link
    return read_tensors(pictures, table)[CANVASES], TrainRequest.read(described["request"])


def ask_to_finish(repo: str, client: Client) -> None:
    """Tell the training to keep what it has learned and end. Raises HubError."""
    _commit(repo, {STOP: b"{}\n"}, "Finish now", client)


def asked_to_finish(repo: str, client: Client) -> bool:
    """Return whether somebody did. Raises HubError."""
    return any(file.rfilename == STOP for file in client.model_info(HubName(repo)).siblings or ())


def delete(repo: str, client: Client) -> None:
    """Delete the repository with all that is in it; one that is gone already is fine. Raises HubError."""
    client.call(repo, lambda: client.api().delete_repo(repo, missing_ok=True))


def _commit(repo: str, parts: dict[str, bytes], message: str, client: Client) -> str:
    """Add files to the repository -> the commit's name. Raises HubError."""
    added = [CommitOperationAdd(path, data) for path, data in parts.items()]
    return client.commit(repo, added, sum(map(len, parts.values())), message)


@cache
def archive() -> bytes:
    """Return a zip of those parts of the package that train and push, as they were when it was first asked for."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as parts:
        for path in sorted({path for pattern in PARTS for path in PACKAGE.glob(pattern)}):
            name = f"aiart/{path.relative_to(PACKAGE).as_posix()}"
            parts.writestr(zipfile.ZipInfo(name, EPOCH), path.read_bytes(), zipfile.ZIP_DEFLATED)
    return data.getvalue()


def _command(requirements: list[str], repo: str, commit: str, digest: str) -> list[str]:
    program = Path(bootstrap.__file__).read_text(encoding="utf-8")
    wanted = [word for library in requirements for word in ("--with", library)]
    return ["uv", "run", "--no-project", "--python", PYTHON, *wanted, "python", "-c", program, repo, commit, digest]


def libraries(gpus: int) -> list[str]:
    """Return the requirements for a machine with so many GPUs: the versions that are installed here."""
    tensorflow = "tensorflow[and-cuda]" if gpus else "tensorflow-cpu"  # the first brings NVIDIA's libraries along
    return [f"{tensorflow}=={_tensorflow_version()}", *(f"{library}=={version(library)}" for library in LIBRARIES)]


def _tensorflow_version() -> str:
    try:
        return version("tensorflow-cpu")
    except PackageNotFoundError:
        return version("tensorflow")
