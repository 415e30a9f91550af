"""Settings of a verb from a file and into one: options that are typed win, and no file that is there is lost."""

import json

import pytest

from aiart.cli.kept_settings import kept_values, save_settings
from aiart.cli.painting import _request
from aiart.operations.settings_file import read_settings
from aiart.operations.table import OPERATIONS
from aiart.studio import read_recipe
from aiart.training_presets import TrainRequest


@pytest.fixture
def kept(tmp_path):
    """A file with two settings of create and one of variations."""
    settings = [
        {"operation": "create", "name": "Small", "values": {"size": [32, 24], "layout": 0.3, "seed": 9}},
        {"operation": "create", "name": "Long", "values": {"size": None, "aspect": [2, 1]}},
        {"operation": "variations", "name": "Far", "values": {"strength": 0.9}},
    ]
    path = tmp_path / "mine.json"
    path.write_text(json.dumps({"aiart_settings": 1, "aiart": "0.2.0", "settings": settings}))
    return path


def recipe_in(folder):
    (path,) = folder.glob("*.png")
    return read_recipe(path)


def test_what_is_not_typed_comes_from_the_file_and_goes_into_another(run, generator, kept, tmp_path):
    saved = tmp_path / "new" / "again.json"
    typed = ("create", generator, "--settings", f"{kept}#Small", "--layout", "0.15", "--count", 1, "--out")
    assert run(*typed, tmp_path / "out", "--save-settings", saved).code == 0
    recipe = recipe_in(tmp_path / "out")
    assert (recipe.size, recipe.layout, recipe.seed) == ((32, 24), 0.15, 9), "also the usual value, if it is typed"
    (again,) = read_settings(saved.read_bytes(), "again.json")
    assert (again.name, again.values["seed"], again.values["size"]) == ("again", 9, (32, 24))


def test_what_goes_with_one_drawing_picture_or_generator_is_kept_where_it_was_typed(tmp_path):
    asked = {
        "sketch": {"legend": "#1f3a93=night", "keep_x": 0.3, "seed": 0},
        "create": {"words": "night, sea"},
        "inpaint": {"material": 2},
    }
    for verb, values in asked.items():
        request = OPERATIONS[verb].request(**{"count": 1, **values})
        save_settings(tmp_path / f"{verb}.json", request, with_seed=False)
        kept = kept_values(verb, str(tmp_path / f"{verb}.json"), given=())
        assert OPERATIONS[verb].request(**kept) == request
        assert not {"keep_y", "keep_picture"} & kept.keys(), "what nobody typed belongs to nothing"


@pytest.mark.parametrize("typed, shape", [({}, ((32, 24), None)), ({"aspect": "1:1"}, (None, (1.0, 1.0)))])
def test_one_shape_that_is_typed_takes_the_place_of_both(kept, typed, shape):
    create = OPERATIONS["create"]
    request = _request(create, {"seed": 0} | typed, kept_values("create", f"{kept}#Small", typed))
    assert (request.size, request.aspect) == shape


@pytest.mark.parametrize("verb, text, sentence", [
    ("create", "{}", "mine.json has several settings. For create it has: Small, Long. Name one: FILE#NAME."),
    ("create", "{}#Big", "mine.json has none called Big. For create it has: Small, Long. Name one: FILE#NAME."),
    ("poster", "{}", "mine.json has no settings for poster. Choose another file."),
    ("create", "{}.bak", "cannot be read. Correct its name."),
])  # fmt: skip
def test_what_does_not_fit_is_wrong_use_in_one_line(run, generator, kept, tmp_path, verb, text, sentence):
    ran = run(verb, generator, "--settings", text.format(kept), "--out", tmp_path / "out")
    assert (ran.code, ran.err.count("\n")) == (2, 1) and sentence in ran.err and not (tmp_path / "out").exists()


def test_a_file_that_is_there_stays_and_a_seed_is_kept_only_if_it_is_typed(run, generator, kept, tmp_path):
    before = kept.read_bytes()
    ran = run("create", generator, "--out", tmp_path / "out", "--save-settings", kept)
    assert ran.code == 2 and "mine.json is there already." in ran.err and kept.read_bytes() == before
    for _ in range(2):  # the very same settings are no loss
        save_settings(tmp_path / "a.json", OPERATIONS["create"].request(), with_seed=False)
    assert "seed" not in read_settings((tmp_path / "a.json").read_bytes(), "a")[0].values


def test_a_training_takes_its_settings_from_a_file_and_keeps_them_in_another(run, pictures, tmp_path, training):
    values = {"preset": "learned", "seconds": 30, "long_side": 128, "blocks": 2, "warm_start": False, "seed": 5}
    settings = [{"operation": "train", "name": "Long", "values": values}]
    (tmp_path / "mine.json").write_text(json.dumps({"aiart_settings": 1, "aiart": "0.2.0", "settings": settings}))
    typed = ("--settings", tmp_path / "mine.json", "--long-side", "auto", "--save-settings", tmp_path / "again.json")
    assert run("train", pictures, "--out", tmp_path / "waves", *typed).code == 0
    asked = training.request.changed(name="")
    assert asked == TrainRequest(**values | {"long_side": None}), "also the usual value, if it is typed"
    (again,) = read_settings((tmp_path / "again.json").read_bytes(), "again.json")
    assert (again.operation, again.request()) == ("train", asked)
