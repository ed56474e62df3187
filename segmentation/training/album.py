"""All pictures that networks learn from or are judged on, in memory as tensors of one side.

Every map of a picture is soft (0 to 255) and carries a weight (0 to 255): a label weighs fully where it says something,
a teacher's map less, and where nothing is known the weight is 0.
"""

import hashlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt
import torch
from torch.nn import functional

from skinsight.segmentation.concerns import FACE_PARTS, FACE_SKIN
from skinsight.segmentation.frames import Image
from skinsight.segmentation.packed import MARKS, SIDE, Entry, Packed, slot, unpacked
from skinsight.segmentation.samples import UNKNOWN

PARTS_SIDE: Final = 256
"""Of the map of face parts, in pixels."""
CELLS: Final = 64
"""Side of the grid that tells where marks are."""
SURE: Final = 255
"""Weight of a label."""


@dataclass(slots=True)
class Album:
    """Pictures and maps, index by index.

    Shape:
        - pictures: ``(N, 3, SIDE, SIDE)`` uint8, RGB
        - parts: ``(N, 10, PARTS_SIDE, PARTS_SIDE)`` uint8, soft
        - marks: ``(N, 4, SIDE, SIDE)`` uint8, soft, in the order of :data:`MARKS`
        - weights: ``(N, 5, SIDE // 2, SIDE // 2)`` uint8, of the parts and of each mark
    """

    entries: list[Entry]
    pictures: torch.Tensor
    parts: torch.Tensor
    marks: torch.Tensor
    weights: torch.Tensor

    def __len__(self) -> int:
        return len(self.entries)

    def indices(self, part: str, concern: str | None = None) -> list[int]:
        """Pictures of a part, with ``concern`` those that have a label of it."""
        return [
            index
            for index, entry in enumerate(self.entries)
            if entry.part == part and (concern is None or concern in entry.hard)
        ]

    def marks_of(self, maps: Sequence[str]) -> tuple[int, ...]:
        """Index of each map but ``face_skin`` among the marks."""
        return tuple(slot(name) for name in maps if name != FACE_SKIN)

    def view(self, index: int, side: int) -> torch.Tensor:
        """A picture's whole face frame as a network takes it, ``(1, 3, side, side)`` float."""
        picture = self.pictures[index : index + 1].float()
        if side == SIDE:
            return picture
        return functional.interpolate(picture, size=side, mode="bilinear", antialias=True)

    def label(self, index: int, name: str, side: int) -> tuple[torch.Tensor, torch.Tensor]:
        """Where a map's label is set and where it is known, each ``(side, side)``; of the parts, skin and nose."""
        if name == FACE_SKIN:
            target = self.parts[index].argmax(0)
            target, weight = (target == FACE_PARTS.index("skin")) | (target == FACE_PARTS.index("nose")), 0
        else:
            target, weight = self.marks[index, slot(name)] > 127, 1 + slot(name)
        known = self.weights[index, weight] == SURE
        both = (functional.interpolate(each[None, None].float(), size=side)[0, 0] > 0 for each in (target, known))
        target, known = both
        return target, known

    def cells(self, threshold: int = 100) -> list[list[npt.NDArray[np.intp]]]:
        """Per picture and mark the cells of a ``CELLS`` x ``CELLS`` grid that hold one, as flat indices."""
        found: list[list[npt.NDArray[np.intp]]] = []
        for start in range(0, len(self), 64):
            some = self.marks[start : start + 64]
            weighed = functional.interpolate(self.weights[start : start + 64, 1:].float(), size=CELLS) > 0
            held = functional.max_pool2d(some.float(), SIDE // CELLS) > threshold
            flat = (held & weighed).flatten(2).cpu().numpy()
            found += [[np.flatnonzero(each) for each in marks] for marks in flat]
        return found

    def fingerprint(self) -> str:
        """Tells albums apart that differ in a picture, a label, or which part one is for."""
        digest = hashlib.blake2b(digest_size=16)
        for index, entry in enumerate(self.entries):
            digest.update(repr(entry).encode())
            for tensor in (self.pictures, self.parts, self.marks, self.weights):
                digest.update(tensor[index].cpu().numpy().tobytes())
        return digest.hexdigest()

    def to(self, device: torch.device) -> "Album":
        """The album on another device."""
        return Album(self.entries, *(each.to(device) for each in (self.pictures, self.parts, self.marks, self.weights)))


def album_of(pictures: Sequence[Packed]) -> Album:
    """An album of pictures at hand; nothing but their labels is known yet."""
    album = _blank([entry for entry, _, _ in pictures])
    for index, (_, picture, label) in enumerate(pictures):
        _fill(album, index, picture, label)
    return album


def read(paths: Sequence[Path], threads: int = 2) -> Album:
    """All pictures of packed files as one album; nothing but labels is known yet."""
    stored = [row for path in paths for row in unpacked(path)]
    album = _blank([entry for entry, _, _ in stored])

    def fill(index: int) -> None:
        picture, label = (
            np.asarray(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR), np.uint8)
            for data in stored[index][1:]
        )
        _fill(album, index, picture[..., ::-1], label)

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(fill, range(len(stored))))
    return album


def _blank(entries: list[Entry]) -> Album:
    n, half = len(entries), SIDE // 2
    return Album(
        entries,
        torch.zeros(n, 3, SIDE, SIDE, dtype=torch.uint8),
        torch.zeros(n, len(FACE_PARTS), PARTS_SIDE, PARTS_SIDE, dtype=torch.uint8),
        torch.zeros(n, len(MARKS), SIDE, SIDE, dtype=torch.uint8),
        torch.zeros(n, 1 + len(MARKS), half, half, dtype=torch.uint8),
    )


def _fill(album: Album, index: int, picture: Image, label: Image) -> None:
    if picture.shape[0] != SIDE:
        picture = np.asarray(cv2.resize(picture, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC), np.uint8)
    album.pictures[index] = torch.from_numpy(np.ascontiguousarray(picture.transpose(2, 0, 1)))
    parts = label[::2, ::2, 0]
    one_hot = (parts[None] == np.arange(len(FACE_PARTS), dtype=np.uint8)[:, None, None]) * np.uint8(255)
    album.parts[index] = torch.from_numpy(one_hot)
    marks = np.stack([label[..., 1] >> 4, label[..., 1] & 15, label[..., 2] >> 4, label[..., 2] & 15])
    album.marks[index] = torch.from_numpy((marks == 1) * np.uint8(255))
    known = np.concatenate([(parts != UNKNOWN)[None], marks[:, ::2, ::2] != 2])
    album.weights[index] = torch.from_numpy(known * np.uint8(SURE))
