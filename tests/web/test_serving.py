"""A small page of Gradio's, launched as ours is, on loopback, and asked what a stranger would ask."""

import ast
import asyncio
import errno
import gc
import inspect
import os
import pkgutil
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import nullcontext
from dataclasses import replace
from importlib.util import find_spec, module_from_spec
from pathlib import Path

import httpx
import pytest
from fastapi import HTTPException
from fastapi.responses import StreamingResponse

from aiart.data.uploads import LOCAL_LIMITS, PUBLIC_LIMITS
from aiart.errors import ArtError, StudioError
from aiart.web.server import gradio_answers, gradio_patches
from aiart.web.server import launch as serving
from aiart.web.server.connections import FROM_ADDRESS
from aiart.web.server.launch import LOCAL, PUBLIC, collected_later, launch
from aiart.web.server.limits import Rate
from aiart.web.server.prepare import prepare

ROOT = Path(__file__).resolve().parents[2]
API = "/gradio_api"
POLICY = "content-security-policy"
SAID = []  # what the functions of the small page were called with


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A prepared home, outside of what Gradio serves by itself; the environment is put back afterwards."""
    before, home = dict(os.environ), tmp_path_factory.mktemp("home")
    temporary = tempfile.gettempdir()
    prepare(home)
    assert Path(tempfile.gettempdir()) == home.resolve() / "tmp", (
        "where the data are, there is room and the right to it"
    )
    yield home
    tempfile.tempdir = temporary
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="module")
def small(home, tidy_gradio):
    """Makes small pages."""
    import gradio as gr

    def reverse(text):
        SAID.append(text)
        return text[::-1]

    def fail(text):
        raise ValueError(f"secret of the house: {text}")

    def build():
        with gr.Blocks() as demo:
            words, files, out = gr.Textbox(), gr.File(file_count="multiple"), gr.Textbox()
            gr.Button().click(reverse, words, out, api_name="reverse")
            gr.Button().click(reverse, words, out, api_name="direct", queue=False)
            gr.Button().click(fail, words, out, api_name="fail")
            gr.Button().click(lambda paths: str(len(paths)), files, out, api_name="count")
        return demo

    return build


@pytest.fixture(scope="module")
def private(small, home):
    page = launch(small(), blocked_paths=[home / "cache" / "blocked"])
    yield page
    page.close()


@pytest.fixture(scope="module")
def public(small):
    page = launch(small(), public=True)
    yield page
    page.close()


@pytest.fixture(params=["private", "public"])
def page(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def web(page):
    with httpx.Client(base_url=page.url, timeout=20) as client:
        yield client


def index(page, name):
    return next(i for i, fn in page.demo.fns.items() if fn.api_name == name)


def join(web, page, name, data, **more):
    body = {"data": data, "fn_index": index(page, name), "session_hash": "abc"}
    return web.post(f"{API}/queue/join", json=body, **more)


def upload(web, name="a.png", data=b"12345"):
    return web.post(f"{API}/upload", files={"files": (name, data)})


# What works


def test_a_page_is_served_and_a_client_can_use_it(page):
    from gradio_client import Client

    client = Client(page.url, verbose=False)
    assert client.predict("abc", api_name="/reverse") == "cba"
    assert client.predict("abc", api_name="/direct") == "cba", "what does not go through the queue"


def test_a_browser_on_our_page_can_use_it(web, page):
    joined = join(web, page, "reverse", ["xyz"], headers={"origin": page.url})
    assert joined.status_code == 200
    with web.stream("GET", f"{API}/queue/data?session_hash=abc", headers={"origin": page.url}) as answer:
        assert "zyx" in "".join(answer.iter_lines())


def test_files_come_in_by_upload_and_go_out_by_address(web, page, tmp_path):
    from gradio_client import Client, handle_file

    (tmp_path / "a.txt").write_bytes(b"hello")
    assert Client(page.url, verbose=False).predict([handle_file(tmp_path / "a.txt")], api_name="/count") == "1"
    path = upload(web, data=b"hello again").json()[0]
    answer = web.get(f"{API}/file={path}")
    assert answer.content == b"hello again" and "sandbox" in answer.headers["content-security-policy"]


def test_uploads_lie_in_the_cache_of_the_home(web, home):
    path = Path(upload(web).json()[0])
    assert path.is_relative_to((home / "cache").resolve())
    if os.name == "posix":
        assert (home / "cache").stat().st_mode & 0o077 == 0


# What does not


def test_no_route_is_open_that_is_not_needed(web, page):
    """Every route that this version of Gradio has."""
    needed = "info openapi.json queue call run api cancel reset heartbeat upload upload_progress startup-events"
    needed = {*needed.split(), "theme.css", "app_id", "user", "login_check", "file=x"}
    paths = {re.sub(r"{[^}]*}", "x", route.path) for route in _routes(page.demo.app)}
    api = {path for path in paths if path.startswith(API)}
    closed = {path for path in api if path.removeprefix(API + "/").split("/")[0] not in needed}
    assert len(api) > 50 and len(closed) > 15, "Gradio has many"
    for path in sorted(closed | {path for path in paths if "monitoring" in path}):
        assert {web.get(path).status_code, web.post(path).status_code} == {404}, path


def _routes(app):
    for route in app.routes:
        yield from route.original_router.routes if hasattr(route, "original_router") else [route]


@pytest.mark.parametrize(
    "path", ["file=http://100.64.0.1/", "file/http://100.64.0.1/", "file=https://a.hf.space/b.png"]
)
def test_no_address_is_fetched_for_a_stranger(web, path):
    assert web.get(f"{API}/{path}").status_code == 404


@pytest.mark.parametrize("route", ["queue/join", "call/count", "run/count", "run/predict"])
def test_no_upload_is_fetched_from_an_address(web, page, route):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.3)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/a.png"
        file = {"path": address, "meta": {"_type": "gradio.FileData"}}
        body = {"data": [[file]], "fn_index": index(page, "count"), "session_hash": "abc"}
        assert web.post(f"{API}/{route}", json=body).status_code == 400
        with pytest.raises(TimeoutError):
            listener.accept()


def test_nothing_behind_the_guard_could_fetch_either(private):
    import gradio
    from gradio import processing_utils, routes
    from gradio_client.utils import synchronize_async

    address = "http://100.64.0.1/a.png"
    for fetch in (processing_utils.save_url_to_cache, processing_utils.ssrf_protected_download):
        with pytest.raises(gradio.Error, match="Upload the file"):
            fetch(address, os.environ["GRADIO_TEMP_DIR"])
    with pytest.raises(gradio.Error):
        private.demo.move_resource_to_block_cache(address)
    with pytest.raises(gradio.Error):
        synchronize_async(private.demo.async_move_resource_to_block_cache, address)
    with pytest.raises(gradio.Error):
        routes.secure_url_stream_response(address, None)


def test_all_functions_of_gradio_that_fetch_for_a_request_are_known():
    """Looks through Gradio's source, so that a later version cannot add one unseen."""
    import gradio

    clients = {"sh", "safehttpx", "sync_client"}
    found = set()
    for module in pkgutil.iter_modules(gradio.__path__):
        if module.name in ("processing_utils", "route_utils", "image_utils", "blocks", "routes", "helpers", "utils"):
            tree = ast.parse((Path(gradio.__path__[0]) / f"{module.name}.py").read_text(encoding="utf-8"))
            for function in (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)):
                names = {n.value.id for n in ast.walk(function) if isinstance(n, ast.Attribute) and _named(n.value)}
                if names & clients:
                    found.add(function.name)
    assert found == {"async_ssrf_protected_get", "unsafe_download", "secure_url_stream_response"}
    assert found < {name for _, name in gradio_patches.FETCHERS}


