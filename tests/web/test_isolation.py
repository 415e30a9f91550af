"""Two visitors of a public page: what one has, the other cannot reach by any route; and junk reaches nothing at all."""

import json
import re
import secrets
from io import BytesIO
from pathlib import Path

import httpx
import numpy as np
import pytest
from PIL import Image

from aiart.operations.table import OPERATIONS
from aiart.training_presets import TrainRequest
from tests.studio import fake_engine
from tests.web.running import Running
from tests.web.test_api import picture, refusal, settled

pytestmark = pytest.mark.slow

API = "/gradio_api"
JUNK = [
    None,
    "",
    "undefined",
    "<img src=x onerror=alert(1)>",
    "../../../../etc/passwd",
    "/etc/passwd",
    "a\x00b",
    "\ud800",  # half a letter
    "x" * 200_000,
    -1,
    1e308,
    float("nan"),
    True,
    [],
    [[[[{}]]]],
    {"drawer": {"job": []}, "job": 5, "chosen": ["x"], "cards": None},
    {"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}},
    [{"path": "../drawers", "meta": {"_type": "gradio.FileData"}}],
    [{"image": {"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}}}],
    {"path": "/etc/passwd", "meta": None},
]


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    folder = tmp_path_factory.mktemp("page")
    canvases = np.random.default_rng(0).integers(0, 256, (2, 32, 32, 3), dtype=np.uint8)
    fake_engine._finish(canvases, TrainRequest(name="First"), folder / "starters" / "first", np.zeros(4), 0)
    running = Running(folder, public=True).start()
    yield running
    running.close()


@pytest.fixture(scope="module")
def client(page):
    """Asks without fetching the pictures of each answer."""
    from gradio_client import Client

    asking = Client(page.url, verbose=False, download_files=False, httpx_kwargs={"timeout": 60})
    yield asking
    asking.close()


@pytest.fixture(scope="module")
def anna(client, tmp_path_factory):
    """A visitor who has a training, a generator and pictures: what there is to know of them."""
    from gradio_client import handle_file

    folder = tmp_path_factory.mktemp("anna")
    files = [handle_file(picture(folder / f"annas-cat-{seed}.png", seed)) for seed in range(3)]
    drawer = client.predict(api_name="/drawer")
    job = client.predict(drawer, files, seconds=1, name="Annas", long_side=64, api_name="/train")
    generator = settled(client, drawer, job)[0]["generator"]
    client.predict(drawer, generator, count=2, seed=1, api_name="/create")
    client.predict(drawer, generator, files[0], count=1, seed=3, api_name="/variations")
    told = client.predict(drawer, api_name="/pictures")[1]
    kept = {"operation": "create", "name": "Annas own", "values": {"layout": 0.3}}
    file = {"aiart_settings": 1, "aiart": "0.2.0", "settings": [kept]}
    (settings,) = client.predict(drawer, file, api_name="/keep_settings")
    return {
        "drawer": drawer,
        "job": job,
        "generator": generator,
        "pictures": [one["id"] for one in told],
        "given": told[0]["inputs"]["picture"],
        "settings": settings["id"],
    }


@pytest.fixture
def berta(client):
    """Another visitor's drawer."""
    return client.predict(api_name="/drawer")


@pytest.fixture(scope="module")
def web(page):
    with httpx.Client(base_url=page.url, timeout=60) as web:
        yield web


@pytest.fixture(scope="module")
def belongings(client, anna):
    return _belongings(client, anna)


@pytest.fixture
def unharmed(client, anna, page, belongings):
    """Whatever a test does: Anna still has what she had, and the server still runs."""
    yield
    assert _belongings(client, anna) == belongings
    assert page.process.poll() is None


def _belongings(client, visitor):
    drawer = visitor["drawer"]
    jobs = client.predict(drawer, api_name="/jobs")
    generators = client.predict(drawer, api_name="/generators")
    _, pictures = client.predict(drawer, api_name="/pictures")
    settings = client.predict(drawer, api_name="/settings")
    return jobs, generators, settings, [(one["id"], one["seed"], one["favourite"]) for one in pictures]


# What one visitor has


@pytest.mark.parametrize("endpoint", ["job", "stop", "resume", "train_longer", "delete_job"])
def test_a_training_is_its_visitor_s_alone(client, anna, berta, unharmed, endpoint):
    nobody = refusal(client, berta, secrets.token_urlsafe(16), api_name=f"/{endpoint}")
    assert refusal(client, berta, anna["job"], api_name=f"/{endpoint}") == nobody, "not even that it exists is told"


@pytest.mark.parametrize("endpoint", ["about", "measure", "keep", "rename", "delete_generator", "create"])
def test_a_generator_is_its_visitor_s_alone(client, anna, berta, unharmed, endpoint):
    nobody = refusal(client, berta, secrets.token_urlsafe(16), api_name=f"/{endpoint}")
    assert refusal(client, berta, anna["generator"], api_name=f"/{endpoint}") == nobody


@pytest.mark.parametrize("endpoint", [name for name in OPERATIONS if name != "create"])
def test_nothing_is_made_with_another_s_generator(client, anna, berta, unharmed, endpoint):
    """Neither as the first nor as the second one."""
    given = {"mask": None, "keep": None, "picture": None, "second_generator": "first"}
    parts = client.view_api(return_format="dict")["named_endpoints"][f"/{endpoint}"]["parameters"]
    asked = {one["parameter_name"]: given[one["parameter_name"]] for one in parts if one["parameter_name"] in given}
    nobody, hers = (
        refusal(client, berta, generator, **asked, api_name=f"/{endpoint}")
        for generator in (secrets.token_urlsafe(16), anna["generator"])
    )
    assert nobody == hers
    if "second_generator" in asked:
        assert refusal(client, berta, "first", anna["generator"], api_name=f"/{endpoint}") == nobody


@pytest.mark.parametrize("endpoint", ["picture", "maps", "favourite", "delete_picture"])
def test_a_picture_is_its_visitor_s_alone(client, anna, berta, unharmed, endpoint):
    nobody = refusal(client, berta, "0" * 12 + "-" + "0" * 16, api_name=f"/{endpoint}")
    assert refusal(client, berta, anna["pictures"][0], api_name=f"/{endpoint}") == nobody


@pytest.mark.parametrize("endpoint", ["export_settings", "rename_settings", "delete_settings"])
def test_kept_settings_are_their_visitor_s_alone(client, anna, berta, unharmed, endpoint):
    nobody = refusal(client, berta, secrets.token_urlsafe(16), api_name=f"/{endpoint}")
    assert refusal(client, berta, anna["settings"], api_name=f"/{endpoint}") == nobody


@pytest.mark.parametrize("endpoint", ["jobs", "pictures", "settings"])
def test_a_new_drawer_is_empty(client, anna, berta, endpoint):
    answer = client.predict(berta, api_name=f"/{endpoint}")
    assert answer in ([], ([], []))


def test_of_the_generators_a_visitor_sees_her_own_and_the_starters(client, anna, berta):
    assert [one["id"] for one in client.predict(berta, api_name="/generators")] == ["first"]
    assert {anna["generator"], "first"} == {one["id"] for one in client.predict(anna["drawer"], api_name="/generators")}


def test_on_a_public_page_no_generator_is_put_where_all_see_it(client, anna, unharmed):
    assert "." in refusal(client, anna["drawer"], anna["generator"], api_name="/keep")


def test_the_recipe_of_another_s_picture_tells_nothing_of_her_generator(web, client, anna, berta, tmp_path):
    from gradio_client import handle_file

    shown, _ = client.predict(anna["drawer"], api_name="/pictures")
    (tmp_path / "hers.png").write_bytes(web.get(shown[0]["image"]["url"]).content)
    file = handle_file(tmp_path / "hers.png")
    assert client.predict(anna["drawer"], file, api_name="/recipe")["generator_id"] == anna["generator"]
    assert client.predict(berta, file, api_name="/recipe")["generator_id"] is None


PLACES = [
    "../jobs/{0}",
    "{1}/jobs/{0}",
    "../{1}/jobs/{0}",
    "../../drawers/{1}/jobs/{0}",
    "{0}/../{0}",
    "{0}/",
    "{0}\x00",
    " {0}",
    "%2e%2e/{0}",
    "..",
    ".",
    "/",
]


@pytest.mark.parametrize("endpoint", ["job", "delete_job", "about", "delete_generator"])
def test_no_path_leads_to_it(web, functions, anna, berta, unharmed, endpoint):
    names = [place.format(anna[one], anna["drawer"]) for place in PLACES for one in ("job", "generator")]
    for name, told in zip(names, _answers(web, functions, [(endpoint, [berta, name]) for name in names]), strict=True):
        assert "is not here" in _error(told), (name, told)
    assert "is not here" in _call(web, endpoint, [berta, names[0]])


def test_nothing_but_its_id_opens_a_drawer(web, functions, anna):
    places = ("..", "../drawers/{0}", "{0}/", "{0}/jobs", "{0}\x00", " {0}", "{1}", "", "*", ".")
    claimed = [place.format(anna["drawer"], anna["drawer"].swapcase()) for place in places]
    asked = [("jobs", [one]) for one in claimed] + [("job", [one, anna["job"]]) for one in claimed]
    for one, told in zip(asked, _answers(web, functions, asked), strict=True):
        assert "drawer is not here" in _error(told), (one, told)
    assert "drawer is not here" in _call(web, "jobs", [claimed[1]])


# Files


def test_no_file_of_a_home_is_served(web, page, anna):
    """Neither by its own address nor by a way round."""
    files = [
        file for file in page.home.rglob("*") if file.is_file() and "cache" not in file.relative_to(page.home).parts
    ]
    names = {file.name for file in files}
    assert {"spec.json"} <= names and any(name.endswith(".png") for name in names), "there is something to find"
    for file in files:
        inside = file.relative_to(page.home)
        for path in (file, page.home / "cache" / ".." / inside, f"{page.home}/cache/%2e%2e/{inside}", inside):
            for route in (f"{API}/file=", "/static/", "/assets/", "/svelte/"):
                answer = web.get(f"{route}{path}")
                assert answer.status_code in (403, 404), (route, path)


def test_no_file_of_another_visitor_can_be_given_as_an_upload(web, functions, client, page, anna, berta, unharmed):
    """As a program would that claims to have uploaded it."""
    files = [file for file in page.home.glob("drawers/*/**/*") if file.suffix in (".png", ".jpg")]
    assert files
    asked = []
    for file in files[:4]:
        for path in (file, page.home / "cache" / ".." / file.relative_to(page.home)):
            claimed = {"path": str(path), "meta": {"_type": "gradio.FileData"}}
            asked += [
                ("train", [berta, [claimed], "instant", None, "Stolen", 64, 0]),
                ("recipe", [berta, claimed]),
                ("variations", [berta, "first", claimed, 0.5, 1, 0, "", 0.15, 0.5, None, True]),
                ("inpaint", [berta, "first", claimed, claimed, "remove", None, 1, 0, 0.15, 0.5, True]),
                ("remove", [berta, "first", claimed, claimed, 1, 0, True]),
                ("tile", [berta, "first", "both", 1, 0, "", 0.15, 0.5, claimed, True]),
            ]
    for told in _answers(web, functions, asked):
        _error(told)
    assert _call(web, *asked[1]).startswith("event: error")
    assert client.predict(berta, api_name="/jobs") == [] and client.predict(berta, api_name="/pictures") == ([], [])


def _call(web, endpoint, arguments) -> str:
    """What an endpoint answers to plain HTTP."""
    joined = web.post(f"{API}/call/{endpoint}", json={"data": arguments})
    if joined.status_code != 200:
        return f"event: error {joined.status_code}"
    return web.get(f"{API}/call/{endpoint}/{joined.json()['event_id']}").text


def _answers(web, functions, asked: list[tuple[str, list]]) -> list[dict | None]:
    """The last messages about (endpoint, arguments), many in one session; None of what is refused at once."""
    messages = []
    for start in range(0, len(asked), 24):
        session, events = secrets.token_hex(6), []
        for endpoint, arguments in asked[start : start + 24]:
            body = {"data": arguments, "fn_index": functions[endpoint], "session_hash": session}
            joined = web.post(f"{API}/queue/join", json=body)
            events.append(joined.json()["event_id"] if joined.status_code == 200 else None)
        lines = _events(web, session).splitlines() if any(events) else []
        told = [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: ")]
        last = {one["event_id"]: one for one in told if one["msg"] == "process_completed"}
        messages += [event and last[event] for event in events]
    return messages


def _error(message: dict | None) -> str:
    """The sentence with which something was refused; "" if it was refused before it was read."""
    assert message is None or message["success"] is False, message
    return message["output"]["error"] if message else ""


def test_pictures_are_served_as_copies_whose_addresses_cannot_be_guessed(web, page, client, anna):
    shown, _ = client.predict(anna["drawer"], api_name="/pictures")
    with Image.open(BytesIO(web.get(shown[0]["image"]["url"]).content)) as image:
        assert np.asarray(image).shape[2] == 3
    copies = [file for file in (page.home / "cache").rglob("*.png")]
    assert copies and all(re.fullmatch(r"[0-9a-f]{64}", file.parent.name) for file in copies)
    assert web.get(f"{API}/file={page.home / 'cache'}").status_code == 403, "there is no list of them"


def test_no_answer_names_a_folder_of_the_machine(client, page, anna):
    for endpoint, arguments in [
        ("job", [anna["drawer"], anna["job"]]),
        ("generators", [anna["drawer"]]),
        ("about", [anna["drawer"], anna["generator"]]),
        ("pictures", [anna["drawer"]]),
        ("picture", [anna["drawer"], anna["pictures"][0]]),
        ("favourite", [anna["drawer"], anna["pictures"][0], False]),
    ]:
        told = json.dumps(_texts(client.predict(*arguments, api_name=f"/{endpoint}")))
        assert str(page.home) not in told


def _texts(value):
    """An answer without the files, which are in the folder that is served."""
    if isinstance(value, dict):
        return "a file" if "path" in value else {key: _texts(one) for key, one in value.items()}
    return [_texts(one) for one in value] if isinstance(value, list | tuple) else value


# Sessions


def test_the_session_of_another_visitor_opens_nothing(web, functions, anna, berta, unharmed):
    """A session's name is made up by the browser; whoever uses the same one gets no more than anybody."""
    session = "annas-session"
    for drawer in (anna["drawer"], berta):
        _run(web, functions, "jobs", [drawer], session)
    text = _run(web, functions, "jobs", [berta], session)
    assert anna["job"] not in text
    assert anna["job"] not in _run(web, functions, "job", [berta, anna["job"]], session)


def test_a_flood_of_sessions_takes_nothing_from_anybody(web, functions, client, anna, unharmed):
    index = functions["jobs"]
    for number in range(60):
        body = {"data": [anna["drawer"]], "fn_index": index, "session_hash": f"flood-{number}"}
        web.post(f"{API}/queue/join", json=body)
    assert client.predict(anna["drawer"], anna["job"], api_name="/job")[0]["state"] == "done"


@pytest.fixture(scope="module")
def functions(web) -> dict[str, int]:
    """Endpoint -> the number of its function."""
    return {one["api_name"]: one["id"] for one in web.get("/config").json()["dependencies"] if one["api_name"]}


def _run(web, functions, name, data, session) -> str:
    body = {"data": data, "fn_index": functions[name], "session_hash": session}
    assert web.post(f"{API}/queue/join", json=body).status_code == 200
    return _events(web, session)


def _events(web, session) -> str:
    """All that is told to a session until nothing of it is open any more."""
    with web.stream("GET", f"{API}/queue/data?session_hash={session}") as answer:
        return "\n".join(answer.iter_lines())


# Junk


@pytest.mark.parametrize("number", range(2))
def test_junk_for_every_function_of_the_page_does_nothing(web, page, anna, unharmed, number):
    """Every function the page has, those without a name included: an answer in a sentence, or none.

    First nothing for every input, then of each kind of junk something for every function.
    """
    asked = []
    for index, function in enumerate(_all_functions(web)):
        kinds = [JUNK[(index + 7 * place + 4 * number) % len(JUNK) if number else 0] for place in range(20)]
        asked.append((function, [anna["job"] if (index + number) % 3 == 0 else kinds[0], *kinds[1:]]))
    _ask_all(web, page, asked, event_data=JUNK[number])


def test_functions_that_are_not_public_check_who_asks_as_well(web, page, anna, berta, unharmed):
    """Every function of the page, asked by Berta for what is Anna's."""
    meant = {"id": anna["pictures"][0], "favourite": True}
    secrets_of_hers = [anna["job"], anna["generator"], anna["pictures"][0], {"chosen": anna["generator"]}]
    for turn in (0, 1):  # each function is told different secrets in its different places
        asked = []
        for index, function in enumerate(_all_functions(web)):
            berta_told = berta if function["api_visibility"] == "public" else {"drawer": berta, "job": anna["job"]}
            told = [secrets_of_hers[(index + place + 2 * turn) % 4] for place in range(20)]
            asked.append((function, [berta_told, *told]))
        told = _ask_all(web, page, asked, event_data=meant)
        assert "Annas" not in told and "annas-cat" not in told, told


def test_nothing_of_anna_s_can_be_put_on_a_canvas(web, page, client, anna, berta, unharmed):
    """As her browser would press Paint, with what is Anna's to start from."""
    kept = next(page.home.glob("drawers/*/inputs/*.png"))
    sources = [
        {"kind": "picture", "id": anna["pictures"][0]},
        {"kind": "given", "known": anna["given"]},
        {"kind": "sample", "id": anna["generator"]},
        {"kind": "upload", "path": str(kept)},
        {"kind": "upload", "path": str(page.home / "cache" / ".." / kept.relative_to(page.home))},
    ]
    for source in sources:
        assert re.search("This (picture|generator) is not here", _paint(web, berta, {"from": source})), source
        assert client.predict(berta, api_name="/pictures") == ([], [])
    said = _paint(web, berta, {"from": {"kind": "sample", "id": "first"}})
    assert len(client.predict(berta, api_name="/pictures")[1]) == 4, said


def _paint(web, drawer, picture) -> str:
    """Press the button of the Transform tab -> what is answered."""
    config = web.get("/config").json()
    parts = {one["id"]: one["props"] for one in config["components"]}
    named = {props.get("elem_id"): number for number, props in parts.items()}
    wanted = {named["transform-canvas"], named["transform-generator"], named["transform-seed"]}
    function = next(one for one in config["dependencies"] if wanted <= set(one["inputs"]))
    told = {
        named["transform-canvas"]: {"mode": "picture", "picture": picture},
        named["transform-generator"]: {"chosen": "first"},
    }
    visitors = {one["id"] for one in config["components"] if one["type"] == "browserstate"}
    told |= {number: {"drawer": drawer, "job": None} for number in visitors}
    data = [told.get(number, parts[number].get("value")) for number in function["inputs"]]
    session = secrets.token_hex(6)
    web.post(f"{API}/queue/join", json={"data": data, "fn_index": function["id"], "session_hash": session})
    return _events(web, session)


def _all_functions(web) -> list[dict]:
    functions = [one for one in web.get("/config").json()["dependencies"] if one["backend_fn"]]
    assert len(functions) > 80
    return functions


def _ask_all(web, page, asked: list[tuple[dict, list]], **more) -> str:
    """Ask functions, many at a time, by each route that is open to them -> all that was answered."""
    told = ""
    for start in range(0, len(asked), 24):
        session, joined = secrets.token_hex(6), 0
        for function, data in asked[start : start + 24]:
            body = {"data": data[: len(function["inputs"])], "fn_index": function["id"], "session_hash": session} | more
            joined += _sent(web, f"{API}/queue/join", body) is not None
            if not function["queue"]:
                told += _sent(web, f"{API}/run/predict", body) or ""
        events = _events(web, session) if joined else ""
        assert events.count('"msg":"process_completed"') == joined, events
        told += events
    _says_nothing(told, page)
    return told


def _sent(web, route, body) -> str | None:
    """POST what Python's JSON can write, NaN and half letters included -> the text of an answer 200, else None."""
    answer = web.post(route, content=json.dumps(body).encode(), headers={"content-type": "application/json"})
    _says_nothing(answer.text, None)
    return answer.text if answer.status_code == 200 else None


def _says_nothing(text: str, page) -> None:
    """No traceback, no name of an exception, no place on the machine."""
    assert "Traceback" not in text and 'File "' not in text, text
    assert not re.search(r"\b[A-Z][A-Za-z]+(Error|Exception)\b", text), text
    if page is not None:
        assert str(page.home / "drawers") not in text, text


def test_no_function_has_a_number_that_is_not_there(web, unharmed):
    for number in (-1, 10**6, 2**70, "x", None, [], 1.5):
        for route in ("queue/join", "run/predict"):
            body = {"data": [], "fn_index": number, "session_hash": "abc"}
            answer = web.post(f"{API}/{route}", json=body)
            assert answer.status_code >= 400
            _says_nothing(answer.text, None)


def test_a_page_that_was_sent_junk_still_works(client, page):
    """Runs last."""
    from gradio_client import handle_file

    drawer = client.predict(api_name="/drawer")
    file = handle_file(picture(Path(page.home).parent / "last.png"))
    job = client.predict(drawer, [file], seconds=1, long_side=64, api_name="/train")
    assert settled(client, drawer, job)[0]["state"] == "done"
    assert page.process.poll() is None
    assert "Traceback" not in page.errors(), "who sends junk fills the log"
