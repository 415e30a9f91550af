"""The settings of a painting: those that several operations share, and those that one operation has alone.

Both are made from the operations' declarations. `request_fields` reads them, `updates_for` shows a request in them, and
`updates_for_operation` shows only what an operation has.
"""

import secrets
from base64 import b64encode
from collections.abc import Container, Mapping
from pathlib import Path

import gradio as gr

from aiart.operations.animation import ENDINGS
from aiart.operations.declaration import CALM, COUNT, FORMATS, LAYOUT, SHAPE, Operation, setting_of
from aiart.operations.request import Request
from aiart.studio import StudioConfig
from aiart.web.components.cards import Card, cards, cards_value, chosen
from aiart.web.components.fields import (
    NumberField,
    NumberRule,
    as_whole,
    read_setting,
    setting_control,
    setting_value,
)
from aiart.web.components.inputs import OperationInputs
from aiart.web.components.markup import QUIET, block, figure
from aiart.web.components.size_controls import FormatControl, ShapeControl

HINTS = Path(__file__).parents[1] / "examples" / "hints"
RANDOM_SEEDS = 10**9  # random seeds stay below, so that one can be read aloud; a typed one may be larger
COUNT_SHOWN = 12  # the most that the slider offers
LEAST_LAYOUT = 0.01  # that its slider offers
FILMS = {".mp4": "MP4", ".webp": "WebP", ".gif": "GIF"}


def random_seed() -> int:
    """Return a seed from 0 to below a thousand million."""
    return secrets.randbelow(RANDOM_SEEDS)


class CommonSettings:
    """Shape, count, seed and style: what several operations share.

    Args:
        operation_inputs: builds the palette, below the style.
        prefix: of the components' ids.
        folded: whether all of it is in one accordion; else only the style is.
    """

    def __init__(self, config: StudioConfig, operation_inputs: OperationInputs, prefix: str = "", folded: bool = False):
        self._config, self._prefix = config, prefix
        if folded:
            with gr.Accordion("More settings", open=False, elem_id=f"{prefix}more"):
                self._build()
                self._build_style()
                operation_inputs.build_palette()
        else:
            self._build()
            with gr.Accordion("Style", open=False, elem_id=f"{prefix}style"):
                self._build_style()
                operation_inputs.build_palette()
        self.rolled = self.dice.click(random_seed, None, self.seed.box, queue=False, **QUIET)

    def _build(self) -> None:
        prefix = self._prefix
        self.size = ShapeControl(prefix, self._config.max_side)
        most = min(COUNT_SHOWN, self._config.max_count)
        count = setting_of(Request, COUNT).default
        self.count = gr.Slider(1, most, count, step=1, label="How many", elem_id=f"{prefix}count")
        seed = setting_of(Request, "seed")
        with gr.Row(elem_classes="seed-row", elem_id=f"{prefix}seed-row"):
            self.seed = NumberField(
                NumberRule("Seed", "seed", seed.low, seed.high, None), value=str(random_seed()), placeholder="any",
                info="A locked seed paints the same picture again.", min_width=120, scale=3, elem_id=f"{prefix}seed",
            )  # fmt: skip
            self.dice = gr.Button("Roll dice", size="sm", min_width=92, scale=0, elem_id=f"{prefix}dice")
            self.lock = gr.Checkbox(label="Lock", min_width=72, scale=0, elem_id=f"{prefix}lock", elem_classes="lock")

    def _build_style(self) -> None:
        self.layout, self.layout_ends = self._slider(
            LAYOUT, LEAST_LAYOUT, "How far strokes may move from where they were.", "stay in place", "move freely"
        )
        self.calm, self.calm_ends = self._slider(
            CALM,
            0,
            "How smooth the brushwork is; of a set, how quiet a new scene is.",
            "lively detail",
            "quiet surfaces",
        )
        self.recipe = gr.Checkbox(
            True, label="Write the settings into each picture", elem_id=f"{self._prefix}recipe",
            info="Generator, seed and settings, as text in the PNG. Drop such a picture on the page to get them back.",
        )  # fmt: skip

    def _slider(self, name: str, low: float, info: str, *ends: str) -> tuple[gr.Slider, gr.HTML]:
        default = setting_of(Request, name).default
        slider = gr.Slider(
            low, 1, default, step=0.01 if low else 0.05, label=name.capitalize(), info=info,
            elem_id=f"{self._prefix}{name}",
        )  # fmt: skip
        return slider, block(_ends(name, *ends), elem_id=f"{self._prefix}{name}-ends")

    @property
    def inputs(self) -> list:
        """All components that `request_fields` reads, and whether a recipe is written."""
        return [*self.size.inputs, self.count, self.seed.box, self.lock, self.layout, self.calm, self.recipe]

    @property
    def look(self) -> list:
        """Those of the components that change how a picture looks, besides the seed."""
        return [*self.size.inputs, self.layout, self.calm]

    @property
    def outputs(self) -> list:
        """All components that `updates_for` and `updates_for_operation` change."""
        style = [self.layout, self.layout_ends, self.calm, self.calm_ends]
        return [*self.size.outputs, self.count, *style, self.seed.box, self.lock]

    def request_fields(self, operation: Operation, values: Mapping) -> dict:
        """Return the fields of an operation's request; without a lock, with a fresh seed. Raises RequestError."""
        uses = operation.uses
        locked = self.seed.read(values) if values[self.lock] else None
        fields = {
            "count": as_whole(values[self.count]) if COUNT in uses else 1,
            "seed": random_seed() if locked is None else locked,
        }
        if SHAPE in uses:
            fields |= self.size.request_fields(values)
        return fields | {name: values[getattr(self, name)] for name in (LAYOUT, CALM) if name in uses}

    def note(self, operation: Operation, values: Mapping) -> str:
        """Return what a person should read of the size that was chosen; "" if nothing."""
        return self.size.note(values) if SHAPE in operation.uses else ""

    def updates_for(self, request: Request) -> dict:
        """Return updates that show the settings of a request, its seed locked."""
        return self.size.updates_for(request) | {
            self.layout: max(request.layout, LEAST_LAYOUT),
            self.calm: request.calm,
            self.seed.box: request.seed,
            self.lock: True,
        }

    def updates_for_kept(self, operation: Operation, request: Request, kept: Container[str]) -> dict:
        """Return updates that show a request of which the fields in `kept` were kept; a seed that was not stays as it
        is."""
        updates = self.updates_for(request)
        if "seed" not in kept:
            del updates[self.seed.box], updates[self.lock]
        if COUNT in operation.uses:
            updates[self.count] = min(request.count, int(self.count.maximum))
        return updates

    def updates_for_operation(self, operation: Operation) -> dict:
        """Return updates that show the settings which an operation has, and its usual count."""
        uses = operation.uses
        return {
            **self.size.updates_for(Request()),  # a size is not carried over to another operation
            self.size.column: gr.Column(visible=SHAPE in uses),
            self.count: gr.update(visible=COUNT in uses, value=operation.usual_count),
            self.layout: gr.update(visible=LAYOUT in uses),
            self.layout_ends: gr.update(visible=LAYOUT in uses),
            self.calm: gr.update(visible=CALM in uses),
            self.calm_ends: gr.update(visible=CALM in uses),
        }


