"""What can be set before painting: shape, count, seed, style. Knows nothing of generators and of what is painted."""

import secrets
from base64 import b64encode
from pathlib import Path

import gradio as gr

from aiart.config import CreateRequest
from aiart.studio import StudioConfig
from aiart.ui.cards import cards, chosen, deck
from aiart.ui.markup import block
from aiart.ui.numbers import whole
from aiart.ui.shapes import EXACT, OWN, asked_shape, shape_cards, shown_shape

HINTS = Path(__file__).parent / "examples" / "hints"
SEEDS = 10**9  # thrown dice stay below, so that a seed can be read aloud; a typed one may be larger
MOST = 12  # pictures the slider offers
DEFAULTS = CreateRequest()


class Controls:
    """Build it inside a column."""

    def __init__(self, config: StudioConfig):
        self._config = config
        self.shape = cards(deck(shape_cards(), OWN), label="Shape", elem_id="shape", kind="chips")
        with gr.Row(visible=False, elem_id="exact-size") as self.exact:
            self.width = self._side("Width")
            self.height = self._side("Height")
        self.count = gr.Slider(
            1, min(MOST, config.max_count), DEFAULTS.count, step=1, label="How many", elem_id="count"
        )
        with gr.Row(elem_classes="seed-row", elem_id="seed-row"):
            self.seed = gr.Number(
                label="Seed",
                info="A locked seed paints the same picture again.",
                value=dice(),
                minimum=0,
                precision=0,
                min_width=120,
                scale=3,
                elem_id="seed",
            )
            self.dice = gr.Button("Roll dice", size="sm", min_width=92, scale=0, elem_id="dice")
            self.lock = gr.Checkbox(label="Lock", min_width=72, scale=0, elem_id="lock")
        with gr.Accordion("Style", open=False, elem_id="style"):
            self._build_style()
        self._connect()

    def _side(self, label: str) -> gr.Number:
        return gr.Number(
            label=label, value=None, minimum=16, maximum=self._config.max_side, precision=0, min_width=100,
            placeholder="pixels", elem_id=label.lower(),
        )  # fmt: skip

    def _build_style(self) -> None:
        self.layout = gr.Slider(
            0.01, 1, DEFAULTS.layout, step=0.01, label="Layout", elem_id="layout",
            info="How far strokes may move from where they were.",
        )  # fmt: skip
        block(_ends("layout", "stay in place", "move freely"))
        self.calm = gr.Slider(
            0, 1, DEFAULTS.calm, step=0.05, label="Calm", elem_id="calm", info="How smooth the brushwork is."
        )
        block(_ends("calm", "lively detail", "quiet surfaces"))
        self.recipe = gr.Checkbox(
            True, label="Write the recipe into each picture", elem_id="recipe",
            info="Generator, seed and settings, as text in the PNG. Drop such a picture below to get them back.",
        )  # fmt: skip

    def _connect(self) -> None:
        quiet = {"show_progress": "hidden", "queue": False, "api_visibility": "private"}
        self.dice.click(dice, None, self.seed, **quiet)
        self.shape.input(lambda shape: gr.Row(visible=chosen(shape) == EXACT), self.shape, self.exact, **quiet)

    @property
    def inputs(self) -> list:
        return [
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

    @property
    def settings(self) -> list:
        """What `restored` changes."""
        return [self.shape, self.exact, self.width, self.height, self.layout, self.calm]

    def request(self, shape, width, height, count, seed, lock, layout, calm) -> CreateRequest:
        """What the controls ask for; without a lock, with a fresh seed. Raises RequestError."""
        return CreateRequest(
            count=whole(count, "count"),
            seed=whole(seed, "seed") if lock else dice(),
            layout=layout,
            calm=calm,
            **asked_shape(chosen(shape), width, height),
        )

    def restored(self, request: CreateRequest) -> dict:
        """Updates that show the settings of a painted picture, but not its seed."""
        shape, width, height = shown_shape(request)
        values = (
            deck(shape_cards(), shape),
            gr.Row(visible=shape == EXACT),
            width,
            height,
            request.layout,
            request.calm,
        )
        return dict(zip(self.settings, values, strict=True))


def dice() -> int:
    return secrets.randbelow(SEEDS)


def _ends(name: str, low: str, high: str) -> str:
    """What a slider does at its two ends, as small pictures of the same seed."""
    figures = (_figure(HINTS / f"{name}-{end}.jpg", words) for end, words in (("low", low), ("high", high)))
    return f'<div class="ends">{"".join(figures)}</div>'


def _figure(path: Path, words: str) -> str:
    data = b64encode(path.read_bytes()).decode()
    return f'<figure><img src="data:image/jpeg;base64,{data}" alt=""><figcaption>{words}</figcaption></figure>'
