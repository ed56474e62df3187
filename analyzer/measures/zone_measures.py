"""One concern, zone by zone."""

from collections import Counter
from collections.abc import Mapping

import cv2
import numpy as np

from skinsight.analyzer.face.view import FaceView
from skinsight.analyzer.face.zones import HIDDEN, ZONES, ZoneName
from skinsight.analyzer.measures.contrast import contrast, with_margin
from skinsight.analyzer.measures.lines import CentreLines
from skinsight.analyzer.schema.findings import Instance, ZoneFinding
from skinsight.segmentation.frames import Classes, Mask


def zone_findings(
    view: FaceView,
    marked: Mask,
    in_photo: Mask,
    found: tuple[Instance, ...],
    zone_index: Classes,
    unavailable: Mapping[ZoneName, str],
    centre_lines: CentreLines | None = None,
) -> dict[ZoneName, ZoneFinding]:
    """What one concern measures in each of :data:`~skinsight.analyzer.face.zones.ZONES`, in their order.

    Args:
        view: the face.
        marked: the concern's mask in the view's frame, ``(SIDE, SIDE)``, for colours.
        in_photo: the same in the photo frame, ``(height, width)``, for areas.
        found: its instances.
        zone_index: zones in the photo frame, as :attr:`~skinsight.analyzer.face.view.FaceView.zone_index` has them.
        unavailable: why zones cannot be judged, by name.
        centre_lines: of wrinkles only.
    """
    skin, areas = _counts(zone_index), _counts(zone_index, in_photo)
    counts = Counter(one.zone for one in found)
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
            count=counts[name],
            density=counts[name] * view.crop.side**2 / skin[name],
            contrast=contrast(view.lab, marked & zone, rest & zone),
            lines=centre_lines.within(zone) if centre_lines else None,
        )
    return findings


def _counts(zone_index: Classes, mask: Mask | None = None) -> dict[ZoneName, int]:
    """Pixels of each zone, or of what a mask has of it."""
    within = None if mask is None else mask.view(np.uint8)
    pixels = cv2.calcHist([zone_index], [0], within, [len(ZONES) + 1], [0, len(ZONES) + 1]).ravel()
    return {name: int(pixels[place]) for place, name in enumerate(ZONES, 1)}
