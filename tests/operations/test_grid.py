"""A comparison as a plan of requests, and as a sheet."""

import numpy as np
import pytest

from aiart.errors import RequestError
from aiart.operations.declaration import GENERATOR
from aiart.operations.grid import NOTHING, axis_from_text, can_compare, compared, grid_of, suggested
from aiart.operations.grid_sheet import EMPTY, grid_sheet
from aiart.operations.request import Request
from aiart.operations.table import OPERATIONS
from aiart.operations.variations import VariationsRequest

VARIATIONS = OPERATIONS["variations"]


def axis(text, operation=VARIATIONS):
    return axis_from_text(operation, text)


def test_cells_are_the_request_changed_by_both_axes_row_by_row():
    grid = grid_of(VariationsRequest(count=4, calm=0.7), axis("strength=0.1, 0.30,1"), axis("seed=5,6"))
    assert [(cell.request.seed, cell.request.strength) for cell in grid.cells] == [
        (seed, strength) for seed in (5, 6) for strength in (0.1, 0.3, 1)
    ]
    assert {(cell.request.count, cell.request.calm, cell.generator) for cell in grid.cells} == {(1, 0.7, "")}
    assert (grid.across.title, grid.across.labels) == ("How far from it", ("0.1", "0.3", "1"))


def test_a_choice_is_shown_in_its_words_and_a_unit_with_the_name():
    inpaint, extend = OPERATIONS["inpaint"], OPERATIONS["extend"]
    assert axis("original=remove,welcome", inpaint).labels == tuple(inpaint.settings["original"].words.values())
    assert axis("left=0,64", extend).title == "Left (pixels)"


def test_generators_are_an_axis_whose_names_come_later():
    grid = grid_of(Request(), axis("generator=a1,b2", OPERATIONS["create"]))
    assert [cell.generator for cell in grid.cells] == ["a1", "b2"] and grid.down == NOTHING
    assert grid.named({"a1": "Ink", "b2": "Stone"}).across.labels == ("Ink", "Stone")


@pytest.mark.parametrize(
    ("across", "down", "code"),
    [
        ("strenght=1", "", "across"),
        ("strength", "", "across"),
        ("strength=", "seed=1", "across"),
        ("strength=0.1,much", "", "across"),
        ("strength=0.1", "", "across"),  # one picture
        ("seed=" + ",".join(map(str, range(37))), "", "across"),
        ("seed=1,2", "seed=3,4", "down"),
        ("strength=0.5,1.5", "", "strength"),
        ("seed=1,2.5", "", "seed"),
        ("size=64,128", "", "across"),  # its pictures could not stand beside each other
    ],
)
def test_what_cannot_be_compared_is_said(across, down, code):
    with pytest.raises(RequestError) as refused:
        grid_of(VariationsRequest(), axis(across), axis_from_text(VARIATIONS, down, "down"))
    assert refused.value.code == code


def test_of_every_operation_something_can_be_compared_and_what_is_suggested_is_possible():
    for operation in filter(can_compare, OPERATIONS.values()):
        request = operation.request(seed=2**32 - 2)
        for name in compared(operation):
            values = ",".join(suggested(operation, name, request))
            assert len(grid_of(request, axis(f"{name}={values}", operation)).cells) >= 2, (operation.name, name)
    assert not can_compare(OPERATIONS["loop"]) and not can_compare(OPERATIONS["poster"])
    with pytest.raises(RequestError, match="minutes"):
        grid_of(OPERATIONS["loop"].request(), axis("motion=0.1,0.2", OPERATIONS["loop"]))
    assert GENERATOR not in compared(VARIATIONS)


def test_every_picture_is_on_the_sheet_in_its_place_and_a_missing_one_is_a_blank():
    across, down = axis("strength=0.1,0.3"), axis("seed=5,6")
    pictures = [np.full((120, 180, 3), colour, np.uint8) for colour in ((200, 0, 0), (0, 200, 0), (0, 0, 200))]
    sheet = grid_sheet(across, down, [*pictures, None], "Variations")
    centres = {}
    for colour in (*((200, 0, 0), (0, 200, 0), (0, 0, 200)), EMPTY):
        places = np.argwhere((sheet == np.array(colour, np.uint8)).all(-1))
        assert len(places) == 120 * 180, colour
        centres[colour] = places.mean(0)
    red, green, blue, empty = centres.values()
    assert red[0] == green[0] < blue[0] == empty[0] and red[1] == blue[1] < green[1] == empty[1]
    assert (
        sheet.dtype == np.uint8
        and max(grid_sheet(NOTHING, axis("seed=" + ",".join(map(str, range(36)))), [pictures[0]] * 36).shape) < 7000
    )
