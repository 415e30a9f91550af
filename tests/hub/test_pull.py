"""Pulling: the newest when the Hub answers, what is here when it does not, and never anything in between."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from huggingface_hub import constants, hf_hub_download

from aiart.engine.format.folder import read_config, read_folder
from aiart.errors import HubError, WeightsError
from aiart.hub import HubName
from aiart.hub.client import Client
from aiart.hub.download import download, install
from aiart.hub.pull import find_cached, look_up, pull
from tests.engine.good import contents, instant_config, save_small
from tests.hub.loopback import AMBIENT, status

WAVES = HubName.parse("hf:alice/waves")
ROOT = Path(__file__).parents[2]


@pytest.fixture
def cache(tmp_path):
    return tmp_path / "cache"


def other_files(folder: Path, name: str = "Other waves", seed: int = 3) -> dict[str, bytes]:
    save_small(folder, instant_config(name=name), seed)
    return contents(folder)


def test_a_generator_arrives_whole_and_nothing_else_of_its_repository(hub, files, cache):
    hub.add("alice/waves", files | {"train.py": b"import os", "samples/x.html": b"<html>", "samples/sub/a.png": b"x"})
    pulled = pull(WAVES, cache)
    expected = {Path(path): data for path, data in files.items()}
    here = {Path(path): data for path, data in contents(pulled.folder).items()}
    assert here == expected
    assert read_folder(pulled.folder)[0].name == "Small waves"
    assert pulled.commit == hub.repos["alice/waves"].head == pulled.folder.name and not pulled.trouble


def test_every_file_is_asked_for_by_its_commit(hub, files, cache):
    hub.add("alice/waves", files)
    commit = pull(WAVES, cache).commit
    assert {request.path.split("/")[4] for request in hub.asked("/resolve/")} == {commit}


def test_pulling_is_anonymous_though_somebody_is_logged_in_here(hub, files, cache):
    hub.add("alice/waves", files)
    pull(WAVES, cache)
    assert [request.token for request in hub.seen if request.token] == []
    assert not [request for request in hub.seen if AMBIENT in str(request)]


def test_what_is_here_is_not_fetched_again(hub, files, cache):
    hub.add("alice/waves", files)
    first = pull(WAVES, cache)
    hub.seen.clear()
    assert pull(WAVES, cache) == first
    assert [request.path for request in hub.seen] == ["/api/models/alice/waves/revision/main"]


def test_it_lies_in_the_layout_of_the_hubs_own_cache(hub, files, cache):
    hub.add("alice/waves", files)
    pulled = pull(WAVES, cache)
    assert pulled.folder == cache / "models--alice--waves" / "snapshots" / pulled.commit
    assert (cache / "models--alice--waves" / "refs" / "main").read_text() == pulled.commit
    for path in files:
        assert hf_hub_download("alice/waves", path, cache_dir=cache, local_files_only=True) == str(pulled.folder / path)


def test_a_link_in_the_cache_that_leads_anywhere_else_is_not_followed(plain_hub, files, cache, tmp_path):
    plain_hub.add("alice/waves", files)
    config = pull(WAVES, cache).folder / "config.json"
    outside = tmp_path / "config.json"
    outside.write_bytes(files["config.json"])
    config.unlink()
    config.symlink_to(outside)
    with pytest.raises(WeightsError) as caught:
        read_folder(config.parent)
    assert caught.value.code == "not_a_file"


def test_without_a_folder_of_ones_own_it_is_the_hubs_cache(plain_hub, files):
    plain_hub.add("alice/waves", files)
    assert pull(WAVES).folder.is_relative_to(constants.HF_HUB_CACHE)


def test_what_another_tool_has_fetched_is_used(hub, files, cache):
    commit = hub.add("alice/waves", files).head
    hf_hub_download("alice/waves", "model.safetensors", cache_dir=cache, token=False)
    hub.seen.clear()
    assert pull(WAVES, cache).commit == commit and hub.asked("model.safetensors") == []


def test_what_another_tool_has_fetched_stays_when_a_pull_fails(plain_hub, files, cache):
    plain_hub.add("alice/waves", files)
    path = Path(hf_hub_download("alice/waves", "config.json", cache_dir=cache, token=False))
    plain_hub.stumble("GET", "model.safetensors", status(403))
    with pytest.raises(HubError):
        pull(WAVES, cache)
    assert path.read_bytes() == files["config.json"] and [one.name for one in path.parent.iterdir()] == ["config.json"]


def test_the_newest_is_fetched(hub, files, cache, tmp_path):
    repo = hub.add("alice/waves", files)
    pull(WAVES, cache)
    repo.add_commit(other_files(tmp_path / "other"))
    second = pull(WAVES, cache)
    assert read_config(second.folder).name == "Other waves" and second.commit == repo.head
    assert find_cached(WAVES, cache) == second


def test_a_pinned_commit_stays_what_it_was_and_asks_nobody_the_second_time(hub, files, cache, tmp_path):
    repo = hub.add("alice/waves", files)
    pinned = HubName.parse(f"alice/waves@{repo.head}")
    repo.add_commit(other_files(tmp_path / "other"))
    pulled = pull(pinned, cache)
    assert read_config(pulled.folder).name == "Small waves"
    pull(WAVES, cache)
    hub.seen.clear()
    assert pull(pinned, cache).folder == pulled.folder and pulled.folder.is_dir()
    assert hub.seen == []


AWAY = [
    ("unreachable", lambda hub, patch: patch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")),
    ("in trouble", lambda hub, patch: hub.stumble("GET", "/api/", status(503))),
    ("over its limit", lambda hub, patch: hub.stumble("GET", "/api/", status(429))),
]


@pytest.mark.parametrize("how, away", AWAY, ids=[row[0] for row in AWAY])
def test_while_the_hub_is_away_the_cache_serves_and_says_why(plain_hub, files, cache, monkeypatch, how, away):
    plain_hub.add("alice/waves", files)
    before = pull(WAVES, cache)
    away(plain_hub, monkeypatch)
    pulled = pull(WAVES, cache)
    assert pulled.folder == before.folder and pulled.trouble.endswith(".")


def test_a_generator_that_was_taken_back_is_not_served_from_the_cache(plain_hub, files, cache):
    plain_hub.add("alice/waves", files)
    pull(WAVES, cache)
    plain_hub.repos["alice/waves"].private = True
    with pytest.raises(HubError) as caught:
        pull(WAVES, cache)
    assert caught.value.code == "not_found"


def test_offline_the_cache_serves_without_a_single_request(plain_hub, files, cache, monkeypatch):
    plain_hub.add("alice/waves", files)
    before = pull(WAVES, cache)
    plain_hub.seen.clear()
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    assert pull(WAVES, cache) == before
    with pytest.raises(HubError) as caught:
        pull(HubName.parse("bob/hills"), cache)
    assert caught.value.code == "offline" and "HF_HUB_OFFLINE" in str(caught.value)
    assert plain_hub.seen == []


def test_a_damaged_copy_is_fetched_again(plain_hub, files, cache):
    plain_hub.add("alice/waves", files)
    pulled = pull(WAVES, cache)
    (pulled.folder / "model.safetensors").write_bytes(b"gone")
    assert pull(WAVES, cache) == pulled
    assert read_folder(pulled.folder)


def test_two_who_fetch_the_same_at_once_both_have_it(plain_hub, files, cache):
    plain_hub.add("alice/waves", files)
    pulled = []
    threads = [threading.Thread(target=lambda: pulled.append(pull(WAVES, cache))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(pulled) == 2 and pulled[0] == pulled[1] and read_folder(pulled[0].folder)


def test_installed_it_is_a_folder_of_plain_files_that_says_where_it_came_from(hub, files, cache, tmp_path):
    hub.add("alice/waves", files)
    remote = look_up(WAVES, Client())
    install(remote, download(remote, Client(), cache), tmp_path / "mine")
    here = {Path(path): data for path, data in contents(tmp_path / "mine").items()}
    origin = json.loads(here.pop(Path("origin.json")))
    assert here == {Path(path): data for path, data in files.items()}
    assert origin == {"repo": "alice/waves", "revision": "main", "commit": remote.commit}
    assert not [path for path in (tmp_path / "mine").rglob("*") if path.is_symlink()]


def test_a_private_generator_comes_to_its_owner_alone(hub, files, cache):
    hub.add("alice/waves", files, private=True)
    alice, bob = hub.user("alice"), hub.user("bob")
    assert pull(WAVES, cache, Client(alice)).folder.is_dir()
    with pytest.raises(HubError) as caught:
        pull(WAVES, cache.with_name("bobs"), Client(bob))
    assert caught.value.code == "not_found"


def test_a_token_goes_to_the_hub_and_nowhere_else(hub, files, cache, caplog, capfd):
    hub.add("alice/waves", files, private=True)
    token = hub.user("alice")
    client = Client(token)
    caplog.set_level("DEBUG")
    pulled = pull(WAVES, cache, client)
    assert {request.token for request in hub.asked("/api/")} == {token}
    written = b"".join(path.read_bytes() for path in cache.rglob("*") if path.is_file())
    printed = capfd.readouterr()
    assert token.encode() not in written
    assert token not in caplog.text + printed.out + printed.err + repr(client) + repr(pulled)


@pytest.mark.parametrize("hub", [True], indirect=True, ids=["large"])
def test_a_token_does_not_follow_to_where_large_files_are_kept(hub, files, cache):
    hub.add("alice/waves", files, private=True)
    pull(WAVES, cache, Client(hub.user("alice")))
    assert [request.token for request in hub.asked("/large/")] == [None]


def test_the_login_of_this_machine_is_used_only_when_asked_for(plain_hub, files, cache):
    plain_hub.users[AMBIENT] = "alice"
    plain_hub.add("alice/waves", files, private=True)
    assert pull(WAVES, cache, Client(True)).folder.is_dir()
    assert {request.token for request in plain_hub.seen} == {AMBIENT}


def test_nobody_logged_in_is_told(plain_hub, monkeypatch):
    monkeypatch.delenv("HF_TOKEN")
    with pytest.raises(HubError) as caught:
        Client(True)
    assert caught.value.code == "no_login"


@pytest.mark.parametrize("token", ["", "a b", "x\r\nHost: evil", None, 7, "ü", "y" * 5000])
def test_what_cannot_be_a_token_is_refused_and_not_repeated(token):
    with pytest.raises(HubError) as caught:
        Client(token)
    assert caught.value.code == "login" and "evil" not in str(caught.value)


def test_progress_ends_with_all_of_it(plain_hub, files, cache):
    plain_hub.add("alice/waves", files)
    told = []
    pull(WAVES, cache, on_progress=lambda here, total: told.append((here, total)))
    assert told[-1][0] == told[-1][1] == sum(map(len, files.values()))
    assert [here for here, _ in told] == sorted(here for here, _ in told)


def test_samples_that_are_no_small_pictures_stay_behind(plain_hub, files, cache):
    picture = files["samples/sample-00.png"]
    huge = picture[:16] + (100_000).to_bytes(4, "big") + picture[20:]
    bad = {
        "samples/a.png": b"<script>alert(1)</script>",
        "samples/b.png": huge,
        "samples/c.png": b"",
        "samples/d.png": picture,
    }
    plain_hub.add("alice/waves", {path: files[path] for path in ("config.json", "model.safetensors")} | bad)
    folder = pull(WAVES, cache).folder
    assert {path.name: path.read_bytes() for path in (folder / "samples").iterdir()} == {"d.png": picture}


def test_the_environment_of_the_official_client_is_heeded(plain_hub, files, cache):
    """A process of its own, since the client reads the environment when it is imported."""
    plain_hub.add("alice/waves", files)
    code = (
        "import sys; from aiart.hub import HubName; from aiart.hub.pull import pull\n"
        "print(pull(HubName.parse(sys.argv[1])).folder)"
    )

    def run(**environment) -> subprocess.CompletedProcess:
        variables = os.environ | {"HF_ENDPOINT": plain_hub.url, "HF_HOME": str(cache)} | environment
        arguments = [sys.executable, "-c", code, "alice/waves"]
        return subprocess.run(arguments, cwd=ROOT, env=variables, capture_output=True, text=True)

    online = run()
    assert online.stderr == "" and read_config(Path(online.stdout.strip()))
    assert Path(online.stdout.strip()).is_relative_to(cache / "hub")
    requests = len(plain_hub.seen)
    assert run(HF_HUB_OFFLINE="1").stdout == online.stdout
    assert len(plain_hub.seen) == requests and not plain_hub.asked("agent")