def _named(node):
    return isinstance(node, ast.Name)


def test_a_page_that_answers_late_is_not_taken_for_one_that_cannot_be_reached():
    from gradio import Blocks, networking

    gradio_patches.ask_once_at_the_start()
    assert networking.url_ok("http://127.0.0.1:9/") and "networking.url_ok(" in inspect.getsource(Blocks.launch)


def test_another_gradio_is_refused(monkeypatch):
    monkeypatch.setattr(gradio_patches, "FETCHERS", ((serving.__name__, "no_such_function"),))
    with pytest.raises(StudioError, match="Install the packages") as raised:
        gradio_patches.refuse_to_fetch()
    assert raised.value.code == "gradio"


async def _of_no_session():
    yield "told"
    raise HTTPException(404)


async def _broken_off_twice():
    yield "told"
    try:
        raise asyncio.CancelledError
    except asyncio.CancelledError:
        {}["session"]  # which the other stream of that page has removed


async def _at_fault():
    yield "told"
    raise KeyError("a fault")


@pytest.mark.parametrize(
    "stream, ends_by", [(_of_no_session, None), (_broken_off_twice, asyncio.CancelledError), (_at_fault, KeyError)]
)
def test_a_stream_of_answers_that_nobody_waits_for_ends_without_a_traceback(monkeypatch, stream, ends_by):
    from gradio import routes

    monkeypatch.setattr(routes, "StreamingResponse", StreamingResponse)
    gradio_answers.end_streams_quietly()
    answer, seen = routes.StreamingResponse(stream(), media_type="text/event-stream"), []

    async def read():
        async for event in answer.body_iterator:
            seen.append(event)

    with pytest.raises(ends_by) if ends_by else nullcontext():
        asyncio.run(read())
    assert seen == ["told"]


