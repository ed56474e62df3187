"""Stacks that were once read wrong without a word."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import pytest
import tifffile
from typer.testing import CliRunner

from skinsight.annotation_tools import staging
from skinsight.annotation_tools.imagej.axes import count_of
from skinsight.annotation_tools.imagej.frames import lay_back
from skinsight.annotation_tools.imagej.make_sample import FOLDER as SAMPLE
from skinsight.annotation_tools.imagej.pair import read_pair
from skinsight.annotation_tools.imagej.pictures import pictures_of
from skinsight.annotation_tools.imagej.stack_file import read_stack, write_stack
from skinsight.annotation_tools.imagej.stack_import import import_pair
from skinsight.annotation_tools.review.desk import folder_of
from skinsight.annotation_tools.review.strokes import Brush
from skinsight.annotation_tools.review.work import Sent, Work
from skinsight.api.cli.stack import stack_app
from skinsight.segmentation.errors import StackError
from skinsight.segmentation.frames import FaceCrop
from tests.annotation_tools.imagej.exports import export
from tests.annotation_tools.imagej.program import needs_imagej, run_macro

N, H, W = 6, 8, 9
RNG = np.random.default_rng(5)
RGB = RNG.integers(0, 256, (N, H, W, 3), dtype=np.uint8)
MARKS = RNG.random((N, H, W)) < 0.2


def save(path: Path, values: np.ndarray, **options: Any) -> Path:
    tifffile.imwrite(path, values, **{"photometric": "minisblack", **options})
    return path


def luts(*colours: tuple[int, int, int]) -> list[np.ndarray]:
    return [(np.arange(256)[None] * np.array(colour)[:, None] // 255).astype(np.uint8) for colour in colours]


def composite(path: Path, planes: np.ndarray, colours: list[np.ndarray]) -> Path:
    return save(path, planes, imagej=True, metadata={"axes": "ZCYX", "mode": "composite", "LUTs": colours})


def run(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(stack_app, [str(argument) for argument in arguments])
    return result.exit_code, result.stdout, result.stderr


def test_masks_of_other_slices_are_refused(tmp_path: Path) -> None:
    labels = [f"face {number}" for number in range(N + 1)]
    write_stack(tmp_path / "images.tif", RGB, labels[:N])
    write_stack(tmp_path / "masks.tif", MARKS.astype(np.uint8) * 255, [labels[0], *labels[2:]])
    with pytest.raises(StackError, match=r"face \d is slice \d of the one and \d of the other"):
        read_pair(tmp_path / "images.tif", tmp_path / "masks.tif")


def test_labels_of_a_composite_are_compared_per_picture(tmp_path: Path) -> None:
    labels = [f"face {number}" for number in range(N)]
    metadata = {"axes": "ZCYX", "Labels": [label for label in labels for _ in range(3)]}
    save(tmp_path / "images.tif", RGB.transpose(0, 3, 1, 2), imagej=True, metadata=metadata)
    write_stack(tmp_path / "masks.tif", MARKS.astype(np.uint8) * 255, labels[::-1])
    with pytest.raises(StackError, match="different order"):
        read_pair(tmp_path / "images.tif", tmp_path / "masks.tif")


def test_implausible_masks_are_told_of_and_shares_printed(tmp_path: Path) -> None:
    labels = [f"face {number}" for number in range(N)]
    masks = MARKS.astype(np.uint8) * 255
    masks[2] = 200
    write_stack(tmp_path / "images.tif", RGB, labels)
    write_stack(tmp_path / "masks.tif", masks, labels)
    arguments = (tmp_path / "images.tif", tmp_path / "masks.tif", "--concern", "acne", "--out", tmp_path / "data")
    status, out, err = run("import", *arguments)
    assert status == 0
    assert "3 face 2: 100.00% marked" in out
    assert err.splitlines() == [
        "0003.png (face 2): 100% marked is implausible of acne: is it a mask, white where the concern is?"
    ]


@pytest.mark.parametrize("axes", ["ZTYX", "TZYX"])
def test_slices_of_a_hyperstack_pair_by_frame_and_slice_however_they_are_stored(tmp_path: Path, axes: str) -> None:
    grey = RGB[..., 0].reshape(2, 3, H, W)  # frames, slices
    stored = grey if axes == "TZYX" else grey.swapaxes(0, 1)
    save(tmp_path / "images.ome.tif", stored, ome=True, metadata={"axes": axes})
    save(tmp_path / "masks.tif", grey, imagej=True, metadata={"axes": "TZYX"})
    pair = read_pair(tmp_path / "images.ome.tif", tmp_path / "masks.tif")
    assert np.array_equal(pair.pictures[..., 0] > 0, pair.masks)
    assert np.array_equal(pair.pictures[..., 0], RGB[..., 0])


def test_an_ome_file_without_its_partner_is_refused(tmp_path: Path) -> None:
    ome = (
        '<?xml version="1.0"?><OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06"><Image ID="Image:0">'
        f'<Pixels ID="Pixels:0" DimensionOrder="XYZCT" Type="uint8" SizeX="{W}" SizeY="{H}" SizeZ="2" SizeC="1" '
        'SizeT="1"><Channel ID="Channel:0:0" SamplesPerPixel="1"/>'
        '<TiffData IFD="0" FirstZ="0" PlaneCount="1"><UUID FileName="one.ome.tif">urn:uuid:1</UUID></TiffData>'
        '<TiffData IFD="0" FirstZ="1" PlaneCount="1"><UUID FileName="two.ome.tif">urn:uuid:2</UUID></TiffData>'
        "</Pixels></Image></OME>"
    )
    save(tmp_path / "one.ome.tif", RGB[0, ..., 0], description=ome, metadata=None)
    with pytest.raises(StackError, match="others of them are missing"):
        read_stack(tmp_path / "one.ome.tif")


def test_channels_of_a_composite_are_read_by_their_luts(tmp_path: Path) -> None:
    backwards = luts((0, 0, 255), (0, 255, 0), (255, 0, 0))
    path = composite(tmp_path / "bgr.tif", RGB[..., ::-1].transpose(0, 3, 1, 2), backwards)
    assert np.array_equal(pictures_of(read_stack(path)), RGB)
    others = luts((255, 0, 0), (255, 255, 0), (255, 255, 255))
    path = composite(tmp_path / "other.tif", RGB.transpose(0, 3, 1, 2), others)
    with pytest.raises(StackError, match="not shown as red, green and blue"):
        pictures_of(read_stack(path))


def test_colours_that_are_not_red_green_and_blue_are_refused(tmp_path: Path) -> None:
    path = save(tmp_path / "lab.tif", RGB, photometric="cielab")
    with pytest.raises(StackError, match="CIELAB"):
        read_stack(path)


def test_a_mask_file_of_eight_channels_does_not_say_how_many_slices_it_holds(tmp_path: Path) -> None:
    masks = np.resize(MARKS, (8, H, W)).astype(np.uint8) * 255
    assert count_of(read_stack(save(tmp_path / "masks.tif", masks, imagej=True, metadata={"axes": "CYX"}))) is None


@pytest.mark.parametrize("compression", ["lzw", "jpeg", "webp", "deflate", "packbits"])
def test_compressed_pictures_are_read(tmp_path: Path, compression: str) -> None:
    smooth = np.repeat(np.linspace(0, 255, 32, dtype=np.uint8)[None, :, None], 3, axis=2)
    pictures = np.repeat(np.broadcast_to(smooth, (32, 32, 3))[None], 2, axis=0)
    path = save(tmp_path / "images.tif", pictures, photometric="rgb", compression=compression)
    assert np.abs(pictures_of(read_stack(path)).astype(int) - pictures).max() <= 8


def test_packed_12_bit_is_read(tmp_path: Path) -> None:
    values = RNG.integers(0, 4096, (2, 16, 16), dtype=np.uint16)
    packed = np.zeros((2, 16, 24), np.uint8)
    one, other = values[..., ::2], values[..., 1::2]
    packed[..., 0::3], packed[..., 1::3], packed[..., 2::3] = one >> 4, (one & 15) << 4 | other >> 8, other & 255
    path = tmp_path / "masks.tif"
    tifffile.imwrite(path, iter([plane.tobytes() for plane in packed]), shape=values.shape, dtype=np.uint16,
                     bitspersample=12, photometric="minisblack", metadata={"axes": "ZYX"}, rowsperstrip=16,
                     compression=1)  # fmt: skip
    assert np.array_equal(read_stack(path).values, values)


@pytest.mark.parametrize("dtype", [np.bool_, np.int32])
def test_bool_and_int32_masks_are_taken(tmp_path: Path, dtype: type) -> None:
    images = save(tmp_path / "images.tif", RGB, photometric="rgb")
    masks = save(tmp_path / "masks.tif", MARKS.astype(dtype), metadata={"axes": "ZYX"})
    assert np.array_equal(read_pair(images, masks).masks, MARKS)


def test_int32_beyond_16_bit_is_refused(tmp_path: Path) -> None:
    path = save(tmp_path / "masks.tif", np.full((4, 4), -1, np.int32))
    with pytest.raises(StackError, match="values from -1 to -1"):
        read_stack(path)


def test_a_folder_is_called_a_folder_and_transparency_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(StackError, match="is a folder: name the TIFF file in it"):
        read_stack(tmp_path)
    path = save(tmp_path / "rgba.tif", RNG.integers(0, 256, (2, H, W, 4), dtype=np.uint8), photometric="rgb")
    with pytest.raises(StackError, match="transparency"):
        pictures_of(read_stack(path))


def test_an_import_that_fails_leaves_nothing_and_can_be_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = PIL.Image.Image.save

    def full_disk(picture: PIL.Image.Image, path: Path) -> None:
        if path.name == "0003.png":  # a picture
            raise OSError(28, "No space left on device")
        saved(picture, path)

    arguments = (SAMPLE / "images.tif", SAMPLE / "masks.tif", "acne", tmp_path / "data")
    with monkeypatch.context() as patched:
        patched.setattr(PIL.Image.Image, "save", full_disk)
        with pytest.raises(OSError, match="No space left"):
            import_pair(*arguments)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / ".data.partial").mkdir()  # what a killed run leaves
    assert len(import_pair(*arguments).slices) == 8
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_an_import_that_was_killed_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dies = f"""
import os, PIL.Image
from pathlib import Path
from skinsight.annotation_tools.imagej.stack_import import import_pair
save = PIL.Image.Image.save
PIL.Image.Image.save = lambda self, path: os._exit(9) if path.name == "0005.png" else save(self, path)
sample = Path({str(SAMPLE)!r})
import_pair(sample / "images.tif", sample / "masks.tif", "acne", Path({str(tmp_path / "data")!r}))
"""
    assert subprocess.run([sys.executable, "-c", dies]).returncode == 9
    assert not (tmp_path / "data").exists()
    written: list[str] = []
    saved = PIL.Image.Image.save

    def save(picture: PIL.Image.Image, path: Path) -> None:
        written.append(path.name)
        saved(picture, path)

    monkeypatch.setattr(PIL.Image.Image, "save", save)
    import_pair(SAMPLE / "images.tif", SAMPLE / "masks.tif", "acne", tmp_path / "data")
    assert [name for name in written if name != "part.png"] == ["0005.png", "0006.png", "0007.png", "0008.png"]
    import_pair(SAMPLE / "images.tif", SAMPLE / "masks.tif", "acne", tmp_path / "again")
    for path in (tmp_path / "again").rglob("*.*"):
        assert path.read_bytes() == (tmp_path / "data" / path.relative_to(tmp_path / "again")).read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["again", "data"]


def test_what_is_staged_joins_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "old").touch()
    with staging.staged(tmp_path / "out") as partial:
        (partial / "new").touch()
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["new", "old"]


def photograph() -> tuple[np.ndarray, np.ndarray, FaceCrop]:
    """A large photograph with spots that are smaller than a pixel of its slice."""
    mask = np.zeros((900, 700), np.bool_)
    y, x = np.ogrid[:900, :700]
    for row, column, radius in ((300, 200, 1), (400, 300, 3), (500, 420, 9)):
        mask |= (y - row) ** 2 + (x - column) ** 2 <= radius**2
    return np.zeros((900, 700, 3), np.uint8), mask, FaceCrop(350, 450, 640, tilt=7)


def test_laying_back_without_an_edit_gives_the_prediction(tmp_path: Path) -> None:
    pixels, mask, crop = photograph()
    export(tmp_path / "out", [("same.jpg", pixels, each, crop) for each in (mask, np.zeros_like(mask), ~mask)], 64)
    paths = lay_back(tmp_path / "out", tmp_path / "back")
    for path, expected in zip(paths, (mask, np.zeros_like(mask), ~mask), strict=True):
        assert np.array_equal(np.asarray(PIL.Image.open(path)) > 0, expected)
    assert read_stack(tmp_path / "out" / "masks.tif").labels == ("same.jpg", "same.jpg (2)", "same.jpg (3)")


@needs_imagej
def test_an_edit_in_imagej_changes_what_was_edited_and_nothing_else(tmp_path: Path) -> None:
    pixels, mask, crop = photograph()
    export(tmp_path / "out", [("a.jpg", pixels, mask, crop)], 64)
    run_macro(
        tmp_path,
        'open("FOLDER/out/masks.tif"); setForegroundColor(255, 255, 255); makeRectangle(40, 10, 6, 6); '
        'run("Fill", "slice"); run("Select None"); saveAs("Tiff", "FOLDER/out/masks.tif");',
    )
    status, out, _ = run("lay-back", tmp_path / "out", "--out", tmp_path / "back")
    assert status == 0
    assert "a.jpg: " in out
    laid = np.asarray(PIL.Image.open(tmp_path / "back" / "a.png")) > 0
    assert not (mask & ~laid).any()
    assert 50**2 < (laid & ~mask).sum() < 70**2


def test_strokes_of_the_review_page_are_laid_back(tmp_path: Path) -> None:
    pixels, mask, crop = photograph()
    export(tmp_path / "out", [("a.jpg", pixels, mask, crop), ("b.jpg", pixels, mask, crop)], 640)
    folder = folder_of(tmp_path / "out", None)
    work = Work(folder)
    dot = Brush(tool="brush", points=[(100, 100)], size=21)
    work.stroke(0, dot, Sent(work.look(0).tag, "one", "Ada", "2026-11-29T10:00:00+00:00"))
    assert run("lay-back", tmp_path / "out", "--labels", folder, "--out", tmp_path / "back")[0] == 0
    first, second = (np.asarray(PIL.Image.open(tmp_path / "back" / name)) > 0 for name in ("a.png", "b.png"))
    assert np.array_equal(second, mask)
    assert not (mask & ~first).any()
    assert (first & ~mask).sum() == pytest.approx(np.pi * 10.5**2, rel=0.05)
    import_pair(SAMPLE / "images.tif", SAMPLE / "masks.tif", "acne", tmp_path / "others")
    assert "holds other slices" in run("lay-back", tmp_path / "out", "--labels", tmp_path / "others", "--out", "x")[2]


def test_a_stack_that_lost_a_slice_is_not_laid_back(tmp_path: Path) -> None:
    pixels, mask, crop = photograph()
    export(tmp_path, [(name, pixels, mask, crop) for name in "ab"], 64)
    for name, values in (("images.tif", np.zeros((1, 64, 64, 3))), ("masks.tif", np.zeros((1, 64, 64)))):
        write_stack(tmp_path / name, values.astype(np.uint8), ["a"])
    status, _, err = run("lay-back", tmp_path, "--out", tmp_path / "back")
    assert status == 1
    assert "corrected, not deleted or added" in err


def test_masks_as_rois_and_back(tmp_path: Path) -> None:
    status, out, _ = run("rois", SAMPLE / "masks.tif", "--out", tmp_path / "rois.zip")
    assert status == 0
    assert "of 8 slices" in out
    direct = read_pair(SAMPLE / "images.tif", SAMPLE / "masks.tif").masks
    assert np.array_equal(read_pair(SAMPLE / "images.tif", tmp_path / "rois.zip").masks, direct)
    status, _, err = run("rois", SAMPLE / "masks.tif", "--out", tmp_path / "rois.zip")
    assert status == 1
    assert "is there already" in err
