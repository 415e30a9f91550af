"""Frames -> a file that plays them: MP4 (H.264), WebP or GIF, by the ending of its name. All but GIF in full colour.

A file appears when it is whole: it is written under another name first.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import chain
from pathlib import Path

import numpy as np
from PIL import Image

from aiart.errors import ArtError, RequestError, storage_error
from aiart.files import atomic_path

ENDINGS = (".mp4", ".webp", ".gif")
CRF = "16"  # of H.264: 0 is lossless, 18 looks so
QUALITY = 90  # of WebP


def check_ending(path: Path) -> None:
    """Raises RequestError, code "ending"."""
    if path.suffix.lower() not in ENDINGS:
        expected = f"An animation ends in {', '.join(ENDINGS)}."
        raise RequestError(f"{path.name} is no animation.", expected, "Choose one of these endings.", code="ending")


def save_animation(path: Path, frames: Iterable[np.ndarray], fps: float) -> None:
    """Write frames uint8 (H, W, 3), all of one shape; WebP and GIF say that they repeat for ever.

    Raises:
        RequestError: "ending", none of ENDINGS.
        ArtError: "not_saved", the disk refuses or the encoder fails. Nothing is left behind; what was there stays.
    """
    check_ending(path)
    suffix = path.suffix.lower()
    write = _write_video if suffix == ".mp4" else _write_images
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with atomic_path(path, suffix=suffix) as unfinished:
            write(unfinished, iter(frames), fps)
    except OSError as error:
        raise storage_error(str(path), error, kind=ArtError, verb="written", code="not_saved") from error


def _write_video(path: Path, frames: Iterator[np.ndarray], fps: float) -> None:
    """H.264 in 4:2:0, which every browser plays; it has even sides, so an odd last row or column is left out."""
    from imageio_ffmpeg import write_frames  # finds its encoder when imported: only for those who want a video

    first = next(frames)
    height, width = (side // 2 * 2 for side in first.shape[:2])
    options = ["-crf", CRF, "-movflags", "+faststart"]
    with closing(
        write_frames(
            os.fspath(path),
            (width, height),
            fps=fps,  # pyright: ignore[reportArgumentType]  (any number will do)
            codec="libx264",
            quality=None,  # pyright: ignore[reportArgumentType]  (we choose a CRF instead)
            macro_block_size=2,
            output_params=options,
        )
    ) as encoder:
        encoder.send(None)
        for frame in chain([first], frames):
            encoder.send(np.ascontiguousarray(frame[:height, :width]))
    if not path.exists() or not path.stat().st_size:
        raise OSError("the encoder wrote nothing")


def _write_images(path: Path, frames: Iterator[np.ndarray], fps: float) -> None:
    pictures = (Image.fromarray(frame) for frame in frames)
    first, times = next(pictures), {"duration": round(1000 / fps), "loop": 0, "save_all": True}
    if path.suffix == ".webp":
        first.save(path, "WEBP", append_images=pictures, quality=QUALITY, method=4, **times)
    else:
        first.save(path, "GIF", append_images=pictures, disposal=1, **times)
