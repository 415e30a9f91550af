"""A set keeps every usable picture once, on one canvas, says why it left out the others, and never stops for one."""

import numpy as np
import pytest
from corpus import BAD, GOOD, HEIGHT, WIDTH, jpeg, late_exif_png, painting, png, webp
from PIL import Image

from aiart.data import PUBLIC_LIMITS, Limits, dataset, load_set, read_picture
from aiart.data.dataset import canvas_shape
from aiart.data.decode import fit
from aiart.errors import RequestError, UploadError
from aiart.training_presets import MedianSide


def write(folder, **files: bytes):
    """write(tmp_path, a_png=...) makes a.png; the names sort as they are given."""
    for name, data in files.items():
        (folder / name.replace("_", ".")).write_bytes(data)
    return folder


def codes(pictures) -> dict[str, str]:
    return {refused.name: refused.code for refused in pictures.refused}


def test_whole_corpus_in_one_folder_gives_all_good_pictures_and_names_all_others(tmp_path):
    for name, (build, _) in {**GOOD, **BAD}.items():
        (tmp_path / name).write_bytes(build())
    pictures = load_set([tmp_path / name for name in {**GOOD, **BAD}], 64, PUBLIC_LIMITS)
    expected = {name: refuse.code for name, (_, refuse) in BAD.items()}
    copies = {name for name, code in codes(pictures).items() if code == "duplicate"}
    assert {name: code for name, code in codes(pictures).items() if name not in copies} == expected
    assert set(pictures.names) | copies == set(GOOD) and not set(pictures.names) & copies
    assert pictures.canvases.shape == (len(pictures.names), 42, 64, 3)


@pytest.mark.parametrize(
    ("shapes", "long_side", "canvas", "reason"),
    [
        ([(600, 800)], 256, (192, 256), "one picture: its own aspect"),
        ([(800, 600)], 256, (256, 192), "upright too"),
        ([(600, 800)], 255, (190, 254), "sides are even"),
        ([(600, 800)] * 2 + [(900, 300)], 64, (48, 64), "the median, not the mean"),
        ([(400, 800), (800, 400)], 64, (64, 64), "a picture and the same one turned balance each other"),
        ([(100, 800)], 64, (16, 64), "the short side stays usable"),
        ([(181, 181)], 256, (180, 180), "no picture is that large: the largest decides"),
        ([(50, 100), (90, 180)], 256, (90, 180), "the largest, not the first"),
        ([(33, 33)], 64, (32, 32), "but never below 32"),
        ([(20, 20)], 64, (32, 32), "even for limits that admit less"),
        ([(135, 180)], 256, (134, 180), "an odd side is trimmed, not rounded up"),
        ([(1021, 1023)], 1024, (1020, 1022), "both odd"),
        ([(600, 800), (90, 120), (300, 400)], MedianSide(1024), (300, 400), "the pictures' own: their median"),
        ([(2000, 3000)], MedianSide(1024), (682, 1024), "at most what the preset allows"),
        ([(1000, 1000)] * 256, MedianSide(1024), (500, 500), "64 megapixels together"),
        ([(1000, 1000)] * 256, 800, (500, 500), "also if more was asked for"),
    ],
)
def test_canvas_follows_the_median_aspect_and_the_largest_picture(shapes, long_side, canvas, reason):
    assert canvas_shape(shapes, long_side) == canvas, reason


def test_canvas_of_one_picture_never_exceeds_it_and_loses_at_most_a_row():
    rng = np.random.default_rng(0)
    for height, width in rng.integers(128, 1000, (500, 2)):
        canvas = canvas_shape([(int(height), int(width))], 1024)
        assert 0 <= height - canvas[0] <= 1 and 0 <= width - canvas[1] <= 1


@pytest.mark.parametrize("seed", range(3))
def test_any_picture_fits_any_canvas(seed):
    rng = np.random.default_rng(seed)
    for _ in range(100):
        height, width, canvas_height, canvas_width = (int(side) for side in rng.integers(16, 400, 4))
        flat = Image.new("RGB", (width, height), (200, 100, 50))
        pixels = fit(flat, (canvas_height, canvas_width))
        assert pixels.shape == (canvas_height, canvas_width, 3)
        assert (pixels == (200, 100, 50)).all()


def test_fitting_crops_from_the_centre():
    wide = np.zeros((100, 300, 3), np.uint8)
    wide[:, 100:200] = 255
    assert (fit(Image.fromarray(wide), (50, 50)) == 255).mean() > 0.9
    assert (fit(Image.fromarray(wide), (50, 150))[:, [0, -1]] == 0).all()


