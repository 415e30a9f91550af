"""A rented machine from the page: where it is offered, what is said of its price, and whose login is used."""

import pytest

from aiart.studio import State, Studio
from aiart.studio.workers.process import end
from tests.hub.loopback import AMBIENT, Hub, reach, status
from tests.hub.machines import Acting
from tests.studio.acting import config_in, make_generator, until, worker_of
from tests.studio.conftest import no_painter
from tests.web.tabs.acting import tray

__all__ = ["no_painter"]

ASKED = ("Cats", {"chosen": "learned"}, False, 64, 60, 0, "", False)
SCOPES = "openid profile contribute-repos"
SIGN_INS = {"OAUTH_CLIENT_ID": "id", "OAUTH_CLIENT_SECRET": "secret", "OPENID_PROVIDER_URL": "http://127.0.0.1:9"}
IN_A_SPACE = {"SYSTEM": "spaces", "SPACE_ID": "bob/aiart", "OAUTH_SCOPES": f"{SCOPES} jobs"} | SIGN_INS


@pytest.fixture
def hub(monkeypatch, tmp_path):
    """A Hub with a machine that is free; the owner of this computer is logged in."""
    monkeypatch.setenv("HF_TOKEN", AMBIENT)
    theirs = make_generator(tmp_path / "theirs", "Made there")
    with Hub() as running:
        reach(monkeypatch, running.url, tmp_path / "hf-cache")
        monkeypatch.setenv("HF_ENDPOINT", running.url)
        running.users[AMBIENT] = "owner"
        running.machine = Acting({path.name: path.read_bytes() for path in theirs.iterdir() if path.is_file()})
        yield running


@pytest.fixture
def built(tmp_path, monkeypatch, tidy_gradio, no_painter):
    """built(public=False, **environment) -> a Train tab of its own, closed afterwards."""
    import gradio as gr

    from aiart.web.tabs.train import TrainTab

    opened = []

    def build(host_login: bool = True, **environment):
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
            monkeypatch.setattr(f"gradio.oauth.{name}", value, raising=False)  # which reads them when it is imported
        config = config_in(tmp_path)
        opened.append(Studio(type(config)(**vars(config) | {"host_login": host_login})))
        with gr.Blocks(analytics_enabled=False):
            return TrainTab(opened[-1], gr.BrowserState({}, storage_key="k", secret="s"))

    yield build
    for studio in opened:
        studio.close(training=True)


@pytest.fixture
def tab(hub, built):
    return built()


@pytest.fixture
def alice(tab, files):
    """Her visitor and her pictures, as the form has them."""
    return {"drawer": tab._studio.workspaces.new(), "job": None}, tray(files)


def over(tab, visitor):
    return until(
        lambda: (
            (view := tab._studio.training.view(tab._studio.workspaces.open(visitor["drawer"]), visitor["job"])).over
            and view
        )
    )


def test_it_is_offered_where_a_login_can_be_had_that_may_start_jobs(built, hub):
    assert built().rent is not None
    assert built(host_login=False).rent is None, "a share link"
    assert built(host_login=False, **IN_A_SPACE | {"OAUTH_SCOPES": SCOPES}).rent is None
    assert built(host_login=False, **IN_A_SPACE | {"OAUTH_CLIENT_ID": ""}).rent is None
    space = built(host_login=False, **IN_A_SPACE)
    assert space.rent.login is not None and space.view.login is not None
    assert hub.seen == [], "nothing is asked before the part is opened"


def test_opened_it_says_as_whom_and_what_the_cheapest_gpu_costs_at_most(tab):
    opened, who, machine, price, box, agreed = tab.rent._open(*ASKED)
    assert opened is True
    assert "You are owner on Hugging Face" in who and machine.value == "t4-small"
    assert ("T4 Small: $0.40 an hour", "t4-small") in machine.choices and len(machine.choices) == 4
    assert "$0.12 at most: after 17 minutes" in price
    assert box.label == "I know that this can cost up to $0.12 on my account" and box.value is False and agreed == 12


def test_the_price_follows_machine_and_seconds_and_the_box_is_emptied(tab):
    import gradio as gr

    machine, _, box, agreed = tab.rent._price("l4x4", 0, True, *ASKED[:4], 600, *ASKED[5:])
    assert machine == gr.skip(), "the one that was chosen"
    _, _, *same = tab.rent._price("l4x4", agreed, True, *ASKED[:4], 600, *ASKED[5:])
    assert same == [gr.skip(), gr.skip()], "a tick that was given for this sum stays"
    assert agreed == 178 and "$1.78" in box.label and box.value is False


def test_before_it_is_opened_a_change_of_the_form_asks_nobody(tab, hub):
    import gradio as gr

    assert tab.rent._price(None, 0, False, *ASKED) == gr.skip() and hub.seen == []


