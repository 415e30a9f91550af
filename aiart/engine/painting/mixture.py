"""Two generators as one: the windows of both in one memory, and the mean of what their networks expect.

Windows are a mixture: the guest's get their share of all use, so each stroke is wholly of one of the two. Networks are
asked about the same picture at the same amount of noise, each in its own units; the mean of their answers is the score
of p^(1 - share) q^share, a geometric mean of the two distributions. Scales and sizes are the host's.
"""

from functools import cached_property

import numpy as np

from aiart.engine.format.config import GeneratorConfig
from aiart.engine.memory.denoiser import WindowBank
from aiart.engine.memory.pictures import Chosen, ColorStatsOfEach, RememberedPictures
from aiart.engine.painting.generator import Generator
from aiart.engine.path.flow import Denoiser
from aiart.engine.path.pyramid import Wrap

SHARE_EXPONENT = 0.5  # below 1: few windows among many lose their places to the many, so they get more than a share


class PicturesOfBoth(RememberedPictures):
    """The host's pictures, then the guest's, on the host's canvas; a painting uses the few of each that suit it."""

    def __init__(self, host: RememberedPictures, guest: np.ndarray, share: float, config: GeneratorConfig):
        """guest: uint8 (n, H, W, 3) on the host's canvas."""
        super().__init__(np.concatenate([host.pictures, guest]), config)
        self.share, self._host_count = 0.5 * (2 * share) ** SHARE_EXPONENT, len(host.pictures)
        self._sources = host, RememberedPictures(guest, _with_pictures(config, len(guest)))

    def most_similar(self, layout: np.ndarray, k: int) -> Chosen:
        return self._merged(*(side.most_similar(layout, k) for side in self._sources))

    def similar_to(self, anchor: int) -> Chosen:
        hosts, guests = self._sources
        return self._merged(
            hosts.similar_to(anchor % self._host_count), guests.similar_to(anchor % len(guests.pictures))
        )

    def _merged(self, hosts: Chosen, guests: Chosen) -> Chosen:
        return hosts + tuple(self._host_count + i for i in guests)

    def shared_colors(self, chosen: Chosen) -> ColorStatsOfEach:
        """Host and guest each keep a palette of their own."""
        first = {i < self._host_count: i for i in reversed(chosen)}
        return tuple(self._colors_of(first[i < self._host_count]) for i in chosen)

    def bank(self, k: int, chosen: Chosen, colors: ColorStatsOfEach = ()) -> WindowBank:
        bank = super().bank(k, chosen, colors)
        guests = np.array(chosen) >= self._host_count
        share = np.where(guests, self.share / guests.mean(), (1 - self.share) / (~guests).mean())
        bank.shares = np.repeat(share.astype(np.float32), bank.height * bank.width)
        return bank


class Mixture(Generator):
    """A host of which `share`, between 0 and 1, is the guest. Both remember pictures, or neither does."""

    def __init__(self, host: Generator, guest: Generator, share: float, pictures: np.ndarray | None):
        """pictures: those the guest remembers, uint8 (n, H, W, 3) on the host's canvas; None if neither remembers."""
        means = (np.array(generator.config.mean) for generator in (host, guest))
        mean = tuple(
            float(m) for m in sum((w * m for w, m in zip((1 - share, share), means, strict=True)), np.zeros(3))
        )
        config = host.config.model_copy(update={"mean": mean})
        if pictures is not None:
            config = _with_pictures(config, config.memory_sizes.pictures + len(pictures))
        super().__init__(config, host.tensors)
        self.host, self.guest, self.share, self._pictures = host, guest, share, pictures

    @cached_property
    def remembered(self) -> RememberedPictures | None:
        if self._pictures is None:
            return None
        return PicturesOfBoth(self.host.memory_pictures, self._pictures, self.share, self.config)

    def learned_denoiser(self, k: int, wrap: Wrap) -> Denoiser:
        weighted = [(1 - self.share, self._rescaled_denoiser(self.host, k, k, wrap))]
        if self.guest.config.learned_scales:
            weighted.append((self.share, self._rescaled_denoiser(self.guest, self._matching_scale(k), k, wrap)))
        whole = sum(share for share, _ in weighted)

        def denoise(x_t: np.ndarray, t: float, base: np.ndarray) -> np.ndarray:
            answers = (np.float32(share / whole) * answer(x_t, t, base) for share, answer in weighted)
            return sum(answers, np.zeros((), np.float32))

        return denoise

    def _matching_scale(self, k: int) -> int:
        """The guest's learned scale whose size is nearest to that of the host's scale k."""
        sides = np.array([max(size) for size in self.guest.config.sizes[: self.guest.config.learned_scales]])
        return int(np.abs(np.log(sides / max(self.host.config.sizes[k]))).argmin())

    def _rescaled_denoiser(self, generator: Generator, scale: int, k: int, wrap: Wrap) -> Denoiser:
        """One generator's network at its own scale, asked about scale k of the mixture at the same noise."""
        answer, config = generator.learned_denoiser(scale, wrap), generator.config
        sigma, spread = self.config.sigmas[k], config.sigmas[scale]

        def denoise(x_t: np.ndarray, t: float, base: np.ndarray) -> np.ndarray:
            their_base = np.broadcast_to(np.asarray(config.mean, np.float32), base.shape) if scale == 0 else base
            their_t = t * sigma / (t * sigma + (1 - t) * spread)
            size = np.float32(their_t * spread / (t * sigma))  # of the clean picture and of the noise, theirs to ours
            return answer(size * (x_t - np.float32(t) * base) + np.float32(their_t) * their_base, their_t, their_base)

        return denoise


def _with_pictures(config: GeneratorConfig, count: int) -> GeneratorConfig:
    """The config of a memory of so many pictures, which may be more than a folder can hold."""
    return config.model_copy(update={"memory": config.memory_sizes.model_copy(update={"pictures": count})})
