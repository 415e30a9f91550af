"""aiart as a library: a generator from a folder or from the Hub, its pictures as Pillow images. The Hub's own verbs.

A thin face of the engine and of `aiart.hub`. TensorFlow is loaded only to paint with a generator that has a network,
the client of the Hub only to ask the Hub.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

from aiart.data import load_set
from aiart.data.words import words_of_set
from aiart.engine.format.card import model_card
from aiart.engine.format.config import GeneratorConfig
from aiart.engine.format.folder import read_samples, save_folder
from aiart.engine.painting import generator as engine
from aiart.engine.training.train import instant
from aiart.hub import HubName
from aiart.operations.create import create
from aiart.operations.request import Request
from aiart.operations.words import known_words
from aiart.training_presets import OWN_SIZE

DEFAULT = Request()


class Generator:
    """Paints pictures. Made by `from_pretrained`, or by `from_pictures` out of pictures themselves.

        generator = Generator.from_pretrained("alice/waves")
        for picture in generator.create(count=4, seed=1):
            picture.show()

    All errors are `aiart.errors.ArtError`s, sentences for people.
    """

    def __init__(self, generator: engine.Generator, folder: Path | None = None):
        """folder: where it was loaded from, if it was; it has to stay as it is while this object is used."""
        self._generator, self._folder = generator, folder

    @classmethod
    def from_pretrained(
        cls,
        name: str | os.PathLike,
        *,
        revision: str | None = None,
        token: str | bool = False,
        cache: str | os.PathLike | None = None,
    ) -> "Generator":
        """Return a generator's folder, or "user/repo" on the Hub; what is there as a folder is taken from there.

        Args:
            revision: branch, tag or commit on the Hub; the newest of the main branch if None.
            token: False asks the Hub anonymously, True as whoever is logged in on this machine, or give a token.
            cache: where files from the Hub are kept, in the layout of its cache; the Hub's own cache if None (HF_HOME).
                Whoever may read it can use what is in it, private generators too.

        Raises:
            WeightsError: the folder does not hold a sound generator.
            RequestError: "hub_name", it is neither a folder nor a name.
            HubError: it cannot be fetched, see `aiart.hub.errors.hub_error`.
        """
        if os.path.exists(name) and revision is None:
            return cls._load(Path(name))
        hub_name = HubName.parse(f"{os.fspath(name)}@{revision}" if revision else os.fspath(name))
        from aiart.hub.client import Client  # with the client of the Hub
        from aiart.hub.pull import pull

        return cls._load(pull(hub_name, Path(cache) if cache else None, Client(token)).folder)

    @classmethod
    def _load(cls, folder: Path) -> "Generator":
        return cls(engine.Generator.load(folder), folder)

    @classmethod
    def from_pictures(
        cls, pictures: str | os.PathLike | Sequence[str | os.PathLike | Image.Image], *, name: str = "untitled"
    ) -> "Generator":
        """Return an instant generator that is these pictures themselves: made in memory, in a moment; nothing is
        trained.

        Its canvas has their median long side, at most 2048 pixels, or fewer where all together had more than 64
        megapixels. What of several cannot be used is left out. Their words are kept, see `aiart.data.words`.

        Args:
            pictures: a picture file or a folder of them, or several of them; or Pillow images.
            name: of the generator, at most 80 characters.

        Raises:
            UploadError: no picture can be used, or there are more than 300.
            RequestError: "name".
        """
        several = [pictures] if isinstance(pictures, (str, os.PathLike)) else pictures
        with TemporaryDirectory(prefix="aiart-") as folder:
            paths = [_as_file(one, Path(folder) / f"picture {i + 1}.png") for i, one in enumerate(several)]
            found = load_set(paths, OWN_SIZE)
            words = words_of_set(paths, found.files, found.canvases)
            return cls(instant(found.canvases, name, words.of_each))

    @property
    def config(self) -> GeneratorConfig:
        """What it is: name, canvas, licence, how it was trained."""
        return self._generator.config

    @property
    def words(self) -> dict[str, int]:
        """The words it knows of its pictures, and how many of them have each."""
        return known_words(self.config)

    def create(
        self,
        count: int = DEFAULT.count,
        seed: int = DEFAULT.seed,
        *,
        size: tuple[int, int] | int | None = None,
        aspect: tuple[float, float] | None = None,
        layout: float = DEFAULT.layout,
        calm: float = DEFAULT.calm,
        steps: int | None = DEFAULT.steps,
        words: str = DEFAULT.words,
    ) -> list[Image.Image]:
        """`count` RGB pictures; picture i has the seed `seed + i`, whatever the count.

        Args:
            size: (width, height) in pixels, or the longer of them; the generator's own canvas if None.
            aspect: (width, height) in any unit, at the area of the canvas; `size` wins.
            layout: how far a stroke may move from its place, as a fraction of the canvas: near 0 stays, 1 anywhere.
            calm: from 0 detailed to 1 calm.
            steps: of the sampler at the coarsest scale; the generator's own if None.
            words: of its own `words`, with commas between; it paints from the pictures that have them.

        Raises:
            RequestError: something impossible was asked for.
        """
        request = Request(
            count=count, seed=seed, size=size, aspect=aspect, layout=layout, calm=calm, steps=steps, words=words
        )
        return [Image.fromarray(picture) for picture in create(self._generator, request)]

    def save_pretrained(self, folder: str | os.PathLike) -> None:
        """Write it as a folder of its own, whole or not at all.

        Raises:
            RequestError: "not_a_generator", the folder holds something else, which is never overwritten.
            WeightsError: "not_saved", the disk refused.
        """
        samples = read_samples(self._folder) if self._folder else []
        config = self.config
        save_folder(Path(folder), config, self._generator.tensors, model_card(config, len(samples)), samples)

    def push_to_hub(
        self,
        repo: str,
        *,
        private: bool = True,
        licence: str = "",
        token: str | bool = True,
        parent_commit: str | None = None,
    ) -> str:
        """Push it as one commit -> the commit's name. The repository is made if it is not there.

        Args:
            repo: "user/repo", or "repo" in the account of whoever is logged in.
            private: who may see it. A repository that is there already has to be as visible as this says.
            licence: for whoever gets it; the one it was trained with if "".
            token: True is whoever is logged in on this machine; or give a token. It is used here and kept nowhere.
            parent_commit: the newest commit that you know of; if there is a newer one, nothing is pushed.

        Raises:
            RequestError: "hub_name".
            HubError: "no_login", "conflict", "visibility", "not_aiart"; or see `aiart.hub.errors.hub_error`.
        """
        from aiart.hub.client import Client
        from aiart.hub.push import plan, push

        client = Client(token)
        with self._on_disk() as folder:
            intended = plan(folder, repo, client, private=private, licence=licence, parent=parent_commit)
            return push(intended, client).commit

    @contextmanager
    def _on_disk(self) -> Iterator[Path]:
        """Its folder; one that is gone afterwards if it was made in memory."""
        if self._folder:
            yield self._folder
            return
        with TemporaryDirectory(prefix="aiart-") as folder:
            self.save_pretrained(Path(folder) / "generator")
            yield Path(folder) / "generator"

    def __repr__(self) -> str:
        config = self.config
        return f"<Generator {config.name!r}, {config.preset}, {config.width}x{config.height}>"


def _as_file(picture: str | os.PathLike | Image.Image, path: Path) -> Path:
    """Return where a picture is; one in memory is first written to `path`."""
    if not isinstance(picture, Image.Image):
        return Path(picture)
    picture.save(path)
    return path