def test_a_full_disk_is_named_however_gradio_puts_it(monkeypatch):
    """What a component could not store is wrapped by Gradio into an error about its value."""
    import gradio
    from gradio.blocks import Blocks
    from gradio.exceptions import ComponentProcessingError

    async def preprocess_data(*_arguments, **_options):
        raise ComponentProcessingError("about its value") from OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(Blocks, "preprocess_data", preprocess_data)
    gradio_answers.explain_values()
    with pytest.raises(gradio.Error, match=r"The disk is full\."):
        asyncio.run(Blocks.preprocess_data(None, None, []))


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:3000"])
def test_no_other_page_can_make_a_browser_call_us(web, page, origin):
    SAID.clear()
    assert join(web, page, "reverse", ["x"], headers={"origin": origin}).status_code == 403
    body = {"data": ["x"], "fn_index": index(page, "direct")}
    assert web.post(f"{API}/run/predict", json=body, headers={"origin": origin}).status_code == 403
    assert SAID == []


def test_a_private_page_does_not_answer_to_a_stranger_s_name(private, public):
    assert httpx.get(private.url, headers={"host": "evil.example"}).status_code == 403
    assert httpx.get(public.url, headers={"host": "art.example"}).status_code == 200


NGINX = """
pid {0}/pid; error_log {0}/errors; events {{}}
http {{
    access_log off; client_body_temp_path {0}/a; proxy_temp_path {0}/b; fastcgi_temp_path {0}/c;
    uwsgi_temp_path {0}/d; scgi_temp_path {0}/e;
    server {{ listen unix:{0}/plain; location / {{ proxy_pass {1}; }} }}
    server {{ listen unix:{0}/right; location / {{ proxy_pass {1}; proxy_set_header Host $http_host; }} }}
}}
"""


def test_behind_nginx_the_page_can_be_used_or_says_what_is_wrong(private, tmp_path, caplog):
    if not shutil.which("nginx"):
        pytest.skip("nginx is not installed")
    (tmp_path / "conf").write_text(NGINX.format(tmp_path, private.url))
    started = subprocess.run(
        ["nginx", "-c", tmp_path / "conf", "-e", tmp_path / "early"], capture_output=True, text=True
    )
    assert started.returncode == 0, started.stderr
    try:
        asked = {}
        for way in ("plain", "right"):
            transport = httpx.HTTPTransport(uds=str(tmp_path / way))
            with httpx.Client(transport=transport, base_url="http://10.1.2.3:8443", timeout=20) as web:
                assert web.get("/").status_code == 200
                asked[way] = web.post(f"{API}/address", headers={"origin": "http://10.1.2.3:8443"})
    finally:
        os.kill(int((tmp_path / "pid").read_text()), signal.SIGTERM)
    assert (asked["plain"].status_code, asked["right"].status_code) == (403, 200)
    name = private.url.removeprefix("http://")
    assert f"opened as http://10.1.2.3:8443, but the proxy asked for {name}" in asked["plain"].json()["detail"]
    assert f"opened as 'http://10.1.2.3:8443', but is known here as '{name}'" in caplog.text


