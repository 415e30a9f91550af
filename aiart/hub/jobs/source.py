"""Our own code, as a machine elsewhere needs it: an archive, what it runs on, and the command that starts it.

Nothing depends on a release of aiart: what trains there is what is installed here, on the same versions of the
libraries.
"""

import hashlib
import io
import zipfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from aiart.hub.jobs import bootstrap

PACKAGE = Path(__file__).parents[2]
PARTS = ("__init__.py", "config.py", "errors.py", "files.py", "images.py", "engine/**/*.py", "hub/**/*.py")
IMAGE = "ghcr.io/astral-sh/uv:python3.12-bookworm"  # Debian with uv, as the Hub's own client takes by default
PYTHON = "3.12"
LIBRARIES = ("numpy", "pillow", "keras", "pydantic", "safetensors", "threadpoolctl", "huggingface_hub", "httpx2")
EPOCH = (1980, 1, 1, 0, 0, 0)  # the same code is the same archive


def archive() -> bytes:
    """A zip of those parts of the package that train and push."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as parts:
        for path in sorted({path for pattern in PARTS for path in PACKAGE.glob(pattern)}):
            name = f"aiart/{path.relative_to(PACKAGE).as_posix()}"
            parts.writestr(zipfile.ZipInfo(name, EPOCH), path.read_bytes(), zipfile.ZIP_DEFLATED)
    return made.getvalue()


def command(repo: str, commit: str, code: bytes, gpus: int) -> list[str]:
    """What the machine runs. Holds no secret: it can be read on the job's page."""
    with_libraries = [word for library in libraries(gpus) for word in ("--with", library)]
    first = Path(bootstrap.__file__).read_text(encoding="utf-8")
    digest = hashlib.sha256(code).hexdigest()
    return [
        "uv",
        "run",
        "--no-project",
        "--python",
        PYTHON,
        *with_libraries,
        "python",
        "-c",
        first,
        repo,
        commit,
        digest,
    ]


def libraries(gpus: int) -> list[str]:
    """Requirements for a machine with so many GPUs: the versions that are installed here."""
    tensorflow = "tensorflow[and-cuda]" if gpus else "tensorflow-cpu"  # the first brings NVIDIA's libraries along
    return [f"{tensorflow}=={_tensorflow()}", *(f"{library}=={version(library)}" for library in LIBRARIES)]


def _tensorflow() -> str:
    try:
        return version("tensorflow-cpu")
    except PackageNotFoundError:
        return version("tensorflow")
