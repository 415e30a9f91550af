"""Pushing: one commit with a real card, as whom and where to was said before, and conflicts told."""

import json

import pytest
from huggingface_hub import constants

from aiart.engine.format.config_text import config_from_json
from aiart.engine.format.folder import read_config, read_folder
from aiart.errors import HubError, RequestError, WeightsError
from aiart.hub import HubName
from aiart.hub.client import Client
from aiart.hub.pull import pull
from aiart.hub.push import plan, push, whoami
from aiart.hub.timeout import ProgressTimeout
from tests.engine.good import learned_config, same, save_small
from tests.hub.loopback import AMBIENT, as_lines, page, silent, status

# The official client's own: it hands files to its HTTP client in a way that one asks it not to.
pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=<...>':DeprecationWarning")


@pytest.fixture
def alice(hub):
    return Client(hub.user("alice"))


@pytest.fixture
def plain_alice(plain_hub):
    return Client(plain_hub.user("alice"))


def pushed(folder, client, repo="alice/waves", **how):
    return push(plan(folder, repo, client, **how), client)


def test_what_is_pushed_is_pulled_bit_for_bit(hub, alice, generator, tmp_path):
    done = pushed(generator, alice, private=False)
    pulled = pull(HubName.parse("alice/waves"), tmp_path / "cache")
    (config, tensors), (before, tensors_before) = read_folder(pulled.folder), read_folder(generator)
    assert config == before and same(tensors, tensors_before)
    assert (done.commit, done.changed, done.url) == (pulled.commit, True, f"{hub.url}/alice/waves")
    assert len(list((pulled.folder / "samples").iterdir())) == 2


def test_it_is_one_commit_of_nothing_but_the_generator(hub, alice, generator):
    (generator / "label.json").write_text('{"name": "secret"}')
    (generator / "notes.txt").write_text("secret")
    pushed(generator, alice)
    repo = hub.repos["alice/waves"]
    samples = ["samples/sample-00.png", "samples/sample-01.png"]
    assert len(repo.commits) == 2  # the first is the Hub's own
    assert sorted(repo.files("main")) == [".gitattributes", "README.md", "config.json", "model.safetensors", *samples]


def test_weights_go_to_the_storage_for_large_files_where_there_is_one(hub, alice, generator):
    pushed(generator, alice)
    assert bool(hub.stored) == hub.large
    assert {"lfsFile" in line["key"] for line in as_lines(hub.asked("/commit/")[0].body)[1:]} == {hub.large, False}


def test_the_card_tells_the_hub_and_people_what_it_is(plain_hub, plain_alice, generator):
    pushed(generator, plain_alice, licence="CC BY 4.0", measures=["Copied: 3 %"])
    card = plain_hub.repos["alice/waves"].files("main")["README.md"].decode()
    for part in (
        "library_name: aiart",
        "pipeline_tag: unconditional-image-generation",
        "license: cc-by-4.0",
        "- aiart\n",
        "samples/sample-01.png",
        "holds 2 pictures whole",
        'from_pretrained("alice/waves")',
        "- Copied: 3 %",
        "## Limits",
    ):
        assert part in card
    assert {"aiart", "license:cc-by-4.0"} <= set(plain_hub.repos["alice/waves"].tags)


def test_a_licence_or_a_name_given_now_is_in_what_is_pushed_and_not_in_the_folder(plain_hub, plain_alice, generator):
    before = read_config(generator)
    pushed(generator, plain_alice, licence="mit", name="Sea")
    config = config_from_json(plain_hub.repos["alice/waves"].files("main")["config.json"])
    assert config == before.model_copy(update={"licence": "mit", "name": "Sea"})
    assert read_config(generator) == before


def test_without_a_word_it_is_private(plain_hub, plain_alice, generator):
    intended = plan(generator, "alice/waves", plain_alice)
    assert (intended.user, intended.private, intended.new, intended.parent) == ("alice", True, True, None)
    push(intended, plain_alice)
    assert plain_hub.repos["alice/waves"].private


def test_a_bare_name_goes_to_ones_own_account(plain_hub, plain_alice, generator):
    assert plan(generator, "waves", plain_alice).repo == "alice/waves"


