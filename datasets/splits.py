"""Splits: which pictures are for training and which for validation, grouped by person, written down as files.

Pictures that are near-duplicates (perceptual hashes a few bits apart) are one group, and a group is never divided;
where people recur, a table of persons (``sources.persons``) was kept to by hand. ``datasets/splits/*.json`` holds
the result; ``python -m skinsight.datasets.make_splits --data FOLDER`` makes the files again.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

import imagehash
import numpy as np
from PIL import Image as PillowImage
from scipy.cluster.hierarchy import DisjointSet

from skinsight.datasets.sources.persons import person_of
from skinsight.segmentation.errors import DataError
from skinsight.segmentation.frames import Image
from skinsight.segmentation.samples import Sample

FOLDER = Path(__file__).with_name("splits")
NEAR_DUPLICATE_BITS = 6
"""Perceptual hashes (64 bits) that differ in at most this many are of one picture."""
VALIDATION_SHARE = 0.15

Part = Literal["train", "val"]


def part_of(samples: Sequence[Sample], part: Part) -> list[Sample]:
    """The samples of one source that the split file gives to ``part``.

    Raises:
        DataError: a sample stands in neither part of its source's file.
    """
    if not samples:
        return []
    source = samples[0].name.partition("/")[0]
    split = read_split(source)
    known = {name for names in split.values() for name in names}
    strangers = [sample.name for sample in samples if _id(sample) not in known | set(split.get("dropped", []))]
    if strangers:
        raise DataError(
            f"{strangers[0]} is not in datasets/splits/{source}.json: "
            "make the splits again with python -m skinsight.datasets.make_splits"
        )
    return [sample for sample in samples if _id(sample) in set(split[part])]


def read_split(source: str) -> dict[str, list[str]]:
    """Ids of each part of a source.

    Raises:
        DataError: no split was written for the source.
    """
    path = FOLDER / f"{source}.json"
    if not path.is_file():
        raise DataError(f"no split for {source!r}: make it with python -m skinsight.datasets.make_splits")
    split: dict[str, list[str]] = json.loads(path.read_text())
    return split


def group(samples: Sequence[Sample]) -> list[list[str]]:
    """Ids of samples that may show one picture or one person, together."""
    ids = [_id(sample) for sample in samples]
    joined = DisjointSet(ids)
    of_person: dict[str, str] = {}
    for sample in samples:
        joined.merge(of_person.setdefault(sample.person or person_of(sample.name), _id(sample)), _id(sample))
    hashes = np.array([perceptual_hash(sample.read()[0]) for sample in samples])
    for index, one in enumerate(hashes):
        for other in np.flatnonzero((hashes[index + 1 :] != one).sum(axis=1) <= NEAR_DUPLICATE_BITS):
            joined.merge(ids[index], ids[index + 1 + int(other)])
    return [sorted(members, key=ids.index) for members in joined.subsets()]


def divide(groups: Sequence[Sequence[str]], seed: int = 0) -> dict[str, list[str]]:
    """Whole groups into validation until it has its share, the rest into training."""
    order = np.random.default_rng(seed).permutation(len(groups))
    wanted = VALIDATION_SHARE * sum(map(len, groups))
    split: dict[str, list[str]] = {"train": [], "val": []}
    for index in order:
        split["val" if len(split["val"]) + len(groups[index]) <= wanted else "train"] += groups[index]
    return {part: sorted(ids) for part, ids in split.items()}


def _id(sample: Sample) -> str:
    return sample.name.partition("/")[2]


def perceptual_hash(picture: Image) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """64 bits of a picture ``(H, W, 3)``, few of which differ between near-duplicates."""
    return np.asarray(imagehash.phash(PillowImage.fromarray(picture)).hash).ravel()


def write(source: str, groups: Sequence[Sequence[str]]) -> None:
    """Divide the groups of one source and write its split file."""
    save(source, divide(groups))


def save(source: str, split: Mapping[str, Sequence[str]]) -> None:
    """Write the split file of one source."""
    (FOLDER / f"{source}.json").write_text(json.dumps(split, indent=0) + "\n")
