"""config.json: what goes in comes out, and nothing else gets in."""

import json
from pathlib import Path

import numpy as np
import pytest
from good import (
    KINDS,
    NO_WORDS,
    classic_config,
    instant_config,
    learned_config,
    random_config,
    small_config,
    summary,
)

from aiart.engine.format import config_text
from aiart.engine.format.config import FORMAT, NETWORK_WIDTHS, GeneratorConfig, MemoryConfig, NetworkConfig
from aiart.engine.format.config_text import CONFIG_LIMIT, config_from_json, config_to_json
from aiart.engine.format.parameters import parameter_shapes
from aiart.errors import WeightsError
from aiart.training_presets import PRESETS

WEIGHTS = Path(__file__).parents[2] / "weights"


def code_of(data: bytes) -> str:
    with pytest.raises(WeightsError) as caught:
        config_from_json(data)
    return caught.value.code


def classic_network(**changes) -> GeneratorConfig:
    fields = {"kind": "classic", "width": 4, "blocks": 14, "scales": 1} | NO_WORDS | changes
    return classic_config(network=NetworkConfig(**fields))


def changed(config: GeneratorConfig, path: str, value: object) -> bytes:
    """The config's JSON with one dotted field set to `value`."""
    raw = inner = json.loads(config_to_json(config))
    *outer, name = path.split(".")
    for part in outer:
        inner = inner[part]
    inner[name] = value
    return json.dumps(raw).encode()


@pytest.mark.parametrize("preset", PRESETS)
def test_a_config_of_every_preset_comes_back_equal(preset):
    config = KINDS[preset]()
    assert config_from_json(config_to_json(config)) == config


@pytest.mark.parametrize("seed", range(20))
def test_random_configs_come_back_equal(seed):
    config = random_config(np.random.default_rng(seed))
    assert config_from_json(config_to_json(config)) == config


def test_equal_configs_give_equal_bytes():
    whole = summary(seconds=2).model_copy(update={"seconds": 2})
    fraction = summary(seconds=2.0)
    assert config_to_json(small_config(training=whole)) == config_to_json(small_config(training=fraction))


def test_the_text_is_for_people_to_read():
    text = config_to_json(small_config(name="Ölbild [1  2]")).decode()
    assert '\n  "name": "Ölbild [1  2]",\n' in text
    assert '\n  "sigmas": [ 1.0, 0.3 ],\n' in text


# dotted field of a good balanced config, the value it is set to, the reason for a refusal
REFUSED = [
    ("name", "", "no letters"),
    ("name", "   ", "only spaces"),
    ("name", "x" * 81, "81 letters"),
    ("name", "a\u202eb", "turns the writing direction"),
    ("name", None, "null"),
    ("preset", "huge", "no such preset"),
    ("preset", ["balanced"], "a list cannot even be looked up"),
    ("height", 17, "odd"),
    ("height", 16.0, "a fraction"),
    ("height", "16", "a text"),
    ("width", 2050, "beyond the largest canvas"),
    ("width", -16, "negative"),
    ("sizes", [], "no scale"),
    ("sizes", [[10, 12], [12, 14]], "does not end at the canvas"),
    ("sizes", [[9, 12], [16, 20]], "odd"),
    ("sizes", [[0, 12], [16, 20]], "a side of nothing"),
    ("sizes", [[10, 22], [16, 20]], "shrinks in one direction"),
    ("sizes", [[16, 20], [16, 20]], "does not grow"),
    ("sizes", [[10, 12, 3], [16, 20, 3]], "three sides"),
    ("sizes", [[10], [16]], "one side"),
    ("sizes", 16, "a number"),
    ("sizes", [[2, 2 * i] for i in range(1, 13)] + [[16, 20]], "13 scales"),
    ("sigmas", [1.0], "one too few"),
    ("sigmas", [1.0, 0.3, 0.1], "one too many"),
    ("sigmas", [1.0, 0.0], "zero divides"),
    ("sigmas", [1.0, -0.3], "negative"),
    ("sigmas", [1.0, True], "a truth"),
    ("sigmas", [1.0, None], "a nothing"),
    ("detail", [0.5], "one too few"),
    ("detail", [0.5, 1e3], "far too large"),
    ("mean", [0.0, 0.0], "two colours"),
    ("mean", [0.0, 0.0, 1.5], "brighter than white"),
    ("spread", 0, "zero divides"),
    ("learned_scales", -1, "negative"),
    ("learned_scales", 3, "more than there are"),
    ("learned_scales", 1.0, "a fraction"),
    ("network", None, "learned without a network"),
    ("network", [], "a list"),
    ("network.kind", "gan", "no such network"),
    ("network.kind", "classic", "not in a balanced generator"),
    ("network.width", 3, "too narrow"),
    ("network.width", 257, "too wide"),
    ("network.blocks", 0, "none"),
    ("network.blocks", 17, "too many"),
    ("network.scales", 2, "one more than are learned"),
    ("memory", None, "remembered without a memory"),
    ("memory.pictures", 0, "remembers nothing"),
    ("memory.pictures", 301, "too many"),
    ("memory.window", 3, "too small"),
    ("memory.window", 5, "odd"),
    ("memory.window", 12, "larger than the coarsest scale, of 10 pixels"),
    ("memory.directions", 0, "none"),
    ("memory.directions", 109, "a window of 6x6x3 has only 108"),
    ("memory.few", 17, "too many"),
    ("training", None, "null"),
    ("training.steps", -1, "negative"),
    ("training.seconds", "1", "a text"),
    ("training.seed", -1, "NumPy takes no negative seed"),
    ("training.loss", [0.1] * 13, "more than scales"),
    ("training.loss", [[0.1]], "too deep"),
    ("training.as_printed", 1, "a number"),
    ("training.warm_start", None, "missing"),
    ("licence", "x" * 201, "too long"),
    ("licence", "a\nb", "two lines"),
    ("versions", {"numpy": 2}, "a number"),
    ("versions", [], "a list"),
    ("versions", {str(i): "" for i in range(33)}, "too many"),
    ("versions", {"n" * 81: "1"}, "too long"),
]


