"""The guard alone, in front of an app that tells what reached it. No server, no Gradio."""

import asyncio
import json
import time

import pytest

from aiart.errors import ArtError, RequestError
from aiart.files import MIB
from aiart.studio.database import open_database
from aiart.studio.tokens import SignOuts
from aiart.web.server import bodies
from aiart.web.server.guard import ADDRESS, Guard, Rules
from aiart.web.server.limits import MAX_CLIENTS, Rate, RateLimiter
from aiart.web.server.requests import own_hosts, proxies_here

JOIN = "/gradio_api/queue/join"
FILE = {"path": "/cache/a.png", "url": "http://here/gradio_api/file=/cache/a.png", "meta": {"_type": "gradio.FileData"}}


class Echo:
    """An app that reads its body and answers 200 with it."""

    def __init__(self):
        self.paths, self.read = [], 0

    async def __call__(self, scope, receive, send):
        self.paths.append(scope["path"])
        body, more = b"", scope["method"] == "POST"
        while more:
            message = await receive()
            body += message["body"]
            self.read, more = len(body), message["more_body"]
        await send({"type": "http.response.start", "status": 200, "headers": [(b"X-Content-Type-Options", b"sniff")]})
        await send({"type": "http.response.body", "body": body})


class Answer:
    def __init__(self, messages):
        start = messages[0]
        self.status, self.raw_headers = start["status"], start["headers"]
        self.headers = {name.decode().lower(): value.decode() for name, value in start["headers"]}
        self.body = b"".join(message.get("body", b"") for message in messages[1:])


def ask(
    rules=None, path="/", method="GET", headers=(), chunks=(b"",), app=None, guard=None, lines=None, **scope
) -> Answer | None:
    """Send one request through a guard -> what came back; None if nobody answered."""
    guard = guard or Guard(app or Echo(), rules or Rules())
    sent, waiting = [], [{"type": "http.request", "body": c, "more_body": True} for c in chunks]
    if waiting:
        waiting[-1]["more_body"] = False
    lines = lines or ({"host": "127.0.0.1:7860"} | dict(headers)).items()
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "root_path": "",
        "client": ("9.9.9.9", 1),
        "headers": [(name.encode(), value.encode()) for name, value in lines],
    } | scope

    async def receive():
        return waiting.pop(0) if waiting else {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)

    asyncio.run(guard(scope, receive, send))
    return Answer(sent) if sent else None


def post(value, path=JOIN, rules=None, **more):
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    return ask(rules, path, "POST", chunks=[body], **more)


# Routes


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/config",
        "/assets/index.js",
        "/theme.css",
        "/gradio_api/info",
        "/gradio_api/openapi.json",
        "/gradio_api/queue/join",
        "/gradio_api/queue/data",  # the stream of answers
        "/gradio_api/call/train",
        "/gradio_api/call/train/abc",
        "/gradio_api/run/predict",  # how the page calls what does not go through the queue
        "/gradio_api/cancel",
        "/gradio_api/reset",
        "/gradio_api/heartbeat/abc",
        "/gradio_api/upload",
        "/gradio_api/upload_progress",
        "/gradio_api/startup-events",
        "/gradio_api/file=/home/a/cache/b.png",
        "/gradio_api/file=C:\\Users\\a\\cache\\b.png",
        "/gradio_api/file=/cache/a:b.png",
    ],
)
def test_what_a_page_and_a_client_need_gets_through(path):
    assert ask(path=path).status == 200


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=http://100.64.0.1/",
        "/gradio_api/file=https://example.org/a.png",
        "/gradio_api/file=HTTPS://example.org/a.png",
        "/gradio_api/file= http://example.org/",
        "/gradio_api/file=file:///etc/passwd",
        "/gradio_api/file=data:text/plain,a",
        "/gradio_api/file=//server/share/a",  # on Windows a look at it logs in at the server
        "/gradio_api/file=\\\\server\\share\\a",
        "/gradio_api/file/http://100.64.0.1/",  # the old spelling ends in the same function
        "/gradio_api/proxy=https://a.hf.space/",
        "/gradio_api/component_server",
        "/gradio_api/component_server/",
        "/gradio_api/process_recording",
        "/gradio_api/deep_link",
        "/gradio_api/runs",
        "/gradio_api/runs/",
        "/gradio_api/run-history/records",
        "/gradio_api/stream/a",
        "/gradio_api/stream/a/b/1/playlist.m3u8",
        "/gradio_api/vibe-edit/",
        "/gradio_api/vibe-code",
        "/gradio_api/dev/reload",
        "/gradio_api/token",
        "/gradio_api/custom_component/a/server/b/c",
        "/gradio_api/profiling/traces",
        "/gradio_api/mcp/sse",
        "/gradio_api/something-new",  # what a later version may add
        "/gradio_api/",
        "/monitoring",
        "/static/" + "a" * 256,
        "/assets/" + "夜" * 86,
        "/monitoring/summary",
        "/monitoring/key",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_nobody_needs_does_not_exist(path, method):
    app = Echo()
    assert ask(path=path, method=method, app=app).status == 404
    assert app.paths == []


