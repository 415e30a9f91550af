"""Find every sentence that the page can show, and say which of them a language lacks.

    python -m scripts.sentences        # what is missing, and what no source says any more, in every language
    python -m scripts.sentences zh     # what zh lacks, as JSON to be filled in

A sentence is a string that reads like words, or an f-string of which each hole is a number: "{0} of {1} are painted".
Where a hole is one of two words, as in f"{count} picture{'s' * (count > 1)}", both sentences are found. Strings in HTML
give their texts and the attributes that are read. What reads like words and is never shown is left out by where it
stands: docstrings, logs, bugs (TypeError and its like), and names of parts.
"""

import ast
import json
import re
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from html.parser import HTMLParser
from itertools import product
from pathlib import Path

from aiart.operations.table import OPERATIONS

ROOT = Path(__file__).resolve().parents[1]
LANGUAGES = ROOT / "aiart" / "web" / "languages"
PARTS = (
    "request_model",
    "training_presets",
    "data",
    "engine",
    "errors",
    "hub",
    "images",
    "operations",
    "studio",
    "web",
)
ATTRIBUTES = {"title", "placeholder", "aria-label", "alt", "aria-valuetext"}
GRADIO = (  # of its own, as far as the page shows them
    "number input for {0}", "range slider for {0}", "Reset to default value", "File upload", "Copy", "Copied", "Error",
    "Warning", "Success", "Thumbnail {0} of {1}", "Loading...", "Uploading...", "Remove this file", "Drop File Here",
    "Click to Upload", "- or -", "Drop Image Here", "Remove Image", "Sign in with Hugging Face", "Logout ({0})",
    "Close dialog", "Fullscreen", "Exit fullscreen mode", "Dismiss", "Upload file", "Clear", "Connection Lost",
    "Connection to the server was lost. Attempting reconnection...", "Connection errored out.",
)  # fmt: skip
# What is made of pieces that read like no words: names of settings, tabs and kinds of units.
MORE = (
    "{0} s", "{0} h", "{0} h {1} min", "{0} MB", "yours", "kept", "Generate", "Transform", "Produce", "any",
    "Language", "{0} or {1}", "{0} and {1}", "{0} ({1})", "Picture {0}", "Remove {0}", "{0} {1} %", *GRADIO,
)  # fmt: skip
MOST = 12  # sentences that the alternatives of one string make
UNSEEN_ARGUMENTS = {  # of calls: names of parts, texts of programs
    "elem_id", "elem_classes", "js", "api", "api_name", "api_description", "example", "help", "html_template", "kind",
    "code", "prefix", "storage_key", "js_on_load", "accept", "in_old_recipes", "file_types",
}  # fmt: skip
BUGS = {"TypeError", "ValueError", "AssertionError", "KeyError", "RuntimeError", "NotImplementedError", "IndexError"}
UNSEEN_CALLS = BUGS | {"compile", "fullmatch", "sub", "getLogger", "getenv", "warn", "asset", "getattr"}
SKIPPED = (  # what only programs, command lines and those who start the page read
    "web/api/", "web/theme.py", "web/languages/", "web/server/launch.py", "web/server/gradio_patches.py",
    "web/server/gradio_answers.py", "web/server/prepare.py", "web/server/calls.py", "web/server/ports.py",
    "web/server/requests.py",
    "engine/compiled/", "engine/network/",
    "engine/format/card.py", "engine/format/parameters.py", "engine/training/cifar.py", "engine/training/optimise.py",
    "data/__init__.py", "data/colour.py", "data/decode.py", "data/folders.py", "hub/proxy_settings.py",
    "studio/__init__.py", "studio/settings.py", "studio/queue.py", "studio/housekeeping.py",
    "studio/takeover.py",
)  # fmt: skip
NO_WORDS = re.compile(
    "|".join((
        r"\b(SELECT|INSERT|ORDER BY|PRAGMA|AND|CREATE TABLE)\b|IN \(",  # queries
        r"=|[<>\\|]|\$\{|::|\?:|\w\(\w*\)|\w\(\{|\]\(|^if \(|^return await|^module \{|^\S*_\S*$",  # code
        r":not\(|^input, textarea|px[;)]|%;|^max-width|^url\(",  # styles
        r"/ span|^(entry pending|name side|row side|axis \{0\})$",  # classes
        r"-src |^data:|^https?:\S+|https?:\S+ https?:|\{\d\}\.[a-z]{3}",  # addresses and files
        r"^[.#/$\[:]|^\W*--|^\{\d\}/|^[a-z]+/\{|^\{\d\}[a-z-]+$|^[a-zA-Z-]+\{\d\}[a-z.]*$|^\{\d\} ?[a-z]?$",  # names
        r"^(Home|Enter|Escape|Backspace)$",  # keys
    ))
)  # fmt: skip
WORD = r"(?<![\w.-])[A-Za-z][a-z'’]+(?![\w-])"


