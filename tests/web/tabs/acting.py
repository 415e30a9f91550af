"""What a person does on the tabs, as calls of their handlers."""

import shutil
import time
from pathlib import Path

from tests.lazily import Lazily

gr = Lazily("gradio")

DEADLINE_SECONDS = 60  # far more than anything here takes


def start(tab, visitor, files, name="Cats", preset="balanced", seconds=1):
    """Press Train -> updates, or a skip."""
    chosen = {"chosen": preset}
    return tab._train(visitor, tray(files), name, chosen, False, 64, seconds, 0, "", False)


def tray(files) -> dict:
    """The value of the pictures to train on, once the browser has uploaded these files."""
    from gradio.utils import get_upload_folder

    places = [Path(get_upload_folder()) / "tests" / str(number) / Path(file).name for number, file in enumerate(files)]
    for file, place in zip(files, places, strict=True):
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, place)
    return {"pictures": [{"id": str(number), "path": str(place)} for number, place in enumerate(places)]}


def watched(tab, visitor, until):
    """Tick as the timer does until something holds for the studio's view -> all updates, later ones first."""
    sent, updates, end = {}, {}, time.monotonic() + DEADLINE_SECONDS
    while time.monotonic() < end:
        changed = tab.view.refresh(visitor, sent)
        if tab.view.sent in changed:
            updates |= changed
            sent = changed[tab.view.sent]
        if until(job_view(tab, visitor)) and tab.view.sent not in changed:
            return updates
        time.sleep(0.05)
    raise AssertionError("waited in vain")


def job_view(tab, visitor):
    """What the studio says of the training in view."""
    return tab._studio.training.view(tab._studio.workspaces.open(visitor["drawer"]), visitor["job"])


def values(tab, visitor, generator="s0", **changes) -> dict:
    """What the parts of a tab hold when nothing was touched, but for `changes`: `operation`, `canvas`, `second`,
    `palette`, `ending` of a film, `shape`, `width`, `height`, or parts of `tab.common`."""
    common, size, inputs = tab.common, tab.common.size, tab.operation_inputs
    held = {part: part.value for part in tab.inputs}
    held |= {tab.visitor: visitor, tab.picker: {"chosen": generator}, common.lock: True, common.seed.box: 7}
    held |= {common.count: 1, common.layout: 0.2}
    parts = {"operation": tab.what, "canvas": inputs.canvas, "second": inputs.second, "palette": inputs.palette}
    parts |= {"shape": size.shape, "width": size.width.box, "height": size.height.box, "seed": common.seed.box}
    parts |= {"ending": next((one.ending for one in tab.own.values() if one.ending), None)}
    for name, value in changes.items():
        part = parts.get(name) or getattr(common, name)
        held[part] = {"chosen": value} if name in ("operation", "shape") else value
    return held


def paint(tab, visitor, generator="s0", **changes) -> list[dict]:
    """Press Paint -> all updates in order."""
    return list(tab._paint(values(tab, visitor, generator, **changes)))


def event_of(picture, **more):
    """The event of a gallery whose picture was pressed."""
    return gr.EventData(None, {"id": picture} | more)


def views(tab, visitor, **filters):
    """The visitor's pictures, newest first."""
    return tab._studio.gallery.pictures(tab._studio.workspaces.open(visitor["drawer"]), **filters)


def ids(tab, visitor):
    return [view.id for view in views(tab, visitor)]


def galleries(tab, updates) -> list[dict]:
    """The values of the results' gallery, one after the other."""
    return [one[tab.results.gallery] for one in updates if tab.results.gallery in one]
