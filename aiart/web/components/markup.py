"""What every part of the page is made of: blocks of HTML, and the options of its events.

Text is marked up only by the functions that say that they escape it; the other arguments are words of our own.
"""

import html
from pathlib import Path
from typing import Any

import gradio as gr

# Options of an event of the page: it shows no spinner, and is no endpoint of the API. With any component to show its
# progress on, and these are all its outputs unless the list says otherwise, Gradio's script goes through the whole page
# for each of them at every news of every event: most of what a press on a button cost a browser.
QUIET: dict[str, Any] = {"show_progress": "hidden", "show_progress_on": [], "api_visibility": "private"}
SCROLL_TO_TOP = "(...inputs) => { window.scrollTo({top: 0, behavior: 'smooth'}); return inputs; }"


def asset(name: str) -> str:
    """Return the text of a script or template that lies beside the components."""
    return (Path(__file__).parent / name).read_text(encoding="utf-8")


def block(
    content: str = "", *, elem_id: str | None = None, label: str | None = None, script: str | None = None
) -> gr.HTML:
    """Return a place for HTML on the page, set in the page's own type; `script` is run with it as `element`."""
    options: dict[str, Any] = {"js_on_load": script} if script else {}
    return gr.HTML(content, elem_id=elem_id, label=label, apply_default_css=False, **options)


def folder_button(target: str, elem_id: str) -> gr.Button:
    """Return a button that chooses a folder whose pictures go into the field for files in the part with the id
    `target`."""
    button = gr.Button("Choose a folder", size="sm", elem_id=elem_id)
    button.click(None, None, None, js=f"() => window.aiartFolder('{target}')", **QUIET)
    return button


def heading(title: str, hint: str, number: int | None = None) -> str:
    """Return a title, with a number if it is a step of several, and a hint below it, which is escaped."""
    step = f'<span class="step">{number}</span>' if number else ""
    return f"<h2>{step}{title}</h2>{paragraph(hint)}"


def paragraph(text: str, kind: str = "hint") -> str:
    """Return a text, escaped, as a paragraph. kind: its CSS class, "hint" or "empty"."""
    return f'<p class="{kind}">{html.escape(text)}</p>'


def bullets(sentences: list[str]) -> str:
    """Return sentences, escaped, as a list; "" for none."""
    return f"<ul>{''.join(f'<li>{html.escape(one)}</li>' for one in sentences)}</ul>" if sentences else ""


def figure(address: str | None, caption: str) -> str:
    """Return a small picture with a caption, which is escaped; without an address only the caption."""
    image = f'<img src="{address}" alt="" loading="lazy">' if address else ""
    return f"<figure>{image}<figcaption>{html.escape(caption)}</figcaption></figure>"


def bar(label: str, percent: int, moving: bool) -> str:
    """Return a progress bar from 0 to 100; `moving` shows that work goes on although the bar stands still."""
    return (
        f'<div class="bar{" moving" * moving}" role="progressbar" aria-label="{label}" aria-valuemin="0" '
        f'aria-valuemax="100" aria-valuenow="{percent}"><i style="width:{percent}%"></i></div>'
    )


def busy(label: str, percent: int = 0) -> str:
    """Return a sentence about work that is being done just now, announced to screen readers, with a bar."""
    return f'<div class="status"><p role="status">{label}</p>{bar(label, percent, moving=True)}</div>'
