"""Animations: every frame is there, in every format, and a file appears whole or not at all."""

import numpy as np
import pytest
from makers import paintings, rms
from PIL import Image

from aiart.errors import ArtError, RequestError
from aiart.operations.animation import ENDINGS, save_animation

# The reader that decodes videos here, not the writer, leaves closing its pipes to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
FRAMES = paintings(6, 34, 48)


def frames_in(path) -> list[np.ndarray]:
    if path.suffix == ".mp4":
        from imageio_ffmpeg import read_frames

        reader = read_frames(str(path))
        width, height = next(reader)["size"]
        return [np.frombuffer(frame, np.uint8).reshape(height, width, 3) for frame in reader]
    with Image.open(path) as played:
        made = []
        for number in range(played.n_frames):
            played.seek(number)
            made.append(np.asarray(played.convert("RGB")))
    return made


@pytest.mark.parametrize(("ending", "lost"), [(".mp4", 9), (".webp", 9), (".gif", 25)])
def test_every_frame_is_there_and_looks_as_it_was(tmp_path, ending, lost):
    path = tmp_path / f"a{ending}"
    save_animation(path, iter(FRAMES), 12)
    made = frames_in(path)
    assert len(made) == 6 and all(rms(*pair) < lost for pair in zip(made, FRAMES, strict=True))
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_a_video_is_h264_of_the_right_length_with_even_sides(tmp_path):
    from imageio_ffmpeg import read_frames

    save_animation(tmp_path / "a.mp4", paintings(6, 35, 49), 12)
    reader = read_frames(str(tmp_path / "a.mp4"))
    about = next(reader)
    reader.close()
    assert about["codec"] == "h264" and about["pix_fmt"].startswith("yuv420p") and about["size"] == (48, 34)
    assert about["fps"] == 12 and about["duration"] == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize("ending", [".webp", ".gif"])
def test_pictures_that_move_repeat_for_ever(tmp_path, ending):
    save_animation(tmp_path / f"a{ending}", FRAMES, 10)
    with Image.open(tmp_path / f"a{ending}") as played:
        assert played.info["loop"] == 0
        played.seek(1)
        played.load()  # only then a WebP tells
        assert played.info["duration"] == 100


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_goes_wrong_midway_leaves_nothing_and_what_was_there_stays(tmp_path, ending):
    path = tmp_path / f"a{ending}"
    path.write_text("before")

    def breaking():
        yield from FRAMES[:3]
        raise InterruptedError

    with pytest.raises((InterruptedError, ArtError)):
        save_animation(path, breaking(), 12)
    assert path.read_text() == "before" and [file.name for file in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("name", ["a.png", "a", "mp4", "a.avi"])
def test_an_ending_of_no_animation_is_refused(tmp_path, name):
    with pytest.raises(RequestError) as told:
        save_animation(tmp_path / name, FRAMES, 12)
    assert told.value.code == "ending" and list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_place_that_cannot_be_written_is_told_in_a_sentence(tmp_path, ending):
    (tmp_path / "file").write_text("")
    with pytest.raises(ArtError) as told:
        save_animation(tmp_path / "file" / f"a{ending}", FRAMES, 12)
    assert told.value.code == "not_saved" and "\n" not in str(told.value)
