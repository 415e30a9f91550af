"""The studio: durable trainings, a warm painter and visitors' drawers behind one class of verbs.

Importing it imports no TensorFlow, and no picture from outside is decoded in the process that does.
"""

from aiart.operations.recipe import Recipe
from aiart.studio.batch import paint_each, takes_many
from aiart.studio.config import StudioConfig
from aiart.studio.details import GeneratorDetails, Pair
from aiart.studio.drafts import Draft
from aiart.studio.from_pictures import ITSELF
from aiart.studio.gallery import Gallery, PictureView
from aiart.studio.generator_card import GeneratorCard
from aiart.studio.hub import HubService, PullState, PullView
from aiart.studio.inputs import read_recipe
from aiart.studio.jobs import State
from aiart.studio.looks import Look, best_preset
from aiart.studio.materials import MaterialsService, MaterialView
from aiart.studio.remembered import RememberedView
from aiart.studio.studio import Studio
from aiart.studio.tasks import Order, PaintTask, Progress, Result
from aiart.studio.training import Rented
from aiart.studio.training_view import JobView, LossPoint, Preview
from aiart.studio.workspace import Workspace

__all__ = [
    "ITSELF",
    "Draft",
    "Gallery",
    "GeneratorCard",
    "GeneratorDetails",
    "HubService",
    "JobView",
    "Look",
    "LossPoint",
    "MaterialView",
    "MaterialsService",
    "Order",
    "PaintTask",
    "Pair",
    "PictureView",
    "Preview",
    "Progress",
    "PullState",
    "PullView",
    "Recipe",
    "RememberedView",
    "Rented",
    "Result",
    "State",
    "Studio",
    "StudioConfig",
    "Workspace",
    "best_preset",
    "paint_each",
    "read_recipe",
    "takes_many",
]
