import dataclasses
import subprocess
import sys
from collections.abc import Callable

import pytest

from skinsight.segmentation.concerns import CONCERNS, FACE_PARTS, FACE_SKIN, Concern, concern
from skinsight.segmentation.errors import UnknownConcern

ROWS = list(CONCERNS.values())


@pytest.mark.parametrize(
    "value",
    [
        lambda row: row.name,
        lambda row: row.label,
        lambda row: row.marks,
        lambda row: row.colour,
        lambda row: row.weight_file,
    ],
    ids=["name", "label", "marks", "colour", "weight_file"],
)
def test_no_two_rows_share(value: Callable[[Concern], object]) -> None:
    assert len({value(row) for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize("row", ROWS, ids=CONCERNS)
def test_rows_are_sound(row: Concern) -> None:
    assert CONCERNS[row.name] is concern(row.name) is row
    assert row.name.isidentifier()
    assert row.name == row.name.lower()
    assert row.classes[0] == "background"
    assert len(set(row.classes)) == len(row.classes) >= 2
    assert 0 < row.threshold < 1
    assert row.side % 32 == 0, "a UNet halves its input five times"
    assert all(0 <= channel <= 255 for channel in row.colour)
    assert row.weight_file == f"{row.name}.onnx"


def test_face_skin_is_the_ground_and_comes_first() -> None:
    assert next(iter(CONCERNS)) == FACE_SKIN
    assert [row.name for row in ROWS if not row.is_concern] == [FACE_SKIN]
    assert concern(FACE_SKIN).classes == FACE_PARTS


def test_rows_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        concern("acne").threshold = 0.1  # type: ignore[misc]


@pytest.mark.parametrize("name", ["", "Acne", "freckles", "acne.onnx", "../acne"])
def test_unknown_concern_lists_those_there_are(name: str) -> None:
    with pytest.raises(UnknownConcern) as refused:
        concern(name)
    assert repr(name) in str(refused.value)
    assert all(known in str(refused.value) for known in CONCERNS)


def test_the_registry_is_pure_data() -> None:
    heavy = ("torch", "cv2", "numpy", "onnxruntime", "PIL", "pydantic")
    script = f"import sys, skinsight.segmentation.concerns; print([name for name in {heavy} if name in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "[]"
