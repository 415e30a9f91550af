"""`doctor`: a sentence for all that keeps aiart from running, and nothing in it that is a secret."""

import json

import pytest

import aiart.__main__  # it has the verb
from aiart import doctor
from aiart.errors import RequestError

NAMES = ["python", "packages", "environment", "starters", "data", "temporary", "memory", "port", "network", "proxies"]


def test_each_look_is_a_line_and_the_json_has_the_same(run, shelf):
    said, told = run("doctor"), run("doctor", "--json")
    assert [line.split()[1] for line in said.out.splitlines()] == NAMES
    facts = json.loads(told.out)
    assert list(facts) == NAMES and facts["data"]["folder"] and facts["python"]["aiart"] in said.out
    assert said.code == told.code == (0 if all(one["well"] for one in facts.values()) else 1)


def test_what_is_wrong_is_said_and_no_secret(run, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("AIART_DATA", str(tmp_path / "file" / "data"))
    monkeypatch.setenv("ALL_PROXY", "socks4://anna:CANARY@10.0.0.1:9")
    monkeypatch.setenv("HF_TOKEN", "CANARY")
    monkeypatch.setenv("AIART_MAX_QUEUE", "many")
    monkeypatch.setenv("GRADIO_SERVER_PORT", "99999")
    monkeypatch.setattr(doctor, "LEAST_MEMORY", 2**60)
    monkeypatch.setattr(doctor, "PACKAGES", ["numpy", "no-such-package"])
    ran = run("doctor", "--hub")
    wrong = {line.split()[1]: line for line in ran.out.splitlines() if line.startswith("NO")}
    assert wrong.keys() == {"packages", "environment", "data", "memory", "port", "proxies", "hub"} and ran.code == 1
    assert "no-such-package" in wrong["packages"] and "AIART_MAX_QUEUE is 'many'" in wrong["environment"]
    assert "A file is where its folder should be." in wrong["data"] and "99999" in wrong["port"]
    assert "ALL_PROXY" in wrong["proxies"] and "ALL_PROXY" in wrong["hub"]
    assert "CANARY" not in ran.out + ran.err + run("doctor", "--json").out


@pytest.mark.parametrize("variable", ["AIART_HOSTS", "AIART_PROXIES", "AIART_PUBLIC", "AIART_MAX_QUEUE"])
def test_each_variable_of_the_page_is_looked_at(variable, monkeypatch):
    monkeypatch.setenv(variable, "http://no/sense")
    with pytest.raises(RequestError, match=variable):
        doctor._environment()


def test_the_hub_is_asked_on_request_alone(run, monkeypatch):
    from aiart.hub.client import Client

    asked = []
    monkeypatch.setattr(Client, "read_json", lambda self, path, *_: asked.append(path))
    run("doctor")
    assert asked == []
    assert json.loads(run("doctor", "--hub", "--json").out)["hub"]["well"] and asked == ["/api/models"]


@pytest.mark.parametrize("path", ["{}/art", "{}"])
def test_a_path_does_not_say_whose_home_it_is_in(path, monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert doctor._shown(type(tmp_path)(path.format(tmp_path))) == path.format("~")


def test_the_verbs_of_the_program_are_all_there():
    names = {command.name or command.callback.__name__ for command in aiart.__main__.verbs.registered_commands}
    assert {"doctor", "page", "train"} <= names
