"""The API as a program sees it: the documents are true, and every refusal is a sentence."""

import json
import re
import shutil
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.studio.acting import make_generator
from tests.web.running import Running

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "api.md"
TIMEOUT = 60  # seconds; far more than anything here takes


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """A private page with the fake engine."""
    running = Running(tmp_path_factory.mktemp("page")).start()
    yield running
    running.close()


@pytest.fixture(scope="module")
def client(page):
    from gradio_client import Client

    asking = Client(page.url, verbose=False, httpx_kwargs={"timeout": TIMEOUT})
    yield asking
    asking.close()


@pytest.fixture
def drawer(client):
    return client.predict(api_name="/drawer")


@pytest.fixture
def files(tmp_path):
    from gradio_client import handle_file

    return [handle_file(picture(tmp_path / f"cat-{seed}.png", seed)) for seed in range(3)]


def picture(path: Path, seed: int = 0, side: int = 64) -> Path:
    ramp = np.linspace(0, 160, side)[None, :, None] + np.linspace(0, 60, side)[:, None, None]
    noise = np.random.default_rng(seed).integers(0, 36, (side, side, 3))
    Image.fromarray((ramp + noise).astype(np.uint8)).save(path)
    return path


def pixels(shown: dict) -> np.ndarray:
    with Image.open(shown["image"]) as image:
        return np.asarray(image)


def settled(client, drawer, job):
    """A training that is over -> (answer, previews)."""
    end = time.monotonic() + TIMEOUT
    while time.monotonic() < end:
        state, previews = client.predict(drawer, job, api_name="/job")
        if state["over"]:
            return state, previews
        time.sleep(0.1)
    raise AssertionError(f"the training did not end: {state}")


def refusal(client, *arguments, **options) -> str:
    """The sentence with which a call is refused."""
    from gradio_client.exceptions import AppError

    with pytest.raises(AppError) as raised:
        client.predict(*arguments, **options)
    return str(raised.value)


# The document


def test_the_examples_of_the_document_run_as_they_stand(page, tmp_path, monkeypatch, capsys):
    folder = tmp_path / "my pictures"
    folder.mkdir()
    for seed in range(3):
        picture(folder / f"{seed}.png", seed)
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    text = "\n".join(blocks).replace("http://127.0.0.1:7860", page.url)
    text = text.replace("seconds=60", "seconds=1").replace("time.sleep(1)", "time.sleep(0.1)")
    scope = {}
    exec(compile(text, DOCUMENT.name, "exec"), scope)
    assert scope["state"]["state"] == "done"
    assert "This drawer is not here" in capsys.readouterr().out
    assert Path(scope["archive"]).read_bytes().startswith(b"PK")
    assert scope["recipe"]["seed"] == 7 and scope["recipe"]["generator_id"] == scope["generator"]
    assert "Traceback" not in page.errors()


def test_every_endpoint_is_in_the_document_with_its_parameters(client):
    text = DOCUMENT.read_text(encoding="utf-8")
    told = {}
    for name, signature, answer in re.findall(r"### (/\w+)\n\n`\((.*?)\)` → `(.*?)`", text):
        told[name] = (_parameters(signature), re.findall(r"\w+", answer))
    assert told == {
        name: (
            [
                (one["parameter_name"], one["parameter_default"] if one["parameter_has_default"] else None)
                for one in endpoint["parameters"]
            ],
            [one["label"].lower().replace(" ", "_") for one in endpoint["returns"]],
        )
        for name, endpoint in client.view_api(return_format="dict")["named_endpoints"].items()
    }


def test_the_sections_of_the_operations_are_those_of_their_declarations():
    from scripts.make_api_docs import document

    assert DOCUMENT.read_text(encoding="utf-8") == document(), "run python -m scripts.make_api_docs"


def _parameters(signature: str) -> list[tuple]:
    """`a, b=1` -> [("a", None), ("b", 1)]"""
    names = [part.partition("=") for part in signature.split(", ") if part]
    return [(name, eval(value) if value else None) for name, _, value in names]


def test_nothing_is_public_that_is_not_meant_to_be(client):
    api = client.view_api(return_format="dict")
    assert api["unnamed_endpoints"] == {}
    assert {name for name in api["named_endpoints"] if "lambda" in name} == set()


# What it does


