"""The studio: durable trainings, a warm painter and visitors' drawers behind one class of verbs.

Importing it imports no TensorFlow, and no picture from outside is decoded in the process that does.
"""

from aiart.studio.config import StudioConfig
from aiart.studio.details import GeneratorDetails, Pair
from aiart.studio.hub_desk import HubDesk
from aiart.studio.jobs import State
from aiart.studio.library import GeneratorCard
from aiart.studio.paintings import Painted
from aiart.studio.pictures import PictureView
from aiart.studio.pulls import PullState, PullView
from aiart.studio.recipe import Recipe, read_recipe
from aiart.studio.rented import Rented
from aiart.studio.studio import Studio
from aiart.studio.views import JobView, LossPoint, Preview

__all__ = [
    "GeneratorCard",
    "GeneratorDetails",
    "HubDesk",
    "JobView",
    "LossPoint",
    "Painted",
    "Pair",
    "PictureView",
    "Preview",
    "PullState",
    "PullView",
    "Recipe",
    "Rented",
    "State",
    "Studio",
    "StudioConfig",
    "read_recipe",
]
