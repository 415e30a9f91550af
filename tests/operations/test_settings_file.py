"""Settings in a file: what can be kept follows from each operation, and what cannot be used is said in a sentence."""

import json

import pytest

from aiart import __version__
from aiart.errors import RequestError
from aiart.operations.loop import LoopRequest
from aiart.operations.settings_file import FILE_BYTES, KEEPABLE, MOST, TRAIN, free_name, read_settings, settings_of
from aiart.operations.settings_file import settings_text as text_of
from aiart.operations.variations import VariationsRequest
from aiart.training_presets import TrainRequest

VARIATIONS = KEEPABLE["variations"]
CALM = settings_of("Calm", VariationsRequest(size=(64, 48), calm=0.9, seed=7), VARIATIONS.names)


@pytest.mark.parametrize("kind", KEEPABLE.values(), ids=list(KEEPABLE))
def test_of_everything_they_come_back_from_a_file_as_they_were(kind):
    request = kind.request()
    ending = ".gif" if kind.is_film else ""
    kept = settings_of("Näme 你好", request, kind.names, ending)
    (back,) = read_settings(text_of([kept]).encode(), "a.json")
    assert back == kept and back.request() == request
    assert back.format == ("gif" if kind.is_film else None)
    assert "seed" not in back.values and not {"material", "legend", "keep_picture", "keep_x", "keep_y"} & set(
        back.values
    )


def test_the_seed_is_kept_where_it_is_wanted():
    kept = settings_of("Calm", VariationsRequest(seed=7), [*VARIATIONS.names, "seed"])
    assert kept.request().seed == 7 and CALM.request().seed == 0


def test_a_training_is_kept_without_its_name():
    request = TrainRequest(name="Cats", preset="learned", seconds=30, warm_start=False, seed=4)
    (back,) = read_settings(text_of([settings_of("Long", request, TRAIN.names)]).encode(), "a.json")
    assert back.request() == request.changed(name="", seed=0)


def test_a_file_says_which_version_wrote_it_and_an_editor_s_mark_does_not_matter():
    text = text_of([CALM, settings_of("Film", LoopRequest(), ["fps"], ".mp4")])
    assert json.loads(text)["aiart"] == __version__
    assert [one.operation for one in read_settings(b"\xef\xbb\xbf" + text.encode(), "a.json")] == ["variations", "loop"]


def _changed(**changes) -> bytes:
    return json.dumps(json.loads(text_of([CALM])) | changes).encode()


def _with(**changes) -> bytes:
    return _changed(settings=[CALM.to_json() | changes])


@pytest.mark.parametrize("data", [
    b"", b"[]", b"{}", b"no JSON", b"\xff\xfe", b'{"aiart_settings": NaN}', b'{"a": 1, "a": 2}', _changed(aiart="?"),
    _changed(aiart_settings=True), _changed(aiart_settings=0), _changed(settings=[]), _changed(settings=[3]),
    _changed(more=1), _changed(settings=[CALM.to_json()] * (MOST + 1)), _with(name=""), _with(name="x" * 61),
    _with(name="a\u202eb"), _with(operation=3), _with(values=[]), _with(values={"strength": [1]}),
    _with(values={"size": {"a": 1}}), _with(format="exe"), _with(also=1),
])  # fmt: skip
def test_what_is_no_file_of_settings_is_refused_in_a_sentence(data):
    with pytest.raises(
        RequestError, match=r"^a\.json is no file of settings, or a damaged one\. Choose a file"
    ) as error:
        read_settings(data, "a.json")
    assert error.value.code == "settings"


@pytest.mark.parametrize("data, sentence", [
    (b"{" + b" " * FILE_BYTES, "a.json is too large for a file of settings."),
    (_changed(aiart="9.1", aiart_settings=2), "a.json was written by a newer version, aiart 9.1. Update aiart"),
    (_with(operation="dream"), "a.json has settings for 'dream', which this version does not know."),
    (_with(values={"strenth": 1}), "Variations has no setting 'strenth'. It has strength, count"),
    (_with(values={"strength": 3}), '"Calm" in a.json cannot be used. "How far from it" is 3. It can be 0 to 1.'),
    (_with(values={"size": [8, 9000]}), '"Size" is 8x9000.'),
    (_with(values={"strength": True}), '"How far from it" is True. It is a number.'),
    (_with(operation="train", values={"name": "x"}), "Training has no setting 'name'. It has preset, seconds"),
    (_with(operation="train", values={"preset": "learned", "seconds": 0}), '"Seconds" is 0. It can be 1 to'),
    (_with(values={"strength": None}), '"How far from it" is None. It is a number.'),
])  # fmt: skip
def test_what_cannot_be_asked_for_is_named(data, sentence):
    with pytest.raises(RequestError) as error:
        read_settings(data, "a.json")
    assert sentence in str(error.value) and error.value.code == "settings"


def test_settings_of_another_version_say_so_where_they_cannot_be_used():
    old = json.dumps({"aiart_settings": 1, "aiart": "0.1.9", "settings": [CALM.to_json() | {"values": {"depth": 1}}]})
    with pytest.raises(RequestError, match=rf"It was written by aiart 0\.1\.9; this is {__version__}\."):
        read_settings(old.encode(), "a.json")


def test_a_name_that_is_taken_gets_a_number():
    assert free_name("Calm", ["Rough"]) == "Calm" and free_name("Calm", ["Calm", "Calm 2"]) == "Calm 3"
    assert len(free_name("x" * 60, ["x" * 60])) <= 60
