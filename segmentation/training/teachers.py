"""What networks that were trained before say of an album's pictures, where there is no label.

A teacher's map weighs less than a label; where a picture says that a teacher is not to be asked, nothing is known.
Distillation: Hinton, Vinyals & Dean, Distilling the knowledge in a neural network, 2015.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt
import torch
from torch.nn import functional

from skinsight.segmentation.concerns import CONCERNS, FACE_PARTS, FACE_SKIN
from skinsight.segmentation.packed import MARKS, SIDE
from skinsight.segmentation.postprocess import flip_mean
from skinsight.segmentation.runtime import Network
from skinsight.segmentation.training.album import PARTS_SIDE, SURE, Album

WEIGHT: Final = {FACE_SKIN: 0.6, "panda_eyes": 0.05, "wrinkles": 0.25, "acne": 0.3, "flek": 0.3}
"""Of a teacher's map against a label's 1; little for dark circles, which teachers saw on clear faces, too."""
EXCLUDED: Final = 200
"""Weight of what a label of the other says: a labelled dark spot is no acne, and the other way round."""
WIDENED: Final = 1.2
"""Dark circles of teachers from before the present convention are widened and deepened as much."""
ON_SKIN: Final = 0.3
"""Probability of skin from which a teacher's marks count."""
NARROW: Final = ("skin", "nose")
WIDE: Final = dict.fromkeys(("acne", "flek"), (*NARROW, "brows", "neck", "glasses"))
"""Parts of the face on which marks count."""

Array = npt.NDArray[np.uint8]


def teach(album: Album, weights: Path, progress: Callable[[int], None] = lambda done: None) -> None:
    """Fill the maps of training pictures where they have no label; ``progress`` is told of each picture.

    Args:
        weights: folder of one exported network for each concern, such as ``weights/`` of an earlier revision.
    """
    networks = {name: Network(weights / row.weight_file, (name,)) for name, row in CONCERNS.items()}
    for done, index in enumerate(album.indices("train")):
        face = np.ascontiguousarray(album.pictures[index].permute(1, 2, 0).numpy())
        parts = _answer(networks[FACE_SKIN], face)
        _fill_parts(album, index, parts)
        for name in MARKS:
            if f"no-teacher:{name}" not in album.entries[index].flags:
                _fill_mark(album, index, name, _answer(networks[name], face)[0], parts)
        _exclude(album, index)
        progress(done + 1)


def _answer(network: Network, face: Array) -> npt.NDArray[np.float32]:
    """Probabilities ``(K, side, side)`` at the network's side."""
    small = cv2.resize(face, (network.side, network.side), interpolation=cv2.INTER_AREA)
    return flip_mean(network.predictor(network.maps[0]), np.asarray(small, np.uint8))


def _fill_parts(album: Album, index: int, parts: npt.NDArray[np.float32]) -> None:
    unknown = album.weights[index, 0] == 0
    soft = np.stack([cv2.resize(each, (PARTS_SIDE, PARTS_SIDE)) for each in parts])
    taught = torch.from_numpy(np.rint(255 * soft).astype(np.uint8))
    album.parts[index] = torch.where(unknown, taught, album.parts[index])
    album.weights[index, 0][unknown] = round(SURE * WEIGHT[FACE_SKIN])


def _fill_mark(
    album: Album, index: int, name: str, probability: npt.NDArray[np.float32], parts: npt.NDArray[np.float32]
) -> None:
    mark = MARKS.index(name)
    ground = sum(parts[FACE_PARTS.index(part)] for part in WIDE.get(name, NARROW))
    soft = np.rint(255 * probability * (cv2.resize(np.asarray(ground), probability.shape) > ON_SKIN)).astype(np.uint8)
    if name == "panda_eyes":
        soft = widened(soft)
    unknown = album.weights[index, mark + 1] == 0
    full = functional.interpolate(unknown[None, None].float(), size=SIDE)[0, 0] > 0
    large = torch.from_numpy(np.asarray(cv2.resize(soft, (SIDE, SIDE)), np.uint8))
    album.marks[index, mark] = torch.where(full, large, album.marks[index, mark])
    album.weights[index, mark + 1][unknown] = round(SURE * WEIGHT[name])


def _exclude(album: Album, index: int) -> None:
    acne, flek = MARKS.index("acne"), MARKS.index("flek")
    known = {mark: album.weights[index, mark + 1] == SURE for mark in (acne, flek)}
    for own, other in ((acne, flek), (flek, acne)):
        only_other = functional.interpolate((known[other] & ~known[own])[None, None].float(), size=SIDE)[0, 0] > 0
        hit = only_other & (album.marks[index, other] > SURE // 2)
        album.marks[index, own][hit] = 0
        album.weights[index, own + 1][functional.max_pool2d(hit[None].float(), 2)[0] > 0] = EXCLUDED


def widened(mark: Array, factor: float = WIDENED) -> Array:
    """Each crescent of a soft map as much wider about its middle and deeper from its upper edge."""
    out = mark.copy()
    count, index, statistics, middle = cv2.connectedComponentsWithStats((mark > 60).astype(np.uint8))
    for one in range(1, count):
        near = cv2.dilate((index == one).astype(np.uint8), np.ones((9, 9), np.uint8))
        top = statistics[one, cv2.CC_STAT_TOP]
        grow = np.array([[factor, 0, (1 - factor) * middle[one][0]], [0, factor, (1 - factor) * top]])
        grown = cv2.warpAffine(mark * near, grow, mark.shape[::-1], flags=cv2.INTER_LINEAR)
        out = np.maximum(out, np.asarray(grown, np.uint8))
    return out