def test_a_training_can_be_followed_and_painted_with(page, client, drawer, files, tmp_path):
    from gradio_client import handle_file

    (tmp_path / "cat-0.txt").write_text("sea, waves", "utf-8")
    given = [*files, handle_file(tmp_path / "cat-0.txt")]
    job = client.predict(
        drawer,
        given,
        seconds=2,
        name="Cats",
        long_side=64,
        words={"cat-1.png": ["night"]},
        warm_start=False,
        api_name="/train",
    )
    seen = set()
    while True:
        state, previews = client.predict(drawer, job, api_name="/job")
        seen.add(state["state"])
        assert 0 <= state["progress"] <= 1
        if state["over"]:
            break
    assert state["state"] == "done" and state["name"] == "Cats" and state["pictures"] == 3
    assert "running" in seen, "it could be watched"
    folder = next(page.home.rglob(job))
    assert not json.loads((folder / "spec.json").read_text("utf-8"))["request"]["warm_start"]
    of_each = json.loads((folder / "data.json").read_text("utf-8"))["words"]
    assert [words[:2] for words in of_each] == [["sea", "waves"], ["night"], []]
    assert len(previews) > 1 and all(Path(one["image"]).read_bytes().startswith(b"\xff\xd8\xff") for one in previews)
    painted, made = client.predict(drawer, state["generator"], count=2, seed=5, size="64x48", api_name="/create")
    assert [one["seed"] for one in made] == [5, 6]
    assert [pixels(one).shape for one in painted] == [(48, 64, 3)] * 2


def test_pictures_arrive_one_by_one(client, drawer, generator):
    painting = client.submit(drawer, generator, count=3, seed=1, api_name="/create")
    assert [len(painted) for painted, _ in painting] == [1, 2, 3]


def test_materials_have_swatches_and_names_of_ones_own(client, drawer, generator):
    materials, swatches = client.predict(drawer, generator, api_name="/materials")
    assert [one["number"] for one in materials] == list(range(len(materials))) and len(swatches) == len(materials)
    assert set(materials[0]) == {"number", "name", "color", "share"} and materials[0]["name"] == ""
    assert {pixels(one).shape for one in swatches} == {(96, 96, 3)}
    named = client.predict(drawer, generator, 0, "  the\nsky ", api_name="/rename_material")
    assert named == materials[0] | {"name": "the sky"}
    materials, swatches = client.predict(drawer, generator, api_name="/materials")
    assert materials[0]["name"] == swatches[0]["caption"] == "the sky"
    assert client.predict(drawer, generator, 0, api_name="/rename_material")["name"] == ""
    told = refusal(client, drawer, generator, 99, "sky", api_name="/rename_material")
    assert "There is no material 99. This generator has the numbers 0 to" in told
    assert "There is no material 0.5." in refusal(client, drawer, generator, 0.5, "sky", api_name="/rename_material")


def test_a_sketch_may_be_a_map_of_numbers(client, drawer, generator, tmp_path):
    from gradio_client import handle_file

    number = len(client.predict(drawer, generator, api_name="/materials")[0])
    for name, value in (("good", 1), ("bad", number)):
        image = Image.new("P", (48, 32), 0)
        image.paste(value, (0, 0, 24, 32))
        image.putpalette([200, 40, 30] * 16)
        image.save(tmp_path / f"{name}.png")
    good, bad = (handle_file(tmp_path / f"{name}.png") for name in ("good", "bad"))
    painted, _ = client.predict(drawer, generator, good, colours="numbers", count=1, api_name="/sketch")
    assert pixels(painted[0]).shape == (32, 48, 3)
    told = refusal(client, drawer, generator, bad, colours="numbers", count=1, api_name="/sketch")
    assert f"There is no material {number}." in told


def test_colours_of_a_sketch_may_mean_words(page, client, drawer, generator, tmp_path):
    from gradio_client import handle_file

    worded = make_generator(page.starters / "worded", "Worded", words=(("night",), ("sea",)))
    Image.new("RGB", (48, 32), "#1f3a93").save(tmp_path / "night.png")
    night, legend = handle_file(tmp_path / "night.png"), "#1f3a93=Night"
    painted, _ = client.predict(drawer, "worded", night, legend=legend, count=1, api_name="/sketch")
    with Image.open(painted[0]["image"]) as image:
        assert image.size == (48, 32) and json.loads(image.text["aiart"])["settings"]["legend"] == legend
    for chosen, text, told in (
        ("worded", "#1f3a93=nihgt", "There is no word 'nihgt' among the 2 of this generator. It knows night"),
        ("worded", "#000000=sea", "Nothing is drawn in #000000, which means 'sea'."),
        ("worded", "night", "'night' is no part of a legend."),
        (generator, legend, "First knows no words."),
    ):
        assert told in refusal(client, drawer, chosen, night, legend=text, count=1, api_name="/sketch")
    shutil.rmtree(worded)


