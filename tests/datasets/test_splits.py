import json
from pathlib import Path
from typing import get_args

import numpy as np
import pytest

from skinsight.datasets import splits
from skinsight.datasets.catalogue import DRAWN, FOR_TRAINING, MARKED, READERS
from skinsight.datasets.crops import crops
from skinsight.datasets.sources.labels import read as read_labels
from skinsight.datasets.sources.persons import person_of, persons
from skinsight.datasets.splits import Part, divide, group, part_of, read_split, write
from skinsight.datasets.synthesis.painted_faces import for_validation
from skinsight.segmentation.errors import DataError
from skinsight.segmentation.frames import FaceCrop, Image
from skinsight.segmentation.samples import Sample

GROUPS = [[f"{person}_{number}" for number in range(1 + person % 7)] for person in range(40)]


def texture(seed: int) -> Image:
    """A picture unlike that of any other seed: coarse random blots."""
    blots = np.random.default_rng(seed).integers(0, 256, (8, 8, 3))
    return np.kron(blots, np.ones((16, 16, 1), int)).astype(np.uint8)


def sample(name: str, picture: Image) -> Sample:
    return Sample(f"drawn/{name}", FaceCrop.of_picture(128, 128), lambda: (picture, picture[..., 0]))


def noisy(picture: Image) -> Image:
    noise = np.random.default_rng(0).integers(-8, 9, picture.shape)
    return np.clip(picture + noise, 0, 255).astype(np.uint8)


def test_a_group_is_never_divided() -> None:
    split = divide(GROUPS)
    for members in GROUPS:
        assert set(members) <= set(split["train"]) or set(members) <= set(split["val"])


def test_everything_is_in_just_one_part() -> None:
    split = divide(GROUPS)
    everything = sorted(name for members in GROUPS for name in members)
    assert sorted(split["train"] + split["val"]) == everything
    assert 0.1 < len(split["val"]) / len(everything) <= 0.15


def test_dividing_is_decided_by_its_seed() -> None:
    assert divide(GROUPS) == divide(GROUPS)
    assert divide(GROUPS) != divide(GROUPS, seed=1)


@pytest.mark.parametrize("groups", [[], [["a"]], [["a", "b", "c"]]])
def test_what_is_too_small_to_divide_is_for_training(groups: list[list[str]]) -> None:
    assert divide(groups) == {"train": [name for members in groups for name in members], "val": []}


def test_near_duplicates_are_one_group() -> None:
    first, other = texture(1), texture(2)
    samples = [
        sample("a", first),
        sample("b", other),
        sample("c", noisy(first)),
        sample("d", (first * 0.8).astype(np.uint8)),
        sample("e", texture(3)),
    ]
    assert sorted(group(samples)) == [["a", "c", "d"], ["b"], ["e"]]


def test_pictures_of_one_person_are_one_group() -> None:
    person = next(person for person in persons() if person[0].startswith("celebamask/"))
    samples = [
        Sample(name, FaceCrop.of_picture(128, 128), sample("", texture(i)).read) for i, name in enumerate(person)
    ]
    assert len(group([*samples, sample("stranger", texture(99))])) == 2


def test_nobody_on_whom_face_networks_are_judged_trains_them() -> None:
    sources = ("celebamask", "wrinkle_pairs", "sfhq_wrinkles", "drawn_wrinkles", "drawn_panda_eyes")
    sides = {
        part: {person_of(name) for source in sources for name in photographs(source, part)} for part in get_args(Part)
    }
    held_back_elsewhere = set[str]().union(*(photographs(source, "val") for source in sources))
    alone = {person[0] for person in persons() if not set(person) <= held_back_elsewhere}
    assert sides["train"] & sides["val"] & alone == set(), "a picture may be held back for one concern of several"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(splits, "FOLDER", tmp_path)
    return tmp_path


def test_what_is_written_is_read(folder: Path) -> None:
    write("drawn", GROUPS)
    assert read_split("drawn") == divide(GROUPS)
    samples = [sample(name, texture(0)) for members in GROUPS for name in members]
    parts: dict[Part, list[str]] = {
        part: [each.name.removeprefix("drawn/") for each in part_of(samples, part)] for part in ("train", "val")
    }
    assert {part: sorted(names) for part, names in parts.items()} == read_split("drawn")


def test_dropped_pictures_are_in_no_part(folder: Path) -> None:
    (folder / "drawn.json").write_text(json.dumps({"train": ["a"], "val": ["b"], "dropped": ["c"]}), encoding="utf-8")
    samples = [sample(name, texture(0)) for name in "abc"]
    assert part_of(samples, "train") == samples[:1]
    assert part_of(samples, "val") == samples[1:2]


def test_a_picture_that_no_split_knows(folder: Path) -> None:
    write("drawn", [["a"]])
    with pytest.raises(DataError, match=r"drawn/b is not in datasets/splits/drawn\.json: .*datasets\.make_splits"):
        part_of([sample("a", texture(0)), sample("b", texture(1))], "train")


def test_a_source_without_a_split(folder: Path) -> None:
    with pytest.raises(DataError, match=r"no split for 'drawn': make it with .* skinsight\.datasets\.make_splits"):
        part_of([sample("a", texture(0))], "train")


def test_no_samples_need_no_split(folder: Path) -> None:
    assert part_of([], "train") == []


@pytest.mark.parametrize("source", READERS)
def test_the_written_splits_are_sound(source: str) -> None:
    split = read_split(source)
    assert set(split) <= {"train", "val", "dropped"}
    names = [name for names in split.values() for name in names]
    assert len(set(names)) == len(names)
    most = 0.5 if source == "dark_circle_labels" else 0.2  # of few pictures half, so that a figure means something
    assert 0.05 < len(split["val"]) / len(names) <= most


def test_borrowed_pictures_are_where_their_own_split_has_them() -> None:
    own, borrowing = read_split("acne04"), read_split("flek_labels")
    borrowed = (set(own["train"]) | set(own["val"])) & (set(borrowing["train"]) | set(borrowing["val"]))
    assert len(borrowed) >= 40
    for part in ("train", "val"):
        assert borrowed & set(borrowing[part]) == borrowed & set(own[part])


def photographs(source: str, part: Part) -> set[str]:
    """``source/picture`` of every photograph in a part of a source that borrows from others or does not."""
    if source in DRAWN:
        labels = read_labels(source.removeprefix("drawn_"))
        held_back = set(labels["validation"])
        return held_back if part == "val" else set(labels["pictures"]) - held_back
    if source in MARKED:
        return {name for name in read_split("marks")[part] if name.partition("/")[0] in MARKED[source][2]}
    if source == "patch_flek":
        return set(read_split("marks")["train"]) if part == "train" else set()
    if source in FOR_TRAINING:
        return {f"sfhq/{name}" for name in crops("sfhq") if name not in for_validation()} if part == "train" else set()
    owner = {"sfhq_wrinkles": "sfhq", "flek_labels": "pigmentation"}.get(source, source)
    return {f"{'acne04' if name.startswith('levle') else owner}/{name}" for name in read_split(source)[part]}


@pytest.mark.parametrize("name", ["panda_eyes", "acne", "flek", "wrinkles"])
def test_drawn_labels_name_their_validation_pictures(name: str) -> None:
    labels = read_labels(name)
    assert set(labels["validation"]) < set(labels["pictures"])
    assert len(set(labels["validation"])) == len(labels["validation"])
