"""Your pictures: a page at a time, found, loved, deleted; a thousand of them do no harm."""

import shutil
import time
from pathlib import Path

from aiart.studio.database import Database
from aiart.studio.picture_record import MADE, insert_picture
from aiart.studio.store import read_json
from tests.web.tabs.acting import event_of, ids, paint

ALL, FAVOURITES = {"chosen": "all"}, {"chosen": "favourites"}


def listed(history, updates) -> list[str]:
    return [item["id"] for item in updates[history.gallery]["items"]]


def test_it_says_how_many_there_are_and_shows_the_newest_first(history, generate_tab, visitor):
    assert history.update(visitor, "", ALL, False)[history.part].label == "Your pictures"
    paint(generate_tab, visitor, count=3)
    updates = history.update(visitor, "", ALL, False)
    assert list(updates) == [history.part], "folded, it looks at no picture"
    updates = history.refresh(visitor, "", ALL)
    assert listed(history, updates) == ids(generate_tab, visitor) and updates[history.part].label == "Your pictures (3)"
    assert all(item["small"].endswith("small.jpg") for item in updates[history.gallery]["items"])


def test_words_and_favourites_are_found(history, generate_tab, produce_tab, studio, visitor):
    paint(generate_tab, visitor, seed=12)
    paint(produce_tab, visitor, operation="tile", seed=34)
    tile, created = ids(generate_tab, visitor)
    assert listed(history, history.refresh(visitor, "tile", ALL)) == [tile]
    assert listed(history, history.refresh(visitor, "12", ALL)) == [created]
    assert listed(history, history.refresh(visitor, "SEAMLESS ti", ALL)) == [tile], "by its title"
    studio.gallery.know_titles({"tile": ["无缝图块"]})
    assert listed(history, history.refresh(visitor, "无缝", ALL)) == [tile], "in the language of the page as well"
    assert "Nothing fits" in history.refresh(visitor, "none such", ALL)[history.summary]
    updates = history._love(visitor, "", ALL, 0, event_of(tile, favourite=True))
    assert updates[history.gallery]["picked"] == tile
    assert listed(history, history.refresh(visitor, "", FAVOURITES)) == [tile]
    with_zip = Path(history._zip(visitor, "", FAVOURITES, "png"))
    assert with_zip.read_bytes().count(b"PK\x01\x02") == 1
    assert listed(history, history._remove(visitor, "", ALL, 0, event_of(tile))) == [created]


def test_a_thousand_pictures_are_shown_a_page_at_a_time_and_soon(history, generate_tab, studio, visitor):
    paint(generate_tab, visitor)
    (first,) = studio.gallery.pictures(studio.workspaces.open(visitor["drawer"]))
    record, records = read_json(first.path.parent / MADE), Database(studio.config.home)
    with records.transaction() as connection:
        for number in range(1000):
            copy = first.path.parent.with_name(f"{number:012x}-{number:016x}")
            shutil.copytree(first.path.parent, copy)
            insert_picture(connection, copy.parents[1].name, copy.name, record)
    records.close()
    begun = time.process_time()
    updates = history.refresh(visitor, "", ALL)
    took = time.process_time() - begun
    assert len(listed(history, updates)) == 24 and "1 to 24 of 1,001 pictures" in updates[history.summary]
    assert updates[history.older].visible and not updates[history.newer].visible
    again = time.process_time()
    turned = history._turn(24)(visitor, "", ALL, 0)
    assert time.process_time() - again < 3 and took < 10, "on a slow machine; here it takes a tenth of that"
    assert not set(listed(history, turned)) & set(listed(history, updates)) and turned[history.newer].visible
    last = history._turn(24)(visitor, "", ALL, 10**6)
    assert listed(history, last) and not last[history.older].visible
