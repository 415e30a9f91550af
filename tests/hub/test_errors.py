"""Every way a pull can fail: its own sentence, in time, and nothing left behind."""

import errno
import json
import os
import shutil
import threading

import pytest
from hostile import BAD_CONFIGS, BAD_MODELS
from huggingface_hub import close_session, file_download

from aiart.engine.format.config_text import CONFIG_LIMIT
from aiart.errors import ArtError, HubError
from aiart.hub import HubName, client
from aiart.hub.client import Client
from aiart.hub.download import download, install
from aiart.hub.pull import look_up, pull
from aiart.hub.timeout import ANSWER_SECONDS, PROGRESS_BYTES, ProgressTimeout, call_before
from tests.engine.good import contents, save_small
from tests.hub.loopback import cut, endless, flipped, page, reach, short, silent, status, trickle, until

WAVES = HubName.parse("hf:alice/waves")
CONFIG, MODEL = "config.json", "model.safetensors"


def refused(hub, tmp_path, name=WAVES, login=None) -> HubError:
    """The error of a pull, which leaves no file."""
    cache = tmp_path / "cache"
    with pytest.raises(HubError) as caught:
        pull(name, cache, login)
    assert left_in(cache) == []
    sentence = str(caught.value)
    assert sentence.isprintable() and 30 < len(sentence) < 400 and sentence.endswith("."), sentence
    assert "Error" not in sentence and "http" not in sentence
    return caught.value


def left_in(cache) -> list:
    """All but the official client's own bookkeeping, and what a call that was given up will delete when it ends."""
    files = [path for path in cache.rglob("*") if path.is_file() or path.is_symlink()]
    return [path for path in files if path.suffix not in (".lock", ".incomplete") and path.name != "CACHEDIR.TAG"]


def without(files: dict[str, bytes], *names: str) -> dict[str, bytes]:
    return {name: data for name, data in files.items() if name not in names}


REPOSITORIES = [  # (what it holds, traits, code)
    ("no weights", lambda files: without(files, MODEL), {}, "not_aiart"),
    ("no config", lambda files: without(files, CONFIG), {}, "not_aiart"),
    ("nothing", lambda files: {}, {}, "not_aiart"),
    ("weights of another program", lambda files: {"model.h5": b"x", CONFIG: b"{}"}, {}, "not_aiart"),
    ("a config of another program", lambda files: files | {CONFIG: b'{"model_type": "x"}'}, {}, "not_aiart"),
    ("a huge config", lambda files: files | {CONFIG: b" " * (CONFIG_LIMIT + 1)}, {}, "not_aiart"),
    ("a config of the future", lambda files: files | {CONFIG: changed(files, format=9)}, {}, "newer_format"),
    ("a config too large to be true", lambda files: files | {CONFIG: monstrous(files)}, {}, "too_large"),
    ("weights that are too short", lambda files: files | {MODEL: files[MODEL][:1000]}, {}, "damaged"),
    ("weights that are too long", lambda files: files | {MODEL: files[MODEL] + bytes(2 << 20)}, {}, "damaged"),
    ("a gate", lambda files: files, {"gated": True}, "gated"),
    ("what is private", lambda files: files, {"private": True}, "not_found"),
]


def changed(files, **changes) -> bytes:
    return json.dumps(json.loads(files[CONFIG]) | changes).encode()


def monstrous(files) -> bytes:
    memory = json.loads(files[CONFIG])["memory"] | {"pictures": 300}
    return changed(files, height=2048, width=2048, sizes=[[10, 12], [2048, 2048]], memory=memory)


@pytest.mark.parametrize("what, change, traits, code", REPOSITORIES, ids=[row[0] for row in REPOSITORIES])
def test_a_repository_that_holds_something_else_is_refused(plain_hub, tmp_path, files, what, change, traits, code):
    plain_hub.add("alice/waves", change(files), **traits)
    assert refused(plain_hub, tmp_path).code == code


def test_what_is_too_large_is_refused_before_a_byte_of_it_is_asked_for(plain_hub, tmp_path, files, monkeypatch):
    monkeypatch.setattr("aiart.hub.pull.MODEL_LIMIT", len(files[MODEL]) - 1)
    plain_hub.add("alice/waves", files)
    assert refused(plain_hub, tmp_path).code == "too_large"
    assert plain_hub.asked("/resolve/") == []


def test_weights_that_cannot_belong_to_their_config_are_never_asked_for(plain_hub, tmp_path, files):
    plain_hub.add("alice/waves", files | {MODEL: files[MODEL] + bytes(2 << 20)})
    refused(plain_hub, tmp_path)
    assert plain_hub.asked(MODEL) == []


def test_what_is_private_and_what_is_not_there_look_the_same(plain_hub, tmp_path, files):
    plain_hub.add("alice/waves", files, private=True)
    sentences = {str(refused(plain_hub, tmp_path, HubName.parse(name))) for name in ("alice/waves", "alice/nothing")}
    assert len({sentence.replace("waves", "X").replace("nothing", "X") for sentence in sentences}) == 1


