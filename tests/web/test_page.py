"""The page as a whole: what it offers to programs, what it calls its parts, what it loads."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from aiart.operations.table import OPERATIONS
from aiart.studio import Studio, StudioConfig
from aiart.studio.painter import Painter

ROOT = Path(__file__).resolve().parents[2]
ENDPOINTS = {
    "drawer", "train", "job", "jobs", "stop", "resume", "train_longer", "delete_job", "generators", "about", "measure",
    "keep", "rename", "delete_generator", "stop_painting", "recipe", "pictures", "picture", "maps", "favourite", "zip",
    "delete_picture", "community", "pull", "pulls", "materials", "rename_material", "remembered", "from_pictures",
    "comparison", "comparisons", "settings", "keep_settings", "export_settings", "rename_settings", "delete_settings",
    *OPERATIONS,
}  # fmt: skip


@pytest.fixture(scope="module")
def studio(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Painter, "start", lambda painter: None)
        studio = Studio(StudioConfig(tmp_path_factory.mktemp("home"), free_bytes=0))
    yield studio
    studio.close()


@pytest.fixture(scope="module")
def page(studio, tidy_gradio):
    from aiart.web.page import build

    built = build(studio)
    assert built.app is None and built.config == {}, "Gradio makes and describes it all once, when it is launched"
    built.config = built.get_config_file()
    return built


def test_every_endpoint_is_named_and_described_with_labels(page):
    told = page.get_api_info()["named_endpoints"]
    assert {name.removeprefix("/") for name in told} == ENDPOINTS
    for name, endpoint in told.items():
        assert len(endpoint["description"]) > 20, name
        for part in endpoint["parameters"] + endpoint["returns"]:
            assert not re.match(r"parameter_|value_", part["label"]), (name, part)


def test_whatever_is_no_endpoint_is_private(page):
    assert {fn.api_name for fn in page.fns.values() if fn.api_visibility == "public"} == ENDPOINTS


def test_whatever_fills_the_choices_of_generators_knows_the_one_in_the_address(page):
    fills = [one for one in page.fns.values() if getattr(one.fn, "__name__", "") == "_fill"]
    assert len(fills) > 4 and all("aiartAddress" in str(one.js) for one in fills), "else the page fills them in turns"


def test_all_that_a_person_can_change_has_a_label(page):
    kinds = {"textbox", "number", "slider", "checkbox", "gallery", "file", "imageslider", "lineplot"}
    parts = [block for block in page.blocks.values() if block.get_block_name() in kinds]
    assert len(parts) > 20
    assert [block.elem_id for block in parts if not block.label] == []


JARGON = re.compile(
    r"\b(canvas|denois\w*|recipe|hub|repositor(y|ies)|commit|push(ed)?|swd|nnfdiv|psnr|latent|epoch|sigma|eta|kernel)\b",
    re.IGNORECASE,
)


def texts_in(value) -> Iterator[str]:
    """All texts in a value of lists and dicts, the names of fields aside."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list | tuple):
        for one in value.values() if isinstance(value, dict) else value:
            yield from texts_in(one)


def words_on(page) -> dict[str, str]:
    """What stands on the page, without markup: the part and its property -> the text."""
    found = {}
    api = {id(part) for fn in page.fns.values() if fn.api_visibility == "public" for part in (*fn.inputs, *fn.outputs)}
    for block in page.blocks.values():
        if id(block) in api:
            continue
        for name in ("label", "info", "placeholder", "value", "html_template"):
            text = " ".join(texts_in(getattr(block, name, None)))
            text = re.sub(r"<script.*?</script>|<[^>]*>|data:[^\s\"]*|gradio_api/file=\S*", " ", text, flags=re.DOTALL)
            found[f"{block.get_block_name()} {block.elem_id} {name}"] = text
    return found


