"""What we ask of ourselves: ratios between two figures of the same run, or figures that must stay below a limit."""

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.bench import LEARNED, OTHER, OURS, PRESETS
from benchmarks.faults import HOW_MUCH, MOST_MEMORY
from benchmarks.measured import Table, spread
from benchmarks.quality import LEVELS, MEAN, REAL, UNSEEN
from benchmarks.speed import FIRST_CPU, FRAMES, FURTHER, FURTHER_CPU, MEMORY

Tables = dict[str, Table]
Place = tuple[str, str, str]  # table, row, column


@dataclass(frozen=True)
class Floor:
    what: str
    limit: float
    figures: Callable[[Tables], list[float]]  # of every run
    least: bool = False  # whether the limit is the least, not the most

    def line(self, tables: Tables) -> str | None:
        """A line of the table of floors; None if it was not measured."""
        figures = self.figures(tables)
        if not figures:
            return None
        middle = sorted(figures)[len(figures) // 2]
        holds = middle >= self.limit if self.least else middle <= self.limit
        asked = f"{'at least' if self.least else 'at most'} {self.limit:g}"
        return f"| {self.what} | {asked} | {spread(figures)} | {'holds' if holds else '**misses**'} |"


def ratio(above: Place, below: Place) -> Callable[[Tables], list[float]]:
    def figures(tables: Tables) -> list[float]:
        pairs = zip(_runs(tables, above), _runs(tables, below), strict=False)
        return [one / other for one, other in pairs]

    return figures


def plain(place: Place) -> Callable[[Tables], list[float]]:
    return lambda tables: _runs(tables, place)


def _grown(what: str) -> Callable[[Tables], list[float]]:
    return ratio(("load", f"{what} after", HOW_MUCH), ("load", f"{what} before", HOW_MUCH))


def _runs(tables: Tables, place: Place) -> list[float]:
    name, row, column = place
    return tables[name].runs.get((row, column), []) if name in tables else []


def _quality(column: str) -> Callable[[Tables], list[float]]:
    return ratio(("singles", "aiart", column), ("singles", "prototype", column))


def _learned(preset: str, column: str) -> Callable[[Tables], list[float]]:
    return ratio((preset, f"{OURS}, 60 s", column), (preset, f"{OTHER}, 180 s", column))


def _of_set(preset: str, column: str) -> Callable[[Tables], list[float]]:
    return plain(("set", f"{OURS}, {preset}", column))


def _joins(preset: str) -> Callable[[Tables], list[float]]:
    column = "visible joins"
    return ratio(("set", f"{OURS}, {preset}", column), ("set", f"{OTHER}, {preset}", column))


def _operation(name: str) -> Callable[[Tables], list[float]]:
    return plain(("operations", name, "times create"))


def _faster(side: int, column: str) -> Callable[[Tables], list[float]]:
    return ratio(("versions", f"{OTHER}, {side} px", column), ("versions", f"{OURS}, {side} px", column))


SECONDS = "seconds, with the start of the process"
HELD_OUT = ("set", REAL, "completeness, set")
BY_WORD = "words: share of pictures that are recognised as the kind asked for"
FLOORS = (
    Floor(
        "`instant`, 250 px: times the prototype's speed",
        6,
        ratio(("painting", "prototype", FURTHER), ("painting", "aiart", FURTHER)),
        least=True,
    ),
    Floor("250 px: times the speed of the other checkout, CPU", 2.5, _faster(250, FURTHER_CPU), least=True),
    Floor("1024 px: times the speed of the other checkout, CPU", 3, _faster(1024, FURTHER_CPU), least=True),
    Floor("1024 px, first picture: the same", 1, _faster(1024, FIRST_CPU), least=True),
    Floor("512 px: times the seconds of 256 px", 5, ratio(("sizes", "512 px", FURTHER), ("sizes", "256 px", FURTHER))),
    Floor(
        "100 pictures: times the seconds of 4",
        1.5,
        ratio(("sets", "100 pictures", FURTHER), ("sets", "4 pictures", FURTHER)),
    ),
    Floor(
        "128x128: times the speed of the article's generator",
        25,
        ratio(("article", "the article's generator as printed", FURTHER), ("article", "aiart", FURTHER)),
        least=True,
    ),
    Floor("painting 1024x1024: memory, MB", 1500, plain(("sizes", "1024 px", MEMORY))),
    *(Floor(f"{name}: times the seconds of create", 1.3, _operation(name)) for name in ("variations", "restyle")),
    *(Floor(f"{name}: times the seconds of create", 1.3, _operation(name)) for name in ("sketch", "tile")),
    Floor(f"loop of {FRAMES} frames: times the seconds of create", 30, _operation(f"loop, {FRAMES} frames")),
    Floor(
        "poster of 4096x4096: times the seconds of 1024x1024",
        8,
        ratio(("posters", "4096x4096", SECONDS), ("posters", "1024x1024", SECONDS)),
    ),
    Floor("page: seconds until it is served", 3, plain(("page", "aiart", "seconds until the page is served"))),
    Floor("page: memory of the web process, MB", 450, plain(("page", "aiart", "memory of the web process, MB"))),
    Floor("20 visitors: errors", 0, plain(("load", "errors", HOW_MUCH))),
    Floor("20 visitors: memory of the web process, MB", 300, plain(("load", MOST_MEMORY, HOW_MUCH))),
    Floor("20 visitors: descriptors afterwards, times those before", 1.1, _grown("descriptors")),
    Floor("20 visitors: threads afterwards, times those before", 1.2, _grown("threads")),
    *(
        Floor(
            f"`{preset}`: loss after 60 s over the other checkout's after 180 s, {column}", 1, _learned(preset, column)
        )
        for preset in LEARNED
        for column in (MEAN, UNSEEN)
    ),
    Floor("single pictures: coherence over the prototype's", 0.78, _quality("coherence")),
    Floor("single pictures: completeness over the prototype's", 0.70, _quality("completeness")),
    *(
        Floor(f"single pictures: SWD over the prototype's, level {i}", 0.60, _quality(f"SWD {i}"))
        for i in range(1, LEVELS + 1)
    ),
    Floor("single pictures: diversity", 0.40, plain(("singles", "aiart", "diversity")), least=True),
    Floor(
        "`balanced` set: completeness over that of real held-out pictures",
        1.2,
        ratio(("set", "aiart, balanced", "completeness, set"), HELD_OUT),
    ),
    *(Floor(f"`{name}` set: f_mem", 0, _of_set(name, "f_mem")) for name in PRESETS),
    *(Floor(f"`{name}` set: visible joins over the other checkout's", 0.5, _joins(name)) for name in PRESETS[:2]),
    *(Floor(f"`{name}` set: diversity", 0.85, _of_set(name, "diversity"), least=True) for name in PRESETS[:2]),
    Floor("`learned` set: coherence against the nearest picture", 50, _of_set("learned", "coherence, nearest")),
    Floor("`learned` set: completeness against the nearest picture", 60, _of_set("learned", "completeness, nearest")),
    *(Floor(f"{BY_WORD}, `{name}`", 0.9, plain(("words", name, "recognised")), least=True) for name in PRESETS),
)
