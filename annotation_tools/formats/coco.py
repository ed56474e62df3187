"""COCO: one JSON file, masks as run-length code, so that parts and holes are kept to the pixel.

Read are run-length code, compressed or not, and polygons, by pycocotools, as COCO's authors fill them.
"""

import json
import warnings
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from pycocotools import mask as coco_masks

from skinsight.annotation_tools.formats.common import IMAGES, Marks, Reading, chosen, labelled, write_pictures
from skinsight.annotation_tools.formats.outlines import parts_of
from skinsight.annotation_tools.label_folder import Labelled
from skinsight.annotation_tools.run_length import runs_of
from skinsight.segmentation.errors import DataError
from skinsight.segmentation.frames import Mask

FILE: Final = "annotations.json"


def write(out: Path, concern: str, pictures: Iterable[Labelled], labels: Sequence[str]) -> int:
    """Write ``annotations.json`` and ``images/``; each connected part is one annotation."""
    images: list[dict[str, Any]] = []
    annotations: list[dict[str, Any]] = []

    def add(_: Path, stem: str, piece: Labelled) -> None:
        height, width = piece.mask.shape
        images.append({"id": len(images) + 1, "file_name": f"{stem}.png", "height": height, "width": width})
        for part in parts_of(piece.mask):
            about = {"id": len(annotations) + 1, "image_id": len(images), "category_id": 1, "iscrowd": 0}
            annotations.append({**about, **_outlined(part)})

    def finish(folder: Path) -> None:
        content = {"images": images, "annotations": annotations, "categories": [{"id": 1, "name": concern}]}
        (folder / FILE).write_text(json.dumps(content), encoding="utf-8")

    return write_pictures(out, pictures, labels, add, finish)


def read(path: Path, concern: str, images: Path | None) -> Reading:
    """Read a COCO file, or the folder that :func:`write` makes.

    Raises:
        DataError: it is not as COCO has it.
    """
    file = path / FILE if path.is_dir() else path
    try:
        content = json.loads(file.read_bytes())
        named = {int(each["id"]): str(each["name"]) for each in content["categories"]}
        found: dict[int, list[dict[str, Any]]] = defaultdict(list)
        wanted = chosen([named[each["category_id"]] for each in content["annotations"]], concern, file)
        for each in content["annotations"]:
            if named[each["category_id"]] == wanted:
                found[each["image_id"]].append(each)
        pictures = [
            (each["id"], str(each["file_name"]), int(each["height"]), int(each["width"])) for each in content["images"]
        ]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(f"{file} is no COCO file ({type(error).__name__}: {error}): export it again as COCO") from None
    reading = Reading([file], iter(()))

    def marks() -> Iterator[Marks]:
        for number, name, height, width in pictures:
            drawn = _drawn(found[number], height, width, name, reading.skipped)
            yield Marks(name, (height, width), lambda *_, drawn=drawn: drawn)

    reading.pictures = labelled(marks(), images or file.parent / IMAGES)
    return reading


def _outlined(part: Mask) -> dict[str, Any]:
    height, width = part.shape
    rows, columns = np.flatnonzero(part.any(axis=1)), np.flatnonzero(part.any(axis=0))
    left, top = int(columns[0]), int(rows[0])
    return {
        "segmentation": {"size": [height, width], "counts": runs_of(part.T)},
        "area": int(part.sum()),
        "bbox": [left, top, int(columns[-1]) - left + 1, int(rows[-1]) - top + 1],
    }


def _drawn(annotations: list[dict[str, Any]], height: int, width: int, name: str, skipped: list[str]) -> Mask:
    mask = np.zeros((height, width), np.bool_)
    for each in annotations:
        segmentation = each.get("segmentation")
        if not segmentation:
            skipped.append(f"{name}: annotation {each.get('id')} is a box without a mask")
            continue
        try:
            if isinstance(segmentation, dict) and list(segmentation["size"]) != [height, width]:
                raise ValueError(f"of size {segmentation['size']}")
            mask |= _decoded(segmentation, height, width)
        except Exception as error:  # of damaged code pycocotools raises nearly anything
            skipped.append(f"{name}: annotation {each.get('id')} cannot be read ({error})")
    return mask


def _decoded(segmentation: Any, height: int, width: int) -> Mask:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # pycocotools' arrays do not know numpy 2's `copy`
        coded = coco_masks.frPyObjects(segmentation, height, width) if _is_raw(segmentation) else segmentation
        found = coco_masks.decode(coded)
    return np.asarray(found.any(axis=-1) if found.ndim == 3 else found, dtype=np.bool_)


def _is_raw(segmentation: Any) -> bool:
    """Polygons, or uncompressed run-length code."""
    return isinstance(segmentation, list) or isinstance(segmentation["counts"], list)
