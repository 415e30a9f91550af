"""The declarations of all operations: each says what pages, commands and endpoints need, and what it refuses."""

import json
from types import SimpleNamespace

import numpy as np
import pytest

from aiart.errors import RequestError
from aiart.operations.declaration import COUNT, FORMATS, GENERATOR, PALETTE, SHAPE, TABS
from aiart.operations.loop import LoopRequest
from aiart.operations.poster import PosterRequest
from aiart.operations.request import Request
from aiart.operations.retarget import RetargetRequest
from aiart.operations.table import (
    OPERATIONS,
    check_inputs,
    check_request,
    fitting_picture,
    max_side,
    operation_of,
    perform,
    read_request,
)
from aiart.operations.tile import TileRequest
from aiart.training_presets import SEED_MAX

LIMITS = SimpleNamespace(max_count=12, max_side=1024, max_poster_side=2048, max_frames=120)


@pytest.fixture(params=OPERATIONS)
def operation(request):
    return OPERATIONS[request.param]


def test_operations_are_in_the_order_of_tabs_and_cards():
    places = [(TABS.index(one.tab), one.place) for one in OPERATIONS.values()]
    assert places == sorted(set(places)), "every card has a place of its own"
    assert list(OPERATIONS)[:3] == ["create", "place", "variations"]


def test_everything_that_is_shown_is_there(operation):
    assert all((operation.title, operation.text, operation.help, operation.api, operation.example, operation.button))
    assert f'api_name="/{operation.name}"' in operation.example
    assert operation.text.endswith(".") and operation.help.endswith(".") and operation.api.endswith(".")
    assert operation.usual_count >= 1 and (COUNT in operation.uses) <= (operation.frames is None)
    assert not {SHAPE, FORMATS} <= operation.uses


def test_every_setting_has_a_label_and_says_what_it_means(operation):
    for setting in operation.settings.values():
        assert setting.label and (setting.hint or setting.words), setting.name
        if setting.words:
            assert {setting.default, setting.first} <= set(setting.words)
        elif setting.kind is str:
            assert isinstance(setting.default, str) and not setting.on_page
        else:
            low, high = setting.slider
            default = low if setting.default is None else setting.default
            assert setting.low <= low <= default <= high <= setting.high and setting.step > 0
            assert setting.default is not None or (setting.when_empty and not setting.on_page)  # a slider has no "none"


def test_a_request_comes_back_from_json(operation):
    request = operation.request(count=3, seed=SEED_MAX, size=(64, 48), aspect=(3, 2.5), layout=1, steps=7)
    read = read_request(operation.name, json.loads(json.dumps(request.model_dump())))
    assert read == request and operation_of(read) is operation


@pytest.mark.parametrize("values", [{"count": 0}, {"seed": 2**32}, {"more": 1}, {"size": [64]}, {"layout": None}])
def test_what_we_cannot_have_written_is_not_read(operation, values):
    with pytest.raises(ValueError):
        read_request(operation.name, values)


def test_an_operation_that_is_not_there_is_not_read():
    with pytest.raises(KeyError):
        read_request("rm", {})


def test_inputs_that_are_missing_or_not_taken_are_refused_by_their_role(operation):
    roles = {one.role for one in operation.inputs}
    check_inputs(operation, roles)
    check_inputs(operation, roles - {one.role for one in operation.optional})
    for one in operation.required:
        with pytest.raises(RequestError) as caught:
            check_inputs(operation, roles - {one.role})
        assert caught.value.code == one.role and caught.value.happened.endswith(".") and caught.value.fix
    for role in {"hat"} | (set() if operation.palette else {PALETTE}):
        with pytest.raises(RequestError) as caught:
            check_inputs(operation, roles | {role})
        assert caught.value.code == role


WIDE = [  # a request, the code and the sentence of its refusal by LIMITS
    (Request(count=13), "count", "It can be 1 to 12."),
    (TileRequest(size=(1025, 64)), "size", "It can be 16 to 1024 pixels a side."),
    (PosterRequest(size=(64, 2049)), "size", "It can be 16 to 2048 pixels a side."),
    (LoopRequest(seconds=10.5, fps=12), "frames", "It can be 1 to 120."),
]


@pytest.mark.parametrize(("request_", "code", "expected"), WIDE)
def test_a_studio_s_limits_are_narrower_and_said(request_, code, expected):
    with pytest.raises(RequestError) as caught:
        check_request(request_, LIMITS)
    assert caught.value.code == code and caught.value.expected == expected


def test_what_is_within_a_studio_s_limits_passes():
    for request in (
        Request(count=12, size=(1024, 16)),
        PosterRequest(size=(2048, 64)),
        LoopRequest(seconds=10, fps=12),
    ):
        check_request(request, LIMITS)
    assert {max_side(one, LIMITS) for one in OPERATIONS.values()} == {1024, 2048}


def test_a_request_is_frozen_and_changed_into_another_that_is_judged():
    request = Request(seed=3)
    with pytest.raises(ValueError):
        request.seed = 4
    assert request.changed(seed=4).seed == 4 and request.seed == 3
    with pytest.raises(RequestError, match="Seed"):
        request.changed(seed=-1)


SENTENCES = [  # values, what the refusal says
    ({"count": 0}, '"Count" is 0. It can be 1 to 1000. Change it and try again.'),
    ({"count": 1.5}, '"Count" is 1.5. It is a whole number. It can be 1 to 1000. Change it and try again.'),
    ({"layout": 1e-5}, '"Layout" is 1e-05. It can be 0.001 to 1. Change it and try again.'),
    ({"steps": 1000}, '"Steps" is 1000. It can be 1 to 200. Change it and try again.'),
    ({"size": (8, 64)}, '"Size" is 8x64. It can be 16 to 2048 pixels a side. Change it and try again.'),
    ({"calm": "x"}, "\"Calm\" is 'x'. It is a number. It can be 0 to 1. Change it and try again."),
    ({"calm": object()}, '"Calm" is of another kind. It is a number. It can be 0 to 1. Change it and try again.'),
    ({"seed": 10**5000}, '"Seed" is a number of many digits. It can be 0 to 4294967295. Change it and try again.'),
]


@pytest.mark.parametrize(("values", "sentence"), SENTENCES, ids=[sentence for _, sentence in SENTENCES])
def test_a_refusal_names_the_field_the_value_and_the_range(values, sentence):
    with pytest.raises(RequestError) as caught:
        Request(**values)
    assert str(caught.value) == sentence and caught.value.code == next(iter(values))


def test_generators_are_inputs_like_others(generators):
    (second,) = [one for one in OPERATIONS["mix"].inputs if one.kind == GENERATOR]
    request = OPERATIONS["mix"].request(count=1, weight=0.0, size=(32, 32), steps=1)
    made = next(perform(generators["instant"], {second.role: generators["instant"]}, request))
    assert made.shape == (32, 32, 3)


@pytest.mark.parametrize(
    ("most", "why"), [(8192, "what is made of it has at most 16 megapixels"), (2048, "at most 2048")]
)
def test_a_picture_of_which_too_much_would_be_made_is_made_smaller_first(generators, most, why):
    request, inputs = RetargetRequest(wide=2), {"picture": np.zeros((2999, 3201, 3), np.uint8)}
    fitting, note = fitting_picture(generators["instant"], inputs, request, most)
    height, width = OPERATIONS["retarget"].size(generators["instant"], fitting, request)
    assert (0.99 * 16e6 < height * width <= 16e6) if most == 8192 else (width == 2048)
    assert "3201 x 2999 pixels" in note and why in note
    assert fitting_picture(generators["instant"], fitting, request, most) == (fitting, "")