def test_planning_changes_nothing(plain_hub, plain_alice, generator):
    plan(generator, "alice/waves", plain_alice)
    assert plain_hub.repos == {}
    assert {request.method for request in plain_hub.seen} == {"GET"}


def test_pushing_again_makes_a_new_commit(hub, alice, generator):
    first = pushed(generator, alice)
    save_small(generator, learned_config(), seed=5)
    intended = plan(generator, "alice/waves", alice)
    assert (intended.new, intended.parent) == (False, first.commit)
    second = push(intended, alice)
    commits = [commit for commit, _ in hub.repos["alice/waves"].commits]
    assert commits[1:] == [first.commit, second.commit]


def test_pushing_the_same_again_makes_none(hub, alice, generator):
    first = pushed(generator, alice)
    again = pushed(generator, alice)
    assert (again.commit, again.changed) == (first.commit, False)
    assert len(hub.repos["alice/waves"].commits) == 2


def test_samples_of_before_leave_and_what_others_added_stays(plain_hub, plain_alice, generator):
    pushed(generator, plain_alice)
    repo = plain_hub.repos["alice/waves"]
    repo.add_commit(repo.files("main") | {"LICENSE": b"mine", "samples/notes.txt": b"mine"})
    (generator / "samples" / "sample-01.png").unlink()
    pushed(generator, plain_alice)
    now = set(repo.files("main"))
    assert {"LICENSE", "samples/notes.txt", "samples/sample-00.png"} <= now and "samples/sample-01.png" not in now


def test_somebody_who_was_faster_is_a_conflict_and_keeps_her_commit(hub, alice, generator):
    pushed(generator, alice)
    repo = hub.repos["alice/waves"]
    save_small(generator, seed=9)
    intended = plan(generator, "alice/waves", alice)
    theirs = repo.add_commit(repo.files("main") | {"README.md": b"theirs"})
    with pytest.raises(HubError) as caught:
        push(intended, alice)
    assert caught.value.code == "conflict" and repo.head == theirs


def test_continuing_another_state_than_the_newest_is_a_conflict(plain_hub, plain_alice, generator):
    first = pushed(generator, plain_alice)
    plain_hub.repos["alice/waves"].add_commit({})
    with pytest.raises(HubError) as caught:
        plan(generator, "alice/waves", plain_alice, parent=first.commit)
    assert caught.value.code == "conflict"


@pytest.mark.parametrize("there, asked", [(False, True), (True, False)])
def test_a_repository_never_becomes_more_or_less_visible_by_accident(plain_hub, plain_alice, generator, there, asked):
    pushed(generator, plain_alice, private=there)
    with pytest.raises(HubError) as caught:
        plan(generator, "alice/waves", plain_alice, private=asked)
    assert caught.value.code == "visibility"
    assert "is private" in str(caught.value) if there else "is public" in str(caught.value)


@pytest.mark.parametrize("name", ["model.safetensors", "pytorch_model.BIN", "config.json"])
def test_another_model_is_never_overwritten(plain_hub, plain_alice, generator, name):
    plain_hub.add("alice/waves", {name: b"precious"}, private=True, tags=["transformers"])
    with pytest.raises(HubError) as caught:
        plan(generator, "alice/waves", plain_alice)
    assert caught.value.code == "not_aiart"


def test_an_empty_repository_made_on_the_page_is_used(plain_hub, plain_alice, generator):
    plain_hub.add("alice/waves", {"README.md": b"---\nlicense: mit\n---\n"}, private=True)
    assert pushed(generator, plain_alice).changed


def test_what_this_machine_would_not_load_is_not_pushed(plain_hub, plain_alice, generator):
    model = generator / "model.safetensors"
    model.write_bytes(model.read_bytes()[:-1])
    with pytest.raises(WeightsError):
        plan(generator, "alice/waves", plain_alice)
    assert plain_hub.repos == {}


def test_pushing_to_somebody_else_is_forbidden(plain_hub, plain_alice, generator):
    with pytest.raises(HubError) as caught:
        pushed(generator, plain_alice, "bob/waves")
    assert caught.value.code == "forbidden" and plain_hub.repos == {}


