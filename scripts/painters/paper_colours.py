"""The coloured papers of the paper-cut landscapes: eight hours of light."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Papers:
    """Sheets of one picture: sky from the light outwards, land from far to near, and the small accents."""

    sky: tuple[str, ...]
    disc: str
    land: tuple[str, ...]
    water: tuple[str, ...]
    accent: str
    cloud: str
    stars: bool = False


PAPERS = (
    Papers(
        ("#ffe7b8", "#f9c48a", "#ee8f73", "#c85f72", "#86456f", "#4b3163"),
        "#fff6dc",
        ("#b8627a", "#8a4a74", "#5f3a68", "#40295a", "#271b45"),
        ("#f7b98a", "#b8627a", "#5f3a68"),
        "#ffd166",
        "#fbd9b0",
    ),
    Papers(
        ("#e8f4ee", "#bfe0e2", "#86c0d0", "#4f97b8", "#2d6a97", "#1d4672"),
        "#fffbe6",
        ("#8fb8c9", "#5a93ae", "#35708f", "#1f5070", "#123450"),
        ("#cfe8ea", "#6fb0c6", "#2d6a97"),
        "#f7c548",
        "#f7fbf7",
    ),
    Papers(
        ("#fdf3d0", "#f3e0a0", "#cfd38c", "#8fb784", "#4f8f7c", "#2a6468"),
        "#fffdf0",
        ("#9fc08f", "#6f9f74", "#47805f", "#28604f", "#153f3c"),
        ("#e8efc0", "#8fc0a0", "#3f8078"),
        "#ef7f45",
        "#fdf8e0",
    ),
    Papers(
        ("#dfe3ff", "#aab4ea", "#7480cc", "#4a52a4", "#2f3378", "#1b1d50"),
        "#fff7d6",
        ("#6d78b8", "#4d5699", "#353c7a", "#22275a", "#12153a"),
        ("#8f9ae0", "#4f58a8", "#282d6a"),
        "#ffd97a",
        "#c4ccf4",
        stars=True,
    ),
    Papers(
        ("#fff0d6", "#ffd3a0", "#f7a662", "#e5743c", "#b84a2c", "#7c2f2a"),
        "#fffaea",
        ("#cf7a4c", "#a8553a", "#7f3c32", "#57292b", "#361a22"),
        ("#ffd8a0", "#d98550", "#8a4434"),
        "#2f8f8a",
        "#ffe9c8",
    ),
    Papers(
        ("#fff2ee", "#fbd5d0", "#f0aab0", "#d97f98", "#a85f8a", "#6f4577"),
        "#fffdf8",
        ("#c998b0", "#9f7499", "#765582", "#523b68", "#33264a"),
        ("#fbdcd6", "#cf98ae", "#80608c"),
        "#f7c25a",
        "#fff4ee",
    ),
    Papers(
        ("#eafff2", "#b0ead2", "#62c8b4", "#2a9a96", "#176f7a", "#0e4a5c"),
        "#fff3c4",
        ("#5fae9f", "#34877f", "#1d6668", "#114a54", "#0a2f3c"),
        ("#b8f0dc", "#4fb0a6", "#17666f"),
        "#ff8f5a",
        "#dcfaec",
        stars=True,
    ),
    Papers(
        ("#fbeecb", "#ecd49c", "#cfae74", "#a38259", "#6f5f52", "#434648"),
        "#fffaf0",
        ("#b0a07f", "#84826d", "#5f6b62", "#3f5250", "#25363a"),
        ("#efe0b8", "#a8a88c", "#5f726c"),
        "#c8442e",
        "#fdf3dc",
    ),
)
