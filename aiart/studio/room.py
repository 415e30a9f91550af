"""Whether there is disk space for what is asked: on the machine, and in the visitor's drawer."""

import shutil

from aiart.data.uploads import MIB
from aiart.errors import StudioError
from aiart.studio.config import StudioConfig
from aiart.studio.drawers import Drawer


def check_room(config: StudioConfig, drawer: Drawer, wanted: int) -> None:
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
    if config.drawer_bytes is not None and drawer.bytes_used() + wanted > config.drawer_bytes:
        raise StudioError(
            "Your drawer is full.",
            f"It holds {config.drawer_bytes / MIB:,.0f} MiB, and this needs {max(1, wanted / MIB):,.0f} more.",
            "Delete pictures, generators or trainings you do not need, then try again.",
            code="drawer_full",
        )