def test_a_mix_may_have_a_map_that_its_recipe_names(client, drawer, generator, tmp_path):
    from gradio_client import handle_file

    other = client.predict(drawer, api_name="/generators")[-1]["id"]
    Image.new("LA", (48, 32), (0, 128)).save(tmp_path / "map.png")
    (tmp_path / "text.png").write_text("a text")
    told = []
    for options in ({}, {"map": handle_file(tmp_path / "map.png")}):
        painted, _ = client.predict(drawer, generator, other, count=1, **options, api_name="/mix")
        told.append(client.predict(drawer, handle_file(painted[0]["image"]), api_name="/recipe"))
    assert [set(one["inputs"]) for one in told] == [{"second"}, {"second", "map"}]
    bad = handle_file(tmp_path / "text.png")
    assert "not a picture" in refusal(client, drawer, generator, other, count=1, map=bad, api_name="/mix")


def test_the_same_seed_paints_the_same_picture(client, drawer, generator):
    def paint():
        painted, _ = client.predict(drawer, generator, count=1, seed=3, api_name="/create")
        return pixels(painted[0])

    assert (paint() == paint()).all()


def test_a_picture_says_how_it_was_painted_unless_told_not_to(client, drawer, generator):
    from gradio_client import handle_file

    for recipe in (True, "no"):  # words mean what they say
        painted, _ = client.predict(drawer, generator, count=1, seed=3, recipe=recipe, api_name="/create")
        file = handle_file(painted[0]["image"])
        if recipe is True:
            told = client.predict(drawer, file, api_name="/recipe")
            assert told["seed"] == 3 and told["generator_id"] == generator
            assert client.predict(drawer, [file], api_name="/recipe") == told, "a list of one is that one"
        else:
            assert "recipe" in refusal(client, drawer, file, api_name="/recipe")
    assert '"Picture" is no file' in refusal(client, drawer, painted[0]["image"], api_name="/recipe")


def test_a_training_can_be_stopped_taken_up_again_and_deleted(client, drawer, files):
    job = client.predict(drawer, files, seconds=200, name="deaf", long_side=64, api_name="/train")
    _until(lambda: client.predict(drawer, job, api_name="/job")[0]["state"] == "running")
    assert client.predict(drawer, job, api_name="/stop")["state"] in ("running", "stopping")
    assert client.predict(drawer, job, api_name="/stop")["stop_asked"] == 2
    assert client.predict(drawer, job, api_name="/delete_job")
    assert client.predict(drawer, api_name="/jobs") == []


def test_what_waits_is_cancelled_by_stop_and_can_be_resumed(client, drawer, files):
    first = client.predict(drawer, files, seconds=200, long_side=64, api_name="/train")
    second = client.predict(drawer, files, seconds=1, long_side=64, api_name="/train")
    assert client.predict(drawer, second, api_name="/job")[0]["position"] == 1
    assert client.predict(drawer, second, api_name="/stop")["state"] == "cancelled"
    assert client.predict(drawer, second, api_name="/resume")["state"] == "queued"
    client.predict(drawer, first, api_name="/stop")
    assert settled(client, drawer, second)[0]["state"] == "done"


def test_deleting_leaves_nothing_to_find(client, drawer, files):
    job = client.predict(drawer, files[0], seconds=1, long_side=64, api_name="/train")  # one file is a list of one
    generator = settled(client, drawer, job)[0]["generator"]
    client.predict(drawer, generator, api_name="/delete_generator")
    assert generator not in [one["id"] for one in client.predict(drawer, api_name="/generators")]
    assert client.predict(drawer, api_name="/stop_painting")


# Over plain HTTP


def asked(page, route: str, **body) -> tuple[int, str]:
    """POST JSON -> status and text of the answer, or of what the call answers."""
    import httpx

    with httpx.Client(base_url=f"{page.url}/gradio_api", timeout=TIMEOUT) as web:
        answer = web.post(route, json=body)
        if answer.status_code == 200 and "event_id" in answer.text:
            answer = web.get(f"{route.replace('/v2', '')}/{answer.json()['event_id']}")
        return answer.status_code, answer.text