def test_no_word_on_the_page_is_one_of_the_trade(page):
    from aiart.training_presets import PRESETS
    from aiart.web import messages

    words = words_on(page) | {f"title {kind}": text for kind, text in messages.TITLES.items()}
    words |= {f"preset {one.name}": f"{one.summary} {one.best}" for one in PRESETS.values()}
    words |= {f"operation {one.name}": f"{one.title} {one.text} {one.button}" for one in OPERATIONS.values()}
    words |= {
        f"{one.name} {name}": f"{setting.label} {setting.hint} {setting.page_words}"
        for one in OPERATIONS.values()
        for name, setting in one.settings.items()
    }
    assert {name: found[0] for name, text in words.items() if (found := JARGON.search(text))} == {}
    assert len(words) > 300


def test_every_measure_has_a_sentence_and_pictures_of_low_and_high():
    from aiart.web.components.measures import HINTS, main_measures, measures_html, other_measures

    measures = dict.fromkeys(("made", "psnr"), 16) | {"memorised": {"share": 0.25}, "swd": (1.0, 2.0)}
    measures |= dict.fromkeys(("copied", "diversity", "set_coherence", "set_completeness", "nnfdiv"), 0.31)
    measures |= dict.fromkeys(("seam_top_bottom", "seam_left_right"), 1.5)
    found = [*main_measures(measures), *other_measures(measures)]
    assert [one.title for one in found[:4]] == ["New", "Copied", "Variety", "Repeated"] and found[3].value == "4 of 16"
    for one in found:
        assert one.meaning.endswith(".") and not JARGON.search(f"{one.title} {one.meaning} {one.low} {one.high}"), one
        for end in ("low", "high") if one.title != "New" else ():
            assert (HINTS / f"{one.hint}-{end}.jpg").is_file() and getattr(one, end)
    assert measures_html(measures).count("<dt>") == len(found)
    assert len(main_measures(measures | {"diversity": None, "memorised": None})) == 2


def test_elements_have_ids_of_their_own(page):
    ids = [block.elem_id for block in page.blocks.values() if block.elem_id]
    assert len(ids) == len(set(ids))


def test_in_another_process_gradio_starts_without_what_is_not_needed_and_a_further_operation_is_shown(tmp_path):
    """Gradio works as before then. An operation without a picture for its card, and with settings that say no more than
    their limits, has a card on its tab, controls and an endpoint: it needs nothing but its declaration."""
    code = (
        "from aiart.web.server.prepare import leave_out_pandas, leave_out_stubs\n"
        "leave_out_stubs(); leave_out_stubs(); leave_out_pandas(); leave_out_pandas()\n"
        "import gradio, ast, sys\n"
        "from gradio import component_meta\n"
        "assert component_meta.create_or_modify_pyi(None, '', []) is None\n"
        "assert gradio.Textbox(label='x').label == 'x'\n"
        "assert not any(type(finder).__name__ == '_StubFinder' for finder in sys.meta_path)\n"
        "with gradio.Blocks() as page:\n"
        "    gradio.Button().click(str, gradio.File(), gradio.HTML())\n"
        "assert page.get_api_info() and 'pandas.core' not in sys.modules\n"
        "table = gradio.Dataframe(headers=['a'], value=[[1]])\n"
        "assert table.preprocess(table.data_model(headers=['a'], data=[[1]])).shape == (1, 1)\n"
        "import pandas.core as core; assert core is sys.modules['pandas'].core\n"
        "from dataclasses import replace\n"
        "from pathlib import Path\n"
        "from aiart.operations.declaration import number\n"
        "from aiart.operations.request import Request\n"
        "from aiart.operations.table import BY_REQUEST, OPERATIONS\n"
        "for model in ('tile', 'variations'):\n"
        "    class NewRequest(Request):\n"
        "        speed: float = number(2.5, 1, 9)\n"
        "    new = replace(OPERATIONS[model], name=f'new_{model}', title=f'New {model}', request=NewRequest)\n"
        "    OPERATIONS[new.name] = BY_REQUEST[NewRequest] = new\n"
        "from aiart.studio import Studio, StudioConfig\n"
        "from aiart.studio.painter import Painter\n"
        "Painter.start = lambda painter: None\n"
        "from aiart.web.page import build\n"
        "studio = Studio(StudioConfig(Path(sys.argv[1]), free_bytes=0))\n"
        "page = build(studio)\n"
        "studio.close()\n"
        "page.config = page.get_config_file()\n"
        "api, shown = page.get_api_info()['named_endpoints'], str(page.config['components'])\n"
        "for name in ('new_tile', 'new_variations'):\n"
        "    parameters = {one['parameter_name']: one['parameter_default'] for one in api['/' + name]['parameters']}\n"
        "    print(parameters['speed'], name.replace('new_', 'New ') in shown)"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "home")]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert run.stdout.split("\n") == ["2.5 True", "2.5 True", ""], run.stderr