@pytest.mark.parametrize(("field", "value", "reason"), REFUSED, ids=lambda part: str(part)[:40])
def test_a_value_out_of_bounds_is_refused_by_the_name_of_its_field(field, value, reason):
    assert code_of(changed(small_config(), field, value)) == f"bad_config:{field}", reason


# a config that contradicts itself, and the field that says so
AT_ODDS = [
    (lambda: instant_config(learned_scales=1), "learned_scales"),
    (lambda: instant_config(network=small_config().network), "network"),
    (lambda: instant_config(memory=None), "memory"),
    (lambda: learned_config(learned_scales=1), "learned_scales"),
    (lambda: learned_config(memory=small_config().memory), "memory"),
    (lambda: classic_config(memory=small_config().memory), "memory"),
    (lambda: classic_config(network=None), "network"),
    (
        lambda: classic_network(kind="velocity"),
        "network.kind",
    ),
    (
        lambda: classic_network(width=65),
        "network.width",
    ),
    (
        lambda: classic_network(blocks=13),
        "network.blocks",
    ),
    (
        lambda: instant_config(memory=MemoryConfig(pictures=1, window=12, directions=8, few=1, packed=0, **NO_WORDS)),
        "memory.window",
    ),
    (lambda: small_config(height=18), "sizes"),
    (lambda: small_config(spread=float("nan")), ""),
    (lambda: small_config(name="\ud83d"), ""),  # half a character
]


@pytest.mark.parametrize(("build", "field"), AT_ODDS, ids=lambda part: part if isinstance(part, str) else "")
def test_a_config_that_contradicts_itself_is_not_even_written(build, field):
    with pytest.raises(WeightsError) as caught:
        config_to_json(build())
    assert caught.value.code == ":".join(["bad_config", field]).rstrip(":")


def test_every_field_is_required():
    raw = json.loads(config_to_json(small_config()))
    for name in raw:
        data = json.dumps({key: value for key, value in raw.items() if key != name}).encode()
        assert code_of(data) == f"bad_config:{name}"


