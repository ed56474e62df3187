import hashlib
import json
from pathlib import Path

import numpy as np
import PIL.Image
import pytest
import tifffile

from skinsight.annotation_tools.imagej import make_sample
from skinsight.annotation_tools.imagej.frames import Frames, PhotoFace
from skinsight.annotation_tools.imagej.pair import StackPair, read_pair
from skinsight.annotation_tools.imagej.stack_export import About, Export, export_pair
from skinsight.annotation_tools.imagej.stack_file import read_stack
from skinsight.annotation_tools.imagej.stack_import import import_pair
from skinsight.annotation_tools.label_folder import Source, read_description, read_folder, samples_of
from skinsight.segmentation.errors import DataError, StackError, UnknownConcern
from skinsight.segmentation.evaluation.metrics.overlap import Overlap
from skinsight.segmentation.frames import FaceCrop
from tests.annotation_tools.imagej.exports import Piece, export

SAMPLE = make_sample.FOLDER
IMAGES, MASKS = SAMPLE / "images.tif", SAMPLE / "masks.tif"


def random_pair(count: int, height: int, width: int, labels: tuple[str, ...]) -> StackPair:
    rng = np.random.default_rng(count)
    pictures = rng.integers(0, 256, (count, height, width, 3), dtype=np.uint8)
    return StackPair("random", pictures, rng.random((count, height, width)) < 0.1, labels)


def drawn_pieces() -> list[Piece]:
    """Photographs of different sizes with a disc in a crop that is off centre, tilted, and partly outside."""
    slices = []
    for number, (height, width, tilt) in enumerate([(200, 300, 0.0), (160, 120, 20.0), (1200, 900, -35.0)]):
        y, x = np.mgrid[:height, :width]
        scale = min(height, width)
        mask = (x - width / 2) ** 2 + (y - height / 2) ** 2 < (scale / 6) ** 2
        photo = np.repeat(mask[..., None], 3, axis=-1) * np.uint8(200) + np.uint8(20)
        crop = FaceCrop(width / 2 + 5, height / 2 - 9, scale * 1.1, tilt)
        slices.append((f"photo {number}.jpg", photo, mask, crop))
    return slices


@pytest.mark.parametrize(
    "pair",
    [
        read_pair(IMAGES, MASKS),
        random_pair(5, 7, 12, ("a", "ü b", "c.jpg", "日", "e")),
        random_pair(3, 8, 8, ("", "", "")),
        random_pair(2, 8, 9, ("same", "same")),
        random_pair(1, 16, 16, ("only",)),
    ],
    ids=["sample", "labels", "no-labels", "same-labels", "one-slice"],
)
def test_export_import_export_is_exact(tmp_path: Path, pair: StackPair) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    export_pair(pair, first)
    import_pair(first / "images.tif", first / "masks.tif", "acne", tmp_path / "data")
    imported = read_folder(tmp_path / "data")
    export_pair(imported, second)
    again = read_pair(second / "images.tif", second / "masks.tif")
    for found in (imported, again):
        assert np.array_equal(found.pictures, pair.pictures)
        assert np.array_equal(found.masks, pair.masks)
        assert found.labels == pair.labels
    for name in ("images.tif", "masks.tif"):
        assert (first / name).read_bytes() == (second / name).read_bytes()


def test_an_export_is_an_imagej_pair(tmp_path: Path) -> None:
    export(tmp_path, drawn_pieces(), 128)
    images, masks = read_stack(tmp_path / "images.tif"), read_stack(tmp_path / "masks.tif")
    assert images.is_imagej
    assert masks.is_imagej
    assert (images.axes, images.values.shape, images.values.dtype) == ("ZYXS", (3, 128, 128, 3), np.uint8)
    assert (masks.axes, masks.values.shape, masks.values.dtype) == ("ZYX", (3, 128, 128), np.uint8)
    assert np.unique(masks.values).tolist() == [0, 255]
    assert not masks.inverting
    assert images.labels == masks.labels == ("photo 0.jpg", "photo 1.jpg", "photo 2.jpg")


