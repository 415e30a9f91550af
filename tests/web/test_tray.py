"""The pictures of a training: what a browser says of them, what their tiles say, and what is said of all of them."""

import shutil
from pathlib import Path

import pytest

from aiart.data.crops import WHOLE, Cut
from aiart.data.words import Words
from aiart.errors import UploadError
from aiart.studio import FileCheck, Studio
from aiart.studio.painter import Painter
from tests.studio.acting import config_in, new_workspace, write_picture


def no_words(pictures: int) -> Words:
    return Words(((),) * pictures)


@pytest.fixture(scope="module")
def cache(tmp_path_factory, tidy_gradio):
    """Where uploads arrive."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADIO_TEMP_DIR", str(tmp_path_factory.mktemp("cache")))
        from gradio.utils import get_upload_folder

        from aiart.files import private_folder

        yield private_folder(Path(get_upload_folder()))


@pytest.fixture(scope="module")
def studio(tmp_path_factory):
    """A studio without its painting worker."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Painter, "start", lambda painter: None)
        studio = Studio(config_in(tmp_path_factory.mktemp("studio")))
    yield studio
    studio.close()


@pytest.fixture
def upload(cache, tmp_path):
    """Makes the entry of a picture as a browser has it."""

    def make(name: str, seed: int = 0, **known) -> dict:
        path = cache / str(seed) / name
        path.parent.mkdir(exist_ok=True)
        shutil.copy(write_picture(tmp_path / "one.png", seed), path)
        return {"id": name, "name": name, "path": str(path), "url": "x"} | known

    return make


def test_only_uploads_are_read_and_nonsense_is_none(upload, tmp_path):
    from aiart.web.components.tray import read_tray

    secret = write_picture(tmp_path / "secret.png", 1)
    entries = [upload("cat.png"), {"id": "s", "path": str(secret)}, {"path": 7}, "x", {"id": "r", "reason": "No."}]
    cat, stolen, empty, refused = read_tray({"pictures": entries})
    assert cat.file and cat.is_new and cat.look.name == "cat.png"
    assert [one.file for one in (stolen, empty, refused)] == [None] * 3
    assert "not here" in stolen.look.reason and not refused.is_new
    assert [read_tray(junk) for junk in (None, 3, {}, {"pictures": 3}, {"chosen": "a"})] == [[]] * 5


def test_a_training_gets_what_can_be_used_and_says_if_that_is_nothing(upload):
    from aiart.web.components.tray import read_tray, usable_files

    refused = {"id": "r", "name": "r.txt", "reason": "No."}
    assert [file.name for file in usable_files(read_tray({"pictures": [upload("cat.png"), refused]}))] == ["cat.png"]
    assert usable_files([]) == []
    with pytest.raises(UploadError, match="None of these files"):
        usable_files(read_tray({"pictures": [refused]}))


def test_what_was_found_before_is_not_looked_for_again_but_judged_with_the_rest(upload, studio, monkeypatch):
    from aiart.web.components.tray import findings, looked_at, read_tray

    asked = []

    def look(workspace, files):
        asked.extend(file.name for file in files)
        return [FileCheck(file.name, 10, 64, 48, digest="same") for file in files]

    monkeypatch.setattr(studio.file_checks, "look", look)
    drawer = new_workspace(studio)
    known = upload("cat.png", width=64, height=48, digest="same", size=10)
    tiles = looked_at(studio, drawer, read_tray({"pictures": [known, upload("twin.png", 2)]}))
    assert asked == ["twin.png"]
    found = findings(tiles, no_words(2))
    assert found["cat.png"]["reason"] == "" and "same picture as cat.png" in found["twin.png"]["reason"]
    alone = looked_at(studio, drawer, read_tray({"pictures": [upload("twin.png", 2, **found["twin.png"])]}))
    assert findings(alone, no_words(1))["twin.png"]["reason"] == "", "its twin has gone"


def test_words_are_typed_or_come_from_files_that_were_sent_with_the_pictures(upload, studio, monkeypatch):
    from aiart.web.components.tray import findings, read_tray, words_by_file, words_of_tray

    def read(order, *_, **__):
        return {"words": [[*order["files"], name] for name in order["names"]], "notes": ["No table."]}

    monkeypatch.setattr(studio.file_checks._painter, "paint", read)
    sent = [{"name": "a.csv", "path": upload("a.csv")["path"]}, {"name": "gone.txt", "path": "/gone"}, 7]
    typed = upload("cat.png", words="Night, sea", typed=True)
    value = {"pictures": [typed, upload("dog.png", words="shown")], "words": sent}
    tiles = read_tray(value)
    words = words_of_tray(studio, new_workspace(studio), value, tiles)
    assert words == Words((("night", "sea"), ("a.csv", "dog.png")), ("No table.",))
    assert [one.get("words") for one in findings(tiles, words).values()] == [None, "a.csv, dog.png"]
    assert {file.name for file in words_by_file(tiles, words)} == {"cat.png", "dog.png"}


@pytest.mark.parametrize(
    "pictures, said",
    [(1, "1 picture, which allows 1024 x 768 pixels. Instant suits it best: soon."),
     (11, "11 pictures, which allow 1024 x 768 pixels. Instant suits them best: soon."),
     (12, "12 pictures, which allow 1024 x 768 pixels. Balanced suits them best: later.")],
)  # fmt: skip
def test_what_pictures_allow_is_said_in_a_sentence(studio, pictures, said):
    from aiart.web.components.tray import TrayPicture, about_set

    tiles = [TrayPicture("a", None, FileCheck("a.png", 1, 4000, 3000))] * pictures
    takes = {"instant": "soon", "balanced": "later"}
    assert said in about_set(studio, tiles, takes)
    refused = about_set(studio, [*tiles, TrayPicture("b", None, FileCheck("b", reason="No."))], takes)
    assert "1 file cannot be used." in refused
    assert about_set(studio, [], takes) == ""


def test_what_is_kept_of_a_picture_counts_and_too_little_says_so(upload, studio):
    from aiart.web.components.tray import about_set, cuts_of, findings, looked_at, read_tray

    known = {"width": 400, "height": 300, "digest": "d", "size": 9}
    takes = {"instant": "soon"}

    def tiles(**cut):
        return looked_at(studio, new_workspace(studio), read_tray({"pictures": [upload("cat.png", **known | cut)]}))

    half = tiles(keep=[0, 0, 0.5, 1], out=[[0.1, 0.1, 0.2, 0.2]])
    assert "allows 200 x 300 pixels" in about_set(studio, half, takes)
    assert list(cuts_of(half).values()) == [Cut((0, 0, 0.5, 1), ((0.1, 0.1, 0.2, 0.2),))]
    little = tiles(keep=[0, 0, 0.05, 1])
    assert "20 x 300 pixels are kept" in findings(little, no_words(1))["cat.png"]["reason"]
    found = findings(little, no_words(1))["cat.png"]
    assert findings(tiles(**found, keep=None), no_words(1))["cat.png"]["reason"] == "", "not any more"
    assert tiles(keep="junk")[0].cut == WHOLE and cuts_of(tiles()) == {}