def test_what_is_left_out_at_the_end_of_a_call_has_its_default(page, drawer, generator):
    for route, body in {
        "/call/create": {"data": [drawer, generator, 1]},
        "/call/v2/create": {"drawer": drawer, "generator": generator, "count": 1},
    }.items():
        status, told = asked(page, route, **body)
        assert status == 200 and "event: complete" in told and "seed 0" in told, told


@pytest.mark.parametrize(
    "route, body, status, sentence",
    [
        ("/call/create", {"data": []}, 422, '"drawer" is missing. /create takes 2 to 12 values: drawer, generator,'),
        ("/call/jobs", {"data": ["x", 1]}, 422, "/jobs takes 1 value: drawer. 2 were sent."),
        ("/call/jobs", {"data": None}, 422, '"data" is no list of values. /jobs takes 1 value: drawer.'),
        ("/call/jobs", {"data": ["x"], "session_hash": 5}, 422, '"session_hash" of this request is not as expected'),
        ("/call/drawers", {"data": []}, 404, "There is no endpoint /drawers. Did you mean /drawer?"),
        ("/call/v2/jobs", {}, 422, '"drawer" is missing. /jobs takes 1 value'),
        ("/call/v2/jobs", {"drawer": "x", "colour": 1}, 422, '/jobs has no parameter "colour".'),
        ("/call/js_fn", {"data": []}, 404, "There is no endpoint /js_fn."),
        ("/queue/join", {"data": [], "session_hash": "a"}, 422, 'This call has no "fn_index".'),
        ("/queue/join", {"data": [], "session_hash": "a", "fn_index": 10**6}, 404, "no function with this number"),
        ("/run/nobody", {"data": []}, 404, "There is no endpoint /nobody."),
        ("/call/recipe", {"data": ["x", {"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}}]}, 200,
         '"Picture" names a file that was not uploaded. Upload it'),
    ],
)  # fmt: skip
def test_a_call_that_does_not_fit_is_refused_by_a_sentence(page, route, body, status, sentence):
    told = asked(page, route, **body)
    assert told[0] == status and sentence in told[1].replace('\\"', '"'), told
    assert "Traceback" not in page.errors()


def test_functions_of_the_page_are_refused_in_the_same_way(page):
    import httpx

    functions = httpx.get(f"{page.url}/config").json()["dependencies"]
    of_browser = next(one["id"] for one in functions if not one["backend_fn"])
    needy = next(one for one in functions if one["backend_fn"] and len(one["inputs"]) > 1)
    takes = f"This function takes {len(needy['inputs'])} values. 0 were sent."
    for number, sentence in {of_browser: "runs in the browser alone", needy["id"]: takes}.items():
        assert sentence in asked(page, "/queue/join", data=[], session_hash="a", fn_index=number)[1]
    batch = asked(page, "/queue/join", data=[None] * 99, session_hash="a", fn_index=needy["id"], batched=True)
    assert batch[0] == 422 and "not taken in batches" in batch[1]
    told = httpx.get(f"{page.url}/gradio_api/call/create/unknown")
    assert told.status_code == 404 and "no call with this event_id" in told.text
    told = httpx.post(f"{page.url}/gradio_api/upload", files={"files": ("", b"")})
    assert told.status_code == 422 and "no file in this upload" in told.text
    assert "Traceback" not in page.errors()


# What it refuses


@pytest.mark.parametrize(
    "options, sentence",
    [
        ({"preset": "huge"}, "It can be instant, balanced"),
        ({"seconds": 0.5}, "It can be 1 to"),
        ({"seconds": 1e9}, "It can be 1 to"),
        ({"seconds": -1}, "It can be 1 to"),
        ({"long_side": 10}, "It can be 64 to"),
        ({"long_side": 1e9}, "It can be 64 to"),
        ({"long_side": 64.5}, "whole number"),
        ({"seed": -1}, "It can be 0 to"),
        ({"seed": None}, "whole number"),
        ({"files": []}, "picture"),
        ({"files": None}, "picture"),
        ({"words": "sea"}, '"Words" are no mapping.'),
        ({"words": {"no.png": "sea"}}, "There are words for no.png, but no such file."),
        ({"warm_start": "perhaps"}, "neither true nor false"),
        ({"files": "a.png"}, '"Files" is no list of files'),
        ({"files": ["a.png"]}, '"Files" is no list of files'),
        ({"drawer": "A" * 22}, "drawer"),
        ({"drawer": ""}, "drawer"),
        ({"drawer": "../../etc"}, "drawer"),
    ],
)
def test_an_impossible_training_is_refused_in_a_sentence(client, drawer, files, options, sentence):
    asked = {"drawer": drawer, "files": files, "seconds": 1} | options
    said = refusal(client, **asked, api_name="/train")
    assert sentence in said and said.endswith(".")
    assert client.predict(drawer, api_name="/jobs") == []


@pytest.mark.parametrize(
    "options, sentence",
    [
        ({"count": 0}, "It can be 1 to"),
        ({"count": 1e6}, "It can be 1 to"),
        ({"count": 1.5}, "whole number"),
        ({"seed": 2.0**40}, "It can be 0 to"),
        ({"size": "1000000x1"}, "size"),
        ({"size": "9999x9999"}, "It can be 16 to"),
        ({"size": "sixty"}, "size"),
        ({"size": "1:99"}, "at most 8 times"),
        ({"layout": 0}, "It can be 0.001 to 1"),
        ({"layout": 7}, "It can be 0.001 to 1"),
        ({"calm": -1}, "It can be 0 to 1"),
        ({"count": "1"}, '"Count" is'),
        ({"recipe": "perhaps"}, '"Recipe" is neither'),
        ({"generator": "nobody"}, "generator"),
        ({"generator": "../first"}, "generator"),
        ({"generator": ""}, "generator"),
    ],
)
def test_an_impossible_painting_is_refused_in_a_sentence(client, drawer, generator, options, sentence):
    asked = {"drawer": drawer, "generator": generator} | options
    said = refusal(client, **asked, api_name="/create")
    assert sentence in said and said.endswith(".")


@pytest.fixture(scope="module")
def generator(page):
    """A starter, which everybody has."""
    from aiart.training_presets import TrainRequest
    from tests.studio import fake_engine

    canvases = np.random.default_rng(0).integers(0, 256, (2, 32, 32, 3), dtype=np.uint8)
    fake_engine._finish(canvases, TrainRequest(name="First"), page.starters / "first", np.zeros(4), 0)
    return "first"


def test_a_picture_that_cannot_be_used_is_named_and_the_others_are(client, drawer, files, tmp_path):
    from gradio_client import handle_file

    (tmp_path / "page.png").write_text("<html><script>alert(1)</script>")
    (tmp_path / "half.png").write_bytes(picture(tmp_path / "whole.png").read_bytes()[:300])
    bad = [handle_file(tmp_path / name) for name in ("page.png", "half.png")]
    job = client.predict(drawer, [*files, *bad], seconds=1, long_side=64, api_name="/train")
    state, _ = settled(client, drawer, job)
    assert state["state"] == "done" and state["pictures"] == 3
    assert len(state["refused"]) == 2 and {"page.png", "half.png"} == {one["name"] for one in state["refused"]}


def test_when_no_picture_can_be_used_it_fails_in_a_sentence(client, drawer, tmp_path):
    from gradio_client import handle_file

    (tmp_path / "page.png").write_text("<html>")
    job = client.predict(drawer, [handle_file(tmp_path / "page.png")], seconds=1, api_name="/train")
    state, previews = settled(client, drawer, job)
    assert state["state"] == "failed" and state["error"].endswith(".") and previews == []


def test_what_the_engine_says_reaches_the_caller_and_its_bugs_do_not(client, drawer, files, generator):
    job = client.predict(drawer, files, seconds=1, name="sorry", long_side=64, api_name="/train")
    assert settled(client, drawer, job)[0]["error"] == "The moon is out. It should be in. Wait."
    job = client.predict(drawer, files, seconds=1, name="broken", long_side=64, api_name="/train")
    error = settled(client, drawer, job)[0]["error"]
    assert error.endswith(".") and "ZeroDivision" not in error
    assert refusal(client, drawer, generator, seed=888, count=1, api_name="/create").startswith("The moon is out.")
    said = refusal(client, drawer, generator, seed=999, count=1, api_name="/create")
    assert said.endswith(".") and "ZeroDivision" not in said


def test_nothing_it_was_asked_here_was_a_bug(page, client):
    """Runs last: the log of the server tells of no exception that nobody expected."""
    assert "Traceback" not in page.errors(), page.errors()


def _until(holds):
    end = time.monotonic() + TIMEOUT
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)
