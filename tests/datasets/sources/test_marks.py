"""Acne and dark spots on one picture: the committed tables, and the rules by which hands are merged."""

import json
from collections import Counter
from pathlib import Path

import cv2
import numpy as np
import pytest

from skinsight.datasets import splits
from skinsight.datasets.sources import hands, marks, merging
from skinsight.datasets.sources.hands import Hands
from skinsight.datasets.sources.labels import read as read_labels
from skinsight.datasets.sources.persons import person_of, persons
from skinsight.datasets.splits import read_split
from skinsight.segmentation.errors import DataError
from skinsight.segmentation.frames import FaceCrop, Image
from skinsight.segmentation.samples import UNKNOWN, Label
from tests.datasets.conftest import save, skin

SIDE = 256
UNIT = 1.0
RED = (175, 95, 85)
BROWN = (150, 110, 85)


def disc(radius: float, x: float = 128, y: float = 128) -> Label:
    rows, columns = np.mgrid[:SIDE, :SIDE]
    return (np.hypot(columns - x, rows - y) <= radius).astype(np.uint8)


def spotted(*discs: Label, colour: tuple[int, int, int] = RED) -> Image:
    picture = skin(SIDE, SIDE)
    for each in discs:
        picture[each == 1] = colour
    return picture


def test_no_picture_stands_in_two_parts() -> None:
    names = [name for names in read_split("marks").values() for name in names]
    assert [name for name, times in Counter(names).items() if times > 1] == []


def test_nobody_stands_on_both_sides() -> None:
    split = read_split("marks")
    sides = {part: {person_of(name) for name in split[part]} for part in ("train", "val")}
    assert sides["train"] & sides["val"] == set()


def test_a_picture_shows_one_person() -> None:
    pictures = [picture for person in persons() for picture in person]
    assert len(pictures) == len(set(pictures))
    assert all(len(person) > 1 for person in persons())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("levle0_31", "levle0_32"),
        ("levle0_233", "levle0_234"),
        ("levle0_253", "levle0_255"),
        ("levle1_375", "levle1_374"),
        ("levle2_105", "levle2_106"),
        ("levle2_113", "levle1_375"),
    ],
)
def test_neighbours_who_were_divided_are_one_person(one: str, other: str) -> None:
    assert person_of(f"acne04/{one}") == person_of(f"acne04/{other}")


def test_who_was_seen_once_is_a_person_too() -> None:
    assert person_of("sfhq/0001") == "sfhq/0001"


@pytest.mark.parametrize("concern", ["acne", "flek"])
def test_drawn_pictures_are_where_the_split_has_them(concern: str) -> None:
    split, drawn = read_split("marks"), read_labels(concern)
    held_back = set(drawn["validation"])
    dropped = set(split["dropped"])
    assert held_back == set(drawn["pictures"]) & set(split["val"])
    assert set(drawn["pictures"]) - held_back - dropped <= set(split["train"])


@pytest.mark.parametrize("source", ["acne04", "tri_acne"])
def test_a_source_s_own_split_agrees(source: str) -> None:
    split, own = read_split("marks"), read_split(source)
    for part in ("train", "val"):
        assert {name for name in split[part] if name.startswith(f"{source}/")} == {f"{source}/{n}" for n in own[part]}


def test_pigment_without_acne_is_held_back_and_clear() -> None:
    judged = read_split("pigment_without_acne")["val"]
    clear = json.loads(hands.CLEAR.read_text())["clear"]["acne"]
    assert len(judged) >= 10
    assert set(judged) <= set(read_split("marks")["val"])
    assert all(name in clear for name in judged if not name.startswith(("dark_acne/", "dark_spots/")))


