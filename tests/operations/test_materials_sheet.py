"""Materials as pictures: swatches, and the sheet of all of them."""

import numpy as np

from aiart.operations.materials import SWATCH_SIDE, color_code, materials_sheet, share_text, swatch_pictures


def test_a_swatch_is_about_as_its_material_is(generators):
    generator = generators["instant"]
    swatches = swatch_pictures(generator)
    assert len(swatches) == generator.materials.count
    for swatch, material in zip(swatches, generator.materials.all, strict=True):
        assert swatch.shape == (SWATCH_SIDE, SWATCH_SIDE, 3) and swatch.dtype == np.uint8
        others = [other.color for other in generator.materials.all]
        away = np.abs(swatch.mean((0, 1)) - np.array(others)).sum(1)
        assert away[material.number] <= np.median(away)


def test_without_remembered_pictures_there_are_none(generators):
    assert swatch_pictures(generators["learned"]) == []


def test_the_sheet_shows_every_colour(generators):
    page = materials_sheet(generators["instant"])
    for material in generators["instant"].materials.all:
        assert (page == np.array(material.color, np.uint8)).all(-1).sum() > 100
    assert page.dtype == np.uint8 and page.shape[2] == 3


def test_colours_and_shares_in_words():
    assert color_code((255, 0, 10)) == "#ff000a"
    assert [share_text(share) for share in (0.247, 0.01, 0.004)] == ["25 %", "1 %", "below 1 %"]
