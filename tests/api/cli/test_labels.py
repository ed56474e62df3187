import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import PIL.Image
import pytest
import tifffile
from typer.testing import CliRunner

from skinsight.annotation_tools.formats import FORMATS
from skinsight.annotation_tools.imagej.make_sample import FOLDER
from skinsight.annotation_tools.imagej.pair import read_pair
from skinsight.annotation_tools.imagej.stack_file import write_stack
from skinsight.annotation_tools.imagej.stack_import import import_pair
from skinsight.annotation_tools.label_folder import pictures_of
from skinsight.annotation_tools.revisions import revise
from skinsight.api.cli.labels import labels_app
from skinsight.segmentation.errors import DataError
from skinsight.segmentation.segmenter import Segmentation
from tests.fakes import FakeSegmenter


def run(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(labels_app, [str(argument) for argument in arguments])
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    """The sample stacks as a folder of labels."""
    import_pair(FOLDER / "images.tif", FOLDER / "masks.tif", "acne", tmp_path / "labels")
    return tmp_path / "labels"


@pytest.mark.parametrize("name", FORMATS)
def test_labels_go_to_another_tool_and_back(tmp_path: Path, labels: Path, name: str) -> None:
    status, out, err = run("export", labels, "--to", name, "--out", tmp_path / "out")
    assert (status, err) == (0, "")
    assert "8 pictures with acne" in out
    status, out, err = run("import", tmp_path / "out", "--from", name, "--concern", "acne", "--out", tmp_path / "back")
    assert (status, err) == (0, "")
    for number in range(1, 9):
        file = f"masks/{number:04d}.png"
        assert (tmp_path / "back" / file).read_bytes() == (labels / file).read_bytes()


def test_nothing_is_written_over_and_no_format_is_guessed(tmp_path: Path, labels: Path) -> None:
    assert run("export", labels, "--to", "word", "--out", tmp_path / "out")[0] == 2
    assert run("export", labels, "--to", "png", "--out", tmp_path / "out")[0] == 0
    status, _, err = run("export", labels, "--to", "coco", "--out", tmp_path / "out")
    assert status == 1
    assert "is there already" in err
    assert err.count("\n") == 1


def repainted(folder: Path, file: str, change: Callable[[np.ndarray], np.ndarray]) -> None:
    """Change a mask of a folder of labels."""
    with PIL.Image.open(folder / "masks" / file) as mask:
        PIL.Image.fromarray(change(np.asarray(mask).copy())).save(folder / "masks" / file)


def painted(rows: slice, columns: slice, value: int = 255) -> Callable[[np.ndarray], np.ndarray]:
    def paint(mask: np.ndarray) -> np.ndarray:
        mask[rows, columns] = value
        return mask

    return paint


@pytest.mark.usefixtures("fake_segmenter")
def test_check_finds_slips(labels: Path) -> None:
    for number in range(1, 9):  # a plausible mark on the cheek, whatever was drawn
        repainted(labels, f"{number:04d}.png", painted(slice(None), slice(None), 0))
        repainted(labels, f"{number:04d}.png", painted(slice(60, 68), slice(28, 36)))
    repainted(labels, "0001.png", painted(slice(None), slice(None), 0))
    repainted(labels, "0002.png", painted(slice(0, 12), slice(0, 12)))
    repainted(labels, "0003.png", painted(slice(None), slice(None)))
    repainted(labels, "0004.png", painted(slice(40, 76), slice(20, 46)))
    status, out, _ = run("check", labels)
    assert status == 1
    lines = out.splitlines()
    about = {n: [line for line in lines if line.startswith(f"{labels}/000{n}.png")] for n in range(1, 9)}
    assert "nothing is marked" in about[1][0]
    assert "69% of the marks lie off the skin" in about[2][0]
    assert "100% of the picture is marked" in about[3][0]
    assert "a mark covers 10% of the picture" in about[4][0]
    assert [line for line in about[8] if "nearly the same picture as 0007.png" in line]
    assert not about[5]
    assert lines[-1] == f"{len(lines) - 1} findings"


@pytest.mark.usefixtures("fake_segmenter")
def test_check_finds_a_person_in_two_parts(tmp_path: Path) -> None:
    persons = {f"face {number}": f"P{number}" for number in (1, 2)}
    for name in ("train", "val"):
        import_pair(FOLDER / "images.tif", FOLDER / "masks.tif", "acne", tmp_path / name, persons)
    status, out, _ = run("check", tmp_path / "train", tmp_path / "val")
    assert status == 1
    assert f"{tmp_path}/val/0001.png (face 1): one person as {tmp_path}/train/0001.png, in another part" in out


def test_agreement_of_annotators_and_what_most_of_them_marked(tmp_path: Path, labels: Path) -> None:
    others = [tmp_path / "b", tmp_path / "c"]
    for other in others:
        shutil.copytree(labels, other)
    repainted(others[0], "0008.png", painted(slice(None), slice(None), 0))
    repainted(others[1], "0002.png", painted(slice(0, 4), slice(0, 4)))
    status, out, _ = run("agree", labels, *others, "--pictures", tmp_path / "worst")
    assert status == 0
    [line] = [line for line in out.splitlines() if line.startswith(f"{labels} and {others[0]}")]
    assert line.startswith(f"{labels} and {others[0]}: Dice 0.875 (")
    assert "F1 of lesions 0.9" in line
    assert line.endswith("8 pictures")
    assert "  0.000 face 8\n" in out
    assert "24 pictures in" in out
    assert (tmp_path / "worst" / "labels_b_0001_0008.png").is_file()
    status, out, _ = run("consensus", labels, *others, "--out", tmp_path / "both")
    assert status == 0
    for number in range(1, 9):
        file = f"masks/{number:04d}.png"
        assert (tmp_path / "both" / file).read_bytes() == (labels / file).read_bytes(), "one of three is outvoted"


def test_annotators_of_other_pictures_are_not_compared(tmp_path: Path, labels: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(labels, other)
    (other / "images" / "0001.png").write_bytes((other / "images" / "0002.png").read_bytes())
    status, _, err = run("agree", labels, other)
    assert status == 1
    assert "is another picture in one of the folders" in err
    assert run("agree", labels)[0] == 1


def test_versions_are_only_added(tmp_path: Path, labels: Path) -> None:
    before = (labels / "masks" / "0003.png").read_bytes()
    masks = tifffile.imread(FOLDER / "masks.tif")
    masks[2, 10:14, 20:24] = 255
    write_stack(tmp_path / "masks.tif", masks, [f"face {number}" for number in range(1, 9)])
    status, out, _ = run("revise", labels, tmp_path / "masks.tif", "--author", "Ada", "--note", "one more")
    assert status == 0
    assert "version 2" in out
    assert "1 masks changed" in out
    assert (labels / "masks" / "0003.png").read_bytes() == before
    read = [piece.mask for piece in pictures_of(labels)]
    assert np.array_equal(read, masks > 0), "the latest version counts"
    status, _, err = run("revise", labels, tmp_path / "masks.tif", "--author", "Ada")
    assert status == 1
    assert "nothing was added" in err
    status, out, _ = run("log", labels)
    assert out.splitlines()[0] == "1: imported, 8 pictures"
    assert "2: 2026-05-28T20:26:40+00:00 Ada, 1 masks from masks.tif one more" in out


def test_of_two_versions_at_once_one_is_refused(tmp_path: Path, labels: Path) -> None:
    (labels / "revisions" / "0002").mkdir(parents=True)  # somebody else is writing
    marks = {"0001.png": np.ones((96, 96), bool)}
    with pytest.raises(DataError, match="somebody else added version 2"):
        revise(labels, marks, "Bo", FOLDER / "masks.tif", "2026-11-28T22:00:00+00:00")
    assert [path.name for path in (labels / "revisions").iterdir()] == ["0002"]


def answering(fake: FakeSegmenter, share: float) -> Callable[..., Segmentation]:
    """What it draws, at a share of its probability."""
    segment = fake.segment

    def answer(*arguments: object) -> Segmentation:
        seen = segment(*arguments)  # type: ignore[arg-type]
        return replace(seen, face_maps={name: values * np.float32(share) for name, values in seen.face_maps.items()})

    return answer


def test_nothing_is_chosen_where_the_network_is_sure(
    tmp_path: Path, fake_segmenter: FakeSegmenter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fake_segmenter, "segment", answering(fake_segmenter, 0))
    status, out, _ = run("next", FOLDER / "images.tif", "--concern", "acne", "--out", tmp_path / "next")
    assert status == 0
    assert "labelling may stop here" in out
    assert not (tmp_path / "next").exists()


def test_slices_to_label_next_are_a_stack(
    tmp_path: Path, labels: Path, fake_segmenter: FakeSegmenter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fake_segmenter, "segment", answering(fake_segmenter, 0.5))
    arguments = ("next", FOLDER / "images.tif", "--concern", "acne", "--count", 3)
    status, out, _ = run(*arguments, "--out", tmp_path / "next")
    assert status == 0
    assert "3 slices in" in out
    pair = read_pair(tmp_path / "next" / "images.tif", tmp_path / "next" / "masks.tif")
    assert len(pair.labels) == 3
    assert pair.masks.any(axis=(1, 2)).all()
    status, out, _ = run(*arguments, "--labelled", labels, "--out", tmp_path / "none")
    assert "labelling may stop here" in out