def test_a_prefix_set_by_a_proxy_hides_no_route():
    assert ask(path="/art/gradio_api/proxy=x", root_path="/art").status == 404
    assert ask(path="/art/monitoring", root_path="/art").status == 404
    assert ask(path="/art/gradio_api/info", root_path="/art").status == 200


# Origins and hosts


@pytest.mark.parametrize(
    "host, origin",
    [
        ("127.0.0.1:7860", "http://127.0.0.1:7860"),
        ("localhost:7860", "http://localhost:7860"),
        ("LocalHost:7860", "http://localhost:7860"),
        ("[::1]:7860", "http://[::1]:7860"),
        ("192.168.1.4:7860", "http://192.168.1.4:7860"),
        ("you-art.hf.space", "https://you-art.hf.space"),
        ("you-art.hf.space:443", "https://you-art.hf.space"),  # the port that is meant anyway
        ("example.org", "http://example.org:80"),
        ("10.0.0.7:7860", "https://shared.gradio.live"),  # the tunnel names itself, and is known to us
    ],
)
def test_our_own_page_may_call_us(host, origin):
    rules = Rules(public=True, hosts={"shared.gradio.live"})
    assert post({}, rules=rules, headers={"host": host, "origin": origin}).status == 200


@pytest.mark.parametrize(
    "host, origin",
    [
        ("you-art.hf.space", "https://evil.example"),
        ("you-art.hf.space", "https://other-art.hf.space"),
        ("you-art.hf.space", "https://you-art.hf.space.evil.example"),
        ("you-art.hf.space", "https://evil.example/you-art.hf.space"),
        ("you-art.hf.space", "https://you-art.hf.space@evil.example"),
        ("you-art.hf.space", "null"),
        ("null", "null"),
        ("you-art.hf.space", ""),
        ("", ""),
        ("you-art.hf.space", "you-art.hf.space"),
        ("you-art.hf.space", "http://["),
        ("127.0.0.1:7860", "http://127.0.0.1:3000"),  # another program on this machine
        ("127.0.0.1:7860", "http://127.0.0.1"),
        ("127.0.0.1:7860", "http://localhost:7860"),
        ("you-art.hf.space", "chrome-extension://you-art.hf.space"),
    ],
)
def test_another_page_may_not(host, origin):
    app = Echo()
    for method, path in [("POST", JOIN), ("GET", "/config")]:
        answer = ask(Rules(public=True), path, method, headers={"host": host, "origin": origin}, app=app)
        assert answer.status == 403
    assert app.paths == []


def test_a_header_a_page_can_invent_does_not_make_it_ours():
    headers = {"host": "a.hf.space", "origin": "https://evil.example", "x-forwarded-host": "evil.example"}
    assert post({}, rules=Rules(public=True), headers=headers).status == 403


def test_programs_send_no_origin_and_are_welcome():
    assert post({}).status == 200


@pytest.mark.parametrize(
    "host", ["127.0.0.1:7860", "localhost", "[::1]:7860", "192.168.1.4", "studio:7860", "mac.local"]
)
def test_a_private_page_opens_under_private_names(host):
    assert ask(headers={"host": host}).status == 200


