"""The languages of the page besides English, each of them one file here.

The page is written in English, and its sentences are translated where they are shown: by a script in the browser
(languages.js), which fetches the file of a language when somebody wants it. So a page in English carries nothing of it,
one that is open changes its language without being loaded again, and sentences from Python, from scripts and from
Gradio go one way. Gradio's own I18n does not fit: it knows only the language of the browser, and no sentence that is
made with a number or name in it.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROUTE = "/gradio_api/languages/"  # the file of a language has its code after that
ASGI = Callable[..., Any]


@dataclass(frozen=True)
class Language:
    """A language of the page, as its file has it: name, lang, gap, comma, stop, and sentences, {English: translated};
    docs/languages.md says what each of them is.

    Args:
        code: name of the file, and what the language of a browser begins with ("zh" for "zh-CN").
        name: what the language calls itself.
        lang: its tag (BCP 47), for the page's attribute `lang`.
        content: the file, in UTF-8.
    """

    code: str
    name: str
    lang: str
    content: bytes

    @property
    def version(self) -> str:
        """Another one for other sentences, so that browsers may keep a file."""
        return hashlib.sha256(self.content).hexdigest()[:12]


@cache
def languages() -> dict[str, Language]:
    """Those that have a file here, by their codes."""
    return {path.stem: _language(path) for path in sorted(HERE.glob("*.json"))}


def _language(path: Path) -> Language:
    content = path.read_bytes()
    known = json.loads(content)
    return Language(path.stem, known["name"], known["lang"], content)


def translated(texts: Iterable[str]) -> dict[str, list[str]]:
    """Sentences of the page, each in the languages that have it."""
    known = [json.loads(one.content)["sentences"] for one in languages().values()]
    return {text: [sentences[text] for sentences in known if text in sentences] for text in texts}


def script() -> str:
    """The script that translates the page; it has to run before all that shows something."""
    known = {
        one.code: {"name": one.name, "lang": one.lang, "file": f"{ROUTE[1:]}{one.code}?{one.version}"}
        for one in languages().values()
    }
    source = (HERE / "languages.js").read_text(encoding="utf-8")
    return source.replace("KNOWN_LANGUAGES", json.dumps(known, ensure_ascii=False), 1)


def switch() -> str:
    """HTML of the control that chooses the language by hand; `window.aiartLanguages.offer` connects it."""
    choices = {"en": "English"} | {one.code: one.name for one in languages().values()}
    options = "".join(f'<option value="{code}">{name}</option>' for code, name in choices.items())
    select = f'<select class="language" translate="no">{options}</select>'
    return f'<label class="of-language"><span class="sr-only">Language</span>{select}</label>'


class Languages:
    """ASGI middleware that answers with the file of a language; everything else passes."""

    def __init__(self, app: ASGI):
        self._app = app

    async def __call__(self, scope: Any, receive: ASGI, send: ASGI) -> None:
        prefix = scope.get("root_path", "")
        path = scope.get("path", "").removeprefix(prefix) if prefix else scope.get("path", "")
        language = languages().get(path.removeprefix(ROUTE)) if path.startswith(ROUTE) else None
        if language is None or scope["type"] != "http":
            return await self._app(scope, receive, send)
        headers = [(b"content-type", b"application/json; charset=utf-8"), (b"cache-control", b"max-age=31536000")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": language.content})
