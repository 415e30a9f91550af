"""Many pictures at once on the Transform tab."""

from pathlib import Path

from aiart.operations.variations import VariationsRequest
from aiart.studio import ITSELF, Order, Progress, Result, paint_each, takes_many
from tests.web.tabs.acting import galleries, values, views


def press(tab, visitor, files, **changes) -> list[dict]:
    """Press the button -> all updates."""
    return list(tab._paint_all(values(tab, visitor, **changes) | {tab.batch.files: files}))


def test_the_same_is_done_to_every_picture(transform_tab, visitor, files, tmp_path, notices):
    (tmp_path / "broken.png").write_bytes(b"no picture")
    order = [files[0], str(tmp_path / "broken.png"), *files[1:]]
    updates = press(transform_tab, visitor, order, generator=ITSELF, operation="variations")
    made = views(transform_tab, visitor)
    assert [view.path.name for view in made] == [f"cat-{i}-variations-7.png" for i in (2, 1, 0)]
    assert len(galleries(transform_tab, updates)[-1]["items"]) == 3
    assert len(notices) == 1 and "1 of 4" in notices[0][1] and "broken.png" in notices[0][1]


def test_it_goes_on_when_the_page_is_closed_and_is_found_again(transform_tab, visitor, files):
    given = values(transform_tab, visitor, operation="variations") | {transform_tab.batch.files: files}
    begun = transform_tab._paint_all(given)
    while not any(update.get(transform_tab.results.shown) for update in [next(begun)] if isinstance(update, dict)):
        pass
    begun.close()  # as a reload does
    found = list(transform_tab.show_running(visitor, 0))
    assert len(galleries(transform_tab, found)[-1]["items"]) == len(files) == len(views(transform_tab, visitor))


def test_without_pictures_it_says_so(transform_tab, visitor, notices):
    press(transform_tab, visitor, None, operation="variations")
    assert len(notices) == 1 and "no pictures to do it to" in notices[0][1]


def test_it_is_offered_where_a_picture_is_all_that_is_needed(transform_tab):
    shown = {name for name, operation in transform_tab.operations.items() if takes_many(operation)}
    assert shown >= {"variations", "restyle", "extend", "enlarge"} and not shown & {"sketch", "inpaint"}


def test_stop_keeps_what_is_done(studio, visitor, files):
    workspace = studio.workspaces.open(visitor["drawer"])
    order = Order("s0", VariationsRequest(seed=330))  # goes on and on, but tells of it
    seen = []
    for event in paint_each(studio.painting, workspace, order, [Path(file) for file in files]):
        if isinstance(event, Progress) and event.share:
            studio.painting.stop(workspace)
        seen.append(event)
    assert not any(isinstance(event, Result) for event in seen) and all(event.index == 0 for event in seen)
