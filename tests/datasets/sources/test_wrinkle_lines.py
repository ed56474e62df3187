import json
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from skinsight.datasets.sources import celebamask, wrinkle_lines
from skinsight.datasets.sources.wrinkle_lines import LINE_WIDTH, drawn_lines, thicken
from skinsight.segmentation.errors import DataError
from skinsight.segmentation.frames import FaceCrop, Mask
from tests.datasets.conftest import save, skin


def line(thickness: int, side: int = 100) -> Mask:
    """A horizontal line through the middle, well inside the picture."""
    lines = np.zeros((side, side), bool)
    top = side // 2 - thickness // 2
    lines[top : top + thickness, 15 : side - 15] = True
    return lines


@pytest.mark.parametrize("drawn", [1, 3, 9])
@pytest.mark.parametrize(("width", "expected"), [(0.2, 1), (1, 1), (3.4, 3), (5.12, 5), (8, 8)])
def test_strokes_have_one_thickness_however_they_were_drawn(drawn: int, width: float, expected: int) -> None:
    label = thicken(line(drawn), width)
    assert label.dtype == np.uint8
    assert set(np.unique(label)) == {0, 1}
    assert label[:, 30:70].sum(axis=0).tolist() == [expected] * 40
    assert np.argwhere(label)[:, 0].mean() == pytest.approx(50, abs=1)


def test_no_line_gives_no_stroke() -> None:
    assert not thicken(np.zeros((20, 20), bool), 5).any()


def parallel(apart: float, side: int = 256) -> Mask:
    """Two lines that run side by side, upright, so many pixels apart."""
    lines = np.zeros((side, side), bool)
    lines[40:216, 100] = lines[40:216, 100 + round(apart)] = True
    return lines


@pytest.mark.parametrize("apart", [4, 5, 6])
def test_close_neighbours_keep_a_gap(apart: int) -> None:
    """At 256 px strokes are 5 px wide: lines nearer than that would be one field."""
    row = thicken(parallel(apart), LINE_WIDTH * 256)[128]
    strokes = np.flatnonzero(np.diff(np.pad(row, 1).astype(int)) == 1)
    assert len(strokes) == 2
    between = row[100 : 100 + apart + 1]
    assert 1 <= (between == 0).sum() <= 3
    assert row[100] == row[100 + apart] == 1


def test_lines_that_are_apart_keep_their_thickness() -> None:
    row = thicken(parallel(9), LINE_WIDTH * 256)[128]
    assert row.sum() == 2 * 5


def test_a_bent_line_and_one_that_branches_wide_stay_whole() -> None:
    lines = np.zeros((256, 256), np.uint8)
    cv2.ellipse(lines, (128, 128), (60, 60), 0, 0, 180, 1)
    cv2.line(lines, (20, 20), (90, 20), 1)
    cv2.line(lines, (55, 20), (55, 80), 1)
    middle = lines > 0
    filled = cv2.dilate(lines, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (5, 5))) > 0
    found = thicken(middle, 5) > 0
    assert (found & filled).sum() >= 0.97 * filled.sum()


def test_crow_s_feet_are_lines_and_no_field() -> None:
    """Lines that fan out of one corner: apart where they are apart, together only at the corner."""
    lines = np.zeros((256, 256), np.uint8)
    for end in range(80, 180, 14):
        cv2.line(lines, (60, 128), (140, end), 1)
    strokes = thicken(lines > 0, 5)
    assert np.diff(np.pad(strokes[:, 120], 1).astype(int)).clip(0).sum() == 8


def test_pairs_are_read_at_512_and_kept_to_the_skin(data: Path, skin_of: Callable[..., None]) -> None:
    skin_of("wrinkle_pairs/00015", 256, 256, [[[0, 0], [255, 0], [255, 127], [0, 127]]])
    lines = np.zeros((1024, 1024), bool)
    lines[400, 300:700] = lines[800, 300:700] = True
    save(data / "wrinkle_pairs" / "images" / "00015.jpg", skin(256, 256))
    save(data / "wrinkle_pairs" / "masks" / "00015.png", lines)
    [sample] = wrinkle_lines.pairs(data)
    picture, label = sample.read()
    assert (sample.name, sample.crop) == ("wrinkle_pairs/00015", celebamask.FRAME)
    assert (picture.shape, label.shape, label.dtype) == ((512, 512, 3), (512, 512), np.uint8)
    assert not label[256:].any(), "off the skin"
    wanted = LINE_WIDTH * celebamask.FRAME.side
    assert label[:, 200:300].sum(axis=0).mean() == pytest.approx(wanted, abs=1)
    assert np.argwhere(label)[:, 0].mean() == pytest.approx(200, abs=1)


@pytest.mark.parametrize("crop", [FaceCrop(250, 260, 400), FaceCrop(300, 200, 320, 20), FaceCrop(255, 300, 640, -8)])
def test_synthetic_faces_lie_where_their_affine_map_says(
    data: Path, skin_of: Callable[..., None], crop: FaceCrop
) -> None:
    skin_of("sfhq/0003", 512, 512)
    about = {"0003": {"face_from_photo": crop.affine(640).tolist()}}
    lines = np.zeros((512, 512), bool)
    lines[100, 100:400] = True
    save(data / "sfhq" / "0003.jpg", skin(512, 512))
    save(data / "sfhq_wrinkles" / "masks" / "0003.png", lines)
    (data / "sfhq_wrinkles" / "faces.json").write_text(json.dumps(about), encoding="utf-8")
    [sample] = wrinkle_lines.synthetic(data)
    assert sample.name == "sfhq_wrinkles/0003"
    found = (sample.crop.centre_x, sample.crop.centre_y, sample.crop.side, sample.crop.tilt)
    assert found == pytest.approx((crop.centre_x, crop.centre_y, crop.side, crop.tilt), abs=1e-6)
    _, label = sample.read()
    assert label[:, 200:300].sum(axis=0).tolist() == [round(LINE_WIDTH * crop.side)] * 100


def test_lines_without_photographs_are_laid_into_the_frame(data: Path) -> None:
    folder = data / "wrinkle_lines"
    lines = np.zeros((300, 200), bool)
    lines[0, 0] = lines[50, 60] = True
    save(folder / "masks" / "00042.png", lines)
    (folder / "crop_limits.csv").write_text("ffhq_id,left,right,top,bottom\n42,100,300,400,700\n", encoding="utf-8")
    [(name, frame)] = drawn_lines(data)
    assert (name, frame.shape) == ("00042", (1024, 1024))
    assert np.argwhere(frame).tolist() == [[400, 100], [450, 160]]


def test_a_picture_whose_skin_nobody_drew(data: Path, skin_of: Callable[..., None]) -> None:
    skin_of("wrinkle_pairs/00001", 256, 256)
    save(data / "wrinkle_pairs" / "images" / "00015.jpg", skin(256, 256))
    save(data / "wrinkle_pairs" / "masks" / "00015.png", np.zeros((1024, 1024), bool))
    [sample] = wrinkle_lines.pairs(data)
    with pytest.raises(DataError, match="the skin of wrinkle_pairs/00015 is not in"):
        sample.read()