@pytest.mark.parametrize("host", ["evil.example:7860", "127.0.0.1.evil.example", "evil.example", "", "[evil.example]"])
def test_a_private_page_does_not_open_under_a_name_somebody_else_may_own(host):
    assert ask(headers={"host": host, "origin": f"http://{host}"}).status == 403
    assert ask(Rules(public=True), headers={"host": "evil.example:7860"}).status == 200, "a public page does"


OWN = own_hosts({"AIART_HOSTS": "nas.lan, Art.example:8443 *.tail1.ts.net"})


@pytest.mark.parametrize(
    "host", ["nas.lan", "NAS.lan:8443", "art.example:8443", "box.tail1.ts.net", "box.tail1.ts.net:9"]
)
def test_a_private_page_opens_under_names_of_one_s_own(host):
    rules = Rules(hosts={"127.0.0.1:7860"}, own=OWN)
    assert ask(headers={"host": host, "origin": f"https://{host}"}, rules=rules).status == 200
    assert post({}, ADDRESS, rules, headers={"host": host, "origin": f"https://{host}"}).status == 200


@pytest.mark.parametrize("host", ["art.example", "lan", "evil.nas.lan", "a.b.tail1.ts.net", "ts.net", "tail1.ts.net"])
def test_other_names_are_refused_with_a_page_and_one_line_of_log(host, caplog):
    rules = Rules(hosts={"127.0.0.1:7860"}, own=OWN)
    refused = ask(headers={"host": host, "accept": "text/html"}, rules=rules)
    if host == "lan":  # nobody can register it
        assert refused.status == 200
        return
    assert refused.status == 403 and b"<h1" in refused.body and f"AIART_HOSTS={host}".encode() in refused.body
    assert f"opened as '{host}', but is known here as '127.0.0.1:7860'" in caplog.text


def test_a_name_that_a_proxy_does_not_pass_on_is_told_and_no_name_becomes_markup():
    told = post({}, ADDRESS, Rules(own=OWN), headers={"origin": "https://nas.lan"})
    assert told.status == 403 and b"opened as https://nas.lan, but the proxy asked for 127.0.0.1:7860" in told.body
    refused = ask(headers={"host": "<script>.example", "accept": "text/html"}, rules=Rules(hosts={"a:1"}))
    assert refused.status == 403 and b"<script" not in refused.body


@pytest.mark.parametrize("text", ["http://nas.lan", "nas.lan/art", "*", "a b;c"])
def test_what_is_no_name_of_one_s_own_is_a_sentence(text):
    with pytest.raises(ArtError, match="AIART_HOSTS is .* names of the page"):
        own_hosts({"AIART_HOSTS": text})


def test_a_private_page_opens_under_the_name_it_was_started_with():
    assert ask(Rules(hosts={"art.example:7860"}), headers={"host": "Art.Example:7860"}).status == 200


# Bodies


def test_a_body_reaches_the_app_as_it_was():
    body = json.dumps({"data": [FILE, "http://example.org", None], "fn_index": 1}).encode()
    assert ask(path=JOIN, method="POST", chunks=[body[:10], body[10:]]).body == body


@pytest.mark.parametrize(
    "headers, chunks",
    [
        ({"content-length": str(MIB + 1)}, [b""]),  # announced
        ({}, [b" " * MIB, b" "]),  # not announced
        ({"content-length": "5"}, [b" " * (MIB + 1)]),  # announced, but wrongly
        ({"content-length": "9" * 5000}, [b""]),
    ],
)
@pytest.mark.parametrize("path", [JOIN, "/gradio_api/run/predict", "/gradio_api/call/train", "/login"])
def test_a_request_that_uploads_nothing_is_short(path, headers, chunks):
    app = Echo()
    assert ask(path=path, method="POST", headers=headers, chunks=chunks, app=app).status == 413
    assert app.paths == []


def test_a_request_may_be_as_long_as_the_limit():
    assert post(b" " * MIB).status == 200


@pytest.mark.parametrize("length", ["-1", "x", "", "1.5", "٣"])
def test_a_length_that_is_no_number_is_refused(length):
    assert ask(path=JOIN, method="POST", headers={"content-length": length}).status == 400


