"""What a machine of the Hub costs, for how long at most, and what is refused before anything begins."""

import ast
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from aiart.errors import HubError, RequestError
from aiart.hub.client import Client
from aiart.hub.jobs import upload
from aiart.hub.jobs.hardware import choose, dollars, hardware, quote, training_seconds
from aiart.training_presets import TrainRequest
from tests.hub.loopback import page, silent, status
from tests.hub.loopback_jobs import T4, offer


@pytest.fixture
def offers(plain_hub):
    return hardware(Client())


def test_machines_come_cheapest_first_with_their_prices_by_the_hour(offers):
    assert [(one.name, one.price) for one in offers] == [
        ("cpu-basic", "$0.01 an hour"),
        ("t4-small", "$0.40 an hour"),
        ("a10g-small", "$1.00 an hour"),
        ("l4x4", "$3.80 an hour"),
    ]
    assert [one.gpus for one in offers] == [0, 1, 1, 4]
    assert offers[2].parts == "4 vCPU, 15 GB, 1 x A10G with 24 GB"


def test_machines_with_chips_that_tensorflow_does_not_know_are_not_offered(offers):
    assert "inf2x6" not in {one.name for one in offers}


def test_a_minute_that_has_begun_costs_and_cents_are_rounded_up(offers):
    (a10g,) = (one for one in offers if one.name == "a10g-small")
    assert [a10g.cost(seconds) for seconds in (1, 60, 61, 3600)] == [2, 2, 4, 100]
    assert dollars(123_456) == "$1,234.56"


@pytest.mark.parametrize("unit, price", [("second", 5000), ("minute", 300_000), ("hour", 18_000_000)])
def test_whatever_the_price_is_for_it_is_told_by_the_hour(plain_hub, unit, price):
    plain_hub.hardware = [offer("x", price, T4, unit)]
    assert hardware(Client())[0].price == "$18.00 an hour"


NO_LISTS = [
    [],
    {},
    None,
    [3],
    [{}],
    [offer("x", 5, unit="fortnight")],
    [offer("x", 5) | {"unitCostMicroUSD": "5"}],
    [offer("x", 5) | {"unitCostMicroUSD": True}],
    [offer("x", -5)],
    [offer("x", 5) | {"accelerator": {"type": "gpu"}}],
    [offer("x", 5) | {"accelerator": T4 | {"quantity": "many"}}],
]


@pytest.mark.parametrize("told", NO_LISTS, ids=range(len(NO_LISTS)))
def test_a_list_that_cannot_be_understood_is_no_list(plain_hub, told):
    plain_hub.hardware = told
    with pytest.raises(HubError) as caught:
        hardware(Client())
    assert caught.value.code == "not_the_hub" and "the list of machines" in str(caught.value)


TROUBLE = [(status(500), "hub_down"), (status(429), "rate_limit"), (page, "not_the_hub"), (silent, "slow")]


@pytest.mark.parametrize("fault, code", TROUBLE)
def test_a_list_that_cannot_be_had_is_a_sentence(plain_hub, impatient, fault, code):
    plain_hub.stumble("GET", "/jobs/hardware", fault)
    with pytest.raises(HubError) as caught:
        hardware(Client())
    assert caught.value.code == code


@pytest.mark.parametrize("name", ["a100", "", "inf2x6"])
def test_a_machine_that_is_not_offered_is_answered_with_those_that_are(offers, name):
    with pytest.raises(RequestError) as caught:
        choose(name, offers)
    assert caught.value.code == "flavor" and "a10g-small ($1.00 an hour)" in str(caught.value)


def test_the_limit_covers_training_previews_and_setting_up(offers):
    quoted = quote(TrainRequest(preset="balanced"), choose("a10g-small", offers))
    assert quoted.limit == 180 * 5 // 4 + 900 and quoted.most == 32
    assert str(quoted) == (
        "A10G Small (4 vCPU, 15 GB, 1 x A10G with 24 GB) for $1.00 an hour, 19 minutes and $0.32 at most"
    )


@pytest.mark.parametrize(
    "request_, seconds",
    [
        (TrainRequest(preset="classic"), 600),
        (TrainRequest(seconds=60.0), 60),
        (TrainRequest(steps=9), 180),
        (TrainRequest(steps=9, seconds=7), 7),
    ],
)
def test_the_seconds_are_those_asked_for_or_the_presets(request_, seconds):
    assert training_seconds(request_) == seconds


@pytest.mark.parametrize(
    "request_, code", [(TrainRequest(preset="instant"), "instant"), (TrainRequest(seconds=1e5), "seconds")]
)
def test_what_makes_no_sense_there_is_refused(request_, code):
    with pytest.raises(RequestError) as caught:
        training_seconds(request_)
    assert caught.value.code == code


def test_the_libraries_there_are_those_that_are_here():
    for gpus, first in ((0, "tensorflow-cpu"), (2, "tensorflow[and-cuda]")):
        wanted = [Requirement(line) for line in upload.libraries(gpus)]
        assert str(wanted[0]).startswith(f"{first}==")
        assert all(str(one.specifier) == f"=={version(one.name)}" for one in wanted[1:])


def test_what_is_sent_needs_nothing_but_those_libraries_and_itself(tmp_path):
    names = {"pillow": "PIL"}
    provided = {
        "tensorflow",
        "pydantic_core",
        "annotated_types",
        *(names.get(one, one) for one in upload.LIBRARIES),
    } | set(sys.stdlib_module_names)
    needed = sent_modules(tmp_path)
    assert {module.split(".")[0] for module in needed} - provided == {"aiart"}
    ours = [tmp_path / module.replace(".", "/") for module in needed if module.split(".")[0] == "aiart"]
    assert [path for path in ours if not (path.is_dir() or path.with_suffix(".py").is_file())] == []


def sent_modules(folder: Path) -> set[str]:
    """Everything that the code in the archive imports, also inside functions."""
    import io
    import zipfile

    zipfile.ZipFile(io.BytesIO(upload.archive())).extractall(folder)
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in folder.rglob("*.py")]
    assert len(trees) > 50
    found = set()
    for node in (node for tree in trees for node in ast.walk(tree)):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module)
    return found
