"""Small pieces of HTML that several parts of the page are made of. Arguments are words of ours unless it says: any."""

import html

import gradio as gr


def block(content: str = "", *, elem_id: str | None = None, label: str | None = None) -> gr.HTML:
    """A place for HTML on the page, in the page's own type."""
    return gr.HTML(content, elem_id=elem_id, label=label, apply_default_css=False)


def heading(title: str, hint: str, number: int | None = None) -> str:
    step = f'<span class="step">{number}</span>' if number else ""
    return f"<h2>{step}{title}</h2>{paragraph(hint)}"


def paragraph(text: str, kind: str = "hint") -> str:
    """Any text, in the manner of `kind`: "hint" or "empty"."""
    return f'<p class="{kind}">{html.escape(text)}</p>'


def points(sentences: list[str]) -> str:
    """Any sentences as a list; "" for none."""
    return f"<ul>{''.join(f'<li>{html.escape(one)}</li>' for one in sentences)}</ul>" if sentences else ""


def bar(what: str, percent: int, moving: bool) -> str:
    """How far something is; `moving` shows that it goes on although the bar stands still."""
    return (
        f'<div class="bar{" moving" * moving}" role="progressbar" aria-label="{what}" aria-valuemin="0" '
        f'aria-valuemax="100" aria-valuenow="{percent}"><i style="width:{percent}%"></i></div>'
    )


def busy(what: str, percent: int = 0) -> str:
    """Something that is being done just now, announced to screen readers."""
    return f'<div class="status"><p role="status">{what}</p>{bar(what, percent, moving=True)}</div>'
