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
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np
from huggingface_hub import CommitOperationAdd
from safetensors.numpy import save

from aiart.config import TrainRequest
from aiart.engine.format.tensors import Spec, read_tensors
from aiart.errors import HubError
from aiart.hub.client import Client, ProgressTimeout
from aiart.hub.errors import hub_errors
from aiart.hub.jobs import bootstrap
from aiart.hub.names import HubName
from aiart.hub.push import BYTES_A_SECOND, COMMIT_SECONDS

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
PARTS = ("__init__.py", "config.py", "errors.py", "files.py", "images.py", "engine/**/*.py", "hub/**/*.py")
PYTHON = "3.12"  # of the machine
LIBRARIES = "numpy scipy pillow keras pydantic safetensors threadpoolctl huggingface_hub httpx2".split()
EPOCH = (1980, 1, 1, 0, 0, 0)  # the same code is the same archive


def send(repo: str, canvases: np.ndarray, request: TrainRequest, code: bytes, client: Client) -> str:
    """Make the private repository and put everything into one commit -> the commit's name.

    Args:
        canvases: uint8 (n, H, W, 3).
        code: see `archive`.

    Raises:
        HubError: as `errors.hub_error`.
    """
    described = {"format": FORMAT, "request": request.model_dump(), "shape": canvases.shape}
    parts = {
        PICTURES: save({CANVASES: np.ascontiguousarray(canvases)}),
        REQUEST: json.dumps(described).encode(),
        CODE: code,
        "README.md": CARD.encode(),
    }
    client.call(repo, lambda: client.api().create_repo(repo, private=True))
    return _commit(repo, parts, "A training begins", client)


def receive(repo: str, commit: str, client: Client) -> tuple[np.ndarray, TrainRequest]:
    """Fetch what `send` has sent, where the training runs -> (canvases, request). The job's own limit ends it.

    Raises:
        HubError: as `errors.hub_error`.
        WeightsError: it is not what `send` has sent.
    """
    fetch = client.api().hf_hub_download
    with hub_errors(repo, signed_in=True):
        request, pictures = (Path(fetch(repo, part, revision=commit)).resolve() for part in (REQUEST, PICTURES))
        described = json.loads(request.read_bytes())
    table = {CANVASES: Spec("U8", tuple(described["shape"]))}
    return read_tensors(pictures, table)[CANVASES], TrainRequest.read(described["request"])


def ask_to_finish(repo: str, client: Client) -> None:
    """Tell the training to keep what it has learned and end. Raises HubError."""
    _commit(repo, {STOP: b"{}\n"}, "Finish now", client)


def asked_to_finish(repo: str, client: Client) -> bool:
    """Return whether somebody did. Raises HubError."""
    return any(file.rfilename == STOP for file in client.model_info(HubName(repo)).siblings or ())


def delete(repo: str, client: Client) -> None:
    """Delete the repository with all that is in it; one that is gone already is fine. Raises HubError."""
    try:
        client.call(repo, lambda: client.api().delete_repo(repo, missing_ok=True))
    except HubError as error:
        if error.code != "not_found":
            raise


def _commit(repo: str, parts: dict[str, bytes], message: str, client: Client) -> str:
    """Add files to the repository -> the commit's name. Raises HubError."""
    added = [CommitOperationAdd(path, data) for path, data in parts.items()]
    timeout = ProgressTimeout(COMMIT_SECONDS + sum(map(len, parts.values())) / BYTES_A_SECOND)
    return client.call(repo, lambda: client.api().create_commit(repo, added, commit_message=message), timeout).oid


def archive() -> bytes:
    """Return a zip of those parts of the package that train and push."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as parts:
        for path in sorted({path for pattern in PARTS for path in PACKAGE.glob(pattern)}):
            name = f"aiart/{path.relative_to(PACKAGE).as_posix()}"
            parts.writestr(zipfile.ZipInfo(name, EPOCH), path.read_bytes(), zipfile.ZIP_DEFLATED)
    return data.getvalue()


def command(repo: str, commit: str, code: bytes, gpus: int) -> list[str]:
    """Return what the machine runs. It holds no secret: it can be read on the job's page."""
    program = Path(bootstrap.__file__).read_text(encoding="utf-8")
    requirements = [word for library in libraries(gpus) for word in ("--with", library)]
    digest = hashlib.sha256(code).hexdigest()
    python = ["python", "-c", program, repo, commit, digest]
    return ["uv", "run", "--no-project", "--python", PYTHON, *requirements, *python]


def libraries(gpus: int) -> list[str]:
    """Return the requirements for a machine with so many GPUs: the versions that are installed here."""
    tensorflow = "tensorflow[and-cuda]" if gpus else "tensorflow-cpu"  # the first brings NVIDIA's libraries along
    return [f"{tensorflow}=={_tensorflow_version()}", *(f"{library}=={version(library)}" for library in LIBRARIES)]


def _tensorflow_version() -> str:
    try:
        return version("tensorflow-cpu")
    except PackageNotFoundError:
        return version("tensorflow")