class OperationSettings:
    """What one operation has alone: its size by formats, its declared settings, and the kind of file of its film."""

    def __init__(self, operation: Operation, config: StudioConfig, visible: bool):
        self.operation, prefix = operation, f"{operation.name}-"
        self.settings = {one.name: one for one in operation.settings.values() if one.on_page}
        self.formats = self.ending = None
        self._any = bool(self.settings or operation.frames or FORMATS in operation.uses)
        with gr.Column(visible=visible and self._any, elem_id=f"own-{operation.name}") as self.column:
            if FORMATS in operation.uses:
                self.formats = FormatControl(prefix, operation.settings["axes"], config.max_poster_side)
            self.controls = {name: setting_control(one, f"{prefix}{name}") for name, one in self.settings.items()}
            if operation.frames:
                self.ending = cards(_endings_value(ENDINGS[0]), label="File", elem_id=f"{prefix}ending", kind="chips")

    @property
    def inputs(self) -> list:
        formats = self.formats.inputs if self.formats else []
        return [*formats, *self.controls.values(), *([self.ending] if self.ending else [])]

    @property
    def outputs(self) -> list:
        """All components that `updates_for` and `updates_for_operation` change."""
        formats, ending = self.formats.outputs if self.formats else [], [self.ending] if self.ending else []
        return [self.column, *formats, *self.controls.values(), *ending]

    def request_fields(self, values: Mapping) -> dict:
        """Return the fields that the operation's request has alone, as far as they are here. Raises RequestError."""
        formats = self.formats.request_fields(values) if self.formats else {}
        own = {name: read_setting(one, values[self.controls[name]]) for name, one in self.settings.items()}
        return formats | own

    def note(self, values: Mapping) -> str:
        """Return what a person should read of the format that was chosen; "" if nothing."""
        return self.formats.note(values) if self.formats else ""

    def film_ending(self, values: Mapping) -> str:
        """Return the ending of a film's file, with its dot; that of the first kind if the operation makes pictures."""
        return chosen(values[self.ending]) if self.ending else ENDINGS[0]

    def updates_for(self, request: Request) -> dict:
        """Return updates that show the settings of a request of this operation."""
        formats = self.formats.updates_for(request) if self.formats else {}
        own = {self.controls[name]: setting_value(one, getattr(request, name)) for name, one in self.settings.items()}
        return formats | own

    def updates_for_kept(self, request: Request, film: str | None) -> dict:
        """Return the same, with the kind of file of its film, if one was kept."""
        ending = {self.ending: _endings_value(f".{film}")} if self.ending and film else {}
        return self.updates_for(request) | ending

    def updates_for_operation(self, operation: Operation) -> dict:
        """Return an update that shows these settings if they are those of `operation`, else hides them."""
        return {self.column: gr.Column(visible=self._any and self.operation.name == operation.name)}


def _endings_value(ending: str) -> dict:
    return cards_value([Card(one, FILMS[one]) for one in ENDINGS], ending)


def _ends(name: str, low: str, high: str) -> str:
    """What a slider does at its two ends, as small pictures of the same seed."""
    figures = (_figure(HINTS / f"{name}-{end}.jpg", words) for end, words in (("low", low), ("high", high)))
    return f'<div class="ends">{"".join(figures)}</div>'


def _figure(path: Path, words: str) -> str:
    data = b64encode(path.read_bytes()).decode()
    return figure(f"data:image/jpeg;base64,{data}", words)
