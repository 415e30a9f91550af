"""The studio: durable trainings, a warm painter and visitors' drawers behind one class of verbs.

Importing it imports no TensorFlow, and no picture from outside is decoded in the process that does.
"""

from aiart.studio.album import Album
from aiart.studio.config import StudioConfig
from aiart.studio.details import GeneratorDetails, Pair
from aiart.studio.going import Coming, Going, Painted
from aiart.studio.hub_desk import HubDesk
from aiart.studio.jobs import State
from aiart.studio.library import GeneratorCard
from aiart.studio.orders import Order
from aiart.studio.pictures import PictureView
from aiart.studio.pulls import PullState, PullView
from aiart.studio.recipe import Recipe, read_recipe
from aiart.studio.rented import Rented
from aiart.studio.studio import Studio
from aiart.studio.views import JobView, LossPoint, Preview

__all__ = [
    "Album",
    "Coming",
    "GeneratorCard",
    "GeneratorDetails",
    "Going",
    "HubDesk",
    "JobView",
    "LossPoint",
    "Order",
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
