"""Pictures of an analysis."""

import numpy as np
import pytest

import skinsight
from skinsight.analyzer import Analysis, ConcernAnalysis, analyze, contact_sheet, overlay
from skinsight.analyzer.pictures.canvas import Canvas
from skinsight.analyzer.pictures.legend import legend
from skinsight.analyzer.pictures.lettering import FAINT, INK, PAPER, elided, font, wrapped
from skinsight.analyzer.pictures.paint import paint
from skinsight.analyzer.schema.run_length import RunLength
from skinsight.segmentation.concerns import CONCERNS, FACE_SKIN
from skinsight.segmentation.photo import Photo
from tests.analyzer.invented import drawn_photo, empty, invented, unavailable
from tests.fakes import FakeSegmenter


def plain(height: int, width: int, value: int = 128) -> Photo:
    return Photo(np.full((height, width, 3), value, np.uint8))


@pytest.mark.parametrize("size", [(48, 64), (256, 256), (301, 199), (90, 700)])
def test_the_photo_keeps_its_size_and_place_above_the_legend(
    size: tuple[int, int], fake_segmenter: FakeSegmenter
) -> None:
    photo = plain(*size)
    drawn = overlay(Canvas(photo, analyze(photo)))
    assert drawn.dtype == np.uint8
    assert drawn.shape[0] > size[0]
    assert drawn.shape[1] >= size[1]
    corner = drawn[: size[0], : size[1]][:2, :2]
    assert (corner == 128).all(), "far from the face the photo shows as it is"
    assert (drawn[size[0] :] > 200).mean() > 0.5, "the legend is below, on paper"


def test_the_legend_grows_with_the_photo(fake_segmenter: FakeSegmenter) -> None:
    strips = []
    for side in (300, 1200):
        photo = plain(side, side)
        strips.append(overlay(Canvas(photo, analyze(photo))).shape[0] - side)
    assert strips[1] > 1.4 * strips[0]


def test_the_photo_itself_is_left_alone(astronaut: Photo, fake_segmenter: FakeSegmenter) -> None:
    before = astronaut.pixels.copy()
    analysis = analyze(astronaut)
    overlay(Canvas(astronaut, analysis))
    contact_sheet(Canvas(astronaut, analysis))
    assert np.array_equal(astronaut.pixels, before)


@pytest.mark.parametrize("skin", [35, 120, 230])
@pytest.mark.parametrize("name", [name for name, row in CONCERNS.items() if row.is_concern])
def test_a_contour_shows_on_any_skin(name: str, skin: int) -> None:
    """Around a lesion stand pixels both much lighter and much darker, or of another hue, than the skin."""
    mask = np.zeros((120, 120), bool)
    mask[50:70, 50:70] = True
    picture = np.full((120, 120, 3), skin, np.uint8)
    ring = paint(picture, {name: mask}, opacity=0.45, line=2).astype(int)[40:80, 40:80] - skin
    assert abs(ring).max() > 80


@pytest.mark.parametrize(("opacity", "change"), [(0.0, 0), (0.5, 42), (1.0, 85)])
def test_opacity_is_of_the_tint(opacity: float, change: int) -> None:
    mask = np.zeros((40, 40), bool)
    mask[10:30, 10:30] = True
    painted = paint(np.full((40, 40, 3), 128, np.uint8), {"acne": mask}, opacity, line=1)
    assert painted[20, 20, 0] == pytest.approx(128 + change, abs=1)


def test_contours_cover_no_lesion() -> None:
    mask = np.zeros((40, 40), bool)
    mask[10:14, 10:14] = True
    painted = paint(np.full((40, 40, 3), 128, np.uint8), {"acne": mask}, opacity=0, line=2)
    assert (painted[mask] == 128).all()
    assert (painted[~mask] != 128).any()


def test_the_face_skin_is_an_outline_without_tint() -> None:
    mask = np.zeros((40, 40), bool)
    mask[10:30, 10:30] = True
    painted = paint(np.full((40, 40, 3), 128, np.uint8), {"face_skin": mask}, opacity=1, line=1)
    assert (painted[mask] == 128).all()
    assert (painted[9, 10:30] != 128).all()


@pytest.mark.parametrize("opacity", [-0.1, 1.1, float("nan")])
def test_opacity_out_of_range_is_refused(opacity: float, fake_segmenter: FakeSegmenter) -> None:
    photo = plain(60, 60)
    with pytest.raises(ValueError, match="from 0 to 1"):
        overlay(Canvas(photo, analyze(photo)), opacity)


def test_an_analysis_of_another_photo_is_refused(fake_segmenter: FakeSegmenter) -> None:
    with pytest.raises(ValueError, match="60 x 60 and the analysis of one of 80 x 60"):
        skinsight.overlay(plain(60, 60), analyze(plain(60, 80)))


def test_the_front_door_draws_the_same(astronaut: Photo, fake_segmenter: FakeSegmenter) -> None:
    analysis = analyze(astronaut)
    assert np.array_equal(skinsight.overlay(astronaut, analysis), overlay(Canvas(astronaut, analysis)))


