"""What a page can be told by environment variables, and where it keeps things."""

import re
from pathlib import Path

import pytest

from aiart.errors import RequestError
from aiart.files import GIB
from aiart.studio import StudioConfig
from aiart.studio.settings import (
    SWITCHES,
    VARIABLES,
    home_in,
    in_a_space,
    is_public,
    studio_config,
)

PAGE = Path(__file__).parents[2] / "docs" / "deploy.md"


@pytest.mark.parametrize("public", [False, True])
def test_without_variables_the_profiles_are_as_they_are(tmp_path, public):
    profile = StudioConfig.public(tmp_path) if public else StudioConfig(tmp_path)
    assert studio_config(tmp_path, public, {"PATH": "/bin", "AIART_MAX_QUEUE": ""}) == profile


@pytest.mark.parametrize(
    ("name", "text", "field", "value"),
    [
        ("AIART_MAX_QUEUE", "3", "max_queue", 3),
        ("AIART_EXPIRY_DAYS", "0.5", "expiry_days", 0.5),
        ("AIART_DRAWER_GIB", "1.5", "workspace_bytes", GIB * 3 // 2),
        ("AIART_KEEP", "yes", "keep", True),
        ("AIART_KEEP", "0", "keep", False),
        ("AIART_LIVE", "on", "live", True),
    ],
)
@pytest.mark.parametrize("public", [False, True])
def test_a_variable_changes_its_field_alone(tmp_path, public, name, text, field, value):
    plain, changed = (studio_config(tmp_path, public, told) for told in ({}, {name: text}))
    expected = {one: getattr(plain, one) for one in plain.__dataclass_fields__} | {field: value}
    assert {one: getattr(changed, one) for one in changed.__dataclass_fields__} == expected


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("AIART_MAX_QUEUE", "many"),
        ("AIART_MAX_QUEUE", "2.5"),
        ("AIART_MAX_QUEUE", "0"),
        ("AIART_MAX_QUEUE", "nan"),
        ("AIART_EXPIRY_DAYS", "-1"),
        ("AIART_MAX_SIDE", "1e9"),
        ("AIART_KEEP", "perhaps"),
    ],
)
def test_nonsense_is_a_sentence_that_names_the_variable(tmp_path, name, text):
    with pytest.raises(RequestError, match=f"{name} is '{text}'") as caught:
        studio_config(tmp_path, True, {name: text})
    assert caught.value.code == name and "It must be" in str(caught.value)


@pytest.mark.parametrize(
    ("environment", "space", "public"),
    [
        ({}, False, False),
        ({"SPACE_ID": "a/b"}, True, True),
        ({"SYSTEM": "spaces"}, True, True),
        ({"AIART_PUBLIC": "1"}, False, True),
        ({"SPACE_ID": "a/b", "AIART_PUBLIC": "0"}, True, False),
    ],
)
def test_in_a_space_strangers_come_unless_it_says_otherwise(environment, space, public):
    assert (in_a_space(environment), is_public(environment)) == (space, public)


def test_things_are_kept_where_they_last(tmp_path):
    assert home_in({}, tmp_path) == Path.home() / ".aiart"
    assert home_in({"SPACE_ID": "a/b"}, tmp_path) == tmp_path / "aiart"
    assert home_in({"SPACE_ID": "a/b"}, tmp_path / "not mounted") == Path.home() / ".aiart"
    assert home_in({"SPACE_ID": "a/b", "AIART_DATA": "/elsewhere"}, tmp_path) == Path("/elsewhere")
    assert home_in({"AIART_DATA": "~/art"}, tmp_path) == Path.home() / "art"


OTHERS = ("AIART_PUBLIC", "AIART_DATA", "AIART_CACHE", "AIART_PROXIES", "AIART_HOSTS")


def test_every_variable_is_documented_and_every_documented_one_is_there():
    written = set(re.findall(r"`(AIART_[A-Z_]+)`", PAGE.read_text(encoding="utf-8")))
    assert written == {*VARIABLES, *SWITCHES, *OTHERS}
