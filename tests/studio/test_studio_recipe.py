"""Recipes in PNGs: they come back as they went in, and no PNG from outside can do more than be refused."""

import json
import random
import struct
import tracemalloc
import zlib

import numpy as np
import pytest

from aiart import __version__
from aiart.errors import UploadError
from aiart.images import PNG_HEADER, save_png
from aiart.operations.extend import ExtendRequest
from aiart.operations.inpaint import InpaintRequest
from aiart.operations.mix import MixRequest
from aiart.operations.recipe import KEYWORD, Recipe, recipe_of, text_chunks
from aiart.operations.request import Request
from aiart.operations.restyle import RestyleRequest
from aiart.operations.table import OPERATIONS
from aiart.operations.tile import TileRequest
from aiart.operations.variations import VariationsRequest
from aiart.studio import read_recipe

REQUESTS = [
    Request(count=1, seed=0),
    Request(count=1, seed=2**32 - 1, size=(16, 2048), layout=1, calm=0, steps=1),
    Request(count=1, seed=7, aspect=(16, 9.5), layout=0.001, calm=1.0, steps=200),
]


def recipe(**changes) -> Recipe:
    return recipe_of("Né & <b>", "0123456789ab", REQUESTS[0]).model_copy(update=changes)


def picture(path, chunks: dict[str, str]):
    save_png(path, np.zeros((8, 8, 3), np.uint8), chunks)
    return path


@pytest.mark.parametrize("request_", REQUESTS, ids=repr)
def test_a_recipe_comes_back_as_it_went_in(tmp_path, request_):
    written = recipe_of("Ink 'n' Waves — né", "0123456789ab", request_)
    read = read_recipe(picture(tmp_path / "a.png", text_chunks(written)))
    assert read == written and read.request() == request_


def chunk(kind: bytes, body: bytes, checksum: int | None = None, length: int | None = None) -> bytes:
    crc = zlib.crc32(kind + body) if checksum is None else checksum
    return struct.pack(">I", len(body) if length is None else length) + kind + body + struct.pack(">I", crc)


def text_chunk(text: bytes, keyword: bytes = b"aiart", flags: bytes = b"\0\0", **more) -> bytes:
    return chunk(b"iTXt", keyword + b"\0" + flags + b"\0\0" + text, **more)


GOOD = text_chunks(recipe())[KEYWORD].encode()
HEAD = PNG_HEADER + chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0))
END = chunk(b"IEND", b"")

