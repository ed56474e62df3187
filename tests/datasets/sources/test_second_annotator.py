import json
from pathlib import Path

import numpy as np
import pytest

from skinsight.datasets.sources import labels, second_annotator
from skinsight.datasets.splits import read_split
from skinsight.segmentation.concerns import concern
from skinsight.segmentation.parts import LID_DROP

SIDE = 64
FACE = {
    "skin": [[[10, 10], [53, 10], [53, 53], [10, 53]]],
    "ears": [],
    "brows": [[[15, 15], [25, 15], [25, 16], [15, 16]]],
    "eyes": [[[15, 20], [26, 20], [26, 23], [15, 23]]],
    "mouth": [[[25, 45], [38, 45], [38, 48], [25, 48]]],
    "cover": [[[10, 10], [53, 10], [53, 12], [10, 12]]],
}


def is_for_validation(name: str, of: str) -> bool:
    source, _, picture = name.partition("/")
    drawn = labels.read(of)["validation"] if of != "face_skin" else []
    in_split = (Path(labels.FOLDER).parent / "splits" / f"{source}.json").is_file()
    return name in drawn or (in_split and picture in read_split(source)["val"])


@pytest.mark.parametrize("name", second_annotator.labelled_twice())
def test_only_validation_pictures_were_labelled_twice(name: str) -> None:
    found = second_annotator.masks(concern(name), SIDE)
    assert len(found) >= 10
    assert [picture for picture in found if not is_for_validation(picture, name)] == []
    assert all(mask.shape == (SIDE, SIDE) and mask.dtype == bool for mask in found.values())
    assert sum(mask.any() for mask in found.values()) > len(found) / 2


def test_marks_are_drawn_in_the_face_frame(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = {
        "about": "",
        "side": SIDE,
        "acne": {"sfhq/1": [[[8, 8], [23, 8], [23, 15], [8, 15]]], "sfhq/2": []},
        "wrinkles": {"sfhq/1": [[[10, 32], [50, 32]]]},
        "face_skin": {"sfhq/1": FACE},
    }
    (tmp_path / "second_hand.json").write_text(json.dumps(content), encoding="utf-8")
    monkeypatch.setattr(labels, "FOLDER", tmp_path)
    acne = second_annotator.masks(concern("acne"), SIDE // 2)
    expected = np.zeros((SIDE // 2, SIDE // 2), bool)
    expected[4:8, 4:12] = True
    np.testing.assert_array_equal(acne["sfhq/1"], expected)
    assert not acne["sfhq/2"].any()
    line = second_annotator.masks(concern("wrinkles"), SIDE)["sfhq/1"]
    assert line[32, 30]
    assert not line[36, 30]
    skin = second_annotator.masks(concern("face_skin"), SIDE)["sfhq/1"]
    assert skin[40, 30]
    assert not skin[46, 30], "lips are no skin"
    assert not skin[11, 30], "hair lies over the skin"
    assert not skin[18, 20], "brow and eye are one blob"
    assert not skin[23 + round(11 * LID_DROP), 20], "which reaches below the lid"
