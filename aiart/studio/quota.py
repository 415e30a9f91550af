"""Whether there is disk space for what is asked: on the machine, and in the visitor's drawer."""

import shutil

from aiart.data.uploads import MIB
from aiart.errors import StudioError
from aiart.studio.config import StudioConfig
from aiart.studio.workspace import Workspace


def check_quota(config: StudioConfig, workspace: Workspace, wanted: int) -> None:
    """Before anything is written, for `wanted` more bytes.

    Raises:
        StudioError: "no_disk" for the machine, "drawer_full" for the drawer.
    """
    if shutil.disk_usage(config.home).free - wanted < config.free_bytes:
        raise StudioError(
            "The disk is nearly full.",
            f"{config.free_bytes / MIB:,.0f} MiB stay free.",
            "Delete what you do not need, then try again.",
            code="no_disk",
        )
    if config.workspace_bytes is not None and workspace.bytes_used() + wanted > config.workspace_bytes:
        raise StudioError(
            "Your drawer is full.",
            f"It holds {config.workspace_bytes / MIB:,.0f} MiB, and this needs {max(1, wanted / MIB):,.0f} more.",
            "Delete pictures, generators or trainings you do not need, then try again.",
            code="drawer_full",
        )
