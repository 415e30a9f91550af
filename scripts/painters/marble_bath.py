"""The marbler's bath: drops of colour that push each other aside, combs and eddies that draw them out.

Every act on the bath is a map of the plane that can be undone exactly, so a pixel is followed back through all
acts until the drop that coloured it is found: edges stay sharp at any size. Knows no colours.

Source: A. Jaffer, "The Mathematics of Marbling" (2005-2019), drop, tine line and circular tine equations.
"""

from collections.abc import Callable

import numpy as np

Undo = Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]


class Bath:
    """Acts in the order they are done; lengths in picture heights, places as x, y."""

    def __init__(self):
        self._acts: list[tuple[float, float, float] | Undo] = []
        self.drops = 0

    def drop(self, x: float, y: float, radius: float) -> None:
        """Let one drop fall: it becomes a disc and pushes everything else outwards."""
        self._acts.append((x, y, radius))
        self.drops += 1

    def comb(self, angle: float, spacing: float, reach: float, sharpness: float, phase: float) -> None:
        """Draw a comb of tines `spacing` apart along `angle`; each pulls what it touches by `reach`."""
        ux, uy = float(np.cos(angle)), float(np.sin(angle))

        def undo(x, y):
            across = (y * ux - x * uy) / float(spacing) + phase
            distance = np.abs(across - np.round(across)) * float(spacing)
            pull = float(reach) * sharpness / (distance + sharpness)
            return x - pull * ux, y - pull * uy

        self._acts.append(undo)

    def wave(self, angle: float, length: float, height: float, phase: float) -> None:
        """Sway along `angle` in waves of `length`, as when the comb is moved from side to side."""
        ux, uy = float(np.cos(angle)), float(np.sin(angle))

        def undo(x, y):
            pull = height * np.sin((y * ux - x * uy) * (2 * np.pi / length) + phase)
            return x - pull * ux, y - pull * uy

        self._acts.append(undo)

    def eddy(self, cx: float, cy: float, turn: float, radius: float) -> None:
        """Stir at a place: `turn` radians in the middle, fading within about `radius`."""

        def undo(x, y):
            dx, dy = x - cx, y - cy
            angle = -float(turn) * np.exp(-(dx * dx + dy * dy) / (radius * radius))
            c, s = np.cos(angle), np.sin(angle)
            return cx + dx * c - dy * s, cy + dx * s + dy * c

        self._acts.append(undo)

    def read(self, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Which drop lies at x, y (h, w)? -> (number of the drop or -1 for the bare bath, 0 at its middle .. 1 rim)."""
        x, y = x.ravel().astype(np.float32), y.ravel().astype(np.float32)
        owner, rho = np.full(x.size, -1, np.int32), np.ones(x.size, np.float32)
        open_ = np.arange(x.size)  # pixels whose drop has not been found
        number = self.drops
        for act in reversed(self._acts):
            if callable(act):
                x, y = act(x, y)
                continue
            number -= 1
            inside, share, x, y = _undo_drop(x, y, *act)
            if not share.size:
                continue
            owner[open_[inside]], rho[open_[inside]] = number, share
            open_, x, y = open_[~inside], x[~inside], y[~inside]
        return owner, rho

    def shaped(self, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """`read`, as pictures (h, w)."""
        x, y = np.broadcast_arrays(x, y)
        return tuple(field.reshape(x.shape) for field in self.read(x, y))


def _undo_drop(x: np.ndarray, y: np.ndarray, cx: float, cy: float, radius: float):
    """-> (which pixels the drop owns, how far out they lie in it, x and y before it fell)."""
    dx, dy = x - np.float32(cx), y - np.float32(cy)
    squared = dx * dx + dy * dy
    inside = squared < radius * radius
    back = np.sqrt(np.maximum(1 - radius * radius / np.maximum(squared, 1e-12), 0)).astype(np.float32)
    return inside, np.sqrt(squared[inside]) / radius, cx + dx * back, cy + dy * back
