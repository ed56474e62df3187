"""Labels go out, are read by programs that are not ours, and come back."""

import json
from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from skinsight.annotation_tools.formats import FORMATS
from skinsight.annotation_tools.formats.label_studio import decoded, encoded
from skinsight.annotation_tools.formats.outlines import mask_of, outline_of, parts_of
from skinsight.annotation_tools.label_folder import Labelled, pictures_of, write_labels
from skinsight.segmentation.errors import DataError

RNG = np.random.default_rng(7)
H, W = 60, 80


def masks() -> list[np.ndarray]:
    """Discs, a ring with a disc inside, nothing, noise, everything."""
    y, x = np.mgrid[:H, :W]
    away = np.hypot(x - 40, y - 30)
    ring = ((away < 25) & (away > 15)) | (away < 6)
    discs = (np.hypot(x - 10, y - 12) < 7) | (np.hypot(x - 60, y - 40) < 11) | ((x == 70) & (y == 5))
    return [discs, ring, np.zeros((H, W), bool), RNG.random((H, W)) < 0.3, np.ones((H, W), bool)]


LABELLED = [
    Labelled(f"face {number}.jpg", RNG.integers(0, 256, (H, W, 3), dtype=np.uint8), mask)
    for number, mask in enumerate(masks())
]
LABELS = [piece.label for piece in LABELLED]


def written(folder: Path, name: str) -> Path:
    assert FORMATS[name].write(folder, "acne", iter(LABELLED), LABELS) == len(LABELLED)
    return folder


@pytest.mark.parametrize("name", FORMATS)
def test_labels_come_back_to_the_pixel(tmp_path: Path, name: str) -> None:
    reading = FORMATS[name].read(written(tmp_path / "out", name), "acne", None)
    write_labels(tmp_path / "back", "acne", reading.sources, reading.pictures, reading.skipped)
    for piece, before in zip(pictures_of(tmp_path / "back"), LABELLED, strict=True):
        assert np.array_equal(piece.mask, before.mask), before.label
        assert np.array_equal(piece.picture, before.picture)
    assert reading.skipped == []


@pytest.mark.filterwarnings("ignore:__array__:DeprecationWarning")
def test_coco_is_read_by_pycocotools_and_by_supervision(tmp_path: Path) -> None:
    from pycocotools.coco import COCO

    folder = written(tmp_path / "out", "coco")
    coco = COCO(str(folder / "annotations.json"))
    for number, piece in enumerate(LABELLED, 1):
        found = np.zeros((H, W), bool)
        for annotation in coco.loadAnns(coco.getAnnIds(imgIds=[number])):
            part = coco.annToMask(annotation).astype(bool)
            assert annotation["area"] == part.sum()
            found |= part
        assert np.array_equal(found, piece.mask)
    supervision = pytest.importorskip("supervision", exc_type=ImportError)
    data = supervision.DetectionDataset.from_coco(
        str(folder / "images"), str(folder / "annotations.json"), force_masks=True
    )
    for path, _, detections in data:
        piece = LABELLED[int(Path(path).stem.removeprefix("face "))]
        found = detections.mask.any(axis=0) if len(detections) else np.zeros((H, W), bool)
        assert np.array_equal(found, piece.mask)


def test_yolo_is_read_by_supervision(tmp_path: Path) -> None:
    supervision = pytest.importorskip("supervision", exc_type=ImportError)
    folder = written(tmp_path / "out", "yolo")
    data = supervision.DetectionDataset.from_yolo(
        str(folder / "images"), str(folder / "labels"), str(folder / "data.yaml"), force_masks=True
    )
    assert data.classes == ["acne"]
    for path, _, detections in data:
        piece = LABELLED[int(Path(path).stem.removeprefix("face "))]
        found = detections.mask.any(axis=0) if len(detections) else np.zeros((H, W), bool)
        assert not (piece.mask & ~found).any(), "OpenCV fills the outline, too"
        grown = np.pad(piece.mask, 1)
        near = np.any([np.roll(grown, (dy, dx), (0, 1)) for dy in (-1, 0, 1) for dx in (-1, 0, 1)], axis=0)[1:-1, 1:-1]
        slits = 70  # pixels of the slits to holes, which OpenCV draws
        assert (found & ~near).sum() <= slits, piece.label


