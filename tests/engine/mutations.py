"""Random damage to a good generator's two files: to their bytes, and to the structure of their JSON."""

import json

import numpy as np
from spoil import join, split

# Values that stand in for any other: of a wrong type, out of range, or right by chance.
STRANGE = [None, True, False, 0, 1, -1, 2, 4, 16, 2**31, 2**63, 10**30, 0.5, -0.0, 1e300, float("nan"), float("inf")]
STRANGE += [
    "",
    "F32",
    "U8",
    "F16",
    "velocity",
    "classic",
    "../x",
    "\ud800",
    "a\nb",
    "x" * 300,
    [],
    {},
    [0, 16],
    [[1, 2]],
]
Path = tuple[str | int, ...]


def mutate_bytes(data: bytes, rng: np.random.Generator) -> bytes:
    """Flip, cut, insert, repeat, wipe or append a few bytes somewhere; half of the time near the start."""
    at = int(rng.integers(min(len(data), 1500) if rng.random() < 0.5 else len(data)))
    length = int(rng.integers(1, 40))
    noise = rng.integers(0, 256, length, np.uint8).tobytes()
    flipped = bytes([data[at] ^ 1 << int(rng.integers(8))])
    return [
        data[:at] + flipped + data[at + 1 :],
        data[:at],
        data[:at] + noise + data[at:],
        data[:at] + data[at + length :],
        data[:at] + data[at : at + length] + data[at:],
        data[:at] + noise + data[at + length :],
        data[:at] + bytes(length) + data[at + length :],
        data + noise,
    ][rng.integers(8)]


def mutate_json(data: bytes, rng: np.random.Generator) -> bytes:
    """Delete, replace, swap, rename, wrap or repeat one or two of its members."""
    tree = json.loads(data)
    for _ in range(rng.integers(1, 3)):
        paths = list(_paths(tree))
        if paths:
            _change(tree, paths[rng.integers(len(paths))], paths[rng.integers(len(paths))], rng)
    text = json.dumps(tree, ensure_ascii=bool(rng.integers(2))).encode("utf-8", "surrogatepass")
    return _repeat_member(text, rng) if rng.random() < 0.1 else text


def mutate_header(data: bytes, rng: np.random.Generator) -> bytes:
    """The same for the header of a tensor file, its length set right; the values stay as they are."""
    header, values = split(data)
    return join(mutate_json(header, rng), values)


def _paths(tree: object, path: Path = ()):
    members = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, member in members:
        yield (*path, key)
        yield from _paths(member, (*path, key))


def _change(tree: object, path: Path, other: Path, rng: np.random.Generator) -> None:
    owner, key = _owner(tree, path), path[-1]
    strange = STRANGE[rng.integers(len(STRANGE))]
    kind = rng.integers(6)
    if kind == 0:
        del owner[key]
    elif kind == 1:
        owner[key] = strange
    elif kind == 2 and path[: len(other)] != other and other[: len(path)] != path:
        owner[key], _owner(tree, other)[other[-1]] = _owner(tree, other)[other[-1]], owner[key]
    elif kind == 3 and isinstance(owner, dict):
        owner[key + "x"] = owner.pop(key)
    elif kind == 4:
        owner[key] = [owner[key]]
    elif isinstance(owner[key], int | float):
        owner[key] += int(rng.choice([-4, -2, -1, 1, 2, 4]))


def _owner(tree: object, path: Path):
    for key in path[:-1]:
        tree = tree[key]
    return tree


def _repeat_member(text: bytes, rng: np.random.Generator) -> bytes:
    """One member of the outermost object twice, with one value or two."""
    tree = json.loads(text)
    name = list(tree)[rng.integers(len(tree))]
    value = tree[name] if rng.integers(2) else STRANGE[rng.integers(len(STRANGE))]
    return text[:-1] + f", {json.dumps(name)}: {json.dumps(value)}}}".encode()