def test_slices_show_the_photograph_under_the_mask(tmp_path: Path) -> None:
    export(tmp_path, drawn_pieces(), 128)
    pair = read_pair(tmp_path / "images.tif", tmp_path / "masks.tif")
    for picture, mask in zip(pair.pictures, pair.masks, strict=True):
        assert Overlap.of(mask, picture[..., 0] > 120).iou > 0.98
        assert 0.05 < mask.mean() < 0.1


def test_no_face_loses_a_pixel_where_no_side_is_asked_for(tmp_path: Path) -> None:
    assert export(tmp_path, drawn_pieces()).side == 990  # 1.1 times 900


def test_masks_are_laid_back_into_the_photographs(tmp_path: Path) -> None:
    export(tmp_path, drawn_pieces(), 128)
    frames = Frames.read(tmp_path)
    assert (frames.concern, frames.side) == ("acne", 128)
    masks = read_pair(tmp_path / "images.tif", tmp_path / "masks.tif").masks
    for frame, mask, (height, width) in zip(frames.frames, masks, [(200, 300), (160, 120), (1200, 900)], strict=True):
        y, x = np.mgrid[:height, :width]
        disc = (x - width / 2) ** 2 + (y - height / 2) ** 2 < (min(height, width) / 6) ** 2
        laid_back = frame.to_photo(mask)
        assert laid_back.shape == (height, width)
        assert Overlap.of(laid_back, disc).iou > 0.95
        assert np.allclose(frame.affine, frame.crop.affine(128))


def test_a_picture_that_is_its_own_crop_is_exported_exactly(tmp_path: Path) -> None:
    pair = read_pair(IMAGES, MASKS)
    [frame] = export(tmp_path, [("a", pair.pictures[0], pair.masks[0], FaceCrop.of_picture(96, 96))]).frames
    exported = read_pair(tmp_path / "images.tif", tmp_path / "masks.tif")
    assert np.array_equal(exported.pictures[0], pair.pictures[0])
    assert np.array_equal(exported.masks[0], pair.masks[0])
    assert np.array_equal(frame.to_photo(pair.masks[0]), pair.masks[0])


def test_an_export_never_writes_over_another(tmp_path: Path) -> None:
    export(tmp_path, drawn_pieces(), 64)
    before = (tmp_path / "masks.tif").read_bytes()
    with pytest.raises(StackError, match=r"already holds images\.tif, masks\.tif, frames\.json"):
        export(tmp_path, drawn_pieces(), 64, "flek")
    assert (tmp_path / "masks.tif").read_bytes() == before


def test_a_stack_needs_a_slice(tmp_path: Path) -> None:
    with pytest.raises(StackError, match="needs a slice"):
        export(tmp_path / "out", [])
    assert not (tmp_path / "out").exists()


def test_an_export_that_was_stopped_goes_on(tmp_path: Path) -> None:
    about = About(concern="acne", threshold=0.4, networks={"acne": "0"}, skinsight="1")
    first = Export(tmp_path / "out", about)
    face = PhotoFace(label="a.jpg", path="a.jpg", sha256="1", height=8, width=8,
                     crop=FaceCrop.of_picture(8, 8), runs=[64])  # fmt: skip
    first.keep(face)
    with (tmp_path / ".out.faces" / "faces.jsonl").open("a") as file:
        file.write('{"label": "b.j')  # cut off
    again = Export(tmp_path / "out", about)
    assert again.take(Path("a.jpg"), "1") == face
    assert again.take(Path("a.jpg"), "2") is None, "the photograph was another"
    other = Export(tmp_path / "out", about.model_copy(update={"networks": {"acne": "1"}}))
    assert other.take(Path("a.jpg"), "1") is None, "the network was another"


def test_an_export_says_where_it_comes_from(tmp_path: Path) -> None:
    export(tmp_path, drawn_pieces(), 64)
    found = json.loads((tmp_path / "frames.json").read_text())
    assert (found["threshold"], found["networks"], found["made"]) == (
        0.4, {"acne": "0" * 64}, "2026-11-28T22:00:00+00:00")  # fmt: skip
    assert found["frames"][2]["path"] == "2"


