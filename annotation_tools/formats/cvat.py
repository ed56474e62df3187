"""CVAT for images 1.1: one XML file, masks as runs of pixels within a box; polygons are read, too."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

import numpy as np

from skinsight.annotation_tools.formats.common import IMAGES, Marks, Reading, chosen, labelled, write_pictures
from skinsight.annotation_tools.formats.outlines import mask_of, parts_of
from skinsight.annotation_tools.label_folder import Labelled
from skinsight.annotation_tools.run_length import of_runs, runs_of
from skinsight.segmentation.errors import DataError
from skinsight.segmentation.frames import Mask, window_of

FILE: Final = "annotations.xml"
KINDS: Final = ("mask", "polygon")


def write(out: Path, concern: str, pictures: Iterable[Labelled], labels: Sequence[str]) -> int:
    """Write ``annotations.xml`` and ``images/``; each connected part is one mask."""
    root = ElementTree.Element("annotations")
    ElementTree.SubElement(root, "version").text = "1.1"

    def add(_: Path, stem: str, piece: Labelled) -> None:
        height, width = piece.mask.shape
        about = {"id": len(root) - 1, "name": f"{stem}.png", "width": width, "height": height}
        image = ElementTree.SubElement(root, "image", {key: str(value) for key, value in about.items()})
        for part in parts_of(piece.mask):
            ElementTree.SubElement(image, "mask", _attributes(part, concern))

    def finish(folder: Path) -> None:
        ElementTree.ElementTree(root).write(folder / FILE, encoding="utf-8", xml_declaration=True)

    return write_pictures(out, pictures, labels, add, finish)


def read(path: Path, concern: str, images: Path | None) -> Reading:
    """Read an XML file of CVAT for images 1.1, or the folder that :func:`write` makes.

    Raises:
        DataError: it is not as CVAT has it.
    """
    file = path / FILE if path.is_dir() else path
    try:
        found = list(ElementTree.parse(file).getroot().iter("image"))
        about = [(each.attrib["name"], int(each.attrib["height"]), int(each.attrib["width"]), each) for each in found]
        used = [mark.attrib["label"] for each in found for mark in each if mark.tag in KINDS]
    except (OSError, ElementTree.ParseError, KeyError, ValueError) as error:
        raise DataError(f"{file} is no file of CVAT for images 1.1 ({error}): export it so") from None
    wanted = chosen(used, concern, file)
    reading = Reading([file], iter(()))

    def marks() -> Iterator[Marks]:
        for name, height, width, image in about:
            mask = _mask(image, wanted, height, width, reading.skipped)
            yield Marks(name, (height, width), lambda *_, mask=mask: mask)

    reading.pictures = labelled(marks(), images or file.parent / IMAGES)
    return reading


def _attributes(part: Mask, concern: str) -> dict[str, str]:
    window = window_of(part)
    height, width = part[window].shape
    return {
        "label": concern,
        "source": "file",
        "occluded": "0",
        "rle": ", ".join(map(str, runs_of(part[window]))),
        "left": str(window[1].start),
        "top": str(window[0].start),
        "width": str(width),
        "height": str(height),
        "z_order": "0",
    }


def _mask(image: ElementTree.Element, wanted: str, height: int, width: int, skipped: list[str]) -> Mask:
    mask = np.zeros((height, width), np.bool_)
    for mark in image:
        if mark.tag not in KINDS:
            skipped.append(f"{image.attrib['name']}: {mark.tag} marks nothing")
            continue
        if mark.attrib["label"] != wanted:
            continue
        try:
            mask |= _drawn(mark, height, width)
        except (KeyError, ValueError) as error:
            skipped.append(f"{image.attrib['name']}: {mark.tag} cannot be read ({error})")
    return mask


def _drawn(mark: ElementTree.Element, height: int, width: int) -> Mask:
    if mark.tag == "polygon":
        points = [tuple(map(float, pair.split(","))) for pair in mark.attrib["points"].split(";")]
        return mask_of([np.array(points, dtype=np.float64).reshape(-1, 2)], height, width)
    left, top, across, down = (int(mark.attrib[key]) for key in ("left", "top", "width", "height"))
    if not (0 <= left <= left + across <= width and 0 <= top <= top + down <= height):
        raise ValueError("its box leaves the picture")
    mask = np.zeros((height, width), np.bool_)
    runs = [int(run) for run in mark.attrib["rle"].split(",")]
    mask[top : top + down, left : left + across] = of_runs(runs, down, across)
    return mask
