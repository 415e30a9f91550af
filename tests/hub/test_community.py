"""Generators of others: listed in the background, shown from what is here, and never waited for."""

import json
import os
import threading

import pytest
from huggingface_hub import constants

from aiart.hub import community
from aiart.hub.community import Community, Listing
from tests.hub.loopback import AMBIENT, page, status, until


@pytest.fixture
def offered(plain_hub, files):
    """Three that may be shown, with likes the loopback Hub makes up."""
    for name in ("alice/waves", "bob/hills", "carl/no-picture"):
        held = files if "no" not in name else {path: files[path] for path in ("config.json", "model.safetensors")}
        plain_hub.add(name, held, tags=["aiart", "license:mit"])
    return plain_hub


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "community"


def refreshed(them: Community) -> Listing:
    them.refresh()
    until(lambda: not them.known().refreshing)
    return them.known()


def test_what_is_tagged_is_known_after_a_refresh_with_a_picture_and_a_licence(offered, folder, files):
    them = Community(folder)
    assert them.known() == Listing()
    known = refreshed(them)
    assert [offer.repo for offer in known.offers] == ["alice/waves", "bob/hills", "carl/no-picture"]
    assert [offer.sample is not None for offer in known.offers] == [True, True, False]
    assert known.offers[0].sample.read_bytes() == files["samples/sample-00.png"]
    assert known.offers[0].commit == offered.repos["alice/waves"].head
    assert {(offer.licence, offer.likes) for offer in known.offers} == {("mit", 3)}
    assert known.asked > 0 and not known.trouble


def test_only_one_picture_of_each_is_fetched_and_never_the_weights_and_anonymously(offered, folder):
    refreshed(Community(folder))
    assert [request.path.rsplit("/", 1)[1] for request in offered.asked("/resolve/")] == ["sample-00.png"] * 2
    assert {request.token for request in offered.seen} == {None} and AMBIENT not in str(offered.seen)


NOT_SHOWN = [
    ("private", {"private": True}, None),
    ("gated", {"gated": True}, None),
    ("of another kind", {"tags": ["transformers"]}, None),
    ("without weights", {}, "model.safetensors"),
    ("without a config", {}, "config.json"),
]


@pytest.mark.parametrize("why, traits, missing", NOT_SHOWN, ids=[row[0] for row in NOT_SHOWN])
def test_what_not_everybody_can_pull_is_not_shown(plain_hub, folder, files, why, traits, missing):
    held = {path: data for path, data in files.items() if path != missing}
    plain_hub.add("alice/waves", held, **{"tags": ["aiart"]} | traits)
    assert refreshed(Community(folder)).offers == ()


def test_known_answers_while_the_hub_is_silent(offered, folder):
    release = threading.Event()
    offered.stumble("GET", "/api/models", lambda handler: (release.wait(20), handler.normal()))
    them = Community(folder)
    them.refresh()
    assert them.known() == Listing(refreshing=True)
    release.set()
    until(lambda: not them.known().refreshing)
    assert len(them.known().offers) == 3


def test_the_next_start_knows_them_at_once(offered, folder):
    before = refreshed(Community(folder))
    offered.seen.clear()
    again = Community(folder)
    assert again.known() == before
    again.refresh()
    assert not again.known().refreshing and offered.seen == []


def test_what_is_here_is_not_fetched_again(offered, folder, monkeypatch):
    refreshed(Community(folder))
    monkeypatch.setattr(community, "FRESH_SECONDS", 0)
    offered.seen.clear()
    refreshed(Community(folder))
    assert [request.path for request in offered.seen] == ["/api/models"]


def test_one_refresh_at_a_time(offered, folder):
    release = threading.Event()
    offered.stumble("GET", "/api/models", lambda handler: (release.wait(20), handler.normal()))
    them = Community(folder)
    for _ in range(5):
        them.refresh()
    release.set()
    until(lambda: not them.known().refreshing)
    assert len(offered.asked("/api/models")) == 1