def test_picture_of_canvas_size_keeps_its_pixels(tmp_path):
    write(tmp_path, a_png=png(painting(181, 181)))
    pictures = load_set([tmp_path], 256)
    assert np.array_equal(pictures.canvases, painting(181, 181)[None, :180, :180])
    assert len(pictures.notes) == 1
    assert "181 pixels" in pictures.notes[0] and "180 x 180" in pictures.notes[0] and "256" in pictures.notes[0]


def test_smaller_picture_is_enlarged_only_next_to_larger_ones_and_the_note_says_so(tmp_path):
    write(tmp_path, a_png=png(painting(48, 64)), b_png=png(painting(480, 640, 1)), c_png=png(painting(30 * 4, 160, 2)))
    pictures = load_set([tmp_path], 256)
    assert pictures.canvases.shape == (3, 192, 256, 3)
    assert pictures.notes == ("Enlarged to 256 x 192, so less sharp than it could be: a.png and 1 more.",)


def test_picture_that_nearly_fits_needs_no_note(tmp_path):
    write(tmp_path, a_png=png(painting(480, 640)), b_png=png(painting(180, 240, 1)))
    assert load_set([tmp_path], 256).notes == ()


def test_what_limits_the_canvas_of_many_pictures_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(dataset, "SET_PIXELS_MAX", 2_000_000)
    for seed in range(2):
        (tmp_path / f"{seed}.png").write_bytes(png(painting(1000, 1250, seed)))
    pictures = load_set([tmp_path], MedianSide(1200))
    assert pictures.canvases.shape == (2, 894, 1118, 3)
    assert pictures.notes == ("2 pictures have at most 2 megapixels together, so they are learned at 1118 x 894.",)
    assert load_set([tmp_path], MedianSide(1100)).notes == ()
    narrow = load_set([tmp_path], MedianSide(1200), Limits(max_canvas=100))
    assert narrow.canvases.shape == (2, 80, 100, 3) and narrow.notes == ()


def test_picture_that_fits_needs_no_note(tmp_path):
    write(tmp_path, a_png=png(painting(480, 640)))
    assert load_set([tmp_path], 256).notes == ()
    assert load_set([tmp_path], 255).notes == ()


def test_reduced_decode_looks_like_the_whole_picture_resampled_once(tmp_path):
    write(tmp_path, a_jpg=jpeg(painting(900, 1200)))
    whole = Image.fromarray(read_picture(tmp_path / "a.jpg")).resize((128, 96), Image.Resampling.LANCZOS)
    difference = load_set([tmp_path], 128).canvases[0].astype(int) - np.asarray(whole)
    assert np.abs(difference).mean() < 0.5 and np.abs(difference).max() <= 8


