"""Cards: one choice out of several, each with a picture, a title and a few words; real radio buttons underneath.

The browser draws them from data, so names of strangers never become markup. Knows nothing of what is chosen.
"""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import gradio as gr

from aiart.web.server.files import url

TEMPLATE = """
${(() => {
  const safe = (text) => String(text ?? '').replace(/[&<>"'`]/g, (letter) => '&#' + letter.charCodeAt(0) + ';');
  const frame = (ratio) => `width:${Math.min(18, 18 * ratio)}px;height:${Math.min(18, 18 / ratio)}px`;
  const card = (one) => `
    <label class="card">
      <input type="radio" name="GROUP" value="${safe(one.id)}" ${one.id === value.chosen ? 'checked' : ''}>
      ${one.picture ? `<img src="${safe(one.picture)}" alt="" loading="lazy">` : ''}
      ${one.ratio ? `<span class="glyph"><i style="${frame(one.ratio)}"></i></span>` : ''}
      <span class="words">
        <span class="title">${safe(one.title)}${one.badge ? `<em>${safe(one.badge)}</em>` : ''}</span>
        ${one.text ? `<span class="text">${safe(one.text)}</span>` : ''}
      </span>
    </label>`;
  return '<fieldset class="cards KIND"><legend>LEGEND</legend>'
    + (value.cards.length ? '<div class="deck">' + value.cards.map(card).join('') + '</div>' : '')
    + (value.cards.length ? '' : '<p class="empty">EMPTY</p>') + '</fieldset>';
})()}
"""
SCRIPT = """
const agree = () => element.querySelectorAll('input[type=radio]').forEach((one) => {
  one.checked = one.value === props.value.chosen;
});
element.addEventListener('change', (event) => {
  if (event.target.type !== 'radio') return;
  props.value = {...props.value, chosen: event.target.value};
  trigger('input');
});
watch('value', agree);
"""


@dataclass(frozen=True)
class Card:
    id: str
    title: str
    text: str = ""
    badge: str = ""
    picture: Path | None = None
    ratio: float = 0  # width over height; draws a small frame of that shape


def cards(value: dict, *, label: str, elem_id: str, kind: str = "rows", empty: str = "") -> gr.HTML:
    """The component. Give it a `deck`; read what it holds with `chosen`; its `input` fires when the person has chosen.

    kind: "rows", "tiles", "chips" or "thumbs". empty: what to say when there is no card.
    """
    fixed = {"GROUP": elem_id, "KIND": kind, "LEGEND": label, "EMPTY": empty}  # words of ours, plain letters all
    template = re.sub("|".join(fixed), lambda found: fixed[found[0]], TEMPLATE)
    return gr.HTML(
        value=value, label=label, elem_id=elem_id, html_template=template, js_on_load=SCRIPT, apply_default_css=False
    )


def deck(choices: Sequence[Card] = (), chosen: str | None = None) -> dict:
    """A value for `cards`; the pictures are copied to where the browser may fetch them."""
    return {"cards": [asdict(card) | {"picture": url(card.picture)} for card in choices], "chosen": chosen}


def chosen(value: object) -> str:
    """The id of the chosen card as a browser tells it; "" if it tells none."""
    told = value.get("chosen") if isinstance(value, dict) else None
    return told if isinstance(told, str) else ""
