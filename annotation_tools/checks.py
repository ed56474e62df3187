"""Labels looked over before a network learns from them: what is most likely a slip, and what to do about it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
import scipy.ndimage

from skinsight.annotation_tools.imagej.stack_import import limits
from skinsight.annotation_tools.label_folder import Labelled, pictures_of, read_description, samples_of
from skinsight.segmentation.concerns import concern
from skinsight.segmentation.face import whole_picture
from skinsight.segmentation.frames import Mask
from skinsight.segmentation.postprocess import search_region
from skinsight.segmentation.segmenter import Segmenter

MOST_OUTSIDE: Final = 0.1
"""Share of the marks that may lie where the concern cannot be: the skin is found to a few pixels."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What to look at: in which folder and file, called how, what is wrong, and what to do."""

    folder: Path
    file: str
    label: str
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.folder / self.file} ({self.label or 'no label'}): {self.what}; {self.remedy}"


def check(folders: Sequence[Path], segmenter: Segmenter) -> Iterator[Finding]:
    """Look over folders of labels; each is a part of its own, such as one for training and one for validation.

    Raises:
        DataError: a folder is not as described.
    """
    for folder in folders:
        about = read_description(folder)
        for piece, picture in zip(about.slices, pictures_of(folder), strict=True):
            for what, remedy in _slips(picture, about.concern, segmenter):
                yield Finding(folder, piece.file, piece.label, what, remedy)
    yield from _shown_twice(folders)


def _slips(piece: Labelled, name: str, segmenter: Segmenter) -> Iterator[tuple[str, str]]:
    mask = piece.mask
    if not mask.any():
        yield "nothing is marked", "leave it if the face is clear, else mark it"
        return
    if mask.mean() > limits("most_marked").get(name, 1.0):
        yield f"{mask.mean():.0%} of the picture is marked", "see that it is a mask, white where the concern is"
        return
    if (off := _outside(piece, name, segmenter)) > MOST_OUTSIDE:
        yield f"{off:.0%} of the marks lie off the skin that can have it", "erase what is off it"
    thin, large = _parts(mask, name)
    if thin:
        yield f"{thin} marks are thinner than a brush can mean", "erase the crumbs, or draw them at their thickness"
    if large:
        yield f"a mark covers {large:.0%} of the picture", "see whether a fill leaked out"


def _outside(piece: Labelled, name: str, segmenter: Segmenter) -> float:
    """Share of the marks outside of the concern's search region; 0 where no skin is seen at all."""
    seen = segmenter.segment(piece.picture, whole_picture(piece.picture), [])
    if not search_region(concern(name), seen.face_parts).any():
        return 0.0
    region = seen.search_region(name)
    return float((piece.mask & ~region).sum() / piece.mask.sum())


def _parts(mask: Mask, name: str) -> tuple[int, float]:
    """How many parts are too thin, and the share of the picture of the largest one, 0 where that is plausible."""
    thinnest = limits("thinnest").get(name, 0.0) * mask.shape[1]
    largest = limits("largest_part").get(name, 1.0)
    inside = cv2.distanceTransform(np.pad(mask, 1).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)[1:-1, 1:-1]
    count, parts, statistics, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    widest = np.asarray(scipy.ndimage.maximum(inside, parts, range(1, count)))
    share = float(statistics[1:, cv2.CC_STAT_AREA].max() / mask.size)
    return int((2 * widest - 1 < thinnest).sum()), share if share > largest else 0.0


def _shown_twice(folders: Sequence[Path]) -> Iterator[Finding]:
    """Pictures that are near-duplicates, or of one person in two folders."""
    from skinsight.datasets.splits import group  # needs the extra `evaluate`

    shown: dict[str, tuple[Path, str, str, str]] = {}
    samples = []
    for number, folder in enumerate(folders):
        for sample, piece in zip(samples_of(folder), read_description(folder).slices, strict=True):
            name = f"own/{number}/{piece.file}"
            shown[f"{number}/{piece.file}"] = (folder, piece.file, piece.label, piece.person)
            samples.append(type(sample)(name, sample.crop, sample.read, sample.person))
    for members in group(samples):
        first, *others = (shown[member] for member in members)
        for each in others:
            yield from _beside(first, each)


def _beside(first: tuple[Path, str, str, str], other: tuple[Path, str, str, str]) -> Iterator[Finding]:
    what = "one person" if first[3] and first[3] == other[3] else "nearly the same picture"
    if first[0] != other[0]:
        yield Finding(*other[:3], f"{what} as {first[0] / first[1]}, in another part", "keep both in one folder")
    elif what != "one person":
        yield Finding(*other[:3], f"{what} as {first[1]}", "label one of them, or leave both in this folder")