def test_a_revision_that_is_not_there_is_named(plain_hub, tmp_path, files):
    plain_hub.add("alice/waves", files)
    error = refused(plain_hub, tmp_path, HubName.parse("alice/waves@v9"))
    assert error.code == "no_revision" and "alice/waves@v9" in str(error)


def test_a_gate_is_told_to_those_who_are_logged_in_but_not_let_in(plain_hub, tmp_path, files):
    plain_hub.add("alice/waves", files, gated=True)
    assert refused(plain_hub, tmp_path, login=Client(plain_hub.user("bob"))).code == "gated"


def test_a_login_that_has_expired_is_told(plain_hub, tmp_path, files):
    plain_hub.add("alice/waves", files)
    assert refused(plain_hub, tmp_path, login=Client("hf_expired")).code == "login"


FAULTS = [  # (where, what happens, code)
    ("/api/models", status(500), "hub_down"),
    ("/api/models", status(503), "hub_down"),
    ("/api/models", status(429, RateLimit='"api";r=0;t=55'), "rate_limit"),
    ("/api/models", status(418), "refused"),
    ("/api/models", status(403), "forbidden"),
    ("/api/models", page, "not_the_hub"),
    ("/api/models", cut, "broken_off"),
    ("/api/models", silent, "slow"),
    ("/api/models", trickle, "slow"),
    (CONFIG, status(404, X_Error_Code="EntryNotFound"), "missing"),
    (CONFIG, page, "damaged"),
    (CONFIG, endless, "damaged"),
    (MODEL, status(502), "hub_down"),
    (MODEL, cut, "broken_off"),
    (MODEL, short, "damaged"),
    (MODEL, flipped, "damaged"),
    (MODEL, endless, "damaged"),
    (MODEL, silent, "slow"),
    (MODEL, trickle, "slow"),
    ("sample-01.png", cut, "broken_off"),
]


@pytest.mark.parametrize("part, fault, code", FAULTS, ids=lambda value: getattr(value, "__name__", str(value)))
def test_trouble_on_the_way_gets_its_sentence(plain_hub, tmp_path, files, impatient, monkeypatch, part, fault, code):
    if code != "slow":  # nor may a busy machine be slow
        monkeypatch.setattr(ProgressTimeout.__init__, "__defaults__", (ANSWER_SECONDS,))
    plain_hub.add("alice/waves", files)
    plain_hub.stumble("GET", part, fault)
    assert refused(plain_hub, tmp_path).code == code


def test_the_wait_is_told_when_the_hub_names_it(plain_hub, tmp_path, files):
    plain_hub.stumble("GET", "/api/", status(429, RateLimit='"api";r=0;t=55'))
    assert "Wait 55 seconds" in str(refused(plain_hub, tmp_path))
    assert len(plain_hub.seen) == 1  # asking again at once would make it worse


def test_one_stumble_is_forgiven(plain_hub, tmp_path, files):
    plain_hub.add("alice/waves", files)
    plain_hub.stumble("GET", "/api/", status(503, times=1))
    plain_hub.stumble("GET", MODEL, status(500, times=1))
    assert pull(WAVES, tmp_path / "cache").folder.is_dir()


def test_every_wait_ends_before_ten_seconds_are_over():
    assert ANSWER_SECONDS < 10 and ProgressTimeout.__init__.__defaults__ == (ANSWER_SECONDS,)


def test_a_call_that_never_returns_is_left_behind():
    released = threading.Event()
    with pytest.raises(TimeoutError):
        call_before(ProgressTimeout(0.05), released.wait)
    released.set()


def test_an_answer_that_comes_too_late_is_closed():
    class Late:
        closed = False

        def close(self):
            self.closed = True

    late, released = Late(), threading.Event()
    with pytest.raises(TimeoutError):
        call_before(ProgressTimeout(0.05), lambda: released.wait() and late)
    released.set()
    until(lambda: late.closed)