# Texts of the length that a body may have, each a burden for something: marks that have to be put in order, words to be
# looked for, letters that grow when they are made small.
BURDENS = {
    "marks": "a" + "\u0301\u0316" * 125_000,
    "words": "a " * 500_000,
    "letters": "a" * 1_000_000,
    "growing letters": "\u0130" * 400_000,
}
SECONDS = 0.05  # of a processor, far more than a short text takes


@pytest.mark.parametrize("burden", BURDENS.values(), ids=BURDENS)
def test_no_text_keeps_a_handler_busy(page, studio, burden):
    slow = {}
    for fn, index, arguments in calls_with_a_text(page, studio.workspaces.new(), burden):
        seconds = _seconds_of(fn.fn, arguments)
        if seconds > SECONDS:  # what is slow because of the text is slow again, what was collected or imported is not
            seconds = min(seconds, _seconds_of(fn.fn, arguments))
        if seconds > SECONDS:
            slow[f"{fn.name}, {fn.inputs[index].label}"] = seconds
    assert slow == {}


def _seconds_of(handler, arguments) -> float:
    """Of the processor, until its first answer."""
    began = time.thread_time()
    with suppress(Exception):  # most of them refuse a burden
        answer = handler(*arguments)
        next(answer) if hasattr(answer, "__next__") else None
    return time.thread_time() - began


def calls_with_a_text(page, drawer: str, text: str):
    """Every handler with every text that it takes made this one -> (the event, which input, its arguments)."""
    for fn in page.fns.values():
        inputs = list(fn.inputs)
        ordinary = [
            {"drawer": drawer, "job": None} if one.get_block_name() == "browserstate" else one.value for one in inputs
        ]
        ordinary = [drawer if one.label == "Drawer" else value for one, value in zip(inputs, ordinary, strict=True)]
        for index, part in enumerate(inputs):
            if fn.fn and part.get_block_name() in ("textbox", "html"):
                sent = text if part.get_block_name() == "textbox" else {"chosen": text}
                values = [*ordinary[:index], sent, *ordinary[index + 1 :]]
                yield fn, index, [dict(zip(inputs, values, strict=True))] if fn.inputs_as_dict else values


@pytest.mark.parametrize("junk", [10**400, -(10**400), "0x10", 1e308], ids=["large", "small", "words", "real"])
def test_a_number_that_cannot_be_is_refused_in_a_sentence_that_names_it(page, studio, junk):
    drawer, told = studio.workspaces.new(), {}
    for fn in page.fns.values():
        for index, part in enumerate(fn.inputs if fn.api_visibility == "public" else ()):
            if part.get_block_name() == "number":
                values = [drawer if one.label == "Drawer" else one.value for one in fn.inputs]
                values[index] = junk
                try:
                    answer = fn.fn(*values)
                    list(answer) if hasattr(answer, "__next__") else None
                except Exception as error:
                    told[f"{fn.api_name}, {part.label}"] = str(error)
    wrong = {name: text for name, text in told.items() if "on our side" in text or len(text) > 300}
    assert len(told) > 20 and wrong == {}
    unnamed = {name.split(",")[0] for name, text in told.items() if '"' not in text}  # where a label is, is a field
    assert unnamed <= {"rename_material"}, "it looks for the generator first"
