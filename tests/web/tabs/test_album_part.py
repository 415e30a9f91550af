"""Your pictures: a page at a time, found, loved, deleted; a thousand of them do no harm."""

import shutil
import time
from pathlib import Path

from aiart.studio.database import Database
from aiart.studio.gallery import MADE, insert_picture
from aiart.studio.store import read_json
from tests.web.tabs.acting import meant, paint, shown

ALL, FAVOURITES = {"chosen": "all"}, {"chosen": "favourites"}


def ids(album, updates) -> list[str]:
    return [item["id"] for item in updates[album.wall]["items"]]


def test_it_says_how_many_there_are_and_shows_the_newest_first(album, generate_tab, visitor):
    assert album.news(visitor, "", ALL, False)[album.part].label == "Your pictures"
    paint(generate_tab, visitor, count=3)
    told = album.news(visitor, "", ALL, False)
    assert list(told) == [album.part], "folded, it looks at no picture"
    updates = album.look(visitor, "", ALL)
    assert ids(album, updates) == shown(generate_tab, visitor) and updates[album.part].label == "Your pictures (3)"
    assert all(item["small"].endswith("small.jpg") for item in updates[album.wall]["items"])


def test_words_and_favourites_are_found(album, generate_tab, produce_tab, visitor):
    paint(generate_tab, visitor, seed=12)
    paint(produce_tab, visitor, operation="tile", seed=34)
    tile, created = shown(generate_tab, visitor)
    assert ids(album, album.look(visitor, "tile", ALL)) == [tile]
    assert ids(album, album.look(visitor, "12", ALL)) == [created]
    assert "Nothing fits" in album.look(visitor, "none such", ALL)[album.said]
    updates = album._love(visitor, "", ALL, 0, meant(tile, favourite=True))
    assert updates[album.wall]["picked"] == tile
    assert ids(album, album.look(visitor, "", FAVOURITES)) == [tile]
    with_zip = Path(album._zip(visitor, "", FAVOURITES))
    assert with_zip.read_bytes().count(b"PK\x01\x02") == 1
    assert ids(album, album._remove(visitor, "", ALL, 0, meant(tile))) == [created]


def test_a_thousand_pictures_are_shown_a_page_at_a_time_and_soon(album, generate_tab, studio, visitor):
    paint(generate_tab, visitor)
    (first,) = studio.gallery.pictures(studio.workspaces.open(visitor["drawer"]))
    record, records = read_json(first.path.parent / MADE), Database(studio.config.home)
    with records.transaction() as connection:
        for number in range(1000):
            copy = first.path.parent.with_name(f"{number:012x}-{number:016x}")
            shutil.copytree(first.path.parent, copy)
            insert_picture(connection, copy.parents[1].name, copy.name, record)
    records.close()
    begun = time.monotonic()
    updates = album.look(visitor, "", ALL)
    took = time.monotonic() - begun
    assert len(ids(album, updates)) == 24 and "1 to 24 of 1001 pictures" in updates[album.said]
    assert updates[album.older].visible and not updates[album.newer].visible
    again = time.monotonic()
    turned = album._turn(24)(visitor, "", ALL, 0)
    assert time.monotonic() - again < 3 and took < 10, "on a slow machine; here it takes a tenth of that"
    assert not set(ids(album, turned)) & set(ids(album, updates)) and turned[album.newer].visible
    last = album._turn(24)(visitor, "", ALL, 10**6)
    assert ids(album, last) and not last[album.older].visible