@pytest.mark.parametrize("repo", ["", "alice/waves@v1", "a/b/c", "../x", "alice/-x", "x y"])
def test_a_name_that_cannot_be_is_refused_before_anything_is_sent(plain_hub, plain_alice, generator, repo):
    with pytest.raises(RequestError) as caught:
        plan(generator, repo, plain_alice)
    assert caught.value.code == "hub_name" and plain_hub.seen == []


def test_nobody_pushes_anonymously(plain_hub, generator):
    with pytest.raises(HubError) as caught:
        plan(generator, "alice/waves", Client())
    assert caught.value.code == "no_login" and plain_hub.seen == []


def test_a_login_that_has_expired_is_told(plain_hub, generator):
    with pytest.raises(HubError) as caught:
        plan(generator, "alice/waves", Client("hf_expired"))
    assert caught.value.code == "login" and "hf_expired" not in str(caught.value)


def test_it_says_as_whom(plain_hub, plain_alice):
    assert whoami(plain_alice) == "alice"


TROUBLE = [
    ("GET", "whoami", status(429), "rate_limit"),
    ("GET", "whoami", status(500), "hub_down"),
    ("GET", "whoami", page, "not_the_hub"),
    ("GET", "whoami", silent, "slow"),
    ("POST", "/repos/create", status(402), "payment"),
    ("POST", "/repos/create", status(409), "conflict"),
    ("POST", "/repos/create", silent, "slow"),
    ("POST", "/preupload/", status(403), "forbidden"),
    ("POST", "/commit/", status(413), "too_large"),
    ("POST", "/commit/", status(503), "hub_down"),
    ("POST", "/commit/", page, "not_the_hub"),
]


@pytest.mark.parametrize("method, part, fault, code", TROUBLE, ids=lambda value: getattr(value, "__name__", str(value)))
def test_trouble_on_the_way_gets_its_sentence_and_no_commit(
    plain_hub, plain_alice, generator, monkeypatch, method, part, fault, code
):
    monkeypatch.setattr(ProgressTimeout.__init__, "__defaults__", (0.5,))
    plain_hub.stumble(method, part, fault)
    with pytest.raises(HubError) as caught:
        pushed(generator, plain_alice)
    assert caught.value.code == code and str(caught.value).isprintable()
    assert all(len(repo.commits) == 1 for repo in plain_hub.repos.values())


@pytest.mark.parametrize("hub", [True], indirect=True, ids=["large"])
def test_a_failed_upload_of_the_weights_leaves_no_commit(hub, alice, generator):
    hub.stumble("PUT", "/large/", status(403))
    with pytest.raises(HubError) as caught:
        pushed(generator, alice)
    assert caught.value.code == "forbidden" and len(hub.repos["alice/waves"].commits) == 1


def test_nobody_listening_is_told(plain_hub, generator, monkeypatch):
    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(HubError) as caught:
        pushed(generator, Client("hf_any"))
    assert caught.value.code == "unreachable"


def test_a_token_is_sent_to_the_hub_and_kept_nowhere(hub, alice, generator, tmp_path, caplog, capfd):
    caplog.set_level("DEBUG")
    (token,) = hub.users
    intended = plan(generator, "alice/waves", alice)
    done = push(intended, alice)
    assert {request.token for request in hub.asked("/api/")} == {token}
    assert AMBIENT not in str(hub.seen) and token not in str([request.body for request in hub.seen])
    printed = capfd.readouterr()
    assert token not in caplog.text + printed.out + printed.err + repr((intended, done, alice))
    files = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert not [data for data in files if token.encode() in data]


@pytest.mark.parametrize("hub", [True], indirect=True, ids=["large"])
def test_large_files_are_uploaded_without_the_token(hub, alice, generator):
    pushed(generator, alice)
    assert [request.token for request in hub.seen if request.method == "PUT"] == [None]


def test_the_commit_says_what_it_is(plain_hub, plain_alice, generator):
    pushed(generator, plain_alice)
    (request,) = plain_hub.asked("/commit/")
    header = as_lines(request.body)[0]["value"]
    assert header["summary"] == "Small waves, pushed with aiart"
    assert json.dumps(header).count("hf_") == 0
