"""A training as the page shows it: state, what became of the pictures, and the curve. Pure functions of a view."""

import html

import gradio as gr

from aiart.config import PRESETS
from aiart.studio import JobView, State
from aiart.web.components.markup import bar, paragraph, points
from aiart.web.messages import counted, detail, headline

SCALES = ("1 coarse", *map(str, range(2, 9)))  # how the plot calls them; a pyramid rarely has more
COLOURS = ("#c2472c", "#2f8177", "#c08a1e", "#7b68a8", "#5d8a3a", "#b5658f", "#4c86b8", "#8a7a66")
COLUMNS = {"seconds": "quantitative", "error": "quantitative", "scale": "nominal"}  # what Gradio would tell the browser
ROWS = 300  # of the plot; the browser gets all of them again at every change


def status_html(view: JobView) -> str:
    """Headline, bar and sentence. The headline alone is announced to screen readers, not every second that passes."""
    percent = round(100 * view.progress)
    name, sentence = html.escape(view.name), html.escape(detail(view))
    state = headline(view) + (f" {percent} %" if view.state is State.RUNNING and view.total else "")
    moving = not view.over and not view.progress
    return (
        f'<div class="status {view.state}"><div class="line"><h1>{name}</h1><span class="state">{state}</span></div>'
        f"{bar('Progress of the training', percent, moving)}<p>{sentence}</p>"
        f'<span class="sr-only" role="status">{headline(view)}</span></div>'
    )


def notes_html(view: JobView) -> str:
    """What became of the pictures: how many are used, remarks, and each refused one with its reason."""
    if not (view.pictures or view.refused):
        return ""
    used = paragraph(f"{counted(view.pictures)} in use.") if view.pictures else ""
    left_out = f"<h3>{len(view.refused)} left out</h3>" if view.refused else ""
    reasons = [one.reason for one in view.refused]
    return f'<div class="notes">{used}{points(list(view.notes))}{left_out}{points(reasons)}</div>'


def plot_of(view: JobView) -> dict:
    """An update of the plot: loss per learned scale over time, at most `ROWS` points; hidden while there is no line."""
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
    """What to say where the previews will be."""
    if view.over:
        return paragraph("It was over before it could paint anything.", "empty")
    return paragraph("The first preview is on its way. It needs no training: it is painted from memory.", "empty")


def no_curve(view: JobView) -> str:
    """What to say where the curve will be, or never is."""
    if not PRESETS[view.preset].seconds:
        return paragraph("Nothing needs to be learned here: an instant generator remembers.")
    if view.over:
        return paragraph("It was over before there was anything to draw.")
    return paragraph("The lines appear as soon as it learns. The lower they get, the better.")
