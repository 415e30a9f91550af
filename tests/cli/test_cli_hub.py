"""hf:user/repo wherever a generator is named, and `push`: says what it will do, asks, does it."""

import io
import json

import pytest
from huggingface_hub import constants
from tiny import make_generator

from tests.hub.loopback import AMBIENT, Hub, reach, status

pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=<...>':DeprecationWarning")  # the official client's own


@pytest.fixture
def hub(monkeypatch, tmp_path):
    """A Hub on this machine, where alice is logged in; what is fetched stays in the test's folder."""
    monkeypatch.setenv("HF_TOKEN", AMBIENT)
    with Hub() as running:
        reach(monkeypatch, running.url, tmp_path / "hf-cache")
        running.users[AMBIENT] = "alice"
        yield running


@pytest.fixture
def waves(hub, tmp_path):
    """bob/waves, on the Hub."""
    folder = make_generator(tmp_path / "theirs")
    files = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    return hub.add("bob/waves", files, tags=["aiart"])


@pytest.fixture
def terminal(monkeypatch):
    """Somebody sits there and types this."""

    def type_in(text: str) -> None:
        keys = io.StringIO(text)
        keys.isatty = lambda: True
        monkeypatch.setattr("sys.stdin", keys)

    return type_in


@pytest.mark.parametrize("verb, out", [("loop", "film.gif"), ("create", "art")])
def test_a_program_hears_how_the_fetch_of_a_generator_goes(run, waves, tmp_path, quick_painter, verb, out):
    ran = run(verb, "hf:bob/waves", "--out", tmp_path / out, "--json")
    events = [json.loads(line) for line in ran.out.splitlines()]
    fetched = [event for event in events if event["event"] == "progress"]
    assert ran.code == 0 and ran.err == ""
    assert fetched and all(event["fetching"] == "bob/waves" for event in fetched)
    assert fetched[-1]["bytes"] == fetched[-1]["total"] > 0


def test_a_generator_is_shown_and_painted_with_straight_from_the_hub(run, waves, tmp_path, quick_painter, hub):
    assert "Small waves" in run("show", "hf:bob/waves").out
    ran = run("create", "hf:bob/waves", "--out", tmp_path / "art", "--count", 1)
    assert ran.code == 0 and len(list((tmp_path / "art").glob("*.png"))) == 1
    assert len(hub.asked("model.safetensors", "GET")) == 1
    assert {request.token for request in hub.seen} == {None}


def test_without_the_hub_it_works_on_and_says_so(run, waves, hub):
    run("show", "hf:bob/waves")
    hub.stumble("GET", "/api/", status(503))
    ran = run("show", "hf:bob/waves")
    assert ran.code == 0 and "Small waves" in ran.out and "what was fetched before" in ran.err


FAILURES = [
    ("hf:bob/nothing", 1, "no public bob/nothing"),
    ("hf:nothing", 2, "user/repo"),
    ("hf:a/b@../c", 2, "revision"),
]


@pytest.mark.parametrize("model, code, words", FAILURES)
def test_what_cannot_be_fetched_is_one_line(run, hub, model, code, words):
    ran = run("show", model)
    assert (ran.code, ran.out) == (code, "")
    assert words in ran.err and len(ran.err.splitlines()) == 1


def test_push_says_as_whom_where_to_and_what_is_inside_and_goes_on_at_yes(run, hub, generator, terminal):
    terminal("y\n")
    ran = run("push", generator, "alice/waves", "--licence", "mit")
    assert ran.code == 0 and ran.out.strip() == f"{hub.url}/alice/waves"
    for words in (
        "to alice/waves as alice",
        "new repository",
        "private",
        "2 pictures of its training whole",
        "Push it?",
    ):
        assert words in ran.err
    assert hub.repos["alice/waves"].private and AMBIENT not in ran.out + ran.err


def test_at_no_nothing_happens(run, hub, generator, terminal):
    terminal("n\n")
    ran = run("push", generator, "alice/waves")
    assert ran.code == 2 and "Nothing was pushed." in ran.err and hub.repos == {}


def test_a_script_has_to_say_yes(run, hub, generator, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    ran = run("push", generator, "alice/waves")
    assert ran.code == 2 and "--yes" in ran.err and hub.repos == {}


def test_a_script_gets_json(run, hub, generator):
    ran = run("push", generator, "waves", "--public", "--yes", "--json")
    told = json.loads(ran.out)
    assert ran.code == 0 and told["event"] == "pushed" and told["repo"] == "alice/waves" and told["changed"]
    assert told["commit"] == hub.repos["alice/waves"].head and not hub.repos["alice/waves"].private
    assert "public, everybody" in ran.err and "--licence" not in ran.err


def test_pushing_again_says_what_it_continues_or_that_there_is_nothing_to_do(run, hub, generator):
    run("push", generator, "alice/waves", "--yes")
    head = hub.repos["alice/waves"].head
    ran = run("push", generator, "alice/waves", "--yes")
    assert f"after {head[:8]}" in ran.err and "exactly this already" in ran.out


def test_nobody_logged_in_is_one_line(run, hub, generator, monkeypatch, tmp_path):
    monkeypatch.delenv("HF_TOKEN")
    monkeypatch.setattr(constants, "HF_TOKEN_PATH", str(tmp_path / "token"))
    ran = run("push", generator, "alice/waves", "--yes")
    assert ran.code == 1 and "hf auth login" in ran.err and len(ran.err.splitlines()) == 1


def test_public_and_private_are_not_mixed_up(run, hub, generator):
    run("push", generator, "alice/waves", "--public", "--yes")
    ran = run("push", generator, "alice/waves", "--yes")
    assert ran.code == 1 and "is public, and you asked for private" in ran.err


def test_a_generator_of_somebody_else_can_be_passed_on(run, hub, waves):
    assert run("push", "hf:bob/waves", "alice/copy", "--yes").code == 0
    assert "origin.json" not in hub.repos["alice/copy"].files("main")
