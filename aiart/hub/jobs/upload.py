"""What a training takes along to a machine of the Hub, in one private repository of the person:

    pictures.safetensors   the canvases, cropped and cleaned; never the files they were made from
    training.json          the request
    aiart.zip              those parts of our own code that train and push
    stop.json              added later, if the person wants the work finished early

Nothing depends on a release of aiart: what trains there is what is installed here, with the same versions of the
libraries. The generator is pushed into the same repository, which is deleted when it has been fetched.
"""

import io
import zipfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np
from huggingface_hub import CommitOperationAdd
from safetensors.numpy import load_file, save

from aiart.hub.addresses import HubName
from aiart.hub.client import Client
from aiart.training_presets import TrainRequest

PICTURES, REQUEST, CODE, STOP = "pictures.safetensors", "training.json", "aiart.zip", "stop.json"
CANVASES = "canvases"  # the name of the one tensor
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
# What the machine runs, with REPO and COMMIT behind it: what was sent is fetched with the login in HF_TOKEN, and Python
# imports from an archive as from a folder. A commit is named by its contents, so nothing else can arrive.
START = f"""\
import sys, huggingface_hub
sent = huggingface_hub.snapshot_download(sys.argv[1], revision=sys.argv[2], token=True)
sys.path.insert(0, f"{{sent}}/{CODE}")
from aiart.hub.jobs.program import main
sys.exit(main(sent, sys.argv[1]))
"""


def send(repo: str, canvases: np.ndarray, request: TrainRequest, gpus: int, client: Client) -> list[str]:
    """Make the private repository, put everything into one commit -> the command for a machine with so many GPUs.

    The command holds no secret: it can be read on the job's page.

    Args:
        canvases: uint8 (n, H, W, 3).

    Raises:
        HubError: as `errors.hub_error`.
    """
    parts = {
        PICTURES: save({CANVASES: np.ascontiguousarray(canvases)}),
        REQUEST: request.model_dump_json().encode(),
        CODE: archive(),
        "README.md": CARD.encode(),
    }
    client.call(repo, lambda: client.api().create_repo(repo, private=True))
    commit = _commit(repo, parts, "A training begins", client)
    wanted = [word for library in libraries(gpus) for word in ("--with", library)]
    return ["uv", "run", "--no-project", "--python", PYTHON, *wanted, "python", "-c", START, repo, commit]


def read(folder: Path) -> tuple[np.ndarray, TrainRequest]:
    """Return the (canvases, request) that `send` has sent, where the training runs. Raises OSError, ValueError."""
    request = TrainRequest.model_validate_json((folder / REQUEST).read_bytes())
    return load_file(folder / PICTURES)[CANVASES], request


def ask_to_finish(repo: str, client: Client) -> None:
    """Tell the training to keep what it has learned and end. Raises HubError."""
    _commit(repo, {STOP: b"{}\n"}, "Finish now", client)


def asked_to_finish(repo: str, client: Client) -> bool:
    """Return whether somebody did. Raises HubError."""
    return any(file.rfilename == STOP for file in client.model_info(HubName(repo)).siblings or ())


def _commit(repo: str, parts: dict[str, bytes], message: str, client: Client) -> str:
    """Add files to the repository -> the commit's name. Raises HubError."""
    added = [CommitOperationAdd(path, data) for path, data in parts.items()]
    return client.commit(repo, added, sum(map(len, parts.values())), message)


def archive() -> bytes:
    """Return a zip of those parts of the package that train and push."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as parts:
        for path in sorted({path for pattern in PARTS for path in PACKAGE.glob(pattern)}):
            parts.write(path, f"aiart/{path.relative_to(PACKAGE).as_posix()}")
    return data.getvalue()


def libraries(gpus: int) -> list[str]:
    """Return the requirements for a machine with so many GPUs: the versions that are installed here."""
    tensorflow = "tensorflow[and-cuda]" if gpus else "tensorflow-cpu"  # the first brings NVIDIA's libraries along
    return [f"{tensorflow}=={_tensorflow_version()}", *(f"{library}=={version(library)}" for library in LIBRARIES)]


def _tensorflow_version() -> str:
    try:
        return version("tensorflow-cpu")
    except PackageNotFoundError:
        return version("tensorflow")
