"""The looks: readable, whole, and nothing of it from elsewhere."""

import re

import numpy as np
import pytest


def test_nothing_is_fetched_from_elsewhere():
    from aiart.web.theme import look

    told = look()
    pages = [told["head"], told["theme"]._get_theme_css(), *told["theme"]._font_css]
    assert not any(re.search(r"url\(\s*['\"]?(https?:)?//|@import", page) for page in pages)
    assert told["theme"]._stylesheets == []


def test_the_fonts_are_whole():
    """Several fonts that come with Gradio hold a few signs only; whole ones are larger than 25 kB."""
    from gradio.themes.utils.fonts import font_file_path

    from aiart.web.theme import TEXT, TITLES, WEIGHTS

    assert all(font_file_path(name, weight).stat().st_size > 25_000 for name in (TEXT, TITLES) for weight in WEIGHTS)


def luminance(colour: str) -> float:
    """Relative luminance of "#rrggbb" (WCAG 2.2)."""
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return float(np.dot(linear, (0.2126, 0.7152, 0.0722)))


CONTRASTS = [
    ("body_text_color", "body_background_fill", "text on the page"),
    ("body_text_color", "background_fill_primary", "text on a sheet"),
    ("body_text_color_subdued", "body_background_fill", "hints on the page"),
    ("body_text_color_subdued", "background_fill_primary", "hints on a sheet"),
    ("body_text_color_subdued", "input_background_fill", "hints on a card"),
    ("button_primary_text_color", "button_primary_background_fill", "the big button"),
    ("button_primary_text_color_hover", "button_primary_background_fill_hover", "the big button under the mouse"),
    ("button_cancel_text_color", "background_fill_primary", "the stop button"),
    ("input_placeholder_color", "input_background_fill", "placeholders"),
]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("text, ground, what", CONTRASTS, ids=[what for *_, what in CONTRASTS])
def test_text_can_be_read(text, ground, what, dark):
    from aiart.web.theme import theme

    base = theme()

    def colour(name: str) -> str:
        value = dark and getattr(base, f"{name}_dark", None) or getattr(base, name)
        while value.startswith("*"):
            following = value.removeprefix("*")
            value = dark and getattr(base, f"{following}_dark", None) or getattr(base, following)
        return {"white": "#ffffff"}.get(value, value)

    low, high = sorted((luminance(colour(text)), luminance(colour(ground))))
    assert (high + 0.05) / (low + 0.05) >= 4.5, (what, colour(text), colour(ground))


def test_the_example_pictures_are_small_and_can_be_used():
    from aiart.data.dataset import load_set
    from aiart.web.tabs.train import EXAMPLES

    assert sum(path.stat().st_size for path in EXAMPLES[0].parent.rglob("*.jpg")) < 900 * 1024
    found = load_set(EXAMPLES, 64)
    assert len(found.names) == len(EXAMPLES) >= 8 and not found.refused
