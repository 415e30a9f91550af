"""Film: the previews of a training, the newest in view, with a slider through all of them; scrubbed in the browser.

Knows nothing of trainings.
"""

from collections.abc import Iterable
from pathlib import Path

import gradio as gr

from aiart.web.server.files import url

TEMPLATE = """
<figure class="film" hidden>
  <img alt="">
  <figcaption>
    <input type="range" min="0" max="0" step="1" value="0" aria-label="History of previews">
    <span class="when"></span>
    <button type="button" class="newest">Newest</button>
  </figcaption>
</figure>
"""
SCRIPT = """
const figure = element.querySelector('figure'), image = figure.querySelector('img');
const slider = figure.querySelector('input'), when = figure.querySelector('.when');
const newest = figure.querySelector('button');
const loaded = new Map();
let follow = true, shown = '';
const frames = () => (Array.isArray(props.value) ? props.value : []);
const show = (index) => {
  const frame = frames()[index];
  if (!frame) return;
  slider.value = index;
  slider.setAttribute('aria-valuetext', frame.when);
  when.textContent = frame.when;
  newest.hidden = index === frames().length - 1;
  if (shown === frame.url) return;
  shown = frame.url;
  image.src = frame.url;
  image.alt = 'Four pictures it could paint: ' + frame.when;
};
const arrive = () => {
  const all = frames();
  figure.hidden = all.length === 0;
  all.forEach((frame) => {
    if (loaded.has(frame.url)) return;
    const picture = new Image();
    picture.src = frame.url;
    loaded.set(frame.url, picture);
  });
  slider.max = Math.max(0, all.length - 1);
  figure.classList.toggle('single', all.length < 2);
  if (shown && !all.some((frame) => frame.url === shown)) follow = true;
  if (follow) show(all.length - 1);
};
slider.addEventListener('input', () => { follow = +slider.value === frames().length - 1; show(+slider.value); });
newest.addEventListener('click', () => { follow = true; show(frames().length - 1); slider.focus(); });
watch('value', arrive);
arrive();
"""


def film(*, label: str, elem_id: str) -> gr.HTML:
    """The component; its value is made by `frames`."""
    return gr.HTML(
        value=[],
        label=label,
        elem_id=elem_id,
        html_template=TEMPLATE,
        js_on_load=SCRIPT,
        apply_default_css=False,
    )


def frames(pictures: Iterable[tuple[Path, str]]) -> list[dict]:
    """(file, when), oldest first -> a value for `film`."""
    copies = ({"url": url(path), "when": when} for path, when in pictures)
    return [frame for frame in copies if frame["url"]]
