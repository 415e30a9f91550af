"""What a person does on the tabs, as calls of their handlers."""

import time

PATIENCE = 60  # seconds; far more than anything here takes


def start(tab, visitor, files, name="Cats", preset="balanced", seconds=1):
    """Press Train -> updates, or a skip."""
    chosen = {"chosen": preset}
    return tab._train(visitor, [(file, None) for file in files], name, chosen, False, 64, seconds, 0, "")


def watched(tab, visitor, until):
    """Tick as the timer does until something holds for the studio's view -> all updates, later ones first."""
    seen, updates, end = {}, {}, time.monotonic() + PATIENCE
    while time.monotonic() < end:
        changed = tab.watch.look(visitor, seen)
        if tab.watch.seen in changed:
            updates |= changed
            seen = changed[tab.watch.seen]
        if (
            until(tab._studio.training.view(tab._studio.workspaces.open(visitor["drawer"]), visitor["job"]))
            and tab.watch.seen not in changed
        ):
            return updates
        time.sleep(0.05)
    raise AssertionError("waited in vain")


def answers(tab, visitor, generator="s0", **changes) -> dict:
    """What the parts of a tab hold when nothing was touched, but for some that are named: `operation`, `easel`,
    `second`, `ending`, or parts of `tab.controls`."""
    controls = tab.controls
    told = {part: part.value for part in controls.inputs}
    told |= {tab.visitor: visitor, tab.picker: {"chosen": generator}, controls.lock: True, controls.seed: 7}
    told |= {controls.count: 1, controls.layout: 0.2}
    for part in (getattr(tab, "own", None), getattr(tab, "size", None)):
        told |= {one: one.value for one in part.inputs} if part else {}
    told |= {
        getattr(tab, name): getattr(tab, name).value
        for name in ("what", "easel", "second", "ending")
        if hasattr(tab, name)
    }
    for name, value in changes.items():
        if name == "operation":
            told[tab.what] = {"chosen": value}
        elif name in ("easel", "second", "ending"):
            told[getattr(tab, name)] = value
        else:
            told[getattr(controls, name)] = {"chosen": value} if name == "shape" else value
    return told


def paint(tab, visitor, generator="s0", **changes) -> list[dict]:
    """Press Paint -> all updates in order."""
    return list(tab._paint(answers(tab, visitor, generator, **changes)))


def meant(picture, **more):
    """What a wall tells of a picture that was pressed."""
    import gradio as gr

    return gr.EventData(None, {"id": picture} | more)


def shown(tab, visitor):
    return [view.id for view in tab._studio.gallery.pictures(tab._studio.workspaces.open(visitor["drawer"]))]


def hung(tab, updates) -> list[dict]:
    """The values of the wall, one after the other."""
    return [one[tab.results.wall] for one in updates if tab.results.wall in one]