def test_brush_strokes_are_read_by_label_studios_converter(tmp_path: Path) -> None:
    brush = pytest.importorskip("label_studio_converter.brush", exc_type=ImportError)
    folder = written(tmp_path / "out", "label-studio")
    for task, piece in zip(json.loads((folder / "tasks.json").read_text()), LABELLED, strict=True):
        for result in task["annotations"][0]["result"]:
            rgba = brush.decode_rle(result["value"]["rle"]).reshape(H, W, 4)
            assert np.array_equal(rgba[..., 3] > 0, piece.mask)
    for mask in masks():
        code, *_ = brush.mask2rle(mask.astype(np.uint8) * 255), None
        assert np.array_equal(decoded(code, H, W), mask)


def test_masks_are_read_by_cvats_own_code(tmp_path: Path) -> None:
    cvat = pytest.importorskip("cvat_sdk.masks", exc_type=ImportError)
    from xml.etree import ElementTree

    folder = written(tmp_path / "out", "cvat")
    for image, piece in zip(ElementTree.parse(folder / "annotations.xml").iter("image"), LABELLED, strict=True):
        found = np.zeros((H, W), bool)
        for mark in image:
            left, top, across, down = (int(mark.attrib[key]) for key in ("left", "top", "width", "height"))
            code = [*map(int, mark.attrib["rle"].split(",")), left, top, left + across - 1, top + down - 1]
            found |= cvat.decode_mask(code, image_width=W, image_height=H)
        assert np.array_equal(found, piece.mask)


@pytest.mark.filterwarnings("ignore:__array__:DeprecationWarning")
def test_foreign_coco_polygons_and_compressed_code_are_read(tmp_path: Path) -> None:
    from pycocotools import mask as coco_masks

    ring = masks()[1]
    code = coco_masks.encode(np.asfortranarray(ring.astype(np.uint8)))
    content = {
        "images": [{"id": 9, "file_name": "deep/one.png", "height": H, "width": W}],
        "categories": [{"id": 3, "name": "pimple"}],
        "annotations": [
            {"id": 1, "image_id": 9, "category_id": 3, "segmentation": {**code, "counts": code["counts"].decode()}},
            {"id": 2, "image_id": 9, "category_id": 3, "segmentation": [[1, 1, 5, 1, 5, 5, 1, 5]]},
            {"id": 3, "image_id": 9, "category_id": 3, "bbox": [1, 2, 3, 4]},
            {"id": 4, "image_id": 9, "category_id": 3, "segmentation": {"size": [2, 2], "counts": [4]}},
        ],
    }
    (tmp_path / "a.json").write_text(json.dumps(content))
    PIL.Image.new("RGB", (W, H)).save(tmp_path / "one.png")
    reading = FORMATS["coco"].read(tmp_path / "a.json", "acne", tmp_path)
    [piece] = reading.pictures
    square = np.zeros((H, W), bool)
    square[1:5, 1:5] = True
    assert np.array_equal(piece.mask, ring | square)
    assert reading.skipped == [
        "deep/one.png: annotation 3 is a box without a mask",
        "deep/one.png: annotation 4 cannot be read (of size [2, 2])",
    ]