def reads_like_words(text: str) -> bool:
    """Whether a person would read a string as words: a capital letter and more letters, or several words."""
    bare = re.sub(r"\{\d+\}", "", text).strip()
    if not re.search(r"[A-Za-z]{2}", bare) or NO_WORDS.search(text):
        return False
    if re.fullmatch(r"[A-Z][a-z]+|\d+ [a-z]{4,}|[A-Z]\d [a-z]+", bare):
        return True
    if " " in bare and len(re.findall(WORD, bare)) >= 2 or re.match(r"[A-Z][a-z]*\b.*[.?!]$|[A-Z][a-z]* \w", bare):
        return True
    return "{" in text and bool(re.search(r"[a-z]{2}", bare))


def of_python(source: str) -> Iterator[str]:
    """The sentences of a Python file."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        for child in ast.iter_child_nodes(node):
            child.parent = node  # type: ignore[attr-defined]
    for node in ast.walk(tree):
        if _is_text(node) and not _is_part(node) and not _is_unseen(node):
            for text in alternatives(node):
                yield from of_text(text)


def _is_part(node: ast.AST) -> bool:
    """Whether a string is a part of another one: a piece of it, or one of the words that a hole can be."""
    parent = node.parent  # type: ignore[attr-defined]
    while isinstance(parent, (ast.IfExp, ast.BinOp)):
        parent = parent.parent  # type: ignore[attr-defined]
    return isinstance(parent, (ast.JoinedStr, ast.FormattedValue))


def _is_unseen(node: ast.AST) -> bool:
    """Whether a string stands where nobody sees it."""
    child = node
    while parent := getattr(child, "parent", None):
        if isinstance(parent, ast.Expr) and child is node:
            return True  # a docstring, or a string alone
        if isinstance(parent, ast.keyword) and parent.arg in UNSEEN_ARGUMENTS:
            return True
        if isinstance(parent, ast.Call):
            called = parent.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            owner = getattr(getattr(called, "value", None), "id", "") if isinstance(called, ast.Attribute) else ""
            if name in UNSEEN_CALLS or owner in ("log", "re", "logging"):
                return True
        if isinstance(parent, ast.Attribute) and child is node and parent.attr == "split":
            return True  # a list of names
        if isinstance(parent, ast.Subscript) and child is parent.slice:
            return True
        if isinstance(parent, (ast.AnnAssign, ast.arg)) and child is parent.annotation:
            return True
        if isinstance(parent, ast.FunctionDef) and child is parent.returns:
            return True
        if isinstance(parent, ast.stmt) and not isinstance(parent, ast.Raise):
            return isinstance(parent, ast.Assert)
        child = parent
    return False


def alternatives(node: ast.AST) -> list[str]:
    """All texts that a string can be, its other holes numbered."""
    texts = [""]
    for part in _choices(node):
        texts = [a + b for a, b in product(texts, part)][:MOST]
    return [_numbered(text) for text in texts]


def _choices(node: ast.AST) -> list[list[str]]:
    """The parts of a string, each with the texts that it can be; a hole is "\0"."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [[re.sub(r"\{\w*\}", "\0", node.value)]]  # of a text for str.format
    if isinstance(node, ast.FormattedValue):
        return [_of_hole(node.value)]
    if isinstance(node, ast.JoinedStr):
        return [one for value in node.values for one in _choices(value)]
    return [["\0"]]


def _of_hole(node: ast.AST) -> list[str]:
    """What a hole can be, where it is one of a few words."""
    if isinstance(node, ast.IfExp):
        return [*_of_hole(node.body), *_of_hole(node.orelse)]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        for side in (node.left, node.right):
            if _is_text(side):
                return ["", *_of_hole(side)]
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.JoinedStr):
        texts = [""]
        for part in _choices(node):
            texts = [a + b for a, b in product(texts, part)][:MOST]
        return texts
    return ["\0"]


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.JoinedStr) or isinstance(node, ast.Constant) and isinstance(node.value, str)


