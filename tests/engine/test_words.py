"""Words: what counts as one, what a generator keeps of them, and which pictures a painting uses for them."""

import unicodedata
from dataclasses import replace

import numpy as np
import pytest

from aiart.engine.format.folder import read_folder, save_folder
from aiart.engine.format.words import PER_PICTURE_MAX, WORD_MAX, WORDS_MAX, as_word, kept_words, nearest_words, words_in
from aiart.engine.memory.draw import draw
from aiart.engine.memory.pictures import RememberedPictures
from aiart.engine.memory.words import WordsPrior, in_common, led_towards
from aiart.engine.painting.generator import Generator
from aiart.engine.painting.painting import Painting
from aiart.engine.painting.painting_memory import PaintingMemory
from aiart.engine.painting.plan import SamplingOptions, Start
from aiart.engine.training.initial import with_words
from aiart.engine.training.train import instant
from tests.engine.toys import paintings, untrained

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


def test_words_in_common_are_a_share_of_those_that_either_picture_has():
    assert in_common(((0, 1), (0,), (2,), (), (1, 0)), 0).tolist() == [1, 0.5, 0, 0, 1]
    assert in_common(((0,), ()), 1).tolist() == [0, 1]


def test_around_a_picture_are_those_with_its_words_then_those_that_look_like_it():
    greys = np.stack([np.full((24, 32, 3), grey, np.uint8) for grey in (0, 40, 80, 120, 160, 200)])
    words = [("sea",), ("sea",), ("field",), ("field",), ("sea",), ("field",)]
    with_words, without = (instant(greys, "around", some).memory_pictures for some in (words, ()))
    everyone = np.ones(6, bool)
    assert np.flatnonzero(without.around(0, everyone)).tolist() == [0, 1, 2]
    assert np.flatnonzero(with_words.around(0, everyone)).tolist() == [0, 1, 4]
    assert np.flatnonzero(with_words.around(0, np.arange(6) > 0)).tolist() == [1, 2, 4]
    assert np.flatnonzero(with_words.around(5, np.arange(6) < 2)).tolist() == [0, 1]


def wanted(memory: PaintingMemory, start: Start | None = None) -> list[bool]:
    """Which pictures a layout shall be like; none of them if it is left to the network."""
    found = memory.wanted_layouts(start)
    return [] if found is None else found.tolist()


def test_a_learned_layout_is_led_to_what_is_around_the_picture_that_the_seed_draws():
    """Also among those that suit words; not where something is given, nor of fewer pictures than a set has."""
    generator = untrained(paintings(8, 48, 64), "balanced")
    config = with_words(
        generator.config, generator.tensors, generator.memory_pictures.pictures, [("sea",), ("field",)] * 4
    )
    generator = Generator(config, generator.tensors)
    remembered, options = generator.memory_pictures, SamplingOptions((48, 64))
    drawn, everyone, fields = draw(5, 8), np.ones(8, bool), np.arange(8) % 2 == 1
    plain, asked = (Painting(generator, 5, one).memory for one in (options, replace(options, words=("field",))))
    around = remembered.around(drawn, everyone)
    assert wanted(plain) == around.tolist() and around[drawn] and around.sum() == 3
    assert wanted(asked) == remembered.around(asked._drawn_picture(), fields).tolist()
    given = Start(np.zeros((48, 64, 3), np.float32), 0.5)
    assert wanted(plain, given) == [] and wanted(asked, given) == fields.tolist()
    few = untrained(paintings(4, 48, 64), "balanced")
    assert wanted(Painting(few, 5, options).memory) == []


def test_a_layout_is_led_to_the_pictures_that_suit_and_is_left_alone_when_there():
    layouts = np.stack([np.full((6, 8, 3), level, np.float32) for level in (-0.8, 0.8)])
    base, suits = np.zeros((6, 8, 3), np.float32), np.array([False, True])
    led = led_towards(lambda x_t, t, base: base, layouts, suits, 1.0)
    assert np.allclose(
        led(base, 1.0, base), 0.8, atol=1e-5
    )  # nothing is known yet: from the mean to the one that suits
    assert np.abs(led(layouts[1] * 0.8, 0.2, base)).max() < 1e-3
