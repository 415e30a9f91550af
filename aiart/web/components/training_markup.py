"""What the page says and draws of one training: its state, its pictures, its notes and its curve."""

import html

import gradio as gr

from aiart.studio import JobView, State
from aiart.training_presets import PRESETS, counted
from aiart.web.components.cards import Card
from aiart.web.components.markup import bar, bullets, paragraph
from aiart.web.messages import detail, headline, how_long

EARLY = 0.3  # of a training, while its pictures are hardly more than noise
SCALES = ("1 coarse", *map(str, range(2, 9)))  # names in the plot; a pyramid rarely has more
COLOURS = ("#c2472c", "#2f8177", "#c08a1e", "#7b68a8", "#5d8a3a", "#b5658f", "#4c86b8", "#8a7a66")
COLUMNS = {"seconds": "quantitative", "error": "quantitative", "scale": "nominal"}  # types that Gradio would send
ROWS = 300  # of the plot; the browser gets all of them again at every change


def when(seconds: float) -> str:
    """Return after how much training a preview was painted, in words."""
    return f"after {how_long(seconds)}" if seconds else "at the start"


def shows(view: JobView, seconds: float) -> str:
    """Return what a preview after so many seconds shows, in a sentence: a network begins with noise, and memory does
    not."""
    if not PRESETS[view.preset].seconds:
        return "Painted from memory: nothing has to be learned."
    learns = "the layout" if PRESETS[view.preset].learned_scales else "all of it"
    if not seconds:
        return f"Painted from memory alone. From here on it learns {learns}: at first that looks worse than this."
    if seconds < EARLY * max(view.total, seconds):
        return f"It has only begun to learn {learns}, so this is still half noise."
    return (
        f"What it has learned of {learns} so far."
        if view.preset != "balanced"
        else ("The layout as learned so far, in remembered brushwork.")
    )


def job_card(view: JobView) -> Card:
    """Return the card of a training: its newest picture, its name and how far it is."""
    picture = view.previews[-1].path if view.previews else None
    return Card(
        view.id, view.name, f"{PRESETS[view.preset].title}, {headline(view).lower()}", picture=picture, named=True
    )


def status_html(view: JobView) -> str:
    """Headline, bar and sentence. Screen readers are told the headline alone, not every second that passes."""
    percent = round(100 * view.progress)
    name, sentence = html.escape(view.name), html.escape(detail(view))
    state = headline(view) + (f" {percent} %" if view.state is State.RUNNING and view.total else "")
    moving = not view.over and not view.progress
    return (
        f'<div class="status {view.state}"><div class="line"><h2 translate="no">{name}</h2>'
        f'<span class="state">{state}</span></div>'
        f"{bar('Progress of the training', percent, moving)}<p>{sentence}</p>"
        f'<span class="sr-only" role="status">{headline(view)}</span></div>'
    )


def notes_html(view: JobView) -> str:
    """Return how many pictures are used, remarks about them, and each refused one with its reason."""
    if not (view.pictures or view.refused):
        return ""
    used = paragraph(f"{counted(view.pictures)} in use.") if view.pictures else ""
    left_out = f"<h3>{len(view.refused)} left out</h3>" if view.refused else ""
    reasons = [one.reason for one in view.refused]
    return f'<div class="notes">{used}{bullets(list(view.notes))}{left_out}{bullets(reasons)}</div>'


def plot_update(view: JobView) -> dict:
    """Return an update of the plot: loss per learned scale over time, at most `ROWS` points; hidden while there is no
    line."""
    scales = len(view.losses[-1].losses) if view.losses else 0
    step = max(1, -(-len(view.losses) * scales // ROWS))
    rows = [
        [round(point.seconds, 1), loss, name]
        for point in view.losses[::-step][::-1]
        for name, loss in zip(SCALES, point.losses, strict=False)
        if loss is not None
    ]
    if len(view.losses) < 2 or not rows:
        return gr.update(visible=False)
    value = {"columns": list(COLUMNS), "data": rows, "datatypes": COLUMNS, "mark": "line"}
    return gr.update(value=value, visible=True)


def no_previews(view: JobView) -> str:
    """Return the sentence in place of previews."""
    if view.over:
        return paragraph("It was over before it could paint anything.", "empty")
    return paragraph("The first preview is on its way. It needs no training: it is painted from memory.", "empty")


def no_curve(view: JobView) -> str:
    """Return the sentence in place of the curve."""
    if not PRESETS[view.preset].seconds:
        return paragraph("Nothing needs to be learned here: an instant generator remembers.")
    if view.over:
        return paragraph("It was over before there was anything to draw.")
    return paragraph("The lines appear as soon as it learns. The lower they get, the better.")
