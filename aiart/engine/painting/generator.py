"""A generator: its config and tensors, and the denoisers that follow from them.

TensorFlow is loaded only if the generator has a network, and only when that is asked.
"""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from aiart.engine.format import folder as weights
from aiart.engine.format.config import GeneratorConfig
from aiart.engine.memory.calmness import Calmness
from aiart.engine.memory.materials import Materials
from aiart.engine.memory.pictures import RememberedPictures
from aiart.engine.path.flow import Denoiser
from aiart.engine.path.pyramid import Wrap


class Generator:
    """What paints: read from a folder by `Generator.load`, or made by `aiart.engine.training.train`."""

    def __init__(self, config: GeneratorConfig, tensors: dict[str, np.ndarray]):
        """`tensors` by the names of `format.folder.table_of(config)`: network tensors float32, pictures uint8."""
        self.config, self.tensors = config, tensors

    @classmethod
    def load(cls, folder: Path) -> "Generator":
        """Raises WeightsError, in a sentence, for anything that is not a sound generator."""
        return cls(*weights.read_folder(Path(folder)))

    @property
    def scales(self) -> int:
        return len(self.config.sizes)

    @cached_property
    def remembered(self) -> RememberedPictures | None:
        pictures = self.tensors.get(weights.PICTURES)
        return None if pictures is None else RememberedPictures(pictures, self.config)

    @cached_property
    def materials(self) -> Materials | None:
        """What the remembered pictures are made of; None if there are none."""
        return None if self.remembered is None else Materials(self.remembered.pictures)

    @cached_property
    def calmness(self) -> Calmness:
        """How calm each of the remembered pictures is."""
        return Calmness(self.memory_pictures.pictures)

    @cached_property
    def _learned(self):
        """The network in the units of this generator: a Velocity or a Classic."""
        own = {name.removeprefix(weights.NETWORK): value for name, value in self.tensors.items()}
        if self.config.network_sizes.kind == "classic":
            from aiart.engine.network import classic as kind  # TensorFlow takes 5 s to load
        else:
            from aiart.engine.network import velocity as kind
        return kind.painter(self.config, own)

    @property
    def memory_pictures(self) -> RememberedPictures:
        """`remembered`, for code that runs only where there is a memory."""
        assert self.remembered is not None, "this generator remembers no pictures"
        return self.remembered

    def learned_denoiser(self, k: int, wrap: Wrap, words: Sequence[str] = (), guidance: float = 1.0) -> Denoiser:
        """Return the network at scale k; words: some of those that it has learned, see `Velocity.denoiser`."""
        told: dict[str, Any] = {"words": words, "guidance": guidance} if words else {}  # a classic network takes none
        return self._learned.denoiser(k, wrap, **told)

    def update_network(self, network: dict[str, np.ndarray]) -> None:
        """Take newer weights of the same network, by the names of `format.parameters`."""
        self.tensors |= {weights.NETWORK + name: value for name, value in network.items()}
        self._learned.assign(network)
