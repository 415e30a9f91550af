"""`evaluate`: what is compared with what, in words and as JSON."""

import json

import numpy as np
from tiny import write_picture

from aiart.evaluate import measure


def test_the_report_is_printed_in_plain_words(run, generator, pictures, quick_painter):
    ran = run("evaluate", generator, pictures, "--count", 1)
    assert ran.code == 0
    assert ran.out.startswith("1 made, 32 x 32 pixels, against 2 of yours.")
    assert "coherence" in ran.out and "Variety (diversity): needs two pictures" in ran.out


def test_json_is_one_object_with_every_figure(run, generator, pictures, quick_painter):
    ran = run("evaluate", generator, pictures, "--count", 2, "--seed", 5, "--json")
    report = json.loads(ran.out)
    assert (report["event"], report["name"], report["seed"]) == ("report", "Small waves", 5)
    assert (report["made"], report["originals"], len(report["pictures"])) == (2, 2, 2)
    assert report["diversity"] > 0 and len(report["hash"]) == 12


def test_pictures_of_another_shape_are_cropped_to_the_generator_s_canvas(
    run, generator, pictures, monkeypatch, quick_painter
):
    seen = []
    monkeypatch.setattr(
        "aiart.evaluate.measure", lambda originals, made: seen.append((originals, made)) or measure(made, made)
    )
    write_picture(pictures / "wide.png", 5, (40, 120))
    assert run("evaluate", generator, pictures, "--count", 1).code == 0
    ((originals, made),) = seen
    assert originals.shape == (3, 32, 32, 3) and originals.dtype == np.uint8
    assert made.shape == (1, 32, 32, 3)


def test_refused_pictures_are_named(run, generator, pictures, quick_painter):
    (pictures / "notes.png").write_text("not a picture")
    assert "notes.png" in run("evaluate", generator, pictures, "--count", 1).err


def test_it_fails_without_pictures_and_is_wrong_use_without_a_count(run, generator, pictures, tmp_path):
    assert run("evaluate", generator, tmp_path / "none.png").code == 1
    assert run("evaluate", generator, pictures, "--count", 0).code == 2
