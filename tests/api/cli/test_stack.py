from pathlib import Path

import numpy as np
import PIL.Image
import pytest
import tifffile
from typer.testing import CliRunner

from skinsight.annotation_tools.imagej import make_sample
from skinsight.annotation_tools.imagej.frames import Frames
from skinsight.annotation_tools.imagej.pair import read_pair
from skinsight.annotation_tools.imagej.stack_file import read_stack
from skinsight.api.cli.stack import stack_app
from skinsight.segmentation.photo import Photo
from tests.fakes import FakeSegmenter

SAMPLE = make_sample.FOLDER
IMAGES, MASKS = str(SAMPLE / "images.tif"), str(SAMPLE / "masks.tif")


def run(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(stack_app, [str(argument) for argument in arguments])
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def photos(tmp_path: Path, astronaut: Photo) -> list[Path]:
    picture = PIL.Image.fromarray(astronaut.pixels)
    paths = [tmp_path / "a.png", tmp_path / "b.png"]
    picture.save(paths[0])
    picture.crop((0, 0, 300, 400)).save(paths[1])
    return paths


@pytest.mark.parametrize(
    ("files", "found"),
    [
        ([IMAGES], ["ZYXS", "8 x 96 x 96 x 3", "uint8", "face 1", "red, green and blue"]),
        ([MASKS], ["ZYX", "8 x 96 x 96", "1.01% of the pixels", "grey"]),
        ([IMAGES, MASKS], ["A pair of 8 slices of 96 x 96"]),
    ],
)
def test_info_tells_what_is_in_a_stack(files: list[str], found: list[str]) -> None:
    status, out, err = run("info", *files)
    assert (status, err) == (0, "")
    assert [text for text in found if text not in out] == []


def test_info_tells_of_an_inverting_lut_and_of_axes_that_are_not_named(tmp_path: Path) -> None:
    values = np.zeros((3, 4, 4), np.uint8)
    values[:, :2] = 255
    tifffile.imwrite(tmp_path / "masks.tif", values, photometric="miniswhite")
    status, out, _ = run("info", tmp_path / "masks.tif")
    assert status == 0
    assert "inverting: 0 is shown as white" in out
    assert "not clear from this file alone" in out
    assert "not clear: see docs/stacks.md" in out


@pytest.mark.parametrize(
    ("arguments", "status", "found"),
    [
        (["info", "missing.tif"], 1, "there is no file missing.tif"),
        (["info", __file__], 1, "cannot be read as a TIFF stack"),
        (["info", MASKS, IMAGES], 1, "images.tif has shape (8, 96, 96, 3) and axes ZYXS: masks have one value"),
        (["info"], 2, ""),
        (["info", IMAGES, MASKS, MASKS], 2, ""),
        (["import", IMAGES, MASKS, "--out", "x"], 2, ""),
        (["import", IMAGES, MASKS, "--concern", "warts", "--out", "x"], 2, "warts"),
        (["import", IMAGES, MASKS, "--concern", "face_skin", "--out", "x"], 2, "face_skin"),
        (["import", IMAGES, IMAGES, "--concern", "acne", "--out", "x"], 1, "masks have one value per pixel"),
        (["import", IMAGES, MASKS, "--concern", "acne", "--out", str(SAMPLE / "images.tif")], 2, ""),
        (["export", "--concern", "acne", "--out", "x"], 2, ""),
        (["export", "a.png", "--concern", "acne", "--out", "x", "--side", "7"], 2, "64"),
    ],
)
@pytest.mark.usefixtures("fake_segmenter")
def test_failures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], status: int, found: str
) -> None:
    monkeypatch.chdir(tmp_path)
    exit_code, _, err = run(*arguments)
    assert exit_code == status
    assert found in err
    assert "Traceback" not in err
    if status == 1:
        assert err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_import_makes_a_folder_and_refuses_to_write_over_it(tmp_path: Path) -> None:
    arguments = ("import", IMAGES, MASKS, "--concern", "acne", "--out", tmp_path / "data")
    status, out, err = run(*arguments)
    assert (status, err) == (0, "")
    assert "8 slices of acne" in out
    assert (tmp_path / "data" / "dataset.json").is_file()
    status, _, err = run(*arguments)
    assert status == 1
    assert "already holds" in err


