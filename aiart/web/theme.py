"""How the page looks: warm paper, ink and one seal red; type from the fonts that come with Gradio, none is fetched.

Colours and fonts are those of the theme; the arrangement of our own components is in style.css and, of the larger ones,
beside them. Both reach Gradio at launch through `look()`.
"""

from base64 import b64encode
from pathlib import Path
from typing import Any

from gradio.themes import Base, Color
from gradio.themes.utils.fonts import LocalFont

HERE = Path(__file__).parent
SCRIPTS = ("notices.js", "presses.js", "address.js", "folders.js", "names.js", "keys.js")

# Eleven steps each, from the lightest to the darkest.
SEAL = "#fdf4f0 #fae5dc #f3c9b9 #eba68e #e8795a #cf5435 #b23a22 #952e1a #7a2817 #632416 #351009"
PAPER = "#fcfaf6 #f6f2ea #e9e2d5 #d8cfbf #a99f91 #857b6d #6b6257 #4a433a #2e2923 #1e1b17 #151310"

# Of the fonts that come with Gradio these are whole; most others lack the Latin letters.
TEXT, TITLES, WEIGHTS = "Source Sans Pro", "Montserrat", (400, 700)

# Of macOS, older macOS, Windows, and Linux: where the system's own font has no Chinese signs.
CHINESE = ("PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC")


def theme() -> Base:
    """The theme of the page. Text has a contrast of at least 4.5 to its background, light or dark (WCAG 2.2, 1.4.3)."""
    base = Base(
        primary_hue=Color(*SEAL.split()),
        secondary_hue=Color(*SEAL.split()),
        neutral_hue=Color(*PAPER.split()),
        text_size="md",
        spacing_size="md",
        radius_size="md",
        font=(LocalFont(TEXT, WEIGHTS), LocalFont(TITLES, WEIGHTS), "system-ui", *CHINESE, "sans-serif"),
        font_mono=(LocalFont("IBM Plex Mono", WEIGHTS), "ui-monospace", "monospace"),
    )
    base.name = "aiart"
    return base.set(**_surfaces(), **_text(), **_inputs(), **_buttons())


def look() -> dict[str, Any]:
    """The theme, styles and scripts of the page, as options of `aiart.web.server.launch.launch`."""
    icon = b64encode((HERE / "favicon.svg").read_bytes()).decode()
    styles = [HERE / "style.css", *sorted(HERE.glob("components/*.css"))]
    style = "\n".join(path.read_text(encoding="utf-8") for path in styles)
    # As `css` Gradio would put every selector of it below its own, where half of them no longer fit.
    head = f'<link rel="icon" type="image/svg+xml" href="data:image/svg+xml;base64,{icon}"><style>{style}</style>'
    head += "".join(f"<script>{(HERE / name).read_text(encoding='utf-8')}</script>" for name in SCRIPTS)
    return {"theme": theme(), "head": head}


def _surfaces() -> dict:
    return dict(
        body_background_fill="*neutral_100",
        body_background_fill_dark="*neutral_950",
        background_fill_primary="*neutral_50",
        background_fill_primary_dark="*neutral_900",
        background_fill_secondary="*neutral_100",
        background_fill_secondary_dark="*neutral_800",
        border_color_primary="*neutral_200",
        border_color_primary_dark="#3a342d",
        border_color_accent="*primary_600",
        border_color_accent_dark="*primary_400",
        color_accent="*primary_600",
        color_accent_soft="*primary_100",
        color_accent_soft_dark="#43251b",
        block_background_fill="*neutral_50",
        block_background_fill_dark="*neutral_900",
        block_border_width="0px",
        block_border_width_dark="0px",
        block_shadow="none",
        block_radius="10px",
        block_padding="0px",
        container_radius="10px",
        panel_background_fill="*neutral_50",
        panel_background_fill_dark="*neutral_900",
        panel_border_width="0px",
        form_gap_width="0px",
        layout_gap="16px",
        shadow_drop="none",
        shadow_drop_lg="none",
        loader_color="*primary_600",
        loader_color_dark="*primary_400",
    )