def test_turned_photographs_count_as_they_are_seen(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    write(tmp_path, a_jpg=jpeg(painting(240, 320), exif=exif.tobytes()))
    pictures = load_set([tmp_path], 128)
    assert pictures.canvases.shape == (1, 128, 96, 3)
    assert np.abs(pictures.canvases[0].astype(int) - fit(turned(painting(240, 320)), (128, 96))).mean() < 3


def turned(pixels: np.ndarray) -> Image.Image:
    return Image.fromarray(np.rot90(pixels, -1).copy())


def test_orientation_behind_the_pixels_still_decides_the_canvas(tmp_path):
    write(tmp_path, a_png=late_exif_png())
    assert np.array_equal(load_set([tmp_path], 128).canvases, painting()[None])


def test_refused_files_and_copies_have_no_say_in_the_canvas(tmp_path):
    wide = png(painting(128, 256))
    write(tmp_path, a_png=png(painting(256, 128, 1)), b_png=wide[:-400], c_png=png(painting(128, 256, 2))[:-400])
    reports = []
    pictures = load_set([tmp_path], 64, on_progress=lambda *report: reports.append(report))
    assert pictures.canvases.shape == (1, 64, 32, 3)
    assert codes(pictures) == {"b.png": "unreadable", "c.png": "unreadable"}
    assert reports == [(1, 3), (2, 3), (3, 3), (1, 1)]  # the canvas changed, so the rest was read again


def test_progress_is_told_file_by_file(tmp_path):
    write(tmp_path, a_png=png(painting(seed=1)), b_png=png(painting(seed=2)), c_gif=b"GIF89a")
    reports = []
    load_set([tmp_path], 64, on_progress=lambda *report: reports.append(report))
    assert reports == [(1, 2), (2, 2)]


def test_set_does_not_depend_on_the_order_it_is_given_in(tmp_path):
    write(tmp_path, a_png=png(painting(80, 99, 1)), b_png=png(painting(99, 80, 2)), c_png=png(painting(seed=3)))
    files = [tmp_path / name for name in ("a.png", "b.png", "c.png")]
    first, second = load_set(files, 64), load_set([files[2], files[0], tmp_path], 64)
    assert first.names == second.names == ("a.png", "b.png", "c.png")
    assert np.array_equal(first.canvases, second.canvases)


def test_same_picture_300_times_counts_once(tmp_path):
    data = png()
    for number in range(300):
        (tmp_path / f"{number:03}.png").write_bytes(data)
    pictures = load_set([tmp_path], 64)
    assert pictures.names == ("000.png",)
    assert list(codes(pictures).values()) == ["duplicate"] * 299
    assert pictures.refused[0].reason == "001.png is the same picture as 000.png. Each picture counts once."


def test_same_pixels_in_another_format_are_a_copy_and_other_shapes_of_one_colour_are_not(tmp_path):
    grey = np.full((64, 64, 3), 128, np.uint8)
    write(tmp_path, a_png=png(), b_webp=webp(lossless=True), c_png=png(grey), d_png=png(grey.reshape(32, 128, 3)))
    assert codes(load_set([tmp_path], 64)) == {"b.webp": "duplicate"}


def test_file_deleted_while_the_set_is_read_is_refused_like_any_other(tmp_path):
    write(tmp_path, a_png=png(), b_png=png(painting(seed=1)), c_png=png(painting(seed=2)))
    pictures = load_set([tmp_path], 64, on_progress=lambda *_: (tmp_path / "b.png").unlink(missing_ok=True))
    assert pictures.names == ("a.png", "c.png") and codes(pictures) == {"b.png": "missing"}


def test_set_may_not_be_larger_than_its_limit(tmp_path):
    write(tmp_path, a_png=png(), b_png=png(painting(seed=1)), c_png=png(painting(40, 60)))
    sizes = [(tmp_path / name).stat().st_size for name in ("a.png", "b.png", "c.png")]
    pictures = load_set([tmp_path], 64, Limits(max_total_bytes=sizes[0] + sizes[2]))
    assert pictures.names == ("a.png", "c.png")
    assert codes(pictures) == {"b.png": "total"} and pictures.refused[0].reason.startswith("b.png is left out")
    with pytest.raises(UploadError):
        load_set([tmp_path], 64, Limits(max_files=2))


@pytest.mark.parametrize("long_side", [63, 2049, 0, -1])
def test_long_side_out_of_range_is_a_wrong_request(long_side, tmp_path):
    write(tmp_path, a_png=png())
    with pytest.raises(RequestError, match="It can be 64 to 2048"):
        load_set([tmp_path], long_side)


def test_error_for_a_single_file_is_its_own_reason(tmp_path):
    write(tmp_path, new_jxl=b"\xff\x0a")
    with pytest.raises(UploadError) as caught:
        load_set([tmp_path / "new.jxl"], 64)
    assert str(caught.value) == (
        "new.jxl is a JPEG XL. aiart reads JPEG, PNG, WebP, HEIC, AVIF, TIFF, BMP, GIF and PSD."
        " Export it as JPEG or PNG."
    )
    assert caught.value.code == "format"


def test_error_when_nothing_remains_names_a_few_reasons(tmp_path):
    for name in "abcde":
        (tmp_path / f"{name}.gif").write_bytes(b"GIF89a")
    with pytest.raises(UploadError) as caught:
        load_set([tmp_path, tmp_path / "gone.png"], 64)
    assert caught.value.code == "nothing"
    assert str(caught.value).startswith("None of the 6 pictures can be used. a.gif is damaged or incomplete.")
    assert "c.gif" in str(caught.value) and "d.gif" not in str(caught.value)
    assert str(caught.value).endswith("And 3 more.")


def test_flat_and_invisible_pictures_are_taken_with_a_note(tmp_path):
    write(
        tmp_path,
        a_png=GOOD["flat.png"][0](),
        b_png=GOOD["invisible.png"][0](),
        c_jpg=jpeg(np.full((64, 96, 3), 9).astype(np.uint8)),
    )
    flat = load_set([tmp_path], 64)
    assert len(flat.names) == 3 and [note.split(":")[0] for note in flat.notes] == ["No variation"]
    write(tmp_path, d_png=png())
    assert load_set([tmp_path], 64).notes == ()


def test_pictures_of_the_set_are_plain_arrays(tmp_path):
    write(tmp_path, a_png=png())
    pictures = load_set([tmp_path / "a.png"], 96)
    assert pictures.canvases.dtype == np.uint8 and pictures.canvases.flags.writeable
    assert np.array_equal(pictures.canvases[0], painting()) and pictures.canvases.shape == (1, HEIGHT, WIDTH, 3)
