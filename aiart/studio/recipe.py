"""The recipe in a file that a visitor gives."""

from pathlib import Path

from aiart.data.uploads import LOCAL_LIMITS, Limits, display_name, file_size
from aiart.operations import recipe
from aiart.operations.recipe import Recipe


def read_recipe(path: Path, limits: Limits = LOCAL_LIMITS) -> Recipe:
    """The recipe that a PNG carries.

    Raises:
        UploadError: as `operations.recipe.read_recipe`, or as `uploads.file_size`.
    """
    return recipe.read_recipe(path, display_name(path), file_size(path, limits))