def test_the_queue_cannot_be_passed_by(web, page):
    SAID.clear()
    for name in ("reverse", "count"):
        body = {"data": ["x"], "fn_index": index(page, name)}
        assert web.post(f"{API}/run/{name}", json=body).status_code == 404
        assert web.post(f"{API}/run/predict", json=body).status_code == 404
    assert SAID == []


def test_no_exception_reaches_a_visitor(web, page):
    join(web, page, "fail", ["x"])
    with web.stream("GET", f"{API}/queue/data?session_hash=abc") as answer:
        text = "".join(answer.iter_lines())
    assert '"success":false' in text
    assert "secret" not in text and "ValueError" not in text and "Traceback" not in text


def test_a_long_request_is_refused(web, page):
    assert join(web, page, "reverse", ["x" * 2**20]).status_code == 413


def test_a_large_file_is_refused(public):
    with httpx.Client(base_url=public.url, timeout=20) as web:
        assert upload(web, data=b"a" * (PUBLIC_LIMITS.max_bytes + 1)).status_code == 413


@pytest.mark.parametrize("path", ["/etc/passwd", __file__, "{home}/drawers/a/b.png", "{home}/cache/../drawers/a/b.png"])
def test_no_file_outside_of_the_cache_is_served(web, home, path):
    (home / "drawers" / "a").mkdir(parents=True, exist_ok=True)
    (home / "drawers" / "a" / "b.png").write_bytes(b"private")
    answer = web.get(f"{API}/file={path.format(home=home)}")
    assert answer.status_code == 403 and b"private" not in answer.content


@pytest.mark.parametrize("path", ["{home}/drawers/a/b.png", "{home}/cache/../drawers/a/b.png", "/etc/passwd", "app.py"])
def test_no_file_outside_of_the_cache_is_an_upload(web, page, home, path):
    (home / "drawers" / "a").mkdir(parents=True, exist_ok=True)
    (home / "drawers" / "a" / "b.png").write_bytes(b"private")
    file = {"path": path.format(home=home), "meta": {"_type": "gradio.FileData"}}
    join(web, page, "count", [[file]])
    with web.stream("GET", f"{API}/queue/data?session_hash=abc") as answer:
        assert '"success":false' in "".join(answer.iter_lines())


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_paths_that_are_looked_at_once_are_judged_as_gradio_does(tmp_path, monkeypatch):
    """Files, links out of folders and into blocked ones, detours, other letter cases, and what is not there."""
    from gradio import utils

    home = tmp_path / "Home"
    for name in ("drawers/a.png", "cache/ab/Picture.png", "cache/blocked/a.txt", "open/a.txt"):
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_bytes(b"some")
    (home / "cache" / "out").symlink_to(tmp_path.parent)
    (home / "cache" / "in.png").symlink_to(home / "drawers" / "a.png")
    (tmp_path / "link").symlink_to(home)
    ways = ("cache/ab/Picture.png", "cache/../drawers/a.png", "CACHE/blocked/a.txt", "cache/out/other", "cache/in.png")
    paths = [home / way for way in (*ways, "drawers", "cache/none.png", "open/a.txt", "open.txt")]
    paths += [tmp_path / "link" / way for way in (*ways, "open/a.txt")]
    blocked = [str(home / "drawers"), home / "cache" / "blocked"]
    folders = blocked, [str(home / "open")], [str(tmp_path / "link" / "cache")]
    monkeypatch.setattr(utils, "is_allowed_file", None)
    gradio_patches.look_at_paths_once()
    judged = [utils.is_allowed_file(path, *folders) for path in paths]
    spec = find_spec("gradio.utils")
    as_it_was = module_from_spec(spec)
    spec.loader.exec_module(as_it_was)
    assert judged == [as_it_was.is_allowed_file(path, *folders) for path in paths]
    assert {why for _, why in judged} == {"in_blocklist", "allowed", "created", "not_created_or_allowed"}


