"""The studio: durable trainings, a warm painter and visitors' drawers behind one class of verbs.

Importing it imports no TensorFlow, and no picture from outside is decoded in the process that does. Each name is
imported when it is first used: a worker needs few of them, and starts sooner.
"""

# ruff: noqa: F401  (what type checkers read is imported here by nobody)
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aiart.operations.recipe import Recipe
    from aiart.studio.base_task import Progress, Result
    from aiart.studio.batch import paint_each, takes_many
    from aiart.studio.comparisons import ComparisonView
    from aiart.studio.details import GeneratorDetails, Pair
    from aiart.studio.drafts import Draft
    from aiart.studio.file_checks import FileCheck, best_preset
    from aiart.studio.from_pictures import ITSELF
    from aiart.studio.gallery import Gallery
    from aiart.studio.generator_card import GeneratorCard
    from aiart.studio.hub import HubService
    from aiart.studio.inputs import read_recipe
    from aiart.studio.jobs import State
    from aiart.studio.kept_settings import SettingsView
    from aiart.studio.materials import MaterialsService, MaterialView, RememberedView
    from aiart.studio.open_orders import UnfinishedOrder
    from aiart.studio.picture_record import PictureView
    from aiart.studio.pulls import PullState, PullView
    from aiart.studio.settings import StudioConfig
    from aiart.studio.studio import Studio
    from aiart.studio.tasks import Order, PaintTask
    from aiart.studio.training import Rented
    from aiart.studio.training_view import JobView, LossPoint, Preview
    from aiart.studio.unfinished import paint_rest
    from aiart.studio.workspace import Workspace

_FILES = {  # what is offered, and where it is
    "aiart.operations.recipe": "Recipe",
    "aiart.studio.batch": "paint_each takes_many",
    "aiart.studio.comparisons": "ComparisonView",
    "aiart.studio.settings": "StudioConfig",
    "aiart.studio.details": "GeneratorDetails Pair",
    "aiart.studio.drafts": "Draft",
    "aiart.studio.from_pictures": "ITSELF",
    "aiart.studio.gallery": "Gallery",
    "aiart.studio.generator_card": "GeneratorCard",
    "aiart.studio.hub": "HubService",
    "aiart.studio.inputs": "read_recipe",
    "aiart.studio.jobs": "State",
    "aiart.studio.file_checks": "FileCheck best_preset",
    "aiart.studio.kept_settings": "SettingsView",
    "aiart.studio.materials": "MaterialsService MaterialView RememberedView",
    "aiart.studio.open_orders": "UnfinishedOrder",
    "aiart.studio.picture_record": "PictureView",
    "aiart.studio.pulls": "PullState PullView",
    "aiart.studio.studio": "Studio",
    "aiart.studio.base_task": "Progress Result",
    "aiart.studio.tasks": "Order PaintTask",
    "aiart.studio.training": "Rented",
    "aiart.studio.training_view": "JobView LossPoint Preview",
    "aiart.studio.unfinished": "paint_rest",
    "aiart.studio.workspace": "Workspace",
}
_NAMES = {name: file for file, names in _FILES.items() for name in names.split()}
__all__ = list(_NAMES)  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> Any:
    if name not in _NAMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_NAMES[name]), name)


def __dir__() -> list[str]:
    return sorted(_NAMES)