HOSTILE = {
    "no PNG": (b"\xff\xd8\xff\xe0 a JPEG", "not_png"),
    "only the signature": (PNG_HEADER, "no_recipe"),
    "no text": (HEAD + END, "no_recipe"),
    "a text of somebody else": (HEAD + text_chunk(GOOD, b"parameters") + END, "no_recipe"),
    "a keyword that begins like ours": (HEAD + text_chunk(GOOD, b"aiart2") + END, "no_recipe"),
    "a wrong checksum": (HEAD + text_chunk(GOOD, checksum=1) + END, "no_recipe"),
    "compressed": (HEAD + text_chunk(zlib.compress(GOOD), flags=b"\1\0") + END, "no_recipe"),
    "compressed bomb": (HEAD + text_chunk(zlib.compress(bytes(2**24)), flags=b"\1\0") + END, "no_recipe"),
    "longer than the file": (HEAD + text_chunk(GOOD, length=2**31), "no_recipe"),
    "longest length there is": (HEAD + text_chunk(GOOD, length=2**32 - 1), "no_recipe"),
    "ends in a chunk's name": (HEAD + b"\0\0\0\5iTX", "no_recipe"),
    "ends before the checksum": (HEAD + text_chunk(GOOD)[:-4], "no_recipe"),
    "endless small chunks": (HEAD + chunk(b"tEXt", b"") * 20_000 + text_chunk(GOOD) + END, "no_recipe"),
    "a text too long": (HEAD + text_chunk(GOOD + b" " * 20_000) + END, "no_recipe"),
    "no NUL anywhere": (HEAD + chunk(b"iTXt", b"aiart") + END, "no_recipe"),
    "nothing behind the keyword": (HEAD + chunk(b"iTXt", b"aiart\0") + END, "no_recipe"),
    "no text behind the languages": (HEAD + chunk(b"iTXt", b"aiart\0\0\0") + END, "bad_recipe"),
    "an empty text": (HEAD + text_chunk(b"") + END, "bad_recipe"),
    "not UTF-8": (HEAD + text_chunk(b"\xff\xfe{}") + END, "bad_recipe"),
    "not JSON": (HEAD + text_chunk(b"{'a': 1}") + END, "bad_recipe"),
    "a list": (HEAD + text_chunk(b"[]") + END, "bad_recipe"),
    "deep": (HEAD + text_chunk(b"[" * 9000 + b"]" * 5000) + END, "bad_recipe"),
    "twice the same name": (HEAD + text_chunk(GOOD[:-1] + b', "seed": 8}') + END, "bad_recipe"),
    "a number of a thousand digits": (
        HEAD + text_chunk(GOOD.replace(b'"seed": 0', b'"seed": ' + b"9" * 1000)),
        "bad_recipe",
    ),
    "not a number": (HEAD + text_chunk(GOOD.replace(b"0.5", b"NaN")) + END, "bad_recipe"),
    "a newer version": (HEAD + text_chunk(b'{"version": 5}') + END, "newer_recipe"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_png_is_refused_in_a_sentence(tmp_path, case):
    data, code = HOSTILE[case]
    path = tmp_path / "from outside.png"
    path.write_bytes(data)
    tracemalloc.start()
    try:
        with pytest.raises(UploadError, match="from outside.png") as caught:
            read_recipe(path)
        assert tracemalloc.get_traced_memory()[1] < 2 * 2**20
    finally:
        tracemalloc.stop()
    assert caught.value.code == code


OPERATED = [
    VariationsRequest(count=1, seed=4, strength=0.25),
    RestyleRequest(count=1, seed=0, size=(64, 48), colours="photo"),
    ExtendRequest(count=1, seed=9, left=12, bottom=3),
    TileRequest(count=1, seed=2, axes="across", calm=0.0),
    MixRequest(count=1, seed=3, aspect=(3, 2), weight=0.75),
    InpaintRequest(count=1, seed=5, steps=3),
    InpaintRequest(count=1, seed=5, original="welcome", material=2),
]


@pytest.mark.parametrize("request_", OPERATED, ids=lambda request: type(request).__name__)
def test_a_recipe_of_an_operation_comes_back_with_its_settings_and_inputs(tmp_path, request_):
    written = recipe_of("Ink", "0123456789ab", request_, {"picture": "0123456789abcdef"})
    read = read_recipe(picture(tmp_path / "a.png", text_chunks(written)))
    assert read == written and read.request() == request_ and type(read.request()) is type(request_)
    assert read.inputs == {"picture": "0123456789abcdef"}


def test_every_operation_has_a_recipe(tmp_path):
    for number, (name, operation) in enumerate(OPERATIONS.items()):
        kind = operation.request
        written = recipe_of("Ink", "0123456789ab", kind(count=1))
        read = read_recipe(picture(tmp_path / f"{number}.png", text_chunks(written)))
        assert read.operation == name and read.request() == kind(count=1)


OLDER = {1: {"version", "aiart", "operation", "settings", "inputs"}, 2: {"aiart"}}  # version -> what it had not


@pytest.mark.parametrize("version", OLDER)
def test_a_recipe_of_an_older_version_is_read_and_says_so(tmp_path, version):
    told = json.loads(text_chunks(recipe())[KEYWORD])
    older = {key: value for key, value in told.items() if key not in OLDER[version]} | {"version": version}
    read = read_recipe(picture(tmp_path / "a.png", {KEYWORD: json.dumps(older)}))
    assert read.request() == recipe().request() and "an older aiart" in read.warning and __version__ in read.warning
    assert recipe().warning == "" and "aiart 9.9.0" in recipe(aiart="9.9.0").warning


UNSOUND_OPERATIONS = {
    "operation": ["rm", 7, None, ["tile"], "create"],
    "settings": [
        {},
        {"axes": 7},
        {"axes": "none"},
        {"axes": "both", "more": 1},
        {"axes": "x" * 121},
        [],
        None,
        {"axes": {}},
    ],
    "inputs": [{"picture": 7}, {"picture": "x" * 121}, [], {"a\nb": "c"}, {str(i): "" for i in range(21)}],
    "version": [1, 2, 4, 5.0],
    "aiart": ["", "x" * 40, 7],
}


@pytest.mark.parametrize(
    ("field", "value"), [(field, value) for field, values in UNSOUND_OPERATIONS.items() for value in values]
)
def test_an_operation_that_is_none_makes_the_recipe_damaged(tmp_path, field, value):
    good = json.loads(text_chunks(recipe_of("Ink", "0123456789ab", TileRequest(count=1)))[KEYWORD])
    with pytest.raises(UploadError) as caught:
        read_recipe(picture(tmp_path / "a.png", {KEYWORD: json.dumps(good | {field: value})}))
    assert caught.value.code == "bad_recipe"


@pytest.mark.parametrize("strength", [float("nan"), float("inf"), 1e9, 1.01, -0.01, True, "0.5", None])
def test_a_setting_that_painting_refuses_makes_the_recipe_damaged(tmp_path, strength):
    good = json.loads(text_chunks(recipe_of("Ink", "0123456789ab", VariationsRequest(count=1)))[KEYWORD])
    text = json.dumps(good | {"settings": {"strength": strength}})
    with pytest.raises(UploadError) as caught:
        read_recipe(picture(tmp_path / "a.png", {KEYWORD: text}))
    assert caught.value.code == "bad_recipe"


UNSOUND = {
    "generator": ["x" * 81, 7, None, "a\nb", "\u202e"],
    "hash": ["0123456789AB", "../../../etc", "", 7, "0123456789ab\n"],
    "seed": [-1, 2**32, 1.5, True, "7", None],
    "size": [[8, 64], [64, 4096], [8], [8, 8, 8], [0, 8], [8.5, 8], "8x8", [True, 8], [10**7, 8], [], {}],
    "aspect": [[9, 1], [0, 1], [1, -1], ["1", "2"], [1], 1.5],
    "layout": [-0.1, 1.1, "0.5", None, 0, 1e-5],
    "calm": [-0.1, 1.1, None, [0.5]],
    "steps": [0, 201, 1000, 10**6, 1.5, "7"],
    "version": [0, 1.0, "1", None, True, 2],  # of the second kind there is more
}


@pytest.mark.parametrize(("field", "value"), [(field, value) for field, values in UNSOUND.items() for value in values])
def test_a_field_out_of_its_range_makes_the_recipe_damaged(tmp_path, field, value):
    text = json.dumps(json.loads(GOOD) | {field: value})
    with pytest.raises(UploadError) as caught:
        read_recipe(picture(tmp_path / "a.png", {KEYWORD: text}))
    assert caught.value.code == "bad_recipe"


@pytest.mark.parametrize("change", ["missing", "added"])
def test_a_field_too_few_or_too_many_makes_the_recipe_damaged(tmp_path, change):
    value = json.loads(GOOD)
    value = {key: value[key] for key in value if key != "calm"} if change == "missing" else value | {"path": "/etc"}
    with pytest.raises(UploadError) as caught:
        read_recipe(picture(tmp_path / "a.png", {KEYWORD: json.dumps(value)}))
    assert caught.value.code == "bad_recipe"


def test_any_damage_is_refused_or_leaves_the_recipe_as_it_was(tmp_path):
    whole = picture(tmp_path / "whole.png", text_chunks(recipe())).read_bytes()
    luck, path = random.Random(3), tmp_path / "a.png"
    for _ in range(400):
        data = bytearray(whole)
        for _ in range(luck.randint(1, 4)):
            data[luck.randrange(len(data))] = luck.randrange(256)
        path.write_bytes(data[: luck.randint(1, len(data))] if luck.random() < 0.3 else data)
        try:
            assert read_recipe(path) == recipe()
        except UploadError as error:
            assert error.code in {"not_png", "no_recipe", "bad_recipe"}


def test_a_file_that_is_not_there_or_no_file_is_refused(tmp_path):
    for path, code in [(tmp_path / "no.png", "missing"), (tmp_path, "not_a_file")]:
        with pytest.raises(UploadError) as caught:
            read_recipe(path)
        assert caught.value.code == code


@pytest.mark.parametrize(
    ("operation", "meant"),
    [
        (
            "sketch",
            {"colours": "kept", "strictness": 0.75, "legend": "", "keep_picture": 0, "keep_x": None, "keep_y": None},
        ),
        ("inpaint", {"original": "welcome", "material": None}),
    ],
)
def test_a_recipe_from_before_a_setting_means_what_was_done_then(tmp_path, operation, meant):
    written = recipe_of("Old", "0123456789ab", OPERATIONS[operation].request(count=1, seed=5)).model_dump(
        exclude={"words"}
    )
    path = picture(tmp_path / "old.png", {KEYWORD: json.dumps(written | {"settings": {}})})
    assert read_recipe(path).settings == meant