def test_slow_bytes_are_waited_for_as_long_as_they_get_on(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(client.time, "monotonic", lambda: now[0])
    waiting = ProgressTimeout()
    for _ in range(20):  # three minutes of a slow line
        now[0] += 8.9
        waiting.advance(PROGRESS_BYTES)
    waiting.advance(1)
    now[0] += 9.1
    with pytest.raises(TimeoutError):
        waiting.advance(1)


def test_an_answer_does_not_break_off_when_the_official_client_closes_its_connections(plain_hub, files):
    """It does so in whichever thread a connection fails, while other threads are reading."""
    plain_hub.add("alice/waves", files)

    def slowly(handler) -> None:
        answer = handler.answer()
        handler.head(answer, len(answer.data))
        handler.wfile.write(answer.data[:10])
        close_session()
        handler.wfile.write(answer.data[10:])

    plain_hub.stumble("GET", "/api/models", slowly)
    assert Client().model_info(WAVES).id == "alice/waves" and len(plain_hub.seen) == 1


def test_nobody_listening_is_told(tmp_path, monkeypatch):
    assert refused(None, tmp_path).code == "unreachable"
    reach(monkeypatch, "http://no-such-host.invalid", tmp_path / "cache")
    assert refused(None, tmp_path).code == "unreachable"


def test_a_disk_that_is_nearly_full_is_seen_beforehand(plain_hub, tmp_path, files, monkeypatch):
    plain_hub.add("alice/waves", files)
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr("shutil.disk_usage", lambda path: usage._replace(free=1000))
    assert refused(plain_hub, tmp_path).code == "no_disk"
    assert plain_hub.asked("/resolve/") == []


@pytest.mark.parametrize(
    "number, code", [(errno.ENOSPC, "no_disk"), (errno.EACCES, "not_stored"), (errno.EIO, "not_stored")]
)
@pytest.mark.parametrize("after", range(5))
def test_a_disk_that_refuses_at_any_time_is_told(plain_hub, tmp_path, files, monkeypatch, number, code, after):
    plain_hub.add("alice/waves", files)
    move, left = file_download._chmod_and_move, [after]

    def failing(*paths):
        if left[0] == 0:
            raise OSError(number, "No")
        left[0] -= 1
        move(*paths)

    monkeypatch.setattr(file_download, "_chmod_and_move", failing)
    assert refused(plain_hub, tmp_path).code == code


@pytest.mark.parametrize("after", range(5))
def test_a_disk_that_refuses_a_folder_leaves_none(plain_hub, tmp_path, files, monkeypatch, after):
    plain_hub.add("alice/waves", files)
    remote = look_up(WAVES, Client())
    snapshot = download(remote, Client(), tmp_path / "cache")
    fsync, left = os.fsync, [after]

    def failing(handle):
        if left[0] == 0:
            raise OSError(errno.ENOSPC, "No")
        left[0] -= 1
        fsync(handle)

    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises(HubError) as caught:
        install(remote, snapshot, tmp_path / "mine" / "waves")
    assert caught.value.code == "no_disk" and list((tmp_path / "mine").iterdir()) == []


HOSTILE = BAD_CONFIGS[::4] + BAD_MODELS[::4]


@pytest.mark.parametrize("reason, code, spoil", HOSTILE, ids=[row[0].replace(" ", "-") for row in HOSTILE])
def test_a_hostile_folder_is_refused_with_the_readers_reason(plain_hub, tmp_path, generator, reason, code, spoil):
    save_small(generator)
    spoil(generator)
    plain_hub.add("alice/waves", {path.replace("\\", "/"): data for path, data in contents(generator).items()})
    error = refused(plain_hub, tmp_path)
    assert error.code in ("damaged", "not_aiart", "newer_format", "too_large")
    assert "alice/waves" in str(error)


def test_every_kind_of_trouble_has_a_sentence_of_its_own(plain_hub, tmp_path, files, impatient):
    sentences = {}
    for part, fault, code in FAULTS:
        plain_hub.faults.clear()
        plain_hub.add("alice/waves", files)
        plain_hub.stumble("GET", part, fault)
        if code not in sentences:
            sentences[code] = str(refused(plain_hub, tmp_path))
    assert len(set(sentences.values())) == len(sentences)


def test_a_listing_that_is_not_the_hubs_is_refused_whatever_it_holds(plain_hub, tmp_path):
    good = {"id": "alice/waves", "sha": "0" * 40, "siblings": []}
    bad = [None, [], {}, good | {"sha": "../x"}, good | {"id": "../../x"}, good | {"siblings": 3}, good | {"id": None}]
    for told in bad:
        plain_hub.faults.clear()
        plain_hub.stumble("GET", "/api/", lambda handler, told=told: handler.send(type(handler.answer())(200, told)))
        assert refused(plain_hub, tmp_path).code == "not_the_hub", told
    for entry in (None, {}, 3):
        plain_hub.faults.clear()
        answer = good | {"siblings": [entry]}
        plain_hub.stumble("GET", "/api/", lambda h, answer=answer: h.send(type(h.answer())(200, answer)))
        assert refused(plain_hub, tmp_path).code == "not_the_hub", entry
    entries = [{"rfilename": CONFIG}, {"rfilename": CONFIG, "size": "9"}, {"rfilename": 4, "size": 4}]
    plain_hub.faults.clear()
    plain_hub.stumble("GET", "/api/", lambda h: h.send(type(h.answer())(200, good | {"siblings": entries})))
    assert refused(plain_hub, tmp_path).code == "not_aiart"


def test_a_folder_that_is_there_already_is_left_alone(plain_hub, tmp_path, files):
    plain_hub.add("alice/waves", files)
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "diary.txt").write_text("mine")
    remote = look_up(WAVES, Client())
    with pytest.raises(ArtError):
        install(remote, download(remote, Client(), tmp_path / "cache"), mine)
    assert [path.name for path in mine.iterdir()] == ["diary.txt"]
    assert not list(tmp_path.glob(".arriving-*"))