def _text() -> dict:
    return dict(
        body_text_color="#231e18",
        body_text_color_dark="#f1ebe0",
        body_text_color_subdued="*neutral_600",
        body_text_color_subdued_dark="*neutral_400",
        body_text_size="16px",
        block_title_text_color="*body_text_color",
        block_title_text_color_dark="*body_text_color",
        block_title_text_weight="600",
        block_title_text_size="15px",
        block_title_background_fill="transparent",
        block_title_background_fill_dark="transparent",
        block_title_border_width="0px",
        block_title_padding="0px",
        block_label_background_fill="*background_fill_primary",
        block_label_border_width="0px",
        block_label_text_color="*body_text_color_subdued",
        block_label_text_color_dark="*body_text_color_subdued",
        block_label_text_size="14px",
        block_label_text_weight="600",
        block_info_text_size="14px",
        block_info_text_color="*body_text_color_subdued",
        block_info_text_color_dark="*body_text_color_subdued",
        link_text_color="*primary_600",
        link_text_color_dark="*primary_300",
        accordion_text_color="*body_text_color",
        accordion_text_color_dark="*body_text_color",
    )


def _inputs() -> dict:
    return dict(
        input_background_fill="white",
        input_background_fill_dark="*neutral_950",
        input_border_color="*neutral_300",
        input_border_color_dark="#4a433a",
        input_border_color_focus="*primary_600",
        input_border_color_focus_dark="*primary_400",
        input_border_width="1px",
        input_radius="8px",
        input_padding="9px 12px",
        input_shadow="none",
        input_shadow_focus="none",
        input_placeholder_color="*neutral_600",
        input_placeholder_color_dark="*neutral_400",
        checkbox_background_color_selected="*primary_600",
        checkbox_background_color_selected_dark="*primary_500",
        checkbox_border_color_selected="*primary_600",
        checkbox_border_color_selected_dark="*primary_500",
        checkbox_label_background_fill="transparent",
        checkbox_label_background_fill_dark="transparent",
        checkbox_label_background_fill_hover="transparent",
        checkbox_label_background_fill_hover_dark="transparent",
        checkbox_label_background_fill_selected="transparent",
        checkbox_label_background_fill_selected_dark="transparent",
        checkbox_label_border_width="0px",
        checkbox_label_padding="4px 0px",
        checkbox_label_shadow="none",
        checkbox_label_text_size="16px",
        checkbox_label_text_weight="400",
        slider_color="*primary_600",
        slider_color_dark="*primary_400",
    )


def _buttons() -> dict:
    return dict(
        button_border_width="1px",
        button_transform_hover="none",
        button_transform_active="none",
        button_transition="background-color 120ms, border-color 120ms",
        button_large_radius="9px",
        button_large_text_size="16px",
        button_large_text_weight="600",
        button_large_padding="11px 20px",
        button_medium_radius="8px",
        button_medium_text_size="15px",
        button_medium_padding="8px 14px",
        button_small_radius="8px",
        button_small_text_size="15px",
        button_small_text_weight="400",
        button_small_padding="7px 12px",
        button_primary_background_fill="*primary_600",
        button_primary_background_fill_dark="*primary_400",
        button_primary_background_fill_hover="*primary_700",
        button_primary_background_fill_hover_dark="*primary_300",
        button_primary_border_color="*primary_600",
        button_primary_border_color_dark="*primary_400",
        button_primary_border_color_hover="*primary_700",
        button_primary_border_color_hover_dark="*primary_300",
        button_primary_text_color="white",
        button_primary_text_color_dark="#1b0e09",
        button_primary_text_color_hover="white",
        button_primary_text_color_hover_dark="#1b0e09",
        button_primary_shadow="none",
        button_primary_shadow_hover="none",
        button_primary_shadow_active="none",
        button_secondary_background_fill="transparent",
        button_secondary_background_fill_dark="transparent",
        button_secondary_background_fill_hover="*neutral_200",
        button_secondary_background_fill_hover_dark="*neutral_800",
        button_secondary_border_color="*neutral_300",
        button_secondary_border_color_dark="#4a433a",
        button_secondary_border_color_hover="*neutral_400",
        button_secondary_border_color_hover_dark="*neutral_500",
        button_secondary_text_color="*body_text_color",
        button_secondary_text_color_dark="*body_text_color",
        button_secondary_shadow="none",
        button_secondary_shadow_hover="none",
        button_secondary_shadow_active="none",
        button_cancel_background_fill="transparent",
        button_cancel_background_fill_dark="transparent",
        button_cancel_background_fill_hover="*primary_100",
        button_cancel_background_fill_hover_dark="#43251b",
        button_cancel_border_color="*primary_600",
        button_cancel_border_color_dark="*primary_400",
        button_cancel_text_color="*primary_700",
        button_cancel_text_color_dark="*primary_300",
        button_cancel_shadow="none",
        button_cancel_shadow_hover="none",
        button_cancel_shadow_active="none",
    )