def test_an_import_of_an_export_keeps_where_it_comes_from(tmp_path: Path) -> None:
    export(tmp_path, drawn_pieces(), 64)
    about = import_pair(tmp_path / "images.tif", tmp_path / "masks.tif", "acne", tmp_path / "labels")
    assert about == read_description(tmp_path / "labels")
    assert about.origin
    assert (about.origin.threshold, about.origin.networks["acne"]) == (0.4, "0" * 64)
    assert about.slices[2].photograph == Source(file="2", sha256=Frames.read(tmp_path).frames[2].sha256)
    (tmp_path / "images.tif").rename(tmp_path / "others.tif")
    assert import_pair(tmp_path / "others.tif", tmp_path / "masks.tif", "acne", tmp_path / "alone").origin is None


@pytest.mark.parametrize("text", [None, "", "{}", '{"concern": "acne", "side": 3, "frames": [{"label": "a"}]}'])
def test_frames_that_are_not_as_described_are_refused(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / "frames.json").write_text(text)
    with pytest.raises(StackError, match=r"frames\.json cannot be read"):
        Frames.read(tmp_path)


def test_what_an_import_makes(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "data"
    import_pair(IMAGES, MASKS, "acne", folder)
    description = json.loads((folder / "dataset.json").read_text(encoding="utf-8"))
    assert description["concern"] == "acne"
    assert description["sources"] == [
        {"file": path.name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()} for path in (IMAGES, MASKS)
    ]
    stored = tifffile.imread(MASKS)
    marked = (stored[7] > 0).mean()
    assert description["slices"][7] == {
        "file": "0008.png",
        "label": "face 8",
        "marked": marked,
        "person": "",
        "photograph": None,
    }
    for index, piece in enumerate(description["slices"]):
        with PIL.Image.open(folder / "masks" / piece["file"]) as mask:
            assert mask.mode == "L"
            assert np.array_equal(np.asarray(mask), stored[index])


def test_samples_of_an_imported_folder(tmp_path: Path) -> None:
    import_pair(IMAGES, MASKS, "acne", tmp_path / "data")
    direct, imported = read_pair(IMAGES, MASKS).samples, samples_of(tmp_path / "data")
    assert [sample.name for sample in imported] == [f"data/face {number}" for number in range(1, 9)]
    for one, other in zip(direct, imported, strict=True):
        assert one.crop == other.crop
        for array, same in zip(one.read(), other.read(), strict=True):
            assert np.array_equal(array, same)


def test_an_import_never_writes_over_another(tmp_path: Path) -> None:
    import_pair(IMAGES, MASKS, "acne", tmp_path)
    with pytest.raises(StackError, match=r"already holds dataset\.json"):
        import_pair(IMAGES, MASKS, "flek", tmp_path)
    assert json.loads((tmp_path / "dataset.json").read_text())["concern"] == "acne"


@pytest.mark.parametrize(
    ("images", "masks", "concern", "error"),
    [
        (IMAGES, MASKS, "warts", UnknownConcern),
        (IMAGES, MASKS, "face_skin", UnknownConcern),
        (IMAGES, IMAGES, "acne", StackError),
        (IMAGES, SAMPLE / "missing.tif", "acne", StackError),
    ],
)
def test_what_does_not_fit_leaves_nothing(
    tmp_path: Path, images: Path, masks: Path, concern: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        import_pair(images, masks, concern, tmp_path / "data")
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        (lambda folder: (folder / "dataset.json").unlink(), r"there is no .*dataset\.json"),
        (lambda folder: (folder / "dataset.json").write_text("{}"), "concern: Field required"),
        (lambda folder: (folder / "dataset.json").write_text("no"), "the file: Invalid JSON"),
        (
            lambda folder: (folder / "dataset.json").write_text(
                (folder / "dataset.json").read_text().replace("0003.png", "../../secret.png")
            ),
            r"slices\.2\.file",
        ),
        (lambda folder: (folder / "masks" / "0003.png").unlink(), r"0003\.png cannot be read"),
        (lambda folder: (folder / "images" / "0003.png").write_bytes(b"no"), r"0003\.png cannot be read"),
        (lambda folder: PIL.Image.new("L", (5, 6)).save(folder / "masks" / "0003.png"), r"\(6, 5\), \(96, 96\)"),
    ],
)
def test_a_damaged_folder_is_refused(tmp_path: Path, damage: object, found: str) -> None:
    import_pair(IMAGES, MASKS, "acne", tmp_path)
    assert callable(damage)
    damage(tmp_path)
    with pytest.raises(DataError, match=found):
        read_folder(tmp_path)
