"""What an order would cost, before it is begun: time of a generator that is hopelessly slow, and room on the disk."""

import os
from collections.abc import Mapping

from aiart.engine.format.folder import read_config
from aiart.engine.format.parameters import MEGAPIXEL, multiplications
from aiart.errors import StudioError
from aiart.operations.request import Request, size_asked
from aiart.operations.table import operation_of
from aiart.studio.from_pictures import PictureSet
from aiart.studio.generator_card import GeneratorCard
from aiart.studio.inputs import InputFile
from aiart.studio.settings import StudioConfig
from aiart.studio.tasks import Order

CORE_SPEED = 1e11  # multiplications a second that no core of today's processors is faster than


def check_cost(card: GeneratorCard, request: Request, config: StudioConfig) -> None:
    """Refuse a generator whose network could not be done with a picture in time, before it takes that time.

    A file from a stranger can describe a network that is legal and hopeless. A picture that is larger than the
    generator's own costs more than is reckoned with here. What has no part in a painting costs nothing.

    Raises:
        StudioError: "too_slow".
    """
    if not operation_of(request).uses_generator:
        return
    generator = read_config(card.folder)
    height, width = size_asked(request, (card.height, card.width))
    share = min(1.0, height * width / (card.height * card.width))
    seconds = share * multiplications(generator) / (CORE_SPEED * (os.cpu_count() or 1))
    if seconds > config.painting_seconds * max(1.0, height * width / MEGAPIXEL):
        happened = f"{card.name} would take more than {seconds / 60:,.0f} minutes for a picture here."
        expected = f"A picture has {config.painting_seconds / 60:g}."
        raise StudioError(happened, expected, "Ask for a smaller one, or choose another generator.", code="too_slow")


def bytes_needed(
    given: GeneratorCard | PictureSet, order: Order, inputs: Mapping[str, InputFile], config: StudioConfig
) -> int:
    """Return how much disk space an order may need: a PNG is at most about as large as its pixels."""
    request, frames = order.request, order.operation.frames
    is_made = isinstance(given, GeneratorCard)
    own = (2 * given.height, 2 * given.width) if is_made else (config.max_side, config.max_side)
    height, width = size_asked(request, own)
    pixels = request.count * width * height * (frames(request) if frames else 1)
    pixels += sum(config.max_input_side**2 for file in inputs.values() if not file.kept.exists())
    return 3 * pixels + (0 if is_made else given.bytes)
