"""The languages of the page: each has every sentence that the page can show, and none that it cannot."""

import json

import pytest

from aiart.web.languages import ROUTE, Languages, languages, script, switch
from scripts.sentences import faulty, lacking, left_over, of_python, of_script, of_text

CODES = sorted(languages())


def test_chinese_is_there():
    assert languages()["zh"].lang == "zh-CN" and "中文" in switch() and json.dumps("zh")[1:-1] in script()


@pytest.mark.parametrize("code", CODES)
def test_a_language_has_every_sentence_and_no_other(code):
    lacks, more = lacking(code), left_over(code)
    assert not lacks, f"to be translated in aiart/web/languages/{code}.json: {json.dumps(lacks, indent=1)}"
    assert not more, f"said nowhere any more, to be taken out of aiart/web/languages/{code}.json: {more}"
    assert not faulty(code)


@pytest.mark.parametrize("source, expected", [
    ('"""No sentence."""\nraise UploadError("The file is gone.", "", f"Choose {name} again.")',
     {"The file is gone.", "Choose {0} again."}),
    ('log.info("Nobody reads this.")\nraise ValueError("a bug of ours, never shown")', set()),
    ('f"{n} picture{\'s\' * (n > 1)}"', {"{0} picture", "{0} pictures"}),
    ('x = f"It has {\'one side\' if n == 1 else f\'{n} sides\'}."', {"It has one side.", "It has {0} sides."}),
    ('gr.Button("Paint", elem_id="the big button")', {"Paint"}),
    ('x = f\'<p class="hint">Look at {a}, then <b title="A tip">wait</b></p>\'', {"Look at {0}, then", "A tip"}),
    ('"Up to {files} pictures"', {"Up to {0} pictures"}),
])  # fmt: skip
def test_sentences_are_found(source, expected):
    assert set(of_python(f"y = ({source})" if source.startswith(('"Up', "f")) else source)) == expected


def test_sentences_of_scripts_and_pages_are_found():
    script = "// 'No sentence.'\nsay(`${count} files are on their way.`, 'One more', 'data-name', 'a b(c)');"
    assert list(of_script(script)) == ["{0} files are on their way.", "One more"]
    assert list(of_text('<p title="Two words">Some text</p><style>a b c</style>')) == ["Two words", "Some text"]


def test_the_file_of_a_language_is_served_and_nothing_else():
    import asyncio

    sent: list = []

    async def passed(scope, receive, send):
        sent.append("passed")

    async def send(message):
        sent.append(message)

    async def ask(path: str, root: str = ""):
        sent.clear()
        await Languages(passed)({"type": "http", "path": path, "root_path": root}, None, send)
        return list(sent)

    answer = asyncio.run(ask(f"{ROUTE}zh"))
    assert answer[0]["status"] == 200 and json.loads(answer[1]["body"])["sentences"]
    assert len(asyncio.run(ask(f"/studio{ROUTE}zh", "/studio"))) == 2
    for other in (f"{ROUTE}../zh", f"{ROUTE}xx", "/", ROUTE):
        assert asyncio.run(ask(other)) == ["passed"]
