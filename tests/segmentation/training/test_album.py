from pathlib import Path

import numpy as np
import pytest
import torch

from skinsight.segmentation.packed import MARKS, SIDE, Entry, packed_label, unpacked, write
from skinsight.segmentation.samples import UNKNOWN
from skinsight.segmentation.training.album import SURE, Album, album_of, read
from tests.segmentation.training.conftest import disc


@pytest.fixture(scope="module")
def labelled() -> "tuple[np.ndarray, dict[str, np.ndarray]]":
    """A label of everything: parts in stripes, one mark a quarter, acne unknown on the right."""
    parts = np.repeat(np.arange(SIDE, dtype=np.uint8)[None] // 64, SIDE, axis=0)
    marks = {mark: np.zeros((SIDE, SIDE), np.uint8) for mark in MARKS}
    for index, mark in enumerate(MARKS):
        marks[mark][128 * index : 128 * (index + 1)] = 1
    marks["acne"][:, SIDE // 2 :] = UNKNOWN
    return parts, marks


def test_labels_come_back(labelled: "tuple[np.ndarray, dict[str, np.ndarray]]") -> None:
    parts, marks = labelled
    entry = Entry("drawn/0", ("discs",), "train", ("face_skin", *MARKS))
    album = album_of([(entry, np.zeros((SIDE, SIDE, 3), np.uint8), packed_label(parts, list(marks.values())))])
    assert torch.equal(album.parts[0].argmax(0), torch.from_numpy(parts[::2, ::2]).long())
    assert (album.weights[0, 0] == SURE).all()
    for index, mark in enumerate(MARKS):
        assert torch.equal(album.marks[0, index] > 0, torch.from_numpy(marks[mark] == 1))
        known = torch.from_numpy(marks[mark][::2, ::2] != UNKNOWN)
        assert torch.equal(album.weights[0, index + 1] == SURE, known)


def test_nothing_is_known_without_a_label() -> None:
    entry = Entry("bare/0", ("faces",), "train", ())
    album = album_of([(entry, np.zeros((256, 256, 3), np.uint8), packed_label(None, [None] * len(MARKS)))])
    assert not album.weights.any()
    assert album.pictures.shape == (1, 3, SIDE, SIDE)


def test_packed_and_read_again(tmp_path: Path) -> None:
    packed = [disc(0, "train"), disc(1, "val")]
    write(tmp_path / "faces.zip", packed)
    assert [entry for entry, _, _ in unpacked(tmp_path / "faces.zip")] == [entry for entry, _, _ in packed]
    album, exact = read([tmp_path / "faces.zip"]), album_of(packed)
    assert torch.equal(album.marks, exact.marks)
    assert torch.equal(album.weights, exact.weights)
    assert float((album.pictures.float() - exact.pictures.float()).abs().mean()) < 4
    assert album.indices("val") == album.indices("val", "acne") == [1]
    assert album.indices("val", "flek") == []


def test_a_label_at_another_side(discs: Album) -> None:
    target, known = discs.label(0, "acne", 128)
    assert target.shape == (128, 128)
    assert known.all()
    assert float(target.float().mean()) == pytest.approx(float((discs.marks[0, 2] > 0).float().mean()), rel=0.03)


def test_cells_are_where_marks_are(discs: Album) -> None:
    cells = discs.cells()[0]
    assert [len(found) > 0 for found in cells] == [mark == "acne" for mark in MARKS]
    rows, columns = np.nonzero(discs.marks[0, 2].numpy())
    middle = (rows.mean() // 8) * 64 + columns.mean() // 8
    assert int(middle) in cells[2]


def test_a_fingerprint_tells_labels_and_parts_apart() -> None:
    album = album_of([disc(0, "train")])
    before = album.fingerprint()
    assert album_of([disc(0, "train")]).fingerprint() == before
    assert album_of([disc(0, "val")]).fingerprint() != before
    album.marks[0, 2, 0, 0] = 255
    assert album.fingerprint() != before