def test_polygons_of_label_studio_and_cvat_are_read(tmp_path: Path) -> None:
    PIL.Image.new("RGB", (W, H)).save(tmp_path / "1a2b-one.png")
    PIL.Image.new("RGB", (W, H)).save(tmp_path / "one.png")
    value = {"points": [[0, 0], [50, 0], [50, 50], [0, 50]], "polygonlabels": ["acne"]}
    task = {"data": {"image": "/data/upload/7/1a2b-one.png"},
            "annotations": [{"result": [{"type": "polygonlabels", "value": value},
                                        {"type": "choices", "value": {"choices": ["bad"]}}]}]}  # fmt: skip
    (tmp_path / "t.json").write_text(json.dumps([task]))
    reading = FORMATS["label-studio"].read(tmp_path / "t.json", "acne", tmp_path)
    [piece] = reading.pictures
    assert piece.mask[:30, :40].all()
    assert piece.mask.sum() == 30 * 40
    assert reading.skipped == ["/data/upload/7/1a2b-one.png: choices marks nothing"]
    (tmp_path / "a.xml").write_text(
        f'<annotations><image id="0" name="one.png" width="{W}" height="{H}">'
        '<polygon label="acne" points="0,0;40,0;40,30;0,30"/><box label="acne" xtl="1"/>'
        '<mask label="acne" rle="1, 2" left="79" top="0" width="3" height="1"/></image></annotations>'
    )
    reading = FORMATS["cvat"].read(tmp_path / "a.xml", "acne", tmp_path)
    [drawn] = reading.pictures
    assert np.array_equal(drawn.mask, piece.mask)
    assert reading.skipped == [
        "one.png: box marks nothing",
        "one.png: mask cannot be read (its box leaves the picture)",
    ]


@pytest.mark.parametrize("name", FORMATS)
def test_what_is_no_such_file_is_refused_in_one_line(tmp_path: Path, name: str) -> None:
    (tmp_path / "bad").write_text("{]")
    with pytest.raises(DataError) as refused:
        list(FORMATS[name].read(tmp_path / "bad", "acne", None).pictures)
    assert "\n" not in str(refused.value)


def test_a_picture_outside_of_its_folder_or_of_another_size_is_refused(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    PIL.Image.new("RGB", (W, H)).save(tmp_path / "secret.png")
    content = {
        "images": [{"id": 1, "file_name": "../secret.png", "height": H, "width": W}],
        "categories": [{"id": 1, "name": "acne"}],
        "annotations": [],
    }
    (tmp_path / "a.json").write_text(json.dumps(content))
    with pytest.raises(DataError, match=r"no picture \.\./secret\.png"):
        list(FORMATS["coco"].read(tmp_path / "a.json", "acne", tmp_path / "images").pictures)
    content["images"][0] |= {"file_name": "secret.png", "height": W, "width": H}
    (tmp_path / "a.json").write_text(json.dumps(content))
    with pytest.raises(DataError, match="give the pictures that were labelled"):
        list(FORMATS["coco"].read(tmp_path / "a.json", "acne", tmp_path).pictures)


def test_which_label_is_meant_must_be_clear(tmp_path: Path) -> None:
    PIL.Image.new("RGB", (W, H)).save(tmp_path / "one.png")
    marks = "".join(f'<polygon label="{name}" points="0,0;4,0;4,3"/>' for name in ("wart", "mole"))
    text = f'<annotations><image id="0" name="one.png" width="{W}" height="{H}">{marks}</image></annotations>'
    (tmp_path / "a.xml").write_text(text)
    with pytest.raises(DataError, match="labels mole, wart, none called acne"):
        FORMATS["cvat"].read(tmp_path / "a.xml", "acne", tmp_path)


def test_outlines_with_slits_are_the_parts_to_the_pixel() -> None:
    for mask in masks():
        parts = list(parts_of(mask))
        assert np.array_equal(mask_of([outline_of(part) for part in parts], H, W), mask)


def test_brush_strokes_that_are_cut_short_are_refused() -> None:
    code = encoded(masks()[0])
    with pytest.raises(ValueError, match="cut short"):
        decoded(code[:20], H, W)
    with pytest.raises(ValueError, match="not of 5 x 5"):
        decoded(code, 5, 5)
