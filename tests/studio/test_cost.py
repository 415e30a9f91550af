"""Generators that are legal and hopeless are refused by what they cost."""

import os
from types import SimpleNamespace

import numpy as np
import pytest

from aiart.engine.format.config import GeneratorConfig
from aiart.engine.format.config_text import config_to_json
from aiart.engine.training.initial import fresh
from aiart.errors import StudioError
from aiart.operations.request import Request
from aiart.studio import StudioConfig
from aiart.studio.cost import check_cost
from aiart.training_presets import PRESETS, TrainRequest


def card(tmp_path, config: GeneratorConfig):
    (tmp_path / "config.json").write_bytes(config_to_json(config))
    (tmp_path / "model.safetensors").touch()
    return SimpleNamespace(name="Huge", folder=tmp_path, height=config.height, width=config.width)


def made(preset: str, side: int, **changes) -> GeneratorConfig:
    request = TrainRequest(preset=preset, **changes)
    return fresh(np.zeros((1, side, side, 3), np.uint8), request)[0]


@pytest.mark.parametrize("preset", PRESETS)
def test_whatever_a_preset_makes_may_be_painted(tmp_path, monkeypatch, preset):
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    side = 64 if preset == "classic" else PRESETS[preset].canvas
    check_cost(card(tmp_path, made(preset, side)), Request(), StudioConfig.public(tmp_path))


def test_what_no_machine_like_this_could_finish_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    huge = card(tmp_path, made("learned", 1024, width=256, blocks=16))
    for config in (StudioConfig.public(tmp_path), StudioConfig(tmp_path, painting_seconds=600)):
        with pytest.raises(StudioError, match="Huge would take more than .* minutes") as caught:
            check_cost(huge, Request(), config)
        assert caught.value.code == "too_slow"
    check_cost(huge, Request(size=(64, 64)), StudioConfig.public(tmp_path))
