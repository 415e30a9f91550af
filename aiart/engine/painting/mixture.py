"""Two generators as one: the windows of both in one memory, and the mean of what their networks expect.

Windows are a mixture: the guest's get their share of all use, so each stroke is wholly of one of the two. Networks are
asked about the same picture at the same amount of noise, each in its own units; the mean of their answers is the score
of p^(1 - share) q^share, a geometric mean of the two distributions. Scales and sizes are the host's.

A map may say which of the two gives what. It is a guide then (engine/memory/guides.py): remembered windows are 0 or 1,
the host's or the guest's, and so is the canvas, or near the middle where both may give. Networks have the map's values
for their shares.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from aiart.engine.format.config import GeneratorConfig
from aiart.engine.memory.blur import blurred
from aiart.engine.memory.denoiser import Chosen, WindowBank
from aiart.engine.memory.guides import SHARE_MIN, Channels
from aiart.engine.memory.pictures import ColorStatsOfEach, RememberedPictures
from aiart.engine.memory.words import WordsPrior
from aiart.engine.painting.generator import Generator
from aiart.engine.path.flow import Denoiser
from aiart.engine.path.pyramid import FLAT, Size, Wrap, resize

SHARE_EXPONENT = 0.5  # below 1: few windows among many lose their places to the many, so they get more than a share
MAP_WEIGHT = 8.0  # of a map, beside the likeness of windows
FINEST_MAP = 0.3  # of its weight that is left at the finest scale: an area has a border there too
NOTHING = np.float32(0.02)  # of a pixel: whoever gives no more of it gives nothing
SHARES_SIDE = 32  # pixels: how finely it is worked out how often windows should be used


@dataclass(frozen=True)
class MixGuide:
    """A guide: which of two generators gives what of the canvas; where both may, their shares are odds beforehand.

    canvas: float32 (H, W) of any size, from 0, the host's, to 1, the guest's. host_count: how many of the remembered
    pictures are the host's; they are the first. layout: see SamplingOptions."""

    canvas: np.ndarray
    host_count: int
    layout: float | None
    weight: float = MAP_WEIGHT
    finest: float = FINEST_MAP

    def channels(self, size: Size, bank: WindowBank, chosen: Chosen, wrap: Wrap) -> Channels:
        odds = log_odds(resized_map(self.canvas, size, wrap)) / np.float32(self.weight * bank.window**2)
        ours = blurred(np.clip(np.float32(0.5) + odds, 0, 1), wrap)
        are_guests = (np.array(chosen) >= self.host_count).astype(np.float32)
        theirs = np.broadcast_to(are_guests[:, None, None], bank.clean.shape[:3])
        return Channels(ours[..., None], theirs[..., None])

    def shares(self, channels: Channels) -> np.ndarray:
        """Return shares by which a window is used as often as the canvas is given to the window's generator, where the
        window may come to."""
        guests, size = channels.remembered[..., 0], channels.remembered.shape[1:3]
        given = resized_map(self.canvas, (SHARES_SIDE, SHARES_SIDE))
        given = blurred(given, sigma=self.layout * SHARES_SIDE) if self.layout else np.full_like(given, given.mean())
        there = resized_map(given, size)
        part = guests.mean()  # of the windows, the guest's: however many pictures each has, the map decides
        share = np.maximum(np.where(guests > 0, there / part, (1 - there) / (1 - part)), SHARE_MIN)
        return share / share.mean()


class PicturesOfBoth(RememberedPictures):
    """The host's pictures, then the guest's, on the host's canvas; a painting uses the few of each that suit it."""

    def __init__(self, host: RememberedPictures, guest: np.ndarray, share: float | None, config: GeneratorConfig):
        """guest: uint8 (n, H, W, 3) on the host's canvas. share: of all use, the guest's; None: a map says it."""
        super().__init__(np.concatenate([host.pictures, guest]), config)
        self.share = None if share is None else 0.5 * (2 * share) ** SHARE_EXPONENT
        self._host_count = len(host.pictures)
        self._sources = host, RememberedPictures(guest, _with_pictures(config, len(guest)))

    @property
    def make_scenes(self) -> bool:
        """No: strokes of both are everywhere."""
        return False

    def most_similar(self, layout: np.ndarray, k: int, prior: WordsPrior | None = None) -> Chosen:
        """Of the two together no words are known, so `prior` is None."""
        return self._merged(*(side.most_similar(layout, k) for side in self._sources))

    def similar_to(self, anchor: int, prior: WordsPrior | None = None) -> Chosen:
        """Of the two together no words are known, so `prior` is None."""
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
        if self.share is None:
            return bank
        guests = np.array(chosen) >= self._host_count
        share = np.where(guests, self.share / guests.mean(), (1 - self.share) / (~guests).mean())
        bank.shares = np.repeat(share.astype(np.float32), bank.height * bank.width)
        return bank


