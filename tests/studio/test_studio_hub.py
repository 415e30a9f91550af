"""The studio and the Hub: pulls in the background into one drawer, pushes as the visitor, and nobody's login lent."""

import json
import os
import threading
from pathlib import Path

import pytest
from huggingface_hub import constants

from aiart.errors import ArtError, HubError, RequestError, StudioError
from aiart.operations.request import Request
from aiart.studio import PullState, Studio, StudioConfig
from aiart.studio.generator_card import origin_of
from tests.hub.loopback import AMBIENT, Hub, reach, status, trickle
from tests.studio.acting import make_generator, new_workspace, painted, put_generator, until

pytestmark = [
    pytest.mark.filterwarnings("ignore:Use 'content=<...>':DeprecationWarning"),  # the official client's own
]


@pytest.fixture
def hub(monkeypatch, tmp_path):
    """A Hub on this machine, where the owner of the studio is logged in; no visitor may act as her."""
    monkeypatch.setenv("HF_TOKEN", AMBIENT)
    with Hub() as running:
        reach(monkeypatch, running.url, tmp_path / "hf-cache")
        running.users[AMBIENT] = "owner"
        yield running


def files_of(folder) -> dict[str, bytes]:
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


@pytest.fixture
def waves(hub, tmp_path):
    """alice/waves, on the Hub."""
    return hub.add("alice/waves", files_of(make_generator(tmp_path / "theirs", "Waves")), tags=["aiart"])


def arrived(studio: Studio, drawer: str, pull: str):
    """The view of a pull that is over."""

    def over():
        view = next(view for view in studio.hub.pulls(drawer) if view.id == pull)
        return view.state is not PullState.FETCHING and view

    return until(over, "the end of the pull")


def test_a_pull_ends_as_a_generator_of_the_drawer(studio, waves):
    drawer = new_workspace(studio)
    view = arrived(studio, drawer, studio.hub.pull(drawer, "hf:alice/waves"))
    (card,) = studio.generators.cards(drawer)
    assert (view.state, view.generator, view.error) == (PullState.DONE, card.id, "") and 0 < view.here == view.total
    assert (card.name, card.source, card.origin) == ("Waves", "mine", "alice/waves")
    assert painted(studio, drawer, card.id, Request(count=1))


def test_starting_one_does_not_wait_for_the_hub(studio, waves, hub):
    release = threading.Event()
    hub.stumble("GET", "/api/", lambda handler: (release.wait(20), handler.normal()))
    drawer = new_workspace(studio)
    pull = studio.hub.pull(drawer, "alice/waves")
    (view,) = studio.hub.pulls(drawer)
    assert (view.id, view.state, view.name) == (pull, PullState.FETCHING, "alice/waves")
    release.set()
    assert arrived(studio, drawer, pull).state is PullState.DONE


def test_a_pull_belongs_to_one_drawer(studio, waves):
    hers, his = new_workspace(studio), new_workspace(studio)
    view = arrived(studio, hers, studio.hub.pull(hers, "alice/waves"))
    assert studio.hub.pulls(his) == [] and studio.generators.cards(his) == []
    with pytest.raises(StudioError):
        studio.generators.find(his, view.generator)


def test_the_same_again_is_the_one_that_is_here(studio, waves, hub):
    drawer = new_workspace(studio)
    first = arrived(studio, drawer, studio.hub.pull(drawer, "alice/waves"))
    again = arrived(studio, drawer, studio.hub.pull(drawer, "alice/waves"))
    assert again.generator == first.generator and again.message
    assert len(hub.asked("model.safetensors", "GET")) == 1 and len(studio.generators.cards(drawer)) == 1


def test_a_newer_state_is_a_generator_of_its_own(studio, waves, tmp_path):
    drawer = new_workspace(studio)
    arrived(studio, drawer, studio.hub.pull(drawer, "alice/waves"))
    waves.add_commit(files_of(make_generator(tmp_path / "newer", "Newer waves", seed=1)))
    arrived(studio, drawer, studio.hub.pull(drawer, "alice/waves"))
    assert {card.name for card in studio.generators.cards(drawer)} == {"Waves", "Newer waves"}


