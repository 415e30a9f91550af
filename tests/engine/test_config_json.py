"""config.json: what goes in comes out, and nothing else gets in."""

import dataclasses
import json

import numpy as np
import pytest
from good import KINDS, classic_config, instant_config, learned_config, random_config, small_config

from aiart.config import PRESETS, GeneratorConfig, MemoryConfig, NetworkConfig
from aiart.engine.format import config as config_json
from aiart.engine.format.config import CONFIG_LIMIT, config_from_json, config_to_json
from aiart.engine.format.config_rules import CHOICES, NETWORK_WIDTHS, NUMBERS, TEXTS
from aiart.engine.format.parameters import parameter_shapes
from aiart.errors import WeightsError


def code_of(data: bytes) -> str:
    with pytest.raises(WeightsError) as caught:
        config_from_json(data)
    return caught.value.code


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
    whole = dataclasses.replace(small_config().training, seconds=2)
    fraction = dataclasses.replace(small_config().training, seconds=2.0)
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
    (lambda: classic_config(network=NetworkConfig("velocity", 4, 14, 1)), "network.kind"),
    (lambda: classic_config(network=NetworkConfig("classic", 65, 14, 1)), "network.width"),
    (lambda: classic_config(network=NetworkConfig("classic", 4, 13, 1)), "network.blocks"),
    (lambda: instant_config(memory=MemoryConfig(1, 12, 8, 1)), "memory.window"),
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
    def leaves(kind, prefix=""):
        for part in dataclasses.fields(kind):
            inner = {"network": NetworkConfig, "memory": MemoryConfig}.get(part.name)
            inner = type(GeneratorConfig.training) if part.name == "training" else inner
            yield from leaves(inner, f"{part.name}.") if inner else [prefix + part.name]

    judged_elsewhere = {"format", "training.as_printed"}  # where formats are read; a truth has no bounds
    assert set(leaves(GeneratorConfig)) - judged_elsewhere == {*NUMBERS, *TEXTS, *CHOICES}


def test_the_largest_networks_stay_within_sixty_million_parameters():
    def count(network):
        return sum(int(np.prod(shape)) for shape in parameter_shapes(network).values())

    blocks, scales = NUMBERS["network.blocks"][1], NUMBERS["network.scales"][1]
    assert count(NetworkConfig("velocity", NETWORK_WIDTHS["velocity"][1], blocks, scales)) <= 60e6
    assert count(NetworkConfig("classic", NETWORK_WIDTHS["classic"][1], 14, scales)) == 50_292_995


def test_a_config_of_the_limit_is_read_and_one_byte_more_is_not():
    data = config_to_json(small_config())
    full = data + b" " * (CONFIG_LIMIT - len(data))
    assert config_from_json(full) == small_config()
    assert code_of(full + b" ") == "bad_config"


def test_a_newer_format_asks_for_an_update():
    with pytest.raises(WeightsError, match="newer version of aiart.*Update") as caught:
        config_from_json(changed(small_config(), "format", 2))
    assert caught.value.code == "newer_format"


class TestUpgrades:
    """Formats that do not exist yet: 1 called the licence "license", 2 had no `spread`; 3 is today's."""

    @pytest.fixture(autouse=True)
    def formats(self, monkeypatch):
        monkeypatch.setattr(config_json, "FORMAT", 3)
        monkeypatch.setitem(config_json.UPGRADES, 1, lambda raw: raw | {"licence": raw.pop("license")})
        monkeypatch.setitem(config_json.UPGRADES, 2, lambda raw: raw | {"spread": 0.4})

    def old(self, **changes) -> bytes:
        raw = dataclasses.asdict(small_config()) | {"license": "CC0 1.0", "format": 1} | changes
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
