import zipfile
from pathlib import Path

import numpy as np
import pytest
import tifffile
from roifile import ROI_OPTIONS, ROI_SUBTYPE, ROI_TYPE, ImagejRoi

from skinsight.annotation_tools.imagej.pair import read_pair
from skinsight.annotation_tools.imagej.rois import Grid, drawn, filled, outlines_of, read_rois, rois_of, write_rois
from skinsight.segmentation.errors import StackError
from tests.annotation_tools.imagej.program import needs_imagej, run_macro

H, W = 40, 50
RNG = np.random.default_rng(3)
MASKS = RNG.random((2, H, W)) < 0.4


def grid(**other: int | bool) -> Grid:
    return Grid(**{"frames": 1, "slices": 2, "channels": 1, "height": H, "width": W, "takes_lines": False, **other})


def roi_of(kind: ROI_TYPE, points: list[tuple[float, float]] | None = None, **attributes: object) -> bytes:
    roi = ImagejRoi.frompoints(np.array(points)) if points else ImagejRoi()
    roi.roitype = kind
    for name, value in {"top": 5, "left": 5, "bottom": 15, "right": 15, "position": 1, **attributes}.items():
        setattr(roi, name, value)
    return bytes(roi.tobytes())


def zipped(path: Path, masks: np.ndarray = MASKS) -> Path:
    write_rois(path, [roi for number, mask in enumerate(masks, 1) for roi in rois_of(mask, number, "mark")])
    return path


def test_masks_come_back_from_their_outlines_whatever_their_holes_and_touching_corners() -> None:
    for mask in RNG.random((20, H, W)) < 0.5:
        assert np.array_equal(filled(outlines_of(mask), H, W), mask)


def test_masks_come_back_from_a_zip(tmp_path: Path) -> None:
    records, foreign = read_rois(zipped(tmp_path / "rois.zip"))
    marks = drawn(records, grid())
    assert np.array_equal(marks.masks, MASKS)
    assert foreign == marks.skipped == []


@needs_imagej
def test_imagej_fills_our_rois_exactly(tmp_path: Path) -> None:
    zipped(tmp_path / "rois.zip")
    run_macro(
        tmp_path,
        f"""
        newImage("m", "8-bit black", {W}, {H}, 2); setForegroundColor(255, 255, 255);
        roiManager("Open", "FOLDER/rois.zip");
        for (i = 0; i < roiManager("count"); i++) {{ roiManager("select", i); run("Fill", "slice"); }}
        run("Select None"); saveAs("Tiff", "FOLDER/masks.tif");
        """,
    )
    assert np.array_equal(tifffile.imread(tmp_path / "masks.tif") > 0, MASKS)


@needs_imagej
def test_imagejs_rois_are_filled_as_imagej_fills_them(tmp_path: Path) -> None:
    shapes = {
        "oval": "makeOval(3, 4, 21, 17)",
        "circle": "makeOval(30, 20, 8, 8)",
        "ellipse": "makeEllipse(5, 35, 30, 25, 0.5)",
        "polygon": "makePolygon(40, 3, 58, 10, 50, 25, 45, 12)",
        "crossed": 'makeSelection("freehand", newArray(5, 40, 5, 40), newArray(5, 35, 30, 9))',
        "rectangle": "makeRectangle(33, 30, 5, 6)",
        "rotated": "makeRotatedRectangle(10, 10, 30, 31, 9)",
    }
    each = "\n".join(
        f'newImage("m", "8-bit black", {W}, {H}, 1); {make}; saveAs("Selection", "FOLDER/{name}.roi"); '
        f'run("Fill", "slice"); run("Select None"); saveAs("Tiff", "FOLDER/{name}.tif"); close();'
        for name, make in shapes.items()
    )
    run_macro(tmp_path, f"setForegroundColor(255, 255, 255);\n{each}")
    for name in shapes:
        marks = drawn(read_rois(tmp_path / f"{name}.roi")[0], grid(slices=1))
        assert marks.skipped == []
        assert np.array_equal(marks.masks[0], tifffile.imread(tmp_path / f"{name}.tif") > 0), name


@needs_imagej
def test_marks_kept_as_overlay_or_selection_are_filled(tmp_path: Path) -> None:
    run_macro(
        tmp_path,
        """
        newImage("m", "RGB black", 50, 40, 3); saveAs("Tiff", "FOLDER/images.tif");
        newImage("m", "8-bit black", 50, 40, 3); setSlice(2); makeOval(3, 4, 20, 16);
        run("Add Selection..."); Overlay.setPosition(2); run("Select None"); saveAs("Tiff", "FOLDER/overlay.tif");
        Overlay.remove; makeRectangle(1, 2, 3, 4); saveAs("Tiff", "FOLDER/selection.tif");
        """,
    )
    overlay = read_pair(tmp_path / "images.tif", tmp_path / "overlay.tif").masks
    assert overlay.any(axis=(1, 2)).tolist() == [False, True, False]
    selection = read_pair(tmp_path / "images.tif", tmp_path / "selection.tif").masks
    assert selection.sum(axis=(1, 2)).tolist() == [12, 12, 12]


