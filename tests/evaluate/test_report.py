"""The report: its parts agree with the single measures, people and programs can read it, and it never breaks."""

import dataclasses
import json

import numpy as np
import pytest
from PIL import Image

from aiart.errors import RequestError
from aiart.evaluate import coherence, completeness, diversity, measure, seam_error, swd
from aiart.evaluate.patches import distance_to_set, distances_to_each

MEANS = ["coherence", "completeness", "copied", "nnfdiv", "joins", "seam_top_bottom", "seam_left_right"]


@pytest.fixture(scope="module")
def originals(paint):
    return np.stack([paint(seed) for seed in range(4)])


@pytest.fixture(scope="module")
def made(originals, paint):
    collage = np.concatenate([originals[1][:, :48], originals[3][:, 48:]], 1)
    return np.stack([np.roll(originals[2], 11, 1), collage, paint(9)])


@pytest.fixture(scope="module")
def report(originals, made):
    return measure(originals, made)


def test_the_figures_of_a_picture_are_those_against_its_nearest_original(report, originals, made, unit):
    for picture, one in zip(made, report.pictures, strict=True):
        to_each = [coherence(unit(picture), unit(original)) for original in originals]
        assert one.nearest == np.argmin(to_each)
        assert one.coherence == min(to_each)
        assert one.completeness == completeness(unit(picture), unit(originals[one.nearest]))
        assert list(one.swd) == pytest.approx(swd(unit(picture), unit(originals[one.nearest])))
        assert (one.seam_top_bottom, one.seam_left_right) == seam_error(picture)


@pytest.mark.parametrize("name", MEANS)
def test_the_report_gives_the_mean_over_the_pictures(report, name):
    assert getattr(report, name) == pytest.approx(np.mean([getattr(one, name) for one in report.pictures]))


def test_the_report_gives_what_only_all_pictures_together_can_show(report, originals, made, unit):
    assert (report.made, report.originals, report.height, report.width) == (3, 4, 72, 96)
    assert report.diversity == diversity(unit(made), unit(originals))
    assert report.set_coherence == distance_to_set(distances_to_each(made, originals))
    assert report.set_completeness == distance_to_set(distances_to_each(originals, made))
    assert report.psnr == max(one.psnr for one in report.pictures)
    assert report.swd == pytest.approx(np.mean([one.swd for one in report.pictures], 0))


def test_a_collage_is_copied_but_not_memorised(report):
    shifted, collage, stranger = report.pictures
    assert collage.copied > 0.7 and stranger.copied < 0.01 and shifted.copied > 0.8
    assert report.memorised.share < 1
    assert report.set_coherence < report.coherence  # the collage is right as a whole set, wrong against one original


def test_copies_of_everything_give_the_best_and_the_worst_figures(originals):
    report = measure(originals, originals)
    assert (report.coherence, report.completeness, report.set_coherence, report.set_completeness) == (0, 0, 0, 0)
    assert set(report.swd) == {0}
    assert report.copied > 0.99 and report.memorised.share == 1 and report.psnr == 100
    assert [one.nearest for one in report.pictures] == [one.lookalike.index for one in report.pictures] == [0, 1, 2, 3]


def test_originals_of_another_size_are_resized_to_the_made_pictures(originals, unit):
    original, made = originals[:1], originals[1:2, :60, :80]
    resized = np.asarray(Image.fromarray(original[0]).resize((80, 60), Image.LANCZOS))
    assert measure(original, made).coherence == coherence(unit(made[0]), unit(resized))


def test_copied_pieces_are_sought_in_the_originals_as_they_are(originals):
    piece = originals[:, 10:50, 20:80]
    assert measure(originals, piece).copied > 0.99


def test_the_same_pictures_give_the_same_report(report, originals, made):
    assert measure(originals.copy(), made.copy()) == report


def test_the_report_cannot_be_changed(report):
    with pytest.raises(dataclasses.FrozenInstanceError):
        report.coherence = 0.0


FLAT = np.full((1, 20, 24, 3), 90, np.uint8)
NOISE = np.random.default_rng(0).integers(0, 256, (3, 20, 24, 3), np.uint8)
BORDER_CASES = [  # name, originals, made: where something could be divided by zero or be missing
    ("one flat picture and its copy", FLAT, FLAT),
    ("flat originals", np.repeat(FLAT, 3, 0), NOISE),
    ("flat pictures made", NOISE, np.repeat(FLAT, 2, 0)),
    ("one of one", NOISE[:1], NOISE[1:2]),
    ("copies", NOISE, NOISE),
    ("smallest", NOISE[:, :14, :14], NOISE[:, :14, :14]),
    ("a strip from small ones", NOISE[:, :14, :14], np.repeat(NOISE, 4, 2)),
    ("larger originals", np.repeat(np.repeat(NOISE, 5, 1), 5, 2), NOISE),
]


@pytest.mark.parametrize(("originals", "made"), [row[1:] for row in BORDER_CASES], ids=[row[0] for row in BORDER_CASES])
def test_json_has_numbers_and_null_only(originals, made):
    report = measure(originals, made)
    text = json.dumps(report.as_dict(), allow_nan=False)
    assert json.loads(text) == report.as_dict()
    assert "nan" not in " ".join(report.lines()).lower()


def test_json_names_every_figure(report):
    figures = report.as_dict()
    assert set(figures) == {field.name for field in dataclasses.fields(report)}
    assert figures["memorised"].keys() == {"share", "low", "high"}
    assert figures["pictures"][0]["lookalike"].keys() == {"index", "distance", "ratio"}


def test_the_lines_say_each_figure_in_words(report):
    text = "\n".join(report.lines())
    for figure in (report.coherence, report.set_completeness, report.swd[0], report.psnr, report.joins):
        assert f"{figure:.1f}" in text
    assert f"{report.copied:.0%}" in text and f"{report.diversity:.2f}" in text
    assert "3 made, 96 x 72 pixels, against 4 of yours." in text


def test_the_lines_say_what_one_picture_cannot_tell(originals):
    text = "\n".join(measure(originals[:1], originals[1:2]).lines())
    assert "needs two pictures" in text and "cannot be told from a single original" in text


REFUSED = [  # what is wrong, originals, made, code
    ("nothing made", NOISE, NOISE[:0], "empty"),
    ("no originals", NOISE[:0], NOISE, "empty"),
    ("made ones too small", NOISE, NOISE[:, :13], "too-small"),
    ("originals too small", NOISE[:, :, :13], NOISE, "too-small"),
]


@pytest.mark.parametrize(("originals", "made", "code"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_what_cannot_be_measured_is_refused_in_words(originals, made, code):
    with pytest.raises(RequestError) as refused:
        measure(originals, made)
    assert refused.value.code == code
    assert refused.value.expected


def test_floats_are_refused_because_their_range_is_unknown():
    with pytest.raises(ValueError, match="uint8"):
        measure(NOISE, NOISE.astype(np.float32))
