"""Flow-field brushwork: a landscape in wind, thousands of bristle strokes following a curl-noise field.

The motif (flow_scene, flow_land) says what lies where and which way it moves; here it is painted in layers
from a broad brush to a fine one, then lit from the side as thick paint is. The motif is only read at the
places of strokes, so it is held at the size of the picture; the paint lies on a surface twice as large.

Source: R. Bridson et al., "Curl-Noise for Procedural Fluid Flow" (2007).
"""

import numpy as np
from scipy import ndimage

from scripts.painters import brush, canvas, flow_land, flow_scene, noise
from scripts.painters.palette import hex_rgb, vary

# From blocking in to the last touches. `share` is how much of the surface the layer would cover.
_LAYERS = (
    (brush.Brush(width=17, length=60, bristles=9, alpha=0.9, load=0.45, lightness=0.030, chroma=0.016), 2.2),
    (brush.Brush(width=9, length=42, bristles=7, alpha=0.85, load=0.7, lightness=0.036, chroma=0.018), 2.0),
    (brush.Brush(width=5, length=30, bristles=5, alpha=0.8, load=0.9, lightness=0.042, chroma=0.02), 1.3),
    (brush.Brush(width=3, length=19, bristles=3, alpha=0.85, load=1.0, lightness=0.055, chroma=0.026), 0.5),
)
_DAB = brush.Brush(width=4.2, length=6, bristles=4, alpha=0.95, load=1.0, lightness=0.04, chroma=0.02)

_DOT = brush.Brush(width=2.6, length=4, bristles=3, alpha=0.95, load=1.0, lightness=0.05, chroma=0.02)


def paint(seed: int, width: int = 512, height: int = 384) -> np.ndarray:
    """A landscape of brushstrokes -> (height, width, 3) uint8 sRGB; equal for equal arguments."""
    rng = np.random.default_rng([seed, 1])
    _, unit = canvas.surface_size(width, height)
    mood = flow_scene.MOODS[seed % len(flow_scene.MOODS)]
    motif = flow_scene.Motif(rng, (height, width), unit / canvas.SUPERSAMPLING, mood)
    flow_scene.sky(motif)
    flow_land.land(motif)
    ground = motif.colour * 0.88 + hex_rgb(mood.hills[-1])[0] * 0.12
    painting = brush.Painting(ground.repeat(canvas.SUPERSAMPLING, 0).repeat(canvas.SUPERSAMPLING, 1))
    for layer, share in _LAYERS:
        _cover(rng, painting, motif, layer, share)
    _touches(rng, painting, motif)
    return canvas.reduced(_lit(rng, painting, unit))


def _cover(rng, painting, motif, layer: brush.Brush, share: float) -> None:
    """Scatter strokes evenly, far regions first so that nearer ones overlap them."""
    rows, columns = motif.shape
    n = int(share * rows * columns / (layer.width * layer.length * motif.unit**2))
    starts = rng.random((n, 2)) * [columns, rows]
    _strokes(rng, painting, motif, layer, starts, _colour_at(motif, starts))


def _strokes(rng, painting, motif, layer: brush.Brush, starts: np.ndarray, colours: np.ndarray) -> None:
    n = len(starts)
    lengths = layer.length * motif.unit * rng.uniform(0.6, 1.25, n)
    paths = brush.trace(starts, motif.direction, motif.region, lengths)
    walked = np.linalg.norm(np.diff(paths, axis=1), axis=2).sum(1)
    widths = layer.width * motif.unit * rng.uniform(0.65, 1.2, n) * np.clip(walked / lengths, 0.35, 1)
    scale = canvas.SUPERSAMPLING
    painting.stroke(rng, paths * scale, widths * scale, vary(rng, colours, layer.lightness, layer.chroma), layer)


def _colour_at(motif, places: np.ndarray) -> np.ndarray:
    rows, columns = motif.shape
    x, y = np.clip(places, 0, [columns - 1, rows - 1]).astype(int).T
    return motif.colour[y, x].astype(float)


def _touches(rng, painting, motif) -> None:
    """Broken colour in drifts on open ground: flowers in a field, larger the nearer they are."""
    rows, columns = motif.shape
    drifts = motif.noise(70, 3)
    places = rng.random((2600, 2)) * [columns, rows]
    x, y = places.astype(int).T
    depth = (y / rows - motif.horizon - 0.06) / (1 - motif.horizon)
    keep = (motif.region[y, x] == motif.open_ground) & (drifts[y, x] > 0.85 - 0.35 * depth)
    keep &= rng.random(len(y)) < 0.15 + 0.85 * depth
    two = rng.permutation(hex_rgb(*motif.mood.accents))[:2]
    # Neighbours share a colour: which of the two is decided by the drift, seldom by the single flower.
    second = motif.noise(120, 2)[y, x] + rng.normal(0, 0.35, len(y)) > 0.3
    near = np.argsort(depth[keep])
    sized = rng.random(keep.sum()) < 0.55
    for brush_, chosen in ((_DAB, sized), (_DOT, ~sized)):
        _strokes(rng, painting, motif, brush_, places[keep][near][chosen], two[second[keep].astype(int)][near][chosen])


def _lit(rng, painting, unit: float) -> np.ndarray:
    """Raking light over the relief of the paint, a little shine, the weave of the canvas where it is thin."""
    colour = np.asarray(painting.colour, np.float32) / 255
    paint = np.asarray(painting.paint, np.float32) / 255
    shape = paint.shape
    y, x = np.indices(shape, dtype=np.float32) / unit
    weave = 0.03 * (np.sin(y * 2.4) + np.sin(x * 2.4)) * (1 - paint)
    relief = ndimage.gaussian_filter(paint, 0.8 * unit) + weave + 0.02 * noise.smooth(rng, shape, 2 * unit)
    slope = canvas.raking_light(relief, 2.6 * unit)[..., None]
    shine = np.clip(slope - 0.42, 0, None) ** 2
    return colour * (1 + 0.24 * slope) + 0.28 * shine
