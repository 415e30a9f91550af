"""Words: what counts as one, what a generator keeps of them, and which pictures a painting uses for them."""

import unicodedata

import numpy as np
import pytest

from aiart.engine.format.folder import read_folder, save_folder
from aiart.engine.format.words import PER_PICTURE_MAX, WORD_MAX, WORDS_MAX, as_word, kept_words, nearest_words, words_in
from aiart.engine.memory.pictures import RememberedPictures
from aiart.engine.memory.words import WordsPrior, led_by_words
from aiart.engine.painting.generator import Generator
from aiart.engine.painting.painting import Painting
from aiart.engine.painting.plan import SamplingOptions
from aiart.engine.training.initial import with_words
from aiart.engine.training.train import instant

CANVASES = np.random.default_rng(0).integers(0, 256, (6, 24, 32, 3), np.uint8)
WORDS = (("sea", "night"), ("sea",), ("night",), ("sea",), (), ("field",))


@pytest.mark.parametrize(
    ("text", "word"),
    [("  Night_Sky ", "night sky"), ("STRASSE", "strasse"), ("cafe\u0301", "café"), ("大海", "大海"), ("x" * 41, "")]
    + [(bad, "") for bad in ("", "a\u202eb", "...", "e\u0301" * WORD_MAX)],
)
def test_a_word_is_folded_composed_and_seen(text, word):
    assert as_word(text) == word == unicodedata.normalize("NFC", word)


def test_lists_of_words_have_commas_of_any_script():
    assert words_in("Night, sea,night，大海、field\n") == ("night", "sea", "大海", "field")


def test_few_words_are_kept_those_of_most_pictures_first():
    names, numbers = kept_words([[f"w{i}" for i in range(30)], *([f"v{i}", "sea"] for i in range(90))])
    assert len(names) == WORDS_MAX and names[0] == "sea"
    assert max(map(len, numbers)) <= PER_PICTURE_MAX and len(numbers) == 91
    assert kept_words([(), ()]) == ((), ())
    assert nearest_words("nigth", ["sea", "night"]) == ["night"]
    assert nearest_words("qqq", ["sea", "night"]) == ["sea", "night"]


def test_a_generator_keeps_the_words_of_the_pictures_it_remembers(tmp_path):
    generator = instant(CANVASES, "words", WORDS)
    save_folder(tmp_path / "g", generator.config, generator.tensors, "", [])
    config = read_folder(tmp_path / "g")[0]
    assert config.memory_sizes.word_counts == {"sea": 3, "night": 2, "field": 1}
    fewer = {"memory/pictures": CANVASES[[2, 5]]}
    assert with_words(config, fewer, CANVASES, WORDS).memory_sizes.words_of == ((1,), (0,))  # field, night
    assert instant(CANVASES[:1], "alone", WORDS[:1]).config.memory_sizes.words == ()


def prior_of(generator: Generator, *words: str) -> WordsPrior:
    return WordsPrior.of(generator.config.memory_sizes, words)


def test_pictures_that_have_the_words_are_used_and_without_words_all_as_before():
    generator = instant(CANVASES, "words", WORDS)
    there: RememberedPictures = generator.memory_pictures
    assert {prior_of(generator, "sea").drawn(seed) for seed in range(40)} == {0, 1, 3}
    assert prior_of(generator, "sea", "night").drawn(5) == 0
    assert there.similar_to(0, prior_of(generator, "sea", "night")) == (0,)  # no other one has both
    assert set(there.similar_to(1, prior_of(generator, "sea"))) < {0, 1, 3}
    assert set(there.similar_to(5, prior_of(generator, "field", "night"))) <= {5, 0, 2}  # what it lacks is beside it
    layout = there.clean(0, (5,))[0]
    assert there.most_similar(layout, 0)[0] == 5 and there.most_similar(layout, 0, prior_of(generator, "night"))[0] != 5
    options = SamplingOptions((24, 32))
    plain, unworded = (Painting(one, 3, options).paint(scales=1) for one in (generator, instant(CANVASES, "words")))
    assert np.array_equal(plain, unworded)
    assert Painting(generator, 3, SamplingOptions((24, 32), words=("field",))).memory._drawn_picture() == 5


def test_a_layout_is_led_to_the_pictures_that_suit_and_is_left_alone_when_there():
    layouts = np.stack([np.full((6, 8, 3), level, np.float32) for level in (-0.8, 0.8)])
    base, suits = np.zeros((6, 8, 3), np.float32), np.array([False, True])
    led = led_by_words(lambda x_t, t, base: base, layouts, suits, 1.0)
    assert np.allclose(
        led(base, 1.0, base), 0.8, atol=1e-5
    )  # nothing is known yet: from the mean to the one that suits
    assert np.abs(led(layouts[1] * 0.8, 0.2, base)).max() < 1e-3
