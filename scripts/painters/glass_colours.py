"""The sheets of glass the windows are cut from: six boxes of colours."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Glass:
    """The sheets of glass a window is cut from; ramps run from the light outwards, or from light to dark."""

    sky: tuple[str, ...]
    light: tuple[str, ...]
    far: tuple[str, ...]
    near: tuple[str, ...]
    water: tuple[str, ...]
    leaf: tuple[str, ...]
    flower: tuple[str, ...]


GLASSES = (
    Glass(
        ("#ffe9a8", "#f7b84b", "#e8743b", "#b83a5b", "#6a2c7d", "#2c2268"),
        ("#fff6cf", "#ffd65c", "#f79a2e"),
        ("#9a7fd0", "#6a55b8", "#3c3a98"),
        ("#2f8f8a", "#1f6a7a", "#17415f"),
        ("#ffd08a", "#e77a72", "#5a5fc0", "#2a3f9a"),
        ("#b8d24a", "#4f9a3a", "#1c5f3c"),
        ("#ff6f91", "#d62a5e", "#ffd166"),
    ),
    Glass(
        ("#f4f7dc", "#bfe6e6", "#74c2e8", "#3d8fdb", "#2a5fc0", "#1f3a92"),
        ("#fffdf0", "#fff0a0", "#ffd04a"),
        ("#a8d0e8", "#6fa0d6", "#4270b8"),
        ("#a6cf4a", "#4fa84e", "#1f7a54"),
        ("#d5f2ee", "#7fd6dc", "#2f9fc4", "#1c5fa6"),
        ("#d4e45a", "#6cb83f", "#237a3e"),
        ("#ff5a4f", "#e0283c", "#ffe27a"),
    ),
    Glass(
        ("#f6f0c4", "#b9d9b0", "#5fb8a8", "#24828f", "#175a7a", "#122f58"),
        ("#fffbe0", "#f7e08a", "#e8b04a"),
        ("#7fc0b0", "#3f8f96", "#23607a"),
        ("#5fae6a", "#2c7f62", "#154f50"),
        ("#e8e6a8", "#7fcab0", "#2f8fa0", "#17506f"),
        ("#cfd84f", "#7aa63a", "#2f6a3c"),
        ("#f7a13c", "#e2572c", "#fbe3a0"),
    ),
    Glass(
        ("#fff2c8", "#ffd089", "#f7a072", "#e8748a", "#b05aa8", "#6a4aa8"),
        ("#fffdf2", "#fff0b8", "#ffc96a"),
        ("#e8a8c0", "#b87fc0", "#7f62b0"),
        ("#7fb8a0", "#4f8fa0", "#3a5f90"),
        ("#ffe0b0", "#f7a8a0", "#9f8fd0", "#5a6ab8"),
        ("#c4dc8a", "#7fb46a", "#3a8060"),
        ("#ffffff", "#ffc4d8", "#f07aa8"),
    ),
    Glass(
        ("#fff0b0", "#ffc94a", "#f7942c", "#e0542a", "#b02a34", "#6a1838"),
        ("#fffbe0", "#ffe27a", "#ffb02e"),
        ("#d0703f", "#a0403c", "#6a2a44"),
        ("#d8b03a", "#a8862e", "#5f6a34"),
        ("#ffd87a", "#f0943c", "#2f8f9a", "#1c5570"),
        ("#e0b83a", "#c0702a", "#7a3a24"),
        ("#ffe08a", "#f7602c", "#2fa0a8"),
    ),
    Glass(
        ("#dfe8ff", "#a8b8f0", "#6a80dc", "#3f4fb8", "#2a2f8a", "#1a1a58"),
        ("#ffffff", "#f0f0d8", "#d8dcf0"),
        ("#7f8fd8", "#4f5fb0", "#30387f"),
        ("#3f7fa8", "#2a5585", "#1c345f"),
        ("#e0eaff", "#8fb0ea", "#3f62b8", "#20307a"),
        ("#7fd0c0", "#2f9a9a", "#175f70"),
        ("#d8a8ff", "#9a5ae0", "#fff0a0"),
    ),
)