@pytest.mark.parametrize(("asked", "tiles"), [([], 2), (["acne"], 3), (None, 6)])
def test_the_sheet_has_a_tile_per_concern(
    asked: list[str] | None, tiles: int, astronaut: Photo, fake_segmenter: FakeSegmenter
) -> None:
    sheet = contact_sheet(Canvas(astronaut, analyze(astronaut, asked)))
    columns, rows = min(tiles, 3), -(-tiles // 3)
    assert sheet.shape[1] == columns * 500 + 20
    assert rows * 500 < sheet.shape[0] < rows * 500 + 300


def test_what_is_unavailable_is_named_and_not_drawn(astronaut: Photo, fake_segmenter: FakeSegmenter) -> None:
    analysis = analyze(astronaut, ["acne"])
    concerns = {**analysis.concerns, "acne": ConcernAnalysis.unavailable("It was too dark.")}
    without: Analysis = analysis.model_copy(update={"concerns": concerns})
    skin_only = overlay(Canvas(astronaut, analyze(astronaut, [])))[:512]
    assert np.array_equal(overlay(Canvas(astronaut, without))[:512], skin_only)
    assert not np.array_equal(overlay(Canvas(astronaut, analysis))[:512], skin_only)
    assert contact_sheet(Canvas(astronaut, without)).shape == contact_sheet(Canvas(astronaut, analysis)).shape


def test_long_text_is_wrapped() -> None:
    text = "one two three four five"
    lines = list(wrapped(text, font(12), font(12).getlength("three four")))
    assert " ".join(lines) == text
    assert max(font(12).getlength(line) for line in lines) <= font(12).getlength("three four")


def test_a_text_too_long_for_its_line_is_cut() -> None:
    name = "IMG_20260101_a_name_as_telephones_give_them.jpg"
    cut = elided(name, font(12), 100)
    assert font(12).getlength(cut) <= 100
    assert cut.endswith("\N{HORIZONTAL ELLIPSIS}")
    assert name.startswith(cut[:-1])
    assert elided("short", font(12), 100) == "short"


def contrast(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    """WCAG 2's contrast ratio."""

    def luminance(colour: tuple[int, int, int]) -> float:
        parts = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in
                 (channel / 255 for channel in colour)]  # fmt: skip
        return float(np.dot(parts, (0.2126, 0.7152, 0.0722)))

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_text_stands_out_from_paper() -> None:
    assert min(contrast(INK, PAPER), contrast(FAINT, PAPER)) >= 4.5


@pytest.mark.parametrize("line", [1.0, 4.0])
def test_concerns_differ_in_pattern_too(line: float) -> None:
    """Where the tint is strong and where it is weak differs between any two concerns, whatever their colours."""
    mask = np.ones((80, 80), bool)
    names = [name for name, row in CONCERNS.items() if row.is_concern]
    strong = {}
    for name in names:
        change = np.abs(paint(np.full((80, 80, 3), 128, np.uint8), {name: mask}, 0.5, line).astype(int) - 128).sum(-1)
        strong[name] = change > (change.max() + change.min()) / 2 if change.min() < change.max() else mask
    for index, name in enumerate(names):
        for other in names[index + 1 :]:
            assert 0.3 < (strong[name] ^ strong[other]).mean() < 0.7, (name, other)


def test_the_skin_shows_between_stripes() -> None:
    mask = np.ones((60, 60), bool)
    change = np.abs(paint(np.full((60, 60, 3), 128, np.uint8), {"flek": mask}, 0.5, 2).astype(int) - 128).max(-1)
    assert change.min() < 0.4 * change.max()


def test_the_legend_has_a_line_for_each_grade_and_each_reason() -> None:
    analysis = invented(drawn_photo())
    plain = empty(analysis)
    skin = analysis.model_copy(update={"concerns": {FACE_SKIN: analysis.concerns[FACE_SKIN]}})
    heights = [legend(one, 800).shape[0] for one in (skin, plain, analysis)]
    assert heights[1] == heights[2] > 3 * heights[0], "one row and its line below for each concern"
    reasons = unavailable(analysis)
    assert legend(reasons, 400).shape[0] > legend(analysis, 400).shape[0], "long reasons are wrapped"
    assert legend(reasons, 400).shape[1] == legend(plain, 400).shape[1], "and make the strip no wider"


def test_three_hundred_lesions_are_drawn() -> None:
    photo = drawn_photo()
    analysis = invented(photo)
    mask = np.zeros(photo.pixels.shape[:2], bool)
    mask[100:400:15, 100:400:15] = True
    many = analysis.concerns["acne"].model_copy(update={"mask": RunLength.of(mask), "count": int(mask.sum())})
    crowded = analysis.model_copy(update={"concerns": {**analysis.concerns, "acne": many}})
    drawn = overlay(Canvas(photo, crowded))[:512]
    changed = (drawn != overlay(Canvas(photo, analysis))[:512]).any(axis=-1)
    assert changed[mask].mean() > 0.95
