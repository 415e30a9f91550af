"""The model card: readable by the Hub, honest about uploads, and deaf to tricks in a name."""

import re

import pytest
from good import KINDS, NO_WORDS, instant_config, learned_config, small_config, summary

from aiart.engine.format.card import model_card
from aiart.engine.format.config import NetworkConfig
from aiart.training_presets import PRESETS


def header_of(card: str) -> dict[str, str]:
    """The one-line entries of the YAML header."""
    lines = card.split("---\n")[1].splitlines()
    return dict(line.split(": ", 1) for line in lines if ": " in line)


@pytest.mark.parametrize("preset", PRESETS)
def test_a_card_of_every_preset_has_all_sections_and_no_gap(preset):
    card = model_card(KINDS[preset](), 2)
    titles = re.findall(r"^## (.*)$", card, re.MULTILINE)
    assert titles == [
        "Samples",
        "What it is",
        "How it was made",
        "What it may contain of the pictures",
        "How to use it",
        "Limits",
        "Licence",
    ]
    assert card.startswith("---\n") and card.endswith("\n") and "None:" not in card and "\n\n\n" not in card
    assert f"\n- {preset}\n" in card and PRESETS[preset].title in card


def test_the_hub_learns_what_this_is():
    header = header_of(model_card(small_config(), 0))
    assert header == {
        "library_name": "aiart",
        "pipeline_tag": "unconditional-image-generation",
        "license": "cc0-1.0",
    }


@pytest.mark.parametrize("preset", ["instant", "balanced"])
def test_a_generator_with_a_memory_says_that_the_pictures_are_inside(preset):
    card = model_card(KINDS[preset](), 0)
    assert "**The pictures themselves.**" in card and "holds 2 pictures whole, at 20x16 pixels" in card


@pytest.mark.parametrize("preset", ["learned", "classic"])
def test_a_network_alone_says_that_no_picture_is_stored_but_may_come_back(preset):
    card = model_card(KINDS[preset](), 0)
    assert "No picture and no piece of one is stored" in card and "can still paint some of them again" in card


def test_a_balanced_generator_that_learned_every_scale_is_not_said_to_remember():
    assert "recombined from small windows" in model_card(small_config(), 0)
    card = model_card(learned_config(preset="balanced"), 0)
    assert "recombined" not in card and "No picture and no piece of one is stored" in card


def test_training_is_told_with_its_numbers():
    training = summary(pictures=1200, steps=5000, seconds=181.4, loss=(0.5, 0.0412), seed=7)
    card = model_card(learned_config(training=training), 0)
    assert "From 1,200 pictures, in 5,000 steps and 181 seconds, seed 7." in card
    assert "Last loss, coarsest scale first: 0.5, 0.0412." in card
    assert "Nothing was trained" in model_card(instant_config(), 0)


def test_the_objective_as_printed_is_not_praised():
    training = summary(as_printed=True)
    assert "what it makes of noise is grey" in model_card(KINDS["classic"](training=training), 0)


def test_parameters_are_counted():
    articles = KINDS["classic"](network=NetworkConfig(kind="classic", width=64, blocks=14, scales=1, **NO_WORDS))
    assert "The network has 50,292,995 parameters." in model_card(articles, 0)
    assert "parameters." not in model_card(instant_config(), 0).split("## What it may")[0]


def test_samples_are_shown_by_the_names_they_are_saved_under():
    card = model_card(small_config(), 11)
    assert "![sample 1](samples/sample-00.png)" in card and "(samples/sample-10.png)" in card
    assert "sample-11" not in card and "## Samples" not in model_card(small_config(), 0)


def test_the_command_that_loads_it_is_there():
    assert "```\npython -m aiart create FOLDER --out out\n```" in model_card(small_config(), 0)


def test_samples_stand_in_a_grid_whose_rows_are_equally_long():
    rows = [line for line in model_card(small_config(), 6).splitlines() if line.startswith("|")]
    assert len(rows) == 4 and {row.count("|") for row in rows} == {5}
    assert rows[1] == "| --- | --- | --- | --- |" and "sample-03" in rows[2] and "sample-04" in rows[3]


def test_three_lines_of_python_load_it_from_where_it_lies():
    for repo, place in (("alice/waves", "alice/waves"), ("", "FOLDER")):
        (code,) = re.findall(r"```python\n(.*?)\n```", model_card(small_config(), 0, repo), re.DOTALL)
        lines = [line for line in code.splitlines() if line]
        assert len(lines) == 3 and f'Generator.from_pretrained("{place}")' in lines[1]
        compile(code, "card", "exec")
    assert "python -m aiart create hf:alice/waves --out out" in model_card(small_config(), 0, "alice/waves")


def test_measures_are_told_if_they_were_taken():
    card = model_card(small_config(), 0, measures=["Copied: <3 %"])
    assert "## Measures" in card and "- Copied: \\<3 %" in card
    assert "## Measures" not in model_card(small_config(), 0)


# what a person typed, the Hub's field, its name there
LICENCES = [
    ("CC BY 4.0", "cc-by-4.0", None),
    ("cc-by-sa-4.0", "cc-by-sa-4.0", None),
    ("Apache 2.0", "apache-2.0", None),
    ("", "unknown", None),
    ("   ", "unknown", None),
    ("Mine; ask first!", "other", '"mine-ask-first"'),
    ("个人使用", "other", '"own"'),
    ("no", "other", '"no"'),  # bare, YAML would read it as false
    ('mit"\\ base_model: x', "other", '"mit-base-model-x"'),
]


@pytest.mark.parametrize(("licence", "field", "name"), LICENCES)
def test_licences_go_to_the_hub_by_its_own_names(licence, field, name):
    header = header_of(model_card(small_config(licence=licence), 0))
    assert (header["license"], header.get("license_name")) == (field, name) and len(header) == (4 if name else 3)


def test_a_licence_is_repeated_in_full_and_its_absence_is_told():
    assert "## Licence\n\nMine; ask first\\!\n" in model_card(small_config(licence="Mine; ask first!"), 0)
    assert "## Licence\n\nNone was given." in model_card(small_config(licence=""), 0)


@pytest.mark.parametrize(
    "name", ["<script>x</script>", "![x](http://evil/y.png)", "[a](b)", "`x`", "*x*", "a|b", "&lt;"]
)
def test_a_name_cannot_become_markup(name):
    title = re.search(r"^# (.*)$", model_card(small_config(name=name), 0), re.MULTILINE).group(1)
    assert not re.search(r"(?<!\\)[<>\[\]`*|&]", title) and re.sub(r"\\(.)", r"\1", title) == name