def test_what_is_blocked_is_not_served_even_from_the_cache(private, home):
    (home / "cache" / "blocked").mkdir(exist_ok=True)
    (home / "cache" / "blocked" / "a.txt").write_text("private")
    (home / "cache" / "open").mkdir(exist_ok=True)
    (home / "cache" / "open" / "a.txt").write_text("anybody's")
    cache = (home / "cache").resolve()
    assert httpx.get(f"{private.url}{API}/file={cache}/blocked/a.txt").status_code == 403
    assert httpx.get(f"{private.url}{API}/file={cache}/open/a.txt").text == "anybody's"


# Settings


def test_everything_is_switched_off_that_reports_records_or_opens(page):
    demo, config = page.demo, page.demo.config
    assert demo.analytics_enabled is False
    assert demo.run_history is False
    assert demo.enable_monitoring is False
    assert demo.show_error is False and config["show_error"] is False
    assert demo.api_open is False
    assert demo.ssr_mode is False
    assert not demo.mcp_server
    assert demo.allowed_paths == []
    assert demo.share is False
    assert config["footer_links"] == [] and config["components"]
    assert getattr(demo, "_static_worker_pool", None) is None, "a second server would know no guard"


def test_the_page_is_packed_for_whoever_can_unpack_it(web):
    packed, plain = web.get("/"), web.get("/", headers={"accept-encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip" and "content-encoding" not in plain.headers
    assert int(packed.headers["content-length"]) < len(plain.content) / 3 and POLICY in packed.headers
    assert packed.text[:500] == plain.text[:500] and "</html>" in packed.text


def test_an_idle_page_costs_nobody_anything(web, page):
    import gradio

    assert page.demo._queue.sleep_when_free == gradio_patches.QUEUE_SECONDS
    here = Path(gradio_patches.__file__).parent
    script, *others = ((here / name).read_text(encoding="utf-8") for name in gradio_patches.FIRST_SCRIPTS)
    assert "<head>" + "".join(f"<script>{one}</script>" for one in (script, *others)) in web.get("/").text
    assets = Path(gradio.__file__).parent / "templates" / "frontend" / "assets"
    [tracker] = assets.glob("statustracker-*.js")
    pattern, text = re.search(r"/\^(.+)\$/\.test", script)[1], tracker.read_text(encoding="utf-8")
    assert re.search(pattern, text), "Gradio counts in another way now"
    assert re.search(r"\w=this\.fn_outputs\[\w\].{1,80}return \w\.concat\(\w\)\.map", text), "see quiet.js"


def test_a_session_keeps_nothing_of_what_was_sent(private):
    from gradio.state_holder import SessionState

    began = time.thread_time()
    session = SessionState(private.demo)
    assert time.thread_time() - began < 0.05, "nothing is described"
    number, part = next(iter(private.demo.blocks.items()))
    session[number] = part
    session._update_config(number)
    session._update_value_in_config(number, "some text")
    assert session.config_values == {} and session.blocks_config.blocks.keys() == private.demo.blocks.keys()
    source = inspect.getsource(inspect.getmodule(SessionState).SessionState)
    assert set(re.findall(r"self\.(\w+)(?:: [^=]+)? = ", source)) == set(vars(session)), "all that Gradio looks for"


def test_a_page_for_strangers_has_narrower_limits(private, public):
    assert private.demo.max_file_size == LOCAL_LIMITS.max_bytes
    assert public.demo.max_file_size == PUBLIC_LIMITS.max_bytes
    assert public.demo._queue.max_size == PUBLIC.bounds.all < LOCAL.bounds.all == private.demo._queue.max_size
    assert public.demo.state_session_capacity == 500 and public.demo.max_threads == 120
    assert LOCAL.rules.requests is None and LOCAL.rules.upload_rate is None
    assert PUBLIC.rules.upload_rate.burst >= PUBLIC.rules.upload_bytes, "else a whole set could never be uploaded"


@pytest.mark.parametrize("variable, value", [("SYSTEM", "spaces"), ("SPACE_ID", "you/art")])
def test_in_a_space_each_visitor_behind_its_proxy_has_a_limit_of_her_own(small, home, monkeypatch, variable, value):
    """Either variable says that this is a Space; the studio and the server believe the same ones."""
    rate = Rate(per_second=0.001, burst=3)
    monkeypatch.setattr(serving, "PUBLIC", replace(PUBLIC, rules=replace(PUBLIC.rules, requests=rate)))
    monkeypatch.setenv(variable, value)
    monkeypatch.setenv("SPACE_HOST", "You-Art.hf.space")
    page = launch(small())
    try:
        origin = {"origin": "https://you-art.hf.space"}

        def ask(visitor):
            return httpx.get(f"{page.url}{API}/app_id", headers=origin | {"x-forwarded-for": f"6.6.6.6, {visitor}"})

        assert [ask("1.2.3.4").status_code for _ in range(4)] == [200, 200, 200, 429]
        assert ask("1.2.3.5").status_code == 200
        assert "connect-src 'self' data: blob: https://huggingface.co" in ask("1.2.3.5").headers[POLICY]
    finally:
        page.close()


def test_an_invented_address_buys_nothing(small, home, monkeypatch):
    """Not even from this machine, from which uvicorn by itself believes everything."""
    rate = Rate(per_second=0.001, burst=3)
    monkeypatch.setattr(serving, "PUBLIC", replace(PUBLIC, rules=replace(PUBLIC.rules, requests=rate)))
    page = launch(small(), public=True)
    try:
        lines = [{"x-forwarded-for": f"1.2.3.{number}"} for number in range(4)]
        assert [httpx.get(f"{page.url}{API}/app_id", headers=one).status_code for one in lines][-1] == 429
    finally:
        page.close()


def test_half_sent_requests_do_not_make_the_page_deaf(private):
    host, port = private.url.removeprefix("http://").split(":")
    clients = []
    try:
        for _ in range(FROM_ADDRESS + 50):
            clients.append(socket.create_connection((host, int(port)), timeout=20))
            clients[-1].sendall(b"POST /gradio_api/queue/join HTTP/1.1\r\nhost: 127.0.0.1\r\n")
        assert httpx.get(private.url, timeout=20).status_code == 200
    finally:
        for client in clients:
            client.close()


def test_a_page_asks_nobody_else_for_anything(web):
    for host in ("amazonaws", "googleapis", "cdnjs", "jsdelivr", "unpkg"):
        assert host not in web.get("/").text
    assert "connect-src 'self'" in web.get("/").headers["content-security-policy"]


# Starting and ending


def test_one_line_says_where_it_is(small, capsys, monkeypatch):
    opened = []
    monkeypatch.setattr(serving.webbrowser, "open", opened.append)
    page = launch(small())
    page.close()
    assert capsys.readouterr().out == f"aiart is at {page.url} (Ctrl+C ends it).\n"
    assert opened == [], "no browser opens by itself"
    assert not _listens(page.url)


def test_a_browser_opens_when_asked(small, monkeypatch):
    opened = []
    monkeypatch.setattr(serving.webbrowser, "open", opened.append)
    page = launch(small(), open_browser=True)
    page.close()
    assert opened == [page.url]


def test_a_port_that_is_taken_is_passed_over_or_named_in_a_sentence(small, private, capsys):
    taken = int(private.url.rsplit(":", 1)[1])
    with pytest.raises(StudioError, match=f"Another program already uses port {taken}.") as raised:
        launch(small(), port=taken)
    assert raised.value.code == "port"
    assert capsys.readouterr().out == ""
    page = launch(small())
    page.close()
    assert page.url != private.url


def test_somebody_quicker_at_the_port_is_no_traceback(small):
    def fail(**_):
        raise OSError("Cannot find empty port")

    demo = small()
    demo.launch = fail
    with pytest.raises(StudioError, match="could not be opened"):
        launch(demo)


def test_a_shared_page_is_a_public_one_and_still_comes_from_here(small, monkeypatch, capsys):
    from gradio import networking

    monkeypatch.setattr(networking, "setup_tunnel", lambda **_: "https://0123.gradio.live")
    page = launch(small(), share=True)
    try:
        assert page.share_url == "https://0123.gradio.live"
        assert capsys.readouterr().out.count("\n") == 1
        for host in ("0123.gradio.live", "10.0.0.1:7860"):  # whether or not the tunnel hands on the name
            headers = {"host": host, "origin": "https://0123.gradio.live"}
            assert httpx.get(page.url, headers=headers).status_code == 200
        assert httpx.get(page.url, headers={"origin": "https://4567.gradio.live"}).status_code == 403
        assert "amazonaws" not in httpx.get(page.url).text, "scripts of ours come from us"
        assert page.demo._queue.max_size == PUBLIC.bounds.all
    finally:
        page.close()


def test_a_page_that_cannot_be_shared_says_so_and_works_here(small, monkeypatch, capsys):
    from gradio import networking

    def fail(**_):
        raise RuntimeError("no net")

    monkeypatch.setattr(networking, "setup_tunnel", fail)
    page = launch(small(), share=True)
    try:
        said = capsys.readouterr().out
        assert "It could not be shared" in said and said.count("\n") == 1
        assert page.share_url is None and httpx.get(page.url).status_code == 200
    finally:
        page.close()


def test_a_home_that_cannot_be_written_is_a_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ArtError, match="could not be stored"):
        prepare(tmp_path / "file" / "home")


def test_garbage_is_looked_for_again_when_the_page_is_there_or_could_not_be_built():
    with collected_later():
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(ValueError), collected_later():
        raise ValueError
    assert gc.isenabled()


SCRIPT = """
import sys
from pathlib import Path
from aiart.web.server.launch import launch
from aiart.web.server.prepare import prepare
prepare(Path(sys.argv[1]))
assert "gradio" not in sys.modules and "huggingface_hub" not in sys.modules, "they read the environment when imported"
import gradio as gr
with gr.Blocks() as demo:
    gr.Textbox()
launch(demo).wait()
print("ended", "tensorflow" in sys.modules, flush=True)
"""


def test_it_starts_where_nothing_can_be_written_and_ends_politely(tmp_path):
    """No home folder, proxies that cannot be used, Gradio's own variables, a working folder that is not ours; then
    SIGTERM, which some send twice."""
    (tmp_path / "not a folder").write_text("")
    for name in ("elsewhere", "tmp"):
        (tmp_path / name).mkdir()
    environment = os.environ | {
        "HOME": str(tmp_path / "not a folder"),
        "USERPROFILE": str(tmp_path / "not a folder"),
        "PYTHONPATH": str(ROOT),
        "PYTHONWARNINGS": "ignore",
        "HTTP_PROXY": "http://127.0.0.1:9",
        "ALL_PROXY": "socks4://127.0.0.1:9",
        "no_proxy": "fd00::/8,localhost",
        "GRADIO_SERVER_PORT": "tcp://10.0.0.1:7860",
        "GRADIO_DEBUG": "1",
        "GRADIO_ALLOWED_PATHS": "/",
    }
    arguments = [sys.executable, "-c", SCRIPT, str(tmp_path / "home")]
    options = dict(stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=tmp_path / "elsewhere")
    with subprocess.Popen(arguments, env=environment, **options) as process:
        try:
            line = process.stdout.readline()
            assert line.startswith("aiart is at http://127.0.0.1:"), line + process.stdout.read()
            url = line.split()[3]
            assert httpx.get(url, trust_env=False, timeout=20).status_code == 200
            process.send_signal(signal.SIGTERM)
            process.send_signal(signal.SIGTERM)
            if os.name == "posix":  # elsewhere there is no polite signal
                assert process.stdout.read() == "ended False\n"
                assert process.wait(20) == 0
        finally:
            process.kill()
    assert list((tmp_path / "elsewhere").iterdir()) == []
    assert sorted(entry.name for entry in (tmp_path / "home").iterdir()) == ["cache", "tmp"]


def test_closing_waits_for_nobody_who_only_listens(small):
    """An open page holds a connection for as long as it is open."""
    page = launch(small())
    with httpx.Client(base_url=page.url, timeout=20) as web, web.stream("GET", f"{API}/heartbeat/abc") as beats:
        next(beats.iter_lines())
        began = time.monotonic()
        page.close()
        assert time.monotonic() - began < 8
    assert not _listens(page.url)


def _listens(url):
    try:
        httpx.get(url, timeout=2)
    except httpx.ConnectError:
        return False
    return True


def test_launch_can_be_told_all_that_a_page_needs():
    wanted = {"host", "port", "share", "public", "theme", "css", "js", "head", "blocked_paths"}
    assert wanted <= set(inspect.signature(launch).parameters)
