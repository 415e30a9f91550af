"""Where libraries keep what they keep, on a machine whose usual places cannot be written to: in the data folder."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from aiart.errors import RequestError
from aiart.files import CACHE, private_folder
from aiart.studio.settings import home_in

TEMPORARY = "tmp"  # folder of the data folder
# variable -> folder there
CACHES = {"HF_HOME": "huggingface", "MPLCONFIGDIR": "matplotlib", "KERAS_HOME": "keras", CACHE: "made"}


def keep_libraries_at_home() -> None:
    """For a command: caches and temporary files go into the data folder where their usual places are none."""
    with suppress(RequestError):  # there is no data folder either: whoever needs one says so
        keep_caches(home_in())
        try:
            tempfile.gettempdir()
        except OSError:
            with suppress(OSError):
                keep_temporary(home_in())


def keep_caches(home: Path) -> None:
    """Name folders in the data folder `home` for the caches of libraries if the user's home cannot be written to."""
    if not os.access(os.path.expanduser("~"), os.W_OK):
        for variable, folder in CACHES.items():
            os.environ.setdefault(variable, str(home.absolute() / folder))


def keep_temporary(home: Path) -> None:
    """Have this process, and those it starts, keep temporary files in the data folder `home`. Raises OSError."""
    folder = str(private_folder(home.absolute() / TEMPORARY))
    os.environ.update(TMPDIR=folder, TEMP=folder, TMP=folder)
    tempfile.tempdir = folder