def _numbered(text: str) -> str:
    parts = text.split("\0")
    return "".join(part + (f"{{{i}}}" if i < len(parts) - 1 else "") for i, part in enumerate(parts))


class _Markup(HTMLParser):
    """Collects the texts and the read attributes of HTML."""

    def __init__(self):
        super().__init__()
        self.found: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag, attrs):
        self._unseen += tag in ("script", "style")
        self.found += [value for name, value in attrs if value and (name in ATTRIBUTES or name.startswith("data-says"))]

    def handle_endtag(self, tag):
        self._unseen -= tag in ("script", "style")

    def handle_data(self, data):
        if not self._unseen:
            self.found.append(data)


def of_text(text: str) -> Iterator[str]:
    """The sentences of a string, which may be HTML."""
    if re.search(r"</?[a-z]", text) and "${" not in text:
        parser = _Markup()
        parser.feed(text)
        parser.close()
        pieces = parser.found
    else:
        pieces = [text]
    for piece in pieces:
        piece = " ".join(_renumbered(piece).split())
        if reads_like_words(piece):
            yield piece


def _renumbered(text: str) -> str:
    numbers = iter(range(100))
    return re.sub(r"\{\d+\}", lambda _: f"{{{next(numbers)}}}", text)


def of_script(source: str) -> Iterator[str]:
    """The sentences of a script: its string and template literals."""
    source = re.sub(r"(?m)^\s*//.*$|(?<=[;,{(\s])//\s.*$", "", source)
    for found in re.finditer(r"'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`|\"((?:[^\"\\\n]|\\.)*)\"", source):
        text = next(one for one in found.groups() if one is not None)
        yield from of_text(_numbered(re.sub(r"\$\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}", "\0", text.replace("\\'", "'"))))


def of_file(path: Path) -> Iterator[str]:
    """The sentences of a file of the package."""
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        yield from of_python(source)
    elif path.suffix == ".js":
        yield from of_script(source)
    elif path.suffix == ".html" and "${" in source:
        yield from of_script(source)
    elif path.suffix == ".html":
        yield from of_text(_numbered(re.sub(r"\b[A-Z]{4,}\b", "\0", source)))  # KINDS: a place for words


@cache
def sentences() -> dict[str, str]:
    """Every sentence of the page -> the file that says it."""
    found = dict.fromkeys((*MORE, *_of_settings()), "scripts/sentences.py")
    for path in files():
        for sentence in of_file(path):
            found.setdefault(sentence, path.relative_to(ROOT).as_posix())
    return found


def _of_settings() -> Iterator[str]:
    """Labels of all settings: some are made of their names."""
    for operation in OPERATIONS.values():
        yield from (operation.setting(name).label for name in operation.request.model_fields)


def files() -> Iterable[Path]:
    """Those whose sentences the page can show."""
    package = ROOT / "aiart"
    for part in PARTS:
        for path in sorted([package / f"{part}.py", *(package / part).rglob("*")]):
            name = path.relative_to(package).as_posix()
            if path.is_file() and path.suffix in (".py", ".js", ".html") and not name.startswith(SKIPPED):
                yield path


def lacking(code: str) -> dict[str, str]:
    """The sentences that a language lacks -> where they are said."""
    known = _sentences_of(code)
    return {one: place for one, place in sentences().items() if not known.get(one)}


def left_over(code: str) -> list[str]:
    """The sentences of a language that no source says any more."""
    said = sentences()
    return [one for one in _sentences_of(code) if one not in said]


def faulty(code: str) -> list[str]:
    """The sentences whose translation has a hole that they do not have."""

    def holes(text: str) -> set[str]:
        return set(re.findall(r"\{=?(\d+)\}", text))

    return [one for one, said in _sentences_of(code).items() if holes(said) - holes(one)]


def _sentences_of(code: str) -> dict[str, str]:
    return json.loads((LANGUAGES / f"{code}.json").read_text(encoding="utf-8"))["sentences"]


def main(codes: list[str]) -> None:
    """Print what languages lack and have left over; of one that is named, JSON to be filled in."""
    if codes:
        print(json.dumps(dict.fromkeys(lacking(codes[0]), ""), ensure_ascii=False, indent=2))
        return
    for path in sorted(LANGUAGES.glob("*.json")):
        print(f"{path.stem} lacks {len(lacking(path.stem))} sentences, and {len(left_over(path.stem))} are left over.")


if __name__ == "__main__":
    main(sys.argv[1:])