def test_export_gives_the_predicted_masks(tmp_path: Path, photos: list[Path], fake_segmenter: FakeSegmenter) -> None:
    folder = tmp_path / "out"
    status, out, _ = run("export", *photos, "--concern", "acne", "--out", folder, "--side", 256)
    assert status == 0
    assert "2 slices of acne" in out
    pair = read_pair(folder / "images.tif", folder / "masks.tif")
    assert pair.labels == ("a.png", "b.png")
    assert pair.pictures.shape == (2, 256, 256, 3)
    for path, frame, mask in zip(photos, Frames.read(folder).frames, pair.masks, strict=True):
        pixels = np.asarray(PIL.Image.open(path))
        face = fake_segmenter.find_faces(pixels)[0]
        predicted = fake_segmenter.segment(pixels, face, ["acne"]).mask("acne")
        laid_back = frame.to_photo(mask)
        assert laid_back.shape == predicted.shape
        assert (laid_back & predicted).sum() > 0.9 * (laid_back | predicted).sum() > 0


@pytest.mark.usefixtures("fake_segmenter")
def test_export_never_writes_over_corrected_masks(tmp_path: Path, photos: list[Path]) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "masks.tif").write_bytes(b"corrected")
    status, _, err = run("export", *photos, "--concern", "acne", "--out", tmp_path / "out")
    assert status == 1
    assert "already holds masks.tif" in err
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["masks.tif"]


@pytest.mark.usefixtures("fake_segmenter")
def test_export_goes_on_after_a_bad_photo(tmp_path: Path, photos: list[Path]) -> None:
    black = tmp_path / "black.png"
    PIL.Image.new("RGB", (64, 64)).save(black)
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"")
    status, out, err = run("export", black, photos[0], broken, "--concern", "flek", "--out", tmp_path / "out")
    assert status == 1
    assert "1 slices of flek" in out
    assert [line.split(":")[0] for line in err.splitlines()] == [str(black), str(broken)]
    assert read_pair(tmp_path / "out" / "images.tif", tmp_path / "out" / "masks.tif").pictures.shape[1:3] == (
        512,
        512,
    ), "that of the face"


@pytest.mark.usefixtures("fake_segmenter")
def test_export_of_bad_photos_only_makes_nothing(tmp_path: Path) -> None:
    status, _, err = run("export", tmp_path / "missing.png", "--concern", "acne", "--out", tmp_path / "out")
    assert status == 1
    assert "missing.png" in err
    assert err.count("\n") == 1
    assert not (tmp_path / "out").exists()


@pytest.mark.usefixtures("fake_segmenter")
def test_prepared_faces_are_drafted_and_laid_back(tmp_path: Path, photos: list[Path]) -> None:
    folder = tmp_path / "out"
    assert run("prepare", *photos, "--out", folder, "--side", 256)[0] == 0
    assert not read_pair(folder / "images.tif", folder / "masks.tif").masks.any()
    status, out, _ = run("draft", folder / "images.tif", "--concern", "acne", "--out", tmp_path / "draft.tif")
    assert status == 0
    assert "1: 0.34% marked, 0.00% unsure" in out
    assert read_stack(tmp_path / "draft.tif").values.shape == (2, 2, 256, 256)
    drafted = read_pair(folder / "images.tif", tmp_path / "draft.tif").masks
    assert drafted.any(axis=(1, 2)).all()
    (tmp_path / "draft.tif").replace(folder / "masks.tif")
    assert run("lay-back", folder, "--out", tmp_path / "back")[0] == 0
    with PIL.Image.open(tmp_path / "back" / "a.png") as mask:
        assert mask.size == (512, 512)
        assert np.asarray(mask).astype(bool).mean() == pytest.approx(drafted[0].mean(), rel=0.1)


@pytest.mark.usefixtures("fake_segmenter")
def test_an_export_that_is_stopped_does_not_segment_again(
    tmp_path: Path, photos: list[Path], fake_segmenter: FakeSegmenter, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[int, ...]] = []
    segment = fake_segmenter.segment

    def stopped_at_the_second(rgb: np.ndarray, *arguments: object) -> object:
        seen.append(rgb.shape)
        if len(seen) == 2:
            raise KeyboardInterrupt
        return segment(rgb, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(fake_segmenter, "segment", stopped_at_the_second)
    arguments = ("export", *photos, "--concern", "acne", "--out", tmp_path / "out")
    assert run(*arguments)[0] != 0
    assert not (tmp_path / "out").exists()
    assert run(*arguments)[0] == 0
    assert len(seen) == 3, "the first photograph was looked at once"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.png", "b.png", "out"]