def test_nobody_is_answered_who_has_left():
    assert ask(path=JOIN, method="POST", chunks=[]) is None


def test_an_upload_may_be_longer_and_is_not_kept_in_memory():
    app, rules = Echo(), Rules(upload_bytes=3 * MIB)
    answer = ask(rules, "/gradio_api/upload", "POST", chunks=[b"a" * MIB] * 3, app=app)
    assert answer.status == 200 and app.read == 3 * MIB


@pytest.mark.parametrize("headers", [{}, {"content-length": "10"}])
def test_an_upload_is_counted_while_it_arrives(headers):
    app, rules = Echo(), Rules(upload_bytes=3 * MIB)
    chunks = [b"a" * MIB] * 5
    assert ask(rules, "/gradio_api/upload", "POST", headers, chunks, app=app).status == 413
    assert app.read <= 3 * MIB


def test_an_upload_announced_as_too_long_does_not_begin():
    app = Echo()
    headers = {"content-length": str(4 * MIB)}
    assert ask(Rules(upload_bytes=3 * MIB), "/gradio_api/upload", "POST", headers, app=app).status == 413
    assert app.paths == []


def test_uploads_leave_room_on_the_disk(tmp_path):
    rules = Rules(cache=tmp_path, free_bytes=2**60)
    assert ask(rules, "/gradio_api/upload", "POST").status == 507
    assert post({}, rules=rules).status == 200, "other requests write nothing to speak of"
    assert ask(Rules(cache=tmp_path / "not yet", free_bytes=2**60), "/gradio_api/upload", "POST").status == 200


# Files that are somewhere else


@pytest.mark.parametrize(
    "file",
    [
        FILE | {"path": "http://example.org/10GB"},
        FILE | {"path": "https://example.org/10GB"},
        FILE | {"path": "HtTpS://example.org"},
        FILE | {"path": " http://example.org"},
        FILE | {"path": "\nhttp://example.org"},
        FILE | {"path": "ftp://example.org"},
        FILE | {"path": "file:///etc/passwd"},
        FILE | {"path": "data:image/png;base64,AAAA"},
        FILE | {"path": "//server/share/a.png"},
        FILE | {"path": "\\\\server\\share\\a.png"},
        FILE | {"path": "\\/server/a.png"},
        {"path": "http://example.org"},  # Gradio also takes this for a file
        {"path": None, "url": "data:image/png;base64,AAAA"},  # it would be decoded by the page's process
        {"url": "data:image/png;base64,AAAA"},
        {"url": "file:///etc/passwd", "path": "a"},
    ],
)
@pytest.mark.parametrize(
    "body",
    [
        lambda file: {"data": [file], "fn_index": 0},
        lambda file: {"data": [[{"image": file, "caption": None}]]},  # a gallery
        lambda file: [[[[[[[[file]]]]]]]],
        lambda file: {"a": {"b": {"c": [1, {"d": file}]}}},
    ],
)
def test_a_file_is_never_somewhere_else(body, file):
    app = Echo()
    assert post(body(file), app=app).status == 400
    assert app.paths == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_no_encoding_hides_an_address(encoding):
    body = json.dumps({"data": [FILE | {"path": "http://example.org"}]}).encode(encoding)
    assert post(body).status == 400


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "application/x-www-form-urlencoded", ""])
def test_no_content_type_hides_an_address(kind):
    assert post({"path": "http://example.org"}, headers={"content-type": kind}).status == 400


def test_of_a_key_given_twice_the_one_that_counts_is_looked_at():
    assert post(b'{"path": "/a", "path": "http://example.org"}').status == 400


@pytest.mark.parametrize(
    "value",
    [
        {"data": [FILE]},
        {"data": [FILE | {"path": "C:\\Users\\me\\cache\\a.png"}]},
        {"data": [FILE | {"path": "/cache/12:30 http.png"}]},
        {"data": [FILE | {"url": "/gradio_api/file=/cache/a.png"}]},
        {"data": [FILE | {"url": ""}]},
        {"data": [FILE | {"url": None}]},
        {"data": ["http://example.org", "path", {"name": "https://example.org"}]},  # words are no files
        {"data": [{"path": 5, "url": ["data:a"]}]},
        [],
        None,
        5,
    ],
)
def test_files_that_were_uploaded_and_words_get_through(value):
    assert post(value).status == 200


