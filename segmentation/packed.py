"""A face with everything that is known of it in one label image, as albums of training are made of.

Many faces go into one file: pictures as WebP, labels as PNG, what is said of each as JSON.
"""

import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np

from skinsight.segmentation.concerns import JOINT_MAPS
from skinsight.segmentation.frames import Image
from skinsight.segmentation.samples import UNKNOWN, Label

SIDE: Final = 512
"""Of a face frame and its labels, in pixels."""
MARKS: Final = JOINT_MAPS[1:]
"""Concerns with a mask of their own, in the order of the joint network's outputs after the face parts."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One picture as it is packed.

    Attributes:
        name: ``source/id``, unique.
        groups: shares of a batch that it belongs to.
        part: ``train`` or ``val``.
        hard: which maps have a label: ``face_skin`` or names of :data:`MARKS`.
        flags: what else decides how it is used, for example ``child`` or ``empty``.
    """

    name: str
    groups: tuple[str, ...]
    part: str
    hard: tuple[str, ...]
    flags: tuple[str, ...] = ()


def slot(name: str) -> int:
    """Where a concern's labels lie among the marks; a user's own concern is the only one of its album, and first."""
    return MARKS.index(name) if name in MARKS else 0


Packed = tuple[Entry, Image, Image]
"""How a picture is used, the face frame ``(side, side, 3)``, and its packed labels."""


def packed_label(parts: Label | None, marks: Sequence[Label | None]) -> Image:
    """One picture's labels as an image ``(SIDE, SIDE, 3)``: parts, then two marks a channel (high and low half byte).

    Each mark is 0, 1 or :data:`UNKNOWN`, None where there is no label of it.
    """
    unknown = np.full((SIDE, SIDE), UNKNOWN, np.uint8)
    codes = [np.where(each == UNKNOWN, 2, each) if each is not None else np.full_like(unknown, 2) for each in marks]
    pairs = [codes[0] * 16 + codes[1], codes[2] * 16 + codes[3]]
    return np.stack([unknown if parts is None else parts, *pairs], axis=-1).astype(np.uint8)


def write(path: Path, pictures: Iterable[Packed], quality: int = 90) -> None:
    """Pack pictures and labels into one file, pictures as WebP, labels as PNG."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        rows: list[dict[str, Any]] = []
        for index, (entry, picture, label) in enumerate(pictures):
            webp = cv2.imencode(".webp", picture[..., ::-1], [cv2.IMWRITE_WEBP_QUALITY, quality])[1]
            png = cv2.imencode(".png", label, [cv2.IMWRITE_PNG_COMPRESSION, 9])[1]
            archive.writestr(f"{index}.webp", webp.tobytes())
            archive.writestr(f"{index}.png", png.tobytes())
            rows.append(asdict(entry))
        archive.writestr("index.json", json.dumps(rows))


def unpacked(path: Path) -> Iterator[tuple[Entry, bytes, bytes]]:
    """Entries of a packed file, each with its encoded picture and label."""
    with zipfile.ZipFile(path) as archive:
        for index, row in enumerate(json.loads(archive.read("index.json"))):
            groups, hard, flags = (tuple(row[key]) for key in ("groups", "hard", "flags"))
            entry = Entry(row["name"], groups, row["part"], hard, flags)
            yield entry, archive.read(f"{index}.webp"), archive.read(f"{index}.png")
