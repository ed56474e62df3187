"""One concern, zone by zone."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import cv2
import numpy as np

from skinsight.analyzer.face.mask import ConcernMask
from skinsight.analyzer.face.parsed import ParsedFace
from skinsight.analyzer.face.zones import HIDDEN, ZONES, ZoneName
from skinsight.analyzer.measures.contrast import contrast, with_margin
from skinsight.analyzer.schema.findings import Instance, ZoneFinding
from skinsight.segmentation.frames import Classes, Mask


def zone_findings(
    face: ParsedFace,
    mask: ConcernMask,
    found: tuple[Instance, ...],
    unavailable: Mapping[ZoneName, str],
    extras: Callable[[Mask], Mapping[str, Any]] = lambda zone: {},
) -> dict[ZoneName, ZoneFinding]:
    """What one concern measures in each of :data:`~skinsight.analyzer.face.zones.ZONES`, in their order.

    Args:
        face: the face.
        mask: the concern's mask.
        found: its instances.
        unavailable: why zones cannot be judged, by name.
        extras: further fields of a zone ``(SIDE, SIDE)``.
    """
    view, marked = face.view, mask.mask
    skin, areas = zone_areas(face.zone_index), zone_areas(face.zone_index, mask.in_photo)
    counts, countable = Counter(one.zone for one in found), mask.row.has_lesions
    rest = ~with_margin(marked)
    findings: dict[ZoneName, ZoneFinding] = {}
    for name in ZONES:
        if name in unavailable or not skin[name]:
            findings[name] = ZoneFinding.unavailable(unavailable.get(name, HIDDEN))
            continue
        zone = view.zones.masks[name]
        findings[name] = ZoneFinding(
            skin=skin[name],
            area=areas[name],
            area_fraction=areas[name] / skin[name],
            count=counts[name] if countable else None,
            density=counts[name] * face.crop.side**2 / skin[name] if countable else None,
            contrast=contrast(view.lab, marked & zone, rest & zone),
            **extras(zone),
        )
    return findings


def zone_areas(zone_index: Classes, mask: Mask | None = None) -> dict[ZoneName, int]:
    """Pixels of each zone, or of what a mask has of it."""
    within = None if mask is None else mask.view(np.uint8)
    pixels = cv2.calcHist([zone_index], [0], within, [len(ZONES) + 1], [0, len(ZONES) + 1]).ravel()
    return {name: int(pixels[place]) for place, name in enumerate(ZONES, 1)}