def test_marks_grow_by_the_halo_and_stay_apart() -> None:
    alone, left, right = disc(6, 60, 60), disc(6, 120, 128), disc(6, 135, 128)
    grown = merging.grown(alone | left | right, UNIT, np.ones((SIDE, SIDE), bool))
    assert np.sqrt((grown[:100, :100] == 1).sum() / np.pi) == pytest.approx(6.1 + merging.HALO, abs=0.6)
    assert cv2.connectedComponents((grown == 1).astype(np.uint8))[0] - 1 == 3
    assert not (grown[:, 127:129] == 1).all(axis=1).any()


def test_marks_grow_into_nothing_that_is_taken_or_unknown() -> None:
    label = disc(6)
    label[:, 136:] = UNKNOWN
    free = np.ones((SIDE, SIDE), bool)
    free[:121] = False
    grown = merging.grown(label, UNIT, free)
    assert (grown[:, 136:] == UNKNOWN).all()
    assert not (grown[:121] == 1)[disc(6)[:121] == 0].any()


def test_a_circle_is_acne_with_its_ring_unknown() -> None:
    label = merging.circled(spotted(disc(5)), [(128, 128, 4)], UNIT)
    assert label[128, 128] == 1
    assert 5 <= np.sqrt((label == 1).sum() / np.pi) <= 9
    edge = np.flatnonzero(label[128] == 1).max()
    assert label[128, edge + 1] == UNKNOWN
    assert label[20, 20] == 0


def test_a_circle_on_plain_skin_is_unknown() -> None:
    label = merging.circled(skin(SIDE, SIDE), [(128, 128, 4)], UNIT)
    assert not (label == 1).any()
    assert label[128, 128] == UNKNOWN
    assert label[20, 20] == 0


def test_a_red_mark_without_a_circle_is_unknown() -> None:
    label = merging.circled(spotted(disc(4)), [], UNIT)
    assert label[128, 128] == UNKNOWN
    assert not (label == 1).any()


def test_a_box_is_acne_in_its_middle_alone() -> None:
    label = merging.boxed(spotted(disc(5)), [(118, 118, 138, 138)], UNIT)
    assert label[128, 128] == 1
    assert label[119, 119] == UNKNOWN
    assert label[20, 20] == 0
    assert (label == 1).sum() == pytest.approx(np.pi * (10 * merging.BOX_CORE) ** 2, rel=0.15)


def test_what_was_drawn_wins_but_for_circles_that_nobody_drew() -> None:
    drawn = np.array([[1, 1, 0, 0, UNKNOWN, UNKNOWN, UNKNOWN]], np.uint8)
    circled = np.array([[1, 0, 0, 1, 1, 0, UNKNOWN]], np.uint8)
    merged = merging.drawn_over_circled(drawn, circled, [], UNIT)
    np.testing.assert_array_equal(merged, [[1, 1, 0, UNKNOWN, 1, 0, UNKNOWN]])


def test_a_faint_circle_that_nobody_drew_is_unknown() -> None:
    drawn, circled = np.zeros((SIDE, SIDE), np.uint8), np.zeros((SIDE, SIDE), np.uint8)
    merged = merging.drawn_over_circled(drawn, circled, [(60, 70, 4)], UNIT)
    assert merged[70, 60] == UNKNOWN
    assert np.sqrt((merged == UNKNOWN).sum() / np.pi) == pytest.approx(4, abs=0.6)
    assert set(np.unique(merged)) == {0, UNKNOWN}


def test_two_hands_of_one_concern() -> None:
    one = np.array([[0, 1, 0, 1, UNKNOWN, UNKNOWN]], np.uint8)
    other = np.array([[0, 1, 1, UNKNOWN, 1, UNKNOWN]], np.uint8)
    np.testing.assert_array_equal(merging.agreed(one, other), [[0, 1, UNKNOWN, 1, 1, UNKNOWN]])


