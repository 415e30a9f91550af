"""Settings that a visitor keeps: under a name, for one operation, hers alone, and never lost by one press."""

import pytest

from aiart.errors import RequestError, StudioError
from aiart.operations.settings_file import KEEPABLE, MOST, read_settings, settings_of
from aiart.studio import kept_settings
from aiart.studio.trash import SETTINGS
from tests.studio.acting import new_workspace


def named(name: str, operation: str = "variations", **values):
    one = KEEPABLE[operation]
    return settings_of(name, one.request(**values), one.names)


def labels(studio, drawer, operation: str = "") -> list[str]:
    return [view.label for view in studio.kept_settings.all(drawer, operation)]


def test_they_are_kept_found_renamed_and_seen_by_nobody_else(studio):
    drawer, other, service = new_workspace(studio), new_workspace(studio), studio.kept_settings
    assert service.all(drawer) == []
    wild, calm = service.keep(drawer, named(" Wild ", strength=0.9)), service.keep(drawer, named("calm", calm=1))
    service.keep(drawer, named("Calm", "create"))
    assert labels(studio, drawer) == ["Calm", "calm", "Wild"] and labels(studio, drawer, "create") == ["Calm"]
    assert service.find(drawer, wild.id).settings.request().strength == 0.9
    assert service.rename(drawer, wild.id, "calm").label == "calm 2", "no two have one name"
    assert service.rename(drawer, wild.id, "Wilder").label == "Wilder"
    for act in (service.find, service.delete, lambda *some: service.rename(*some, "Mine"), service.file):
        with pytest.raises(StudioError) as refused:
            act(other, calm.id)
        assert refused.value.code == "no_settings"
    assert service.all(other) == [] and labels(studio, drawer) == ["Calm", "calm", "Wilder"]


def test_what_is_deleted_or_replaced_can_be_had_back(studio):
    drawer, service = new_workspace(studio), studio.kept_settings
    first = service.keep(drawer, named("Mine", strength=0.1))
    assert service.keep(drawer, named("Mine", strength=0.1)) == first, "the same twice is once"
    second = service.keep(drawer, named("Mine", strength=0.2))
    (deleted,) = studio.trash.entries(drawer)
    assert (deleted.id, deleted.kind, deleted.name) == (first.id, SETTINGS, "Mine")
    assert labels(studio, drawer) == ["Mine"]
    studio.trash.restore(drawer, first.id)
    assert labels(studio, drawer) == ["Mine", "Mine 2"] and studio.trash.entries(drawer) == []
    service.delete(drawer, second.id)
    studio._housekeeping.sweep()
    assert [one.id for one in studio.trash.entries(drawer)] == [second.id]
    assert studio.trash.empty(drawer) == 1 and studio.trash.entries(drawer) == [] and drawer.folder.is_dir()
    assert labels(studio, drawer) == ["Mine"]


def test_a_file_goes_out_and_comes_in_without_replacing_anything(studio):
    drawer, other, service = new_workspace(studio), new_workspace(studio), studio.kept_settings
    with pytest.raises(StudioError):
        service.file(drawer)
    one = service.keep(drawer, named("Mine", strength=0.1))
    service.keep(drawer, named("Mine", "create"))
    assert len(read_settings(service.file(drawer, one.id).encode(), "a")) == 1
    every = read_settings(service.file(drawer).encode(), "a")
    assert service.take_in(drawer, every) == [], "they are there"
    service.keep(other, named("Mine", strength=0.7))
    assert {view.label for view in service.take_in(other, every)} == {"Mine", "Mine 2"}
    assert [view.settings.request().strength for view in service.all(other, "variations")] == [0.7, 0.1]


def test_what_is_too_much_is_refused_in_a_sentence(opened, monkeypatch):
    studio = opened(max_count=3, max_side=512)
    drawer, service = new_workspace(studio), studio.kept_settings
    for values, code in (({"count": 4}, "count"), ({"size": 600}, "size")):
        with pytest.raises(RequestError) as refused:
            both = [named("Fine", count=2), named("Mine").model_copy(update={"values": {"count": 2} | values})]
            service.take_in(drawer, both)
        assert refused.value.code == code and service.all(drawer) == []
    with pytest.raises(RequestError, match="need a name"):
        service.keep(drawer, named("x", count=2).called("\u200b "))
    monkeypatch.setattr(kept_settings, "MOST", 2)
    service.take_in(drawer, [named("One", count=2), named("Two", count=2)])
    service.keep(drawer, named("One", count=1))
    with pytest.raises(StudioError, match="at most") as refused:
        service.keep(drawer, named("Three", count=2))
    assert refused.value.code == "full" and labels(studio, drawer) == ["One", "Two"]
    assert MOST == 200


def test_they_are_swept_with_their_drawer(opened):
    studio = opened(expiry_days=1)
    drawer = new_workspace(studio)
    kept = studio.kept_settings.keep(drawer, named("Mine"))
    studio.kept_settings.keep(drawer, named("Mine", strength=0.2))
    studio._database.execute("UPDATE workspaces SET seen = 0")
    studio._housekeeping.sweep()
    assert studio._database.rows("SELECT * FROM kept_settings") == []
    assert studio.trash.holds(kept.id) and studio.trash.empty(drawer) == 1 and not studio.trash.holds(kept.id)