@pytest.mark.parametrize("body", [b"", b"not json", b"{", b"\xff\xfe\xfd", b"a=b", b"1" * 400, b"--x\r\n"])
def test_what_is_no_json_is_left_to_the_app_which_does_not_read_it_either(body):
    assert post(body).body == body


@pytest.mark.parametrize("depth", [100, 100_000])
def test_nothing_is_nested_without_end(depth):
    for opening, closing in [(b"[", b"]"), (b'{"a":', b"}")]:
        assert post(opening * depth + b"1" + closing * depth).status == 400


MIB_OF = {  # bodies of the length that is allowed, each a burden for whoever parses it
    "lists": b"[" + b"[]," * (MIB // 3 - 2) + b"[]]",
    "objects": b"[" + b'{"a":1},' * (MIB // 8 - 2) + b"{}]",
    "openings": b"[" * MIB,
    "closings": b"]" * MIB,
    "texts": b"[" + b'"",' * (MIB // 3 - 2) + b'""]',
    "one digit after another": b"1" * MIB,
    "commas": b"," * MIB,
}
AS_LONG = {  # such that are let through
    "quotation marks": b'["' + b'\\"' * (MIB // 2 - 2) + b'"]',
    "no end": b'"' + b'\\"' * (MIB // 2 - 2),
    "long numbers": b"[" + b",".join([b"9" * 500] * (MIB // 501 - 1)) + b"]",
    "many texts": b'["' + b'","'.join([b"a" * 48] * 19_000) + b'"]',
}


@pytest.mark.parametrize("body", [*MIB_OF.values(), *AS_LONG.values()], ids=[*MIB_OF, *AS_LONG])
def test_no_body_keeps_the_guard_busy(body):
    began = time.thread_time()
    assert post(body).status == (400 if body in MIB_OF.values() else 200)
    assert time.thread_time() - began < 0.1  # of a processor; Gradio took seconds for some of them


def test_what_is_inside_of_texts_is_not_counted():
    assert post({"data": ["[" * 30_000, "," * 30_000, "1" * 1000, '"' * 30_000]}).status == 200


@pytest.mark.parametrize("path", [JOIN, "/gradio_api/upload"])
def test_nobody_waits_for_the_rest_of_a_request(path, monkeypatch):
    monkeypatch.setattr(bodies, "BODY_SECONDS", 0.05)
    answers = []

    async def half_sent() -> dict:
        if answers:
            await asyncio.sleep(60)
        answers.append("half")
        return {"type": "http.request", "body": b"{", "more_body": True}

    sent = []

    async def send(message):
        sent.append(message)

    headers = [(b"host", b"127.0.0.1:7860")]
    scope = {
        "type": "http",
        "method": "POST",
        "path": path,
        "root_path": "",
        "client": ("9.9.9.9", 1),
        "headers": headers,
    }
    asyncio.run(Guard(Echo(), Rules())(scope, half_sent, send))
    assert Answer(sent).status == 408 and b"in time" in Answer(sent).body


# Rates


def test_a_client_that_asks_too_much_waits_and_others_do_not():
    guard = Guard(Echo(), Rules(requests=Rate(per_second=0.001, burst=3)))
    assert [ask(guard=guard).status for _ in range(4)] == [200, 200, 200, 429]
    refused = ask(guard=guard)
    assert 0 < int(refused.headers["retry-after"]) <= 1000
    assert "Try again in" in json.loads(refused.body)["detail"]
    assert ask(guard=guard, client=("8.8.8.8", 1)).status == 200
    assert ask(guard=guard, path="/assets/index.js").status == 200, "the parts of a page are many, and cheap"


@pytest.mark.parametrize("headers", [{"content-length": "6"}, {}])
def test_a_client_may_upload_so_many_bytes(headers):
    guard = Guard(Echo(), Rules(upload_bytes=10, upload_rate=Rate(per_second=0.001, burst=10)))

    def send():
        return ask(path="/gradio_api/upload", method="POST", headers=headers, chunks=[b"abc"] * 2, guard=guard).status

    assert [send(), send()] == [200, 429]
    assert ask(guard=guard).status == 200


def test_on_ones_own_machine_nothing_is_counted():
    guard = Guard(Echo(), Rules())
    assert {ask(guard=guard).status for _ in range(300)} == {200}


def test_a_limiter_fills_again_with_time_and_never_above_its_burst():
    now = [0.0]
    limiter = RateLimiter(Rate(per_second=2, burst=10), clock=lambda: now[0])
    assert limiter.take("a", 10) == 0
    assert limiter.take("a", 4) == 2, "seconds until four are there"
    now[0] = 1.5
    assert limiter.take("a", 4) == 0.5
    now[0] = 2.0
    assert limiter.take("a", 4) == 0
    now[0] = 1000.0
    assert limiter.take("a", 11) == 0.5
    assert limiter.take("a", 10) == 0


def test_what_was_refused_is_not_paid_for():
    limiter = RateLimiter(Rate(per_second=1, burst=10), clock=lambda: 0.0)
    assert limiter.take("a", 20) == 10
    assert limiter.take("a", 10) == 0


def test_a_flood_of_addresses_does_not_fill_the_memory():
    limiter = RateLimiter(Rate(per_second=1, burst=10), clock=lambda: 0.0)
    for number in range(MAX_CLIENTS + 500):
        limiter.take(str(number))
    assert len(limiter._buckets) == MAX_CLIENTS


SPACE, NGINX = proxies_here(False, True, {}), proxies_here(False, False, {"AIART_PROXIES": "9.9.9.9, 10.0.0.0/8"})


@pytest.mark.parametrize(
    "proxies, peer, forwarded, client",
    [
        (NGINX, "9.9.9.9", None, "9.9.9.9"),
        (NGINX, "9.9.9.9", "", "9.9.9.9"),
        (NGINX, "9.9.9.9", "1.2.3.4", "1.2.3.4"),
        (NGINX, "::ffff:10.1.2.3", "1.2.3.4:4711", "1.2.3.4"),
        (NGINX, "9.9.9.9", "8.8.8.8, 1.2.3.4", "1.2.3.4"),  # what is on the left the visitor may have invented
        (NGINX, "9.9.9.9", "8.8.8.8, 192.168.1.7", "192.168.1.7"),  # somebody at home
        (NGINX, "9.9.9.9", "8.8.8.8, 9.9.9.9", "9.9.9.9"),  # somebody on the proxy's own machine
        (NGINX, "9.9.9.9", "1.2.3.4, nonsense", "9.9.9.9"),
        (NGINX, "9.9.9.8", "1.2.3.4", "9.9.9.8"),  # a stranger
        (NGINX, "9.9.9.9", "2a00:1450:4001:81b:dead:beef::1", "2a00:1450:4001:81b::/64"),  # a household
        (NGINX, "2a00:1450:4001:81b:dead:beef::1", None, "2a00:1450:4001:81b::/64"),
        (SPACE, "10.0.0.9", "8.8.8.8, 1.2.3.4, 10.0.0.3, 100.64.1.1, 127.0.0.1", "1.2.3.4"),  # machines of the house
        (SPACE, "10.0.0.9", "10.0.0.1", "10.0.0.9"),
        (proxies_here(True, False, {}), "127.0.0.1", "8.8.8.8, 1.2.3.4", "1.2.3.4"),
        (proxies_here(True, False, {}), "10.0.0.9", "1.2.3.4", "10.0.0.9"),
        (proxies_here(False, False, {}), "127.0.0.1", "1.2.3.4", "127.0.0.1"),
    ],
)
def test_a_client_is_the_last_address_that_a_proxy_we_know_of_names(proxies, peer, forwarded, client):
    assert proxies.client(peer, forwarded) == client


def test_a_list_of_proxies_that_is_none_is_a_sentence():
    with pytest.raises(RequestError, match="AIART_PROXIES is 'nginx'. It must be the addresses"):
        proxies_here(False, False, {"AIART_PROXIES": "nginx"})


def test_only_a_proxy_we_know_of_can_tell_who_a_client_is(caplog):
    def spoof(guard):
        return [ask(guard=guard, headers={"x-forwarded-for": f"1.2.3.{i}"}).status for i in range(3)]

    rules = dict(public=True, requests=Rate(per_second=0.001, burst=2))
    assert spoof(Guard(Echo(), Rules(**rules))) == [200, 200, 429]
    assert [
        line for line in caplog.messages if "through 9.9.9.9" in line and "AIART_PROXIES" in line
    ] == caplog.messages
    assert len(caplog.messages) == 1, "said once"
    assert spoof(Guard(Echo(), Rules(**rules, proxies=NGINX))) == [200, 200, 200]


def test_a_header_sent_in_two_lines_counts_as_one_list():
    guard = Guard(Echo(), Rules(proxies=NGINX, requests=Rate(per_second=0.001, burst=1)))

    def invent(number):
        lines = [("host", "localhost"), ("x-forwarded-for", f"8.8.8.{number}"), ("X-Forwarded-For", "1.2.3.4")]
        return ask(guard=guard, lines=lines).status

    assert [invent(1), invent(2)] == [200, 429], "the proxy's own line is the last"


# Sign-ins


def test_a_cookie_that_was_kept_is_no_sign_in_after_signing_out(tmp_path):
    database = open_database(tmp_path, lambda *_: None)
    guard = Guard(Echo(), Rules(sign_outs=SignOuts(database)))

    def arrive(path, token="hf_hers"):
        session = {"oauth_info": {"access_token": token}, "other": 1}
        assert ask(guard=guard, path=path, session=session).status == 200
        return "oauth_info" in session

    assert arrive("/gradio_api/app_id")
    arrive("/logout")
    assert not arrive("/gradio_api/app_id") and arrive("/gradio_api/app_id", "hf_his")
    again = Guard(Echo(), Rules(sign_outs=SignOuts(database)))
    session = {"oauth_info": {"access_token": "hf_hers"}}
    ask(guard=again, session=session)
    assert session == {}, "also after the page was started anew"
    assert ask(guard=guard, session={}).status == ask(guard=guard).status == 200
    database.close()
    assert b"hf_hers" not in (tmp_path / "studio.db").read_bytes()


# Headers


def test_every_answer_carries_the_headers_and_each_once():
    for answer in [ask(), ask(path="/monitoring"), ask(path="/gradio_api/file=/a.svg")]:
        names = [name.lower() for name, _ in answer.raw_headers]
        assert answer.headers["x-content-type-options"] == "nosniff" and names.count(b"x-content-type-options") == 1
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"


def test_a_page_may_be_framed_by_hugging_face_and_talks_to_nobody():
    policy = ask().headers["content-security-policy"]
    assert "frame-ancestors 'self' https://huggingface.co " in policy
    assert "connect-src 'self' data: blob: ;" in policy
    assert (
        "connect-src 'self' data: blob: https://huggingface.co"
        in ask(Rules(hugging_face=True)).headers["content-security-policy"]
    )


def test_nothing_in_a_served_file_can_run():
    policy = ask(path="/gradio_api/file=/cache/a.svg").headers["content-security-policy"]
    assert policy.startswith("default-src 'none'") and "sandbox" in policy


def test_a_refusal_is_a_sentence_in_json():
    answer = ask(path="/monitoring")
    assert answer.headers["content-type"] == "application/json"
    assert json.loads(answer.body)["detail"] == "There is nothing here."
    assert int(answer.headers["content-length"]) == len(answer.body)


def test_an_exception_of_the_app_is_a_sentence_and_a_line_in_the_log(caplog):
    async def fail(scope, receive, send):
        raise KeyError("secret")

    answer = ask(app=fail)
    assert answer.status == 500 and json.loads(answer.body)["detail"].startswith("Something went wrong on our side.")
    assert b"secret" not in answer.body and "secret" in caplog.text


def test_an_answer_that_has_begun_is_not_answered_again():
    async def fail(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise KeyError("secret")

    with pytest.raises(KeyError):
        ask(app=fail)


def test_only_http_is_looked_at():
    seen = []

    async def app(scope, receive, send):
        seen.append(scope["type"])

    asyncio.run(Guard(app, Rules())({"type": "lifespan"}, None, None))
    assert seen == ["lifespan"]