def test_a_pixel_is_acne_or_a_dark_spot() -> None:
    acne = np.array([[1, 1, 0, UNKNOWN, UNKNOWN, 1]], np.uint8)
    flek = np.array([[1, 0, 1, 1, UNKNOWN, UNKNOWN]], np.uint8)
    one, other = merging.exclusive(acne, flek)
    np.testing.assert_array_equal(one, [[UNKNOWN, 1, 0, 0, UNKNOWN, 1]])
    np.testing.assert_array_equal(other, [[UNKNOWN, 0, 1, 1, UNKNOWN, 0]])


@pytest.fixture
def marked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Hands]:
    """Three made pictures, whose hands are given; all are in the split."""
    crop = FaceCrop.of_picture(SIDE, SIDE)
    brown = spotted(disc(5, 60, 60), colour=BROWN)
    brown[disc(5, 180, 180) == 1] = RED
    path = save(tmp_path / "brown.png", brown)
    square = [[55, 55], [65, 55], [65, 65], [55, 65]]
    found = {
        "a/both": Hands(
            path,
            crop,
            drawn={
                "acne": {"spots": [], "labelled": [0, 0, 200, 256]},
                "flek": {"spots": [square], "labelled": [0, 0, 256, 256]},
            },
            circles=[(60, 60, 5), (180, 180, 5)],
        ),
        "a/masked": Hands(
            path,
            crop,
            masks={
                "acne": save(tmp_path / "acne.png", disc(5, 180, 180) * 255),
                "unknown": save(tmp_path / "unknown.png", disc(9, 100, 100) * 255),
            },
            clear={"flek"},
        ),
        "a/boxed": Hands(path, crop, boxes=[(170, 170, 190, 190)]),
    }
    monkeypatch.setattr(marks, "gather", lambda data: found)
    monkeypatch.setattr(splits, "FOLDER", tmp_path)
    (tmp_path / "marks.json").write_text(json.dumps({"train": ["a/both", "a/masked"], "val": ["a/boxed"]}))
    return found


def labels_of(name: str) -> dict[str, Label]:
    [picture] = [each for part in ("train", "val") for each in marks.load(part, Path()) if each.name == name]  # type: ignore[arg-type]
    return dict(picture.read()[1])


def test_hands_that_disagree_leave_nothing_known(marked: dict[str, Hands]) -> None:
    found = labels_of("a/both")
    assert found["acne"][180, 180] == UNKNOWN, "circled, not drawn"
    assert found["acne"][60, 60] == found["flek"][60, 60] == UNKNOWN, "a circle on a dark spot"
    assert found["flek"][180, 180] == 0
    assert found["acne"][20, 20] == found["flek"][20, 20] == 0


def test_masks_with_what_could_not_be_told(marked: dict[str, Hands]) -> None:
    found = labels_of("a/masked")
    assert found["acne"][180, 180] == 1
    assert found["flek"][180, 180] == 0
    assert found["acne"][100, 100] == found["flek"][100, 100] == UNKNOWN
    assert found["acne"][20, 20] == found["flek"][20, 20] == 0


def test_boxes_say_nothing_of_dark_spots(marked: dict[str, Hands]) -> None:
    found = labels_of("a/boxed")
    assert found["acne"][180, 180] == 1
    assert (found["flek"] == UNKNOWN).all()


def test_what_labels_were_made_from(marked: dict[str, Hands]) -> None:
    kinds = {each.name: dict(each.kinds) for each in marks.load("train", Path())}
    assert kinds == {
        "a/both": {"acne": "outlined", "flek": "outlined"},
        "a/masked": {"acne": "outlined", "flek": "outlined"},
    }
    assert [sample.name for sample in marks.samples("acne", "val", Path(), ["boxed"])] == ["a/boxed"]
    assert marks.samples("flek", "val", Path()) == []


def test_a_picture_that_no_part_has(marked: dict[str, Hands]) -> None:
    marked["a/new"] = marked["a/both"]
    with pytest.raises(DataError, match=r"a/new is in no part of datasets/splits/marks\.json"):
        marks.load("train", Path())