def test_marks_in_pixels_and_others_in_an_overlay_are_refused(tmp_path: Path) -> None:
    masks = np.zeros((2, H, W), np.uint8)
    masks[0, 30:35, 30:35] = 255
    tifffile.imwrite(tmp_path / "images.tif", np.zeros((2, H, W), np.uint8), imagej=True, metadata={"axes": "ZYX"})
    metadata = {"axes": "ZYX", "Overlays": [roi_of(ROI_TYPE.RECT)]}
    tifffile.imwrite(tmp_path / "masks.tif", masks, imagej=True, metadata=metadata)
    with pytest.raises(StackError, match="others as overlay or selection"):
        read_pair(tmp_path / "images.tif", tmp_path / "masks.tif")


@pytest.mark.parametrize(
    ("record", "found"),
    [
        (roi_of(ROI_TYPE.RECT, subtype=ROI_SUBTYPE.TEXT), "text marks nothing"),
        (roi_of(ROI_TYPE.RECT, subtype=ROI_SUBTYPE.IMAGE), "image marks nothing"),
        (roi_of(ROI_TYPE.RECT, rounded_rect_arc_size=4), "rounded"),
        (roi_of(ROI_TYPE.POLYGON, [(1, 1), (9, 1), (9, 9)], options=ROI_OPTIONS.SPLINE_FIT), "control points"),
        (roi_of(ROI_TYPE.POLYLINE, [(1, 1), (9, 1), (9, 9)]), "wrinkles only"),
        (roi_of(ROI_TYPE.ANGLE, [(1, 1), (9, 1), (9, 9)]), "angle marks nothing"),
        (roi_of(ROI_TYPE.POINT, [(1, 1), (9, 1)]), "points are counted"),
        (roi_of(ROI_TYPE.RECT, position=3), "slice 3 of 2"),
        (roi_of(ROI_TYPE.POLYGON, [(1, 1), (9, 1), (9, 9)])[:70], ""),
        (b"Iout", "too short"),
        (b"no ROI at all" * 9, "not an ImageJ ROI"),
    ],
)
def test_what_marks_nothing_is_told_of_and_stops_nothing(record: bytes, found: str) -> None:
    marks = drawn([("bad", record), ("good", roi_of(ROI_TYPE.RECT))], grid())
    assert len(marks.skipped) == 1
    assert marks.skipped[0].startswith("bad: ")
    assert found in marks.skipped[0]
    assert marks.masks.sum(axis=(1, 2)).tolist() == [100, 0]


def test_points_are_counted() -> None:
    record = roi_of(ROI_TYPE.POINT, [(1, 1), (9, 1), (4, 4)], position=2)
    assert drawn([("points", record)], grid()).points.tolist() == [0, 3]


@pytest.mark.parametrize(("stroke", "width"), [({}, 1), ({"stroke_width": 5}, 5), ({"float_stroke_width": 3.0}, 3)])
def test_lines_mark_wrinkles_at_their_stroke_or_two_percent_of_the_width(stroke: dict[str, float], width: int) -> None:
    record = roi_of(ROI_TYPE.POLYLINE, [(5, 20), (45, 20)], **stroke)
    mask = drawn([("line", record)], grid(takes_lines=True)).masks[0]
    assert mask[:, 25].sum() == width


@pytest.mark.parametrize(
    ("position", "planes"),
    [
        ({"position": 0}, [0, 1, 2, 3, 4, 5]),
        ({"position": 4}, [3]),
        ({"position": 0, "z_position": 2, "t_position": 2}, [4]),
        ({"position": 0, "z_position": 2}, [1, 4]),
        ({"position": 0, "t_position": 1}, [0, 1, 2]),
    ],
)
def test_the_position_says_which_slices_are_marked(position: dict[str, int], planes: list[int]) -> None:
    masks = drawn([("roi", roi_of(ROI_TYPE.RECT, **position))], grid(frames=2, slices=3)).masks
    assert np.flatnonzero(masks.any(axis=(1, 2))).tolist() == planes


def test_a_zip_that_climbs_out_of_its_folder_writes_nothing(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    with zipfile.ZipFile(inside / "rois.zip", "w") as file:
        file.writestr("../../climbed.roi", roi_of(ROI_TYPE.RECT))
        file.writestr("../climbed.txt", "no ROI")
        file.writestr("__MACOSX/._1.roi", "no ROI")
    records, foreign = read_rois(inside / "rois.zip")
    assert drawn(records, grid()).masks.sum() == 100
    assert foreign == ["../climbed.txt: not a ROI", "__MACOSX/._1.roi: not a ROI"]
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["inside", "rois.zip"]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut short"])
def test_a_broken_zip_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "rois.zip").write_bytes(content)
    with pytest.raises(StackError, match="save the ROIs again"):
        read_rois(tmp_path / "rois.zip")


def test_writing_replaces_a_zip_and_appends_to_none(tmp_path: Path) -> None:
    zipped(tmp_path / "rois.zip")
    zipped(tmp_path / "rois.zip", MASKS[:, :4, :4])
    assert not drawn(read_rois(tmp_path / "rois.zip")[0], grid()).masks[:, 4:].any()
    assert [path.name for path in tmp_path.iterdir()] == ["rois.zip"]
