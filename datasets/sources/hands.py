"""Which hands marked acne or dark spots on which pictures, and how."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from skinsight.datasets.crops import PICTURES, crops
from skinsight.datasets.folder import described, listed, size_of
from skinsight.datasets.sources import labels
from skinsight.datasets.sources.acne04 import Circle
from skinsight.datasets.sources.flek_labels import Box as Square
from skinsight.datasets.sources.merging import Box
from skinsight.segmentation.frames import FaceCrop

CONCERNS: Final = ("acne", "flek")
UNTOLD: Final = "unknown"
"""Name of the masks of what could not be told."""
CLEAR: Final = Path(__file__).parents[1] / "labels" / "clear.json"
"""Pictures on which somebody looked for a concern and saw none, by concern."""


@dataclass(slots=True)
class Hands:
    """What was marked on one picture.

    Attributes:
        path: the picture's file.
        crop: the face frame within it.
        drawn: outlines within a square, by concern, as ``datasets/labels`` holds them.
        masks: 1-bit masks of the whole picture, by concern and :data:`UNTOLD`.
        square: a 1-bit mask of dark spots, and the square in which it holds.
        circles: circles on acne.
        boxes: boxes around acne.
        clear: concerns of which the picture has none.
        noisy: whether salt and pepper has to be filtered.
    """

    path: Path
    crop: FaceCrop
    drawn: dict[str, Any] = field(default_factory=dict)
    masks: dict[str, Path] = field(default_factory=dict)
    square: tuple[Path, Square] | None = None
    circles: list[Circle] | None = None
    boxes: list[Box] | None = None
    clear: set[str] = field(default_factory=set)
    noisy: bool = False


def gather(data: Path) -> dict[str, Hands]:
    """Every marked picture by name ``source/stem``.

    Raises:
        DataError: a source is not in the data folder.
    """
    found: dict[str, Hands] = {}
    for name, hands in [*_circled(data), *_masked(data), *_boxed(data)]:
        found[name] = hands
    for concern in CONCERNS:
        for name, drawn in labels.read(concern)["pictures"].items():
            _of(found, name, drawn, data).drawn[concern] = drawn
    for stem, about in described(data / "flek_labels" / "pictures.json").items():
        name = f"{Path(about['picture']).parts[0]}/{Path(about['picture']).stem}"
        square: Square = tuple(about["labelled"])
        hands = found.setdefault(name, Hands(data / about["picture"], _spotted_crop(name, square)))
        hands.square = (data / "flek_labels" / "masks" / f"{stem}.png", square)
    for concern, names in json.loads(CLEAR.read_text())["clear"].items():
        for name in names:
            _of(found, name, {}, data).clear.add(concern)
    return found


def _of(found: dict[str, Hands], name: str, drawn: Mapping[str, Any], data: Path) -> Hands:
    if name not in found:
        found[name] = Hands(*labels.locate(name, drawn, data))
    return found[name]


def _circled(data: Path) -> Iterator[tuple[str, Hands]]:
    about = described(data / "acne04" / "circles.json")
    for path in listed(data / "acne04" / "images", ".jpg"):
        entry = about[path.stem]
        hands = Hands(path, _crop("acne04", path), circles=entry["circles"], noisy=bool(entry["noisy"]))
        yield f"acne04/{path.stem}", hands


def _masked(data: Path) -> Iterator[tuple[str, Hands]]:
    """Pictures with masks of the whole: a mask that is not there is of something that the picture has not."""
    for path in listed(data / "tri_acne" / "images", ".png"):
        mask = data / "tri_acne" / "masks" / path.name
        yield f"tri_acne/{path.stem}", Hands(path, FaceCrop.of_picture(*size_of(path)), masks={"acne": mask})
    for source in ("dark_acne", "dark_spots"):
        for path in listed(data / source, ".jpg"):
            masks = {kind: data / f"{source}_labels" / kind / f"{path.stem}.png" for kind in (*CONCERNS, UNTOLD)}
            there = {kind: mask for kind, mask in masks.items() if mask.is_file()}
            yield (
                f"{source}/{path.stem}",
                Hands(path, _crop(source, path), masks=there, clear=set(CONCERNS) - set(there)),
            )


def _boxed(data: Path) -> Iterator[tuple[str, Hands]]:
    source = "boxes_acne_selfies"
    for path in listed(data / PICTURES[source], ".jpg"):
        height, width = size_of(path)
        lines = (data / source / "labels" / f"{path.stem}.txt").read_text().splitlines()
        boxes = [_corners(line, height, width) for line in lines]
        yield f"{source}/{path.stem}", Hands(path, _crop(source, path), boxes=boxes)


def _corners(line: str, height: int, width: int) -> Box:
    """Corners in pixels of a box given as class, centre and size in shares of the picture."""
    x, y, across, down = (float(number) for number in line.split()[1:5])
    return (x - across / 2) * width, (y - down / 2) * height, (x + across / 2) * width, (y + down / 2) * height


def _crop(source: str, path: Path) -> FaceCrop:
    """The face in a picture; a close-up without one is the crop as it is."""
    return crops(source).get(path.stem) or FaceCrop.of_picture(*size_of(path))


def _spotted_crop(name: str, square: Square) -> FaceCrop:
    source, _, stem = name.partition("/")
    return crops(source).get(stem) or FaceCrop.of_box(*square)