TROUBLE = [("unreachable", None), ("down", status(503)), ("over its limit", status(429)), ("a hotel", page)]


@pytest.mark.parametrize("how, fault", TROUBLE, ids=[row[0] for row in TROUBLE])
def test_without_the_hub_what_was_known_stays_and_the_reason_is_told(offered, folder, monkeypatch, how, fault):
    before = refreshed(Community(folder))
    monkeypatch.setattr(community, "FRESH_SECONDS", 0)
    if fault:
        offered.stumble("GET", "/api/models", fault)
    else:
        monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")
    them = Community(folder)
    known = refreshed(them)
    assert (known.offers, known.asked) == (before.offers, before.asked) and known.trouble.endswith(".")
    asked = len(offered.seen)
    them.refresh()
    assert not them.known().refreshing and len(offered.seen) == asked  # not again at once


def test_offline_nobody_is_asked(offered, folder, monkeypatch):
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    them = Community(folder)
    them.refresh()
    assert them.known() == Listing() and offered.seen == []


def test_a_picture_that_cannot_be_had_is_left_out(offered, folder):
    offered.stumble("GET", "alice/waves/resolve", status(500))
    offered.repos["bob/hills"].add_commit(
        offered.repos["bob/hills"].files("main") | {"samples/sample-00.png": b"<svg onload=alert(1)>"}
    )
    known = refreshed(Community(folder))
    assert [offer.sample for offer in known.offers] == [None, None, None] and not known.trouble


def test_there_is_a_limit_to_how_many_are_shown(plain_hub, folder, monkeypatch):
    monkeypatch.setattr(community, "OFFERS_MAX", 4)
    for number in range(9):
        plain_hub.add(f"alice/g{number}", {"config.json": b"", "model.safetensors": b""}, tags=["aiart"])
    assert len(refreshed(Community(folder)).offers) == 4


JUNK = [
    None,
    "text",
    [],
    {},
    {"id": "alice/waves"},
    {"id": "../../x", "sha": "0" * 40, "siblings": [{"rfilename": "config.json"}, {"rfilename": "model.safetensors"}]},
    {"id": "a/b", "sha": "0" * 40, "siblings": [None, {"rfilename": 3}], "tags": 3},
    {"id": "a/b", "sha": "../x", "siblings": []},
]


def test_junk_in_the_answer_is_passed_over(plain_hub, folder):
    plain_hub.stumble("GET", "/api/models", lambda handler: handler.send(type(handler.answer())(200, JUNK)))
    known = refreshed(Community(folder))
    assert known.offers == () and not known.trouble


STORED = [b"", b"[]", b"{", b'{"asked": 1, "offers": [3]}', b'{"asked": "x", "offers": []}', b'{"offers": []}']


@pytest.mark.parametrize("data", STORED)
def test_a_damaged_store_reads_as_nothing(folder, data):
    folder.mkdir()
    (folder / "offers.json").write_bytes(data)
    assert Community(folder).known() == Listing()


def test_a_store_that_names_a_foreign_place_is_not_believed(folder):
    folder.mkdir()
    entry = {"repo": "../../etc/passwd", "commit": "x", "licence": "", "likes": 0, "sample": True}
    (folder / "offers.json").write_text(json.dumps({"asked": 1, "offers": [entry]}))
    assert Community(folder).known() == Listing()


def test_a_disk_that_refuses_is_told_and_nothing_breaks(offered, folder):
    folder.write_bytes(b"a file in the place of the folder")
    known = refreshed(Community(folder))
    assert len(known.offers) == 3 and "could not be stored" in known.trouble


def test_pictures_of_what_is_gone_do_not_pile_up(offered, folder, monkeypatch):
    first = refreshed(Community(folder)).offers[0].sample
    monkeypatch.setattr(community, "FRESH_SECONDS", 0)
    del offered.repos["alice/waves"]
    refreshed(Community(folder))
    assert first.exists()  # a page may still be showing it
    os.utime(first, (0, 0))
    refreshed(Community(folder))
    assert not first.exists()
