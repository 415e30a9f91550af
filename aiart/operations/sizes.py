"""Sizes by their names: paper, screens and what else pictures are made for. The only list of them."""

from dataclasses import dataclass

from aiart.engine.path.pyramid import even

PRINT_DOTS = 300  # per inch, of paper and of any other picture that is printed
LONG_SIDES = (512, 1024, 2048)  # pixels of the longer side, in the shape that a picture has anyway


@dataclass(frozen=True)
class Format:
    """A size for a purpose. `axes`: the sides that meet. `dots`: per inch, if it is for print."""

    title: str
    width: int  # pixels
    height: int
    axes: str = "none"
    dots: int = 0

    def within(self, most: int) -> "Format":
        """Return the format with no side longer than `most` pixels; even sides, so that they can meet."""
        scale = min(1, most / max(self.width, self.height))
        if scale == 1:
            return self
        width, height = (even(side * scale) for side in (self.width, self.height))
        return Format(self.title, width, height, self.axes, round(self.dots * scale))


FORMATS = {
    "postcard": Format("Postcard", 1748, 1240, dots=PRINT_DOTS),
    "a5": Format("A5 print", 1748, 2480, dots=PRINT_DOTS),
    "a4": Format("A4 print", 2480, 3508, dots=PRINT_DOTS),
    "a3": Format("A3 print", 3508, 4960, dots=PRINT_DOTS),
    "a2": Format("A2 print", 4960, 7016, dots=PRINT_DOTS),
    "a1": Format("A1 print", 7016, 9934, dots=PRINT_DOTS),
    "square": Format("Square", 2048, 2048),
    "desktop": Format("Desktop", 2560, 1440),
    "phone": Format("Phone", 1080, 2340),
    "screen4k": Format("4K screen", 3840, 2160),
    "banner": Format("Web banner", 3000, 1000),
    "panorama": Format("Panorama", 4096, 2048, axes="across"),
}


def named_size(name: str, most: int) -> tuple[int, int] | int | None:
    """(width, height) of a format, or one of LONG_SIDES, no side longer than `most` pixels; None if there is none of
    that name."""
    if name in map(str, LONG_SIDES):
        return min(int(name), most)
    found = FORMATS.get(name.lower())
    if found is None:
        return None
    fitting = found.within(most)
    return fitting.width, fitting.height


def fitting_note(name: str, most: int) -> str:
    """Return the sentence that a person should read of a named size with a side of more than `most` pixels; "" of
    others."""
    found = FORMATS.get(name.lower())
    if name in map(str, LONG_SIDES) and int(name) > most:
        return f"It is {most} pixels long, not {name}: more are not painted here."
    if found is None or max(found.width, found.height) <= most:
        return ""
    fitting = found.within(most)
    dots = f", {fitting.dots} dots per inch instead of {found.dots}" if found.dots else ""
    has = f"It has {fitting.width} x {fitting.height} pixels{dots}"
    return f"{found.title} would be {found.width} x {found.height} pixels. {has}: here a side has at most {most}."


def dots_of(size: tuple[int, int] | int | None, most: int) -> int:
    """Dots per inch at which a picture of (width, height) is as large as its paper: of a format with that size, within
    `most` pixels a side, the format's own; else PRINT_DOTS."""
    fitting = [one.within(most) for one in FORMATS.values() if one.dots]
    return next((one.dots for one in fitting if (one.width, one.height) == size), PRINT_DOTS)
