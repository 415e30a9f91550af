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
        if until(tab._studio.job(visitor["drawer"], visitor["job"])) and tab.watch.seen not in changed:
            return updates
        time.sleep(0.05)
    raise AssertionError("waited in vain")


def paint(tab, visitor, generator="s0", shape="own", width=None, height=None, count=2, seed=7, lock=True, recipe=True):
    """Press Paint -> all updates in order."""
    shape, generator = {"chosen": shape}, {"chosen": generator}
    return list(tab._paint(visitor, generator, shape, width, height, count, seed, lock, 0.2, 0.5, recipe))


def shown(tab, visitor):
    return [view.id for view in tab._studio.pictures(visitor["drawer"])]