@pytest.mark.parametrize("sure, agreed", [(False, 12), (True, 0), (None, None)])
def test_without_a_tick_nothing_begins(tab, hub, alice, notices, sure, agreed):
    tab.rent._train_as_host("t4-small", sure, agreed, *alice, *ASKED)
    said = "What it costs is not known yet." if sure else "This costs money"
    assert said in notices[0][1] and hub.seen == []


def test_it_trains_there_as_the_owner_of_this_computer_and_the_generator_arrives(tab, hub, alice, notices):
    updates = tab.rent._train_as_host("t4-small", True, 12, *alice, *ASKED)
    assert notices == [] and updates[tab.rent.sure] is False and updates[tab.view.column].visible
    view = over(tab, updates[tab.view.visitor])
    assert (view.state, view.flavor) == (State.DONE, "t4-small") and hub.jobs["job0000"].user == "owner"
    shown = tab.view.refresh(updates[tab.view.visitor], {})
    assert shown[tab.view.use].visible and not shown[tab.view.longer_row].visible


def test_where_an_instant_generator_is_chosen_it_says_so_until_another_one_is(tab, notices):
    _, who, _, price, box, agreed = tab.rent._open("", {"chosen": "instant"}, *ASKED[2:])
    assert "You are owner" in who and "nothing to train" in price and agreed == 0 and box.value is False
    machine, price, box, agreed = tab.rent._price(None, agreed, True, *ASKED)
    assert machine.value == "t4-small" and "$0.12" in price and agreed == 12 and notices == []


def test_prices_that_cannot_be_had_are_said_in_their_place(tab, hub, notices):
    hub.stumble("GET", "/jobs/hardware", status(503))
    _, _, _, price, _, agreed = tab.rent._open(*ASKED)
    assert "The Hub is in trouble itself" in price and agreed == 0 and notices == []


def called(handler, *given, token):
    """As Gradio calls a handler for somebody who is signed in, or is not."""
    from gradio.helpers import special_args

    inputs, *_ = special_args(handler, list(given), token=token)
    return handler(*inputs)


@pytest.fixture
def space(hub, built):
    return built(host_login=False, **IN_A_SPACE)


@pytest.fixture
def sign_in(hub):
    import gradio as gr

    return gr.OAuthToken(token=hub.user("alice"), scope="jobs", expires_at=2**31)


def test_in_a_space_she_trains_on_her_own_account(space, hub, files, sign_in, notices):
    visitor, pictures = {"drawer": space._studio.workspaces.new(), "job": None}, tray(files)
    given = ("t4-small", True, 12, visitor, pictures, *ASKED)
    called(space.rent._train_as_visitor, *given, token=None)
    assert "not signed in" in notices[0][1] and hub.seen == []
    updates = called(space.rent._train_as_visitor, *given, token=sign_in)
    view = over(space, updates[space.view.visitor])
    assert view.state is State.DONE and hub.jobs["job0000"].user == "alice"
    assert AMBIENT not in str(hub.seen)


def test_in_a_space_she_signs_in_again_to_go_on_watching(space, hub, files, sign_in, notices):
    hub.machine.steps = None
    visitor, pictures = {"drawer": space._studio.workspaces.new(), "job": None}, tray(files)
    updates = called(space.rent._train_as_visitor, "t4-small", True, 12, visitor, pictures, *ASKED, token=sign_in)
    visitor, watch = updates[space.view.visitor], space.view
    until(lambda: space._studio.training.view(space._studio.workspaces.open(visitor["drawer"]), visitor["job"]).step)
    end(worker_of(space._studio, visitor["job"]), grace=10)
    over(space, visitor)
    shown = watch.refresh(visitor, {})
    assert "Out of sight" in shown[watch.status] and shown[watch.login].visible
    assert (shown[watch.resume].value, shown[watch.resume].visible) == ("Go on watching", True)
    called(watch._resume_as_visitor, visitor, {}, token=None)
    assert "not signed in" in notices[0][1]
    updates = called(watch._resume_as_visitor, visitor, {}, token=sign_in)
    assert not updates[watch.login].visible
    watch._stop(visitor, {})
    until(lambda: space._studio.training.view(space._studio.workspaces.open(visitor["drawer"]), visitor["job"]).over)


def test_a_training_here_is_resumed_without_any_login(space, hub, files, notices):
    watch, form = (
        space.view,
        ({"drawer": space._studio.workspaces.new(), "job": None}, tray(files)),
    )
    fails = space.request("sorry", *ASKED[1:])
    visitor = space._start(*form, fails)[watch.visitor]
    assert over(space, visitor).can_resume
    called(watch._resume_as_visitor, visitor, {}, token=None)
    assert notices == [] and hub.seen == []
    over(space, visitor)
