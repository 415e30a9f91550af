"""What can be set before painting, whatever is painted: how many, shape, seed, style, colours.

Knows nothing of generators and of what is painted.
"""

import secrets
from base64 import b64encode
from collections.abc import Collection, Mapping
from pathlib import Path

import gradio as gr

from aiart.config import SEED_MAX
from aiart.operations.request import SIDE_MIN, Request
from aiart.studio import StudioConfig
from aiart.web.components.canvas import blank, easel
from aiart.web.components.cards import cards, chosen, deck
from aiart.web.components.markup import block
from aiart.web.components.numbers import number_field, whole
from aiart.web.components.shapes import EXACT, OWN, asked_shape, shape_cards, shown_shape

HINTS = Path(__file__).parents[1] / "examples" / "hints"
SEEDS = 10**9  # thrown dice stay below, so that a seed can be read aloud; a typed one may be larger
SIDE = 512  # pixels that an empty width or height means
MOST = 12  # pictures the slider offers
DEFAULTS = Request()
ALL = ("count", "shape", "layout", "calm", "palette")  # what an operation may do without
QUIET = {"show_progress": "hidden", "queue": False, "api_visibility": "private"}


class Controls:
    """Build it inside a column; `prefix` keeps the names of its parts apart from those of others."""

    def __init__(self, config: StudioConfig, prefix: str = "", folded: bool = False):
        self._config, self._prefix = config, prefix
        if folded:
            with gr.Accordion("More settings", open=False, elem_id=f"{prefix}more"):
                self._build_frame(OWN)
                self._build_style()
                self._build_palette()
        else:
            self._build_frame(OWN)
            with gr.Accordion("Style", open=False, elem_id=f"{prefix}style"):
                self._build_style()
            self.palette = None
        self._connect()

    def _build_frame(self, shape: str) -> None:
        self.shape = cards(deck(shape_cards(), shape), label="Shape", elem_id=f"{self._prefix}shape", kind="chips")
        with gr.Row(visible=False, elem_id=f"{self._prefix}exact-size") as self.exact:
            self.width = self._side("Width")
            self.height = self._side("Height")
        most = min(MOST, self._config.max_count)
        self.count = gr.Slider(1, most, DEFAULTS.count, step=1, label="How many", elem_id=f"{self._prefix}count")
        with gr.Row(elem_classes="seed-row", elem_id=f"{self._prefix}seed-row"):
            self.seed = number_field(
                "Seed", info="A locked seed paints the same picture again.", value=str(dice()), code="seed", low=0,
                high=SEED_MAX, default=None, placeholder="any", min_width=120, scale=3, elem_id=f"{self._prefix}seed",
            )  # fmt: skip
            self.dice = gr.Button("Roll dice", size="sm", min_width=92, scale=0, elem_id=f"{self._prefix}dice")
            self.lock = gr.Checkbox(
                label="Lock", min_width=72, scale=0, elem_id=f"{self._prefix}lock", elem_classes="lock"
            )

    def _side(self, label: str) -> gr.Textbox:
        most = self._config.max_side
        return number_field(
            label, code=label.lower(), low=SIDE_MIN, high=most, default=min(SIDE, most), min_width=100,
            elem_id=self._prefix + label.lower(),
        )  # fmt: skip

    def _build_style(self) -> None:
        self.layout, self.layout_ends = self._slider(
            "layout", 0.01, "How far strokes may move from where they were.", "stay in place", "move freely"
        )
        self.calm, self.calm_ends = self._slider(
            "calm", 0, "How smooth the brushwork is.", "lively detail", "quiet surfaces"
        )
        self.recipe = gr.Checkbox(
            True, label="Write the recipe into each picture", elem_id=f"{self._prefix}recipe",
            info="Generator, seed and settings, as text in the PNG. Drop such a picture on the page to get them back.",
        )  # fmt: skip

    def _slider(self, name: str, low: float, info: str, *ends: str) -> tuple[gr.Slider, gr.HTML]:
        slider = gr.Slider(
            low, 1, getattr(DEFAULTS, name), step=0.01 if low else 0.05, label=name.capitalize(), info=info,
            elem_id=f"{self._prefix}{name}",
        )  # fmt: skip
        return slider, block(_ends(name, *ends), elem_id=f"{self._prefix}{name}-ends")

    def _build_palette(self) -> None:
        with gr.Column(elem_id=f"{self._prefix}colours") as self.palette_part:
            block('<p class="label">Colours from a picture</p><p class="hint">Leave it empty to keep its own.</p>')
            self.palette = easel(
                label="Colours from a picture",
                elem_id=f"{self._prefix}palette",
                most=self._config.max_side,
                mode="palette",
            )

    def _connect(self) -> None:
        self.dice.click(dice, None, self.seed, **QUIET)
        self.shape.input(lambda shape: gr.Row(visible=chosen(shape) == EXACT), self.shape, self.exact, **QUIET)

    @property
    def inputs(self) -> list:
        own = [
            self.shape,
            self.width,
            self.height,
            self.count,
            self.seed,
            self.lock,
            self.layout,
            self.calm,
            self.recipe,
        ]
        return own + ([self.palette] if self.palette else [])

    @property
    def outputs(self) -> list:
        """What `restored` and `suited` change."""
        parts = [self.shape, self.exact, self.width, self.height, self.count, self.layout, self.layout_ends]
        parts += [self.calm, self.calm_ends, self.seed, self.lock]
        return parts + ([self.palette_part, self.palette] if self.palette else [])

    def asked(self, answers: Mapping, uses: Collection[str] = ALL) -> dict:
        """The fields of a Request; without a lock, with a fresh seed. Raises RequestError."""
        told = {
            "count": whole(answers[self.count], "count") if "count" in uses else 1,
            "seed": self._seed(answers),
        }
        if "shape" in uses:
            told |= self._shape(answers)
        return told | {name: answers[getattr(self, name)] for name in ("layout", "calm") if name in uses}

    def _seed(self, answers: Mapping) -> int:
        locked = self.seed.rule.read(answers[self.seed]) if answers[self.lock] else None
        return dice() if locked is None else locked

    def _shape(self, answers: Mapping) -> dict:
        shape = chosen(answers[self.shape])
        if shape == EXACT:  # in any other shape these two are hidden, and nobody asks for what they say
            return {"size": (self.width.rule.read(answers[self.width]), self.height.rule.read(answers[self.height]))}
        return asked_shape(shape)

    def restored(self, request: Request) -> dict:
        """Updates that show the settings of a painted picture, its seed locked."""
        shape, width, height = shown_shape(request)
        updates = {
            self.shape: deck(shape_cards(), shape),
            self.exact: gr.Row(visible=shape == EXACT),
            self.width: width,
            self.height: height,
            self.layout: request.layout,
            self.calm: request.calm,
            self.seed: request.seed,
            self.lock: True,
        }
        return updates | ({self.palette: blank()} if self.palette else {})

    def suited(self, uses: Collection[str], count: int = DEFAULTS.count) -> dict:
        """Updates that show what an operation has, and nothing else."""
        return {
            self.shape: gr.update(visible="shape" in uses),
            self.exact: gr.Row(visible=False),
            self.count: gr.update(visible="count" in uses, value=count),
            self.layout: gr.update(visible="layout" in uses),
            self.layout_ends: gr.update(visible="layout" in uses),
            self.calm: gr.update(visible="calm" in uses),
            self.calm_ends: gr.update(visible="calm" in uses),
            self.palette_part: gr.Column(visible="palette" in uses),
        }


def dice() -> int:
    return secrets.randbelow(SEEDS)


def _ends(name: str, low: str, high: str) -> str:
    """What a slider does at its two ends, as small pictures of the same seed."""
    figures = (_figure(HINTS / f"{name}-{end}.jpg", words) for end, words in (("low", low), ("high", high)))
    return f'<div class="ends">{"".join(figures)}</div>'


def _figure(path: Path, words: str) -> str:
    data = b64encode(path.read_bytes()).decode()
    return f'<figure><img src="data:image/jpeg;base64,{data}" alt=""><figcaption>{words}</figcaption></figure>'