class Mixture(Generator):
    """A host of which `share`, between 0 and 1, is the guest. Both remember pictures, or neither does."""

    def __init__(
        self,
        host: Generator,
        guest: Generator,
        share: float,
        pictures: np.ndarray | None,
        given: np.ndarray | None = None,
    ):
        """pictures: those the guest remembers, uint8 (n, H, W, 3) on the host's canvas; None if neither remembers.
        given: how much of each pixel of a canvas is the guest's, float32 (H, W), 0 to 1, of which `share` is the mean;
        None: `share` everywhere. A painting by memory is led by it if its plan has `guide`."""
        means = (np.array(generator.config.mean) for generator in (host, guest))
        mean = tuple(
            float(m) for m in sum((w * m for w, m in zip((1 - share, share), means, strict=True)), np.zeros(3))
        )
        config = host.config.model_copy(update={"mean": mean})
        if pictures is not None:
            config = _with_pictures(config, config.memory_sizes.pictures + len(pictures))
        super().__init__(config, host.tensors)
        self.host, self.guest, self.share, self._pictures, self._given = host, guest, share, pictures, given

    def guide(self, layout: float | None) -> MixGuide | None:
        """Return what leads a painting by memory, whose strokes move as far as `layout` says; None: nothing does."""
        if self._given is None or self._pictures is None:
            return None
        return MixGuide(self._given, len(self.host.memory_pictures.pictures), layout)

    @cached_property
    def remembered(self) -> RememberedPictures | None:
        if self._pictures is None:
            return None
        share = self.share if self._given is None else None
        return PicturesOfBoth(self.host.memory_pictures, self._pictures, share, self.config)

    def learned_denoiser(self, k: int, wrap: Wrap, words: Sequence[str] = (), guidance: float = 1.0) -> Denoiser:
        """Of the two together no words are known, so none are given to either network."""
        hosts = self._rescaled_denoiser(self.host, k, k, wrap)
        if not self.guest.config.learned_scales:
            return hosts
        guests = self._rescaled_denoiser(self.guest, self._matching_scale(k), k, wrap)

        def denoise(x_t: np.ndarray, t: float, base: np.ndarray) -> np.ndarray:
            share = self._share_at(x_t.shape[:2], wrap)
            return np.float32(1 - share) * hosts(x_t, t, base) + np.float32(share) * guests(x_t, t, base)

        return denoise

    def _share_at(self, size: Size, wrap: Wrap) -> float | np.ndarray:
        """The guest's share of a canvas of `size`: one for all of it, or float32 (*size, 1)."""
        return self.share if self._given is None else resized_map(self._given, size, wrap)[..., None]

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


def resized_map(given: np.ndarray, size: Size, wrap: Wrap = FLAT) -> np.ndarray:
    """Return float32 (H, W) from 0 to 1, resized to `size`."""
    layers = np.broadcast_to(given[..., None], (*given.shape, 3))  # resizing works on three channels at once
    return np.clip(resize(layers, size, wrap)[..., 0], 0, 1)


def log_odds(given: np.ndarray) -> np.ndarray:
    """Return, for the guest, log(p / (1 - p)): float32, infinite where one gives nothing. given: float32 from 0 to
    1."""
    share = np.clip((given - NOTHING) / (1 - 2 * NOTHING), 0, 1)
    with np.errstate(divide="ignore"):
        return np.log(share) - np.log1p(-share)


def _with_pictures(config: GeneratorConfig, count: int) -> GeneratorConfig:
    """The config of a memory of so many pictures, which may be more than a folder can hold; it knows no words."""
    changes = {"pictures": count, "words": (), "words_of": ()}
    return config.model_copy(update={"memory": config.memory_sizes.model_copy(update=changes)})