def test_without_the_hub_the_one_that_is_here_is_found(studio, waves, hub):
    drawer = new_workspace(studio)
    first = arrived(studio, drawer, studio.hub.pull(drawer, "alice/waves"))
    hub.stumble("GET", "/api/", status(503))
    again = arrived(studio, drawer, studio.hub.pull(drawer, "alice/waves"))
    assert again.generator == first.generator and "fetched before" in again.message
    other = new_workspace(studio)
    assert arrived(studio, other, studio.hub.pull(other, "alice/waves")).code == "hub_down"


FAILURES = [("alice/nothing", "not_found"), ("alice/waves@v9", "no_revision")]


@pytest.mark.parametrize("name, code", FAILURES)
def test_a_pull_that_fails_says_why_and_leaves_nothing(studio, waves, name, code):
    drawer = new_workspace(studio)
    view = arrived(studio, drawer, studio.hub.pull(drawer, name))
    assert (view.state, view.code, view.generator) == (PullState.FAILED, code, "") and view.error.endswith(".")
    assert not list(drawer.generators.iterdir())


def test_what_does_not_fit_into_the_drawer_is_not_fetched(opened, waves, hub):
    studio = opened(workspace_bytes=1000)
    drawer = new_workspace(studio)
    assert arrived(studio, drawer, studio.hub.pull(drawer, "alice/waves")).code == "drawer_full"
    assert hub.asked("/resolve/") == []


def test_nobody_can_fetch_without_end(opened, waves, hub):
    studio = opened(max_pulls=2)
    release = threading.Event()
    hub.stumble("GET", "/api/", lambda handler: (release.wait(20), handler.normal()))
    drawer = new_workspace(studio)
    pulls = [studio.hub.pull(drawer, "alice/waves") for _ in range(2)]
    with pytest.raises(StudioError) as caught:
        studio.hub.pull(drawer, "alice/waves")
    assert caught.value.code == "busy"
    release.set()
    for pull in pulls:
        assert arrived(studio, drawer, pull).state is PullState.DONE
    assert studio.hub.pull(drawer, "alice/waves")


def test_on_ones_own_computer_it_stays_in_the_hubs_cache_too_and_where_strangers_come_it_does_not(opened, waves):
    for own, known in ((False, []), (True, ["models--alice--waves"])):
        studio = opened(host_login=own)
        drawer = new_workspace(studio)
        view = arrived(studio, drawer, studio.hub.pull(drawer, "alice/waves"))
        assert view.state is PullState.DONE and 0 < view.here == view.total
        assert [path.name for path in drawer.generators.iterdir()] == [view.generator]
        assert [path.name for path in Path(constants.HF_HUB_CACHE).glob("models--*")] == known
        studio.close()


def test_closing_ends_what_is_on_its_way(opened, waves, hub):
    studio = opened()
    hub.stumble("GET", "model.safetensors", trickle)
    drawer = new_workspace(studio)
    studio.hub.pull(drawer, "alice/waves")
    until(lambda: hub.asked("model.safetensors"))
    studio.close()
    (view,) = studio.hub.pulls(drawer)
    assert view.code == "closed" and not list(drawer.generators.iterdir())


def test_what_a_killed_studio_left_half_fetched_is_swept(opened, config):
    studio = opened()
    generators = new_workspace(studio).generators
    studio.close()
    (generators / ".arriving-0123").mkdir()
    os.utime(generators / ".arriving-0123", (0, 0))
    opened()
    until(lambda: not list(generators.iterdir()), "the sweep")


def test_what_is_no_name_is_refused_at_once(studio, hub):
    with pytest.raises(RequestError):
        studio.hub.pull(new_workspace(studio), "../../etc")
    assert hub.seen == []


def test_pulls_are_anonymous_and_a_private_one_needs_its_owner(studio, waves, hub):
    waves.private = True
    token = hub.user("alice")
    drawer = new_workspace(studio)
    assert arrived(studio, drawer, studio.hub.pull(drawer, "alice/waves")).code == "not_found"
    assert {request.token for request in hub.seen} == {None}
    assert arrived(studio, drawer, studio.hub.pull(drawer, "alice/waves", token)).state is PullState.DONE
    other = new_workspace(studio)
    assert arrived(studio, other, studio.hub.pull(other, "alice/waves")).code == "not_found"


