"""What is kept of a picture and what is taken out of it, from shares of its sides to the pixels of a canvas."""

import numpy as np
import pytest
from PIL import Image

from aiart.data.crops import WHOLE, Cut, canvas_of_whole, kept_shape, read_cut, taken_out
from aiart.data.dataset import load_set

LEFT, CORNER = (0.0, 0.0, 0.5, 1.0), (0.75, 0.75, 1.0, 1.0)


@pytest.fixture
def halves(tmp_path):
    """A picture that is red on the left and blue on the right."""
    pixels = np.zeros((100, 200, 3), np.uint8)
    pixels[:, :100, 0], pixels[:, 100:, 2] = 255, np.linspace(0, 255, 100)[None]
    Image.fromarray(pixels).save(tmp_path / "halves.png")
    return tmp_path / "halves.png"


def test_only_what_is_kept_is_learned_and_sets_the_size_of_the_canvas(halves):
    pictures = load_set([halves], 256, cuts={halves: Cut(keep=LEFT)})
    assert pictures.canvases.shape == (1, 100, 100, 3)
    assert (pictures.canvases[..., 0] == 255).all() and (pictures.canvases[..., 2] == 0).all()
    assert pictures.out == (None,)


def test_what_is_taken_out_is_marked_where_it_lies_on_the_canvas(halves):
    cut = Cut(keep=(0.5, 0, 1, 1), out=(CORNER,))
    (mask,) = load_set([halves], 256, cuts={halves: cut}).out
    assert mask is not None and mask.shape == (100, 100)
    assert mask[75:, 50:].all() and mask.sum() == 25 * 50
    assert taken_out((100, 200), Cut(keep=LEFT, out=(CORNER,)), (100, 100)) is None, "it is cut off anyway"


def test_the_same_file_with_two_cuts_is_two_pictures_and_too_little_is_none(halves, tmp_path):
    again = tmp_path / "again.png"
    again.write_bytes(halves.read_bytes())
    right = Cut(keep=(0.5, 0, 1, 1))
    assert len(load_set([halves, again], 256, cuts={halves: Cut(keep=LEFT), again: right}).canvases) == 2
    pictures = load_set([halves, again], 256, cuts={again: Cut(keep=(0.1, 0.1, 0.2, 0.9))})
    assert [one.code for one in pictures.refused] == ["small"] and "20 x 80" in pictures.refused[0].reason


def test_a_large_photograph_is_decoded_large_enough_for_its_part(tmp_path):
    noise = np.random.default_rng(0).integers(0, 256, (1200, 1600, 3), np.uint8)
    Image.fromarray(noise).save(tmp_path / "large.jpg", quality=95)
    keep = (0.5, 0.5, 0.75, 0.75)
    (part,) = load_set([tmp_path / "large.jpg"], 400, cuts={tmp_path / "large.jpg": Cut(keep=keep)}).canvases
    with Image.open(tmp_path / "large.jpg") as whole:
        assert np.abs(part.astype(int) - np.asarray(whole.crop((800, 600, 1200, 900)))).max() <= 2
    assert canvas_of_whole((300, 400), Cut(keep=keep)) == (1200, 1600)
    assert canvas_of_whole((300, 400), WHOLE) == (300, 400) and kept_shape((9, 7), WHOLE) == (9, 7)


@pytest.mark.parametrize(
    "keep, out",
    [((0, 0, 0, 1), ()), ((0, 0, 1), ()), ((0, 0, 1, float("nan")), ()), ("abcd", ()), (None, [[0, 0, 2, 1]]),
     (None, [CORNER] * 21), ((-0.1, 0, 1, 1), ()), (7, ())],
)  # fmt: skip
def test_a_cut_from_outside_that_cannot_be_is_refused(keep, out):
    with pytest.raises(ValueError):
        read_cut(keep, out)


def test_a_cut_from_outside_is_read():
    assert read_cut(None, None) == WHOLE
    assert read_cut([0, 0, 0.5, 1], [list(CORNER)]) == Cut(LEFT, (CORNER,))