def test_every_number_and_text_of_a_config_has_a_rule():
    """Bounds, a longest length, or a list of choices, of which an unheard-of text is none."""
    schema = GeneratorConfig.model_json_schema()

    def leaves(rule, name):
        rule = rule.get("anyOf", [rule])[0]
        rule = schema["$defs"][rule["$ref"].rsplit("/", 1)[1]] if "$ref" in rule else rule
        for inner, part in rule.get("properties", {}).items():
            yield from leaves(part, f"{name}.{inner}".lstrip("."))
        for part in (*rule.get("prefixItems", ()), rule.get("items"), rule.get("additionalProperties")):
            if isinstance(part, dict):
                yield from leaves(part, name)
        if rule["type"] in ("integer", "number", "string"):
            yield name, rule

    choices = {"preset", "network.kind"}
    judged_where_formats_are_read = {"format"}
    for name, rule in leaves(schema, ""):
        if name not in choices | judged_where_formats_are_read:
            assert "maxLength" in rule or {"minimum", "maximum"} <= set(rule), name


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("preset", "huge", "is 'huge'. It should be one of instant, balanced, learned, classic."),
        ("name", "", "is ''. It should have 1 to 80 printable characters."),
        ("name", "a\nb", "is 'a\\nb'. It should have 1 to 80 printable characters."),
        ("height", "16", "is '16'. It should be a whole number."),
        ("sigmas", [1.0, 0], "is 0. It should be from 1e-06 to 100."),
        ("sizes", [[10, 12], [16, 4000]], "is 4000. It should be from 2 to 2048."),
        ("sizes", [[10, 12], [16]], "has a list of 1. It should be a list of 2."),
        ("mean", [0.0, 0.0, 0.0, 0.0], "has a list of 4. It should be a list of 3."),
        ("mean", 3, "is 3. It should be a list."),
        ("network", [], "is []. It should be an object with named fields."),
        ("memory.few", 17, "is 17. It should be from 1 to 16."),
        ("versions", [], "is []. It should be an object of texts."),
        ("versions", {"n" * 81: "1"}, f"is '{'n' * 56}.... It should have 0 to 80 printable characters."),
        ("training.as_printed", 1, "is 1. It should be true or false."),
        ("memory.words", ["Sea"], "breaks a rule: they are in lower case, without commas."),
        ("memory.window", 5, "breaks a rule: a window's side is even."),
    ],
    ids=str,
)
def test_a_refusal_names_the_field_the_value_and_what_it_should_be(field, value, sentence):
    with pytest.raises(WeightsError) as caught:
        config_from_json(changed(small_config(), field, value))
    end = "The file is damaged or was not made by aiart; fetch or train the generator again."
    assert str(caught.value) == f"The field {field!r} in config.json {sentence} {end}"


@pytest.mark.parametrize("starter", sorted(path.name for path in WEIGHTS.iterdir() if path.is_dir()))
def test_the_config_of_every_starter_is_read_and_written_again(starter):
    data = (WEIGHTS / starter / "config.json").read_bytes()
    config = config_from_json(data)
    assert config_from_json(config_to_json(config)) == config
    assert config.format != json.loads(data)["format"] or config_to_json(config) == data


def test_the_largest_networks_stay_within_sixty_million_parameters():
    def count(network):
        return sum(int(np.prod(shape)) for shape in parameter_shapes(network).values())

    widest = {kind: high for kind, (_, high) in NETWORK_WIDTHS.items()}
    assert count(NetworkConfig(kind="velocity", width=widest["velocity"], blocks=16, scales=12, **NO_WORDS)) <= 60e6
    assert count(NetworkConfig(kind="classic", width=widest["classic"], blocks=14, scales=12, **NO_WORDS)) == 50_292_995


def test_a_config_of_the_limit_is_read_and_one_byte_more_is_not():
    data = config_to_json(small_config())
    full = data + b" " * (CONFIG_LIMIT - len(data))
    assert config_from_json(full) == small_config()
    assert code_of(full + b" ") == "bad_config"


def test_a_newer_format_asks_for_an_update():
    with pytest.raises(WeightsError, match="newer version of aiart.*Update") as caught:
        config_from_json(changed(small_config(), "format", FORMAT + 1))
    assert caught.value.code == "newer_format"


class TestUpgrades:
    """Formats that do not exist yet: 1 called the licence "license", 2 had no `spread`; 3 is today's."""

    @pytest.fixture(autouse=True)
    def formats(self, monkeypatch):
        monkeypatch.setattr(config_text, "FORMAT", 3)
        monkeypatch.setitem(config_text.UPGRADES, 1, lambda raw: raw | {"licence": raw.pop("license")})
        monkeypatch.setitem(config_text.UPGRADES, 2, lambda raw: raw | {"spread": 0.4})

    def old(self, **changes) -> bytes:
        raw = small_config().model_dump() | {"license": "CC0 1.0", "format": 1} | changes
        return json.dumps({key: value for key, value in raw.items() if key not in ("licence", "spread")}).encode()

    def test_an_old_config_takes_every_step_to_today(self):
        assert config_from_json(self.old()) == small_config(format=3)

    def test_a_config_in_between_takes_only_the_last_step(self):
        raw = json.loads(self.old(format=2))
        raw["licence"] = raw.pop("license")
        assert config_from_json(json.dumps(raw).encode()) == small_config(format=3)

    def test_a_liar_about_its_format_is_refused(self):
        raw = json.loads(self.old())
        del raw["license"]
        assert code_of(json.dumps(raw).encode()) == "bad_config:format"

    def test_an_upgraded_config_is_judged_like_any_other(self):
        assert code_of(self.old(height=17)) == "bad_config:height"