def test_a_generator_is_pushed_as_the_visitor_under_the_name_she_gave_it(studio, hub):
    drawer = new_workspace(studio)
    generator = put_generator(studio, drawer, name="Cats")
    studio.generators.rename(drawer, generator, "Tigers")
    token = hub.user("bob")
    assert studio.hub.user(token) == "bob"
    pushed = studio.hub.push(drawer, generator, "tigers", token, private=False, licence="mit")
    held = hub.repos["bob/tigers"].files("main")
    assert pushed.commit == hub.repos["bob/tigers"].head and not hub.repos["bob/tigers"].private
    assert json.loads(held["config.json"])["name"] == "Tigers" and json.loads(held["config.json"])["licence"] == "mit"
    assert "label.json" not in held


def test_measures_that_were_taken_are_on_the_card(studio, hub):
    drawer = new_workspace(studio)
    generator = put_generator(studio, drawer)
    opened = drawer
    report = opened.measured / studio.generators.find(drawer, generator).hash / "report.json"
    report.parent.mkdir()
    report.write_text(json.dumps({"lines": ["Copied share: 3 %"]}))
    studio.hub.push(drawer, generator, "cats", hub.user("bob"))
    assert b"- Copied share: 3 %" in hub.repos["bob/cats"].files("main")["README.md"]


def test_a_token_is_kept_nowhere(studio, waves, hub, caplog, capfd):
    caplog.set_level("DEBUG")
    waves.private = True
    token, drawer = hub.user("alice"), new_workspace(studio)
    view = arrived(studio, drawer, studio.hub.pull(drawer, "alice/waves", token))
    studio.hub.push(drawer, view.generator, "copy", token)
    with pytest.raises(HubError):
        studio.hub.push(drawer, view.generator, "bob/copy", token)
    printed = capfd.readouterr()
    assert token not in caplog.text + printed.out + printed.err + repr(studio.hub.pulls(drawer)) + repr(
        vars(studio.hub)
    )
    kept = [path for path in studio.config.home.rglob("*") if path.is_file() and token.encode() in path.read_bytes()]
    assert kept == []


def test_the_owners_login_is_used_on_her_own_machine_when_asked_for(studio, hub):
    drawer = new_workspace(studio)
    generator = put_generator(studio, drawer)
    assert studio.hub.user(True) == "owner"
    studio.hub.push(drawer, generator, "cats", True)
    assert list(hub.repos) == ["owner/cats"]


def test_a_page_for_strangers_lends_the_owners_login_to_nobody(opened, waves, hub):
    assert StudioConfig.public(home=None).host_login is False
    studio = opened(host_login=False)
    drawer = new_workspace(studio)
    generator = put_generator(studio, drawer)
    hub.seen.clear()
    tries = [
        lambda: studio.hub.user(True),
        lambda: studio.hub.push(drawer, generator, "cats", True),
        lambda: studio.hub.pull(drawer, "alice/waves", True),
    ]
    for act in tries:
        with pytest.raises(StudioError) as caught:
            act()
        assert caught.value.code == "host_login"
    for token in (False, None, "", 1):
        with pytest.raises(ArtError):
            studio.hub.push(drawer, generator, "cats", token)
    assert hub.seen == []


def test_there_a_visitor_pushes_to_her_own_account_only(opened, hub):
    studio = opened(host_login=False)
    drawer = new_workspace(studio)
    generator = put_generator(studio, drawer)
    with pytest.raises(StudioError) as caught:
        studio.hub.push(drawer, generator, "guild/cats", hub.user("bob"))
    assert caught.value.code == "not_yours" and hub.repos == {}


def test_somebody_elses_generator_cannot_be_pushed(studio, hub):
    hers, his = new_workspace(studio), new_workspace(studio)
    generator = put_generator(studio, hers)
    with pytest.raises(StudioError) as caught:
        studio.hub.push(his, generator, "cats", hub.user("bob"))
    assert caught.value.code == "no_generator" and hub.seen == []


def test_the_community_is_known_without_waiting(studio, waves, hub):
    assert studio.hub.community().offers == ()
    until(lambda: not studio.hub.community().refreshing)
    assert [offer.repo for offer in studio.hub.community().offers] == ["alice/waves"]
    assert len(hub.asked("/api/models")) == 1


@pytest.mark.parametrize("data", ["[]", '{"repo": 3}', "{", '{"repo": "a/b"}'])
def test_an_origin_that_is_no_origin_reads_as_none(tmp_path, data):
    assert origin_of(tmp_path) == {}
    (tmp_path / "origin.json").write_text(data)
    assert origin_of(tmp_path) == {}
