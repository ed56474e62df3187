"""One concern, zone by zone."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from skinsight.analyzer.face.mask import ConcernMask
from skinsight.analyzer.face.parsed import ParsedFace
from skinsight.analyzer.face.zones import HIDDEN, ZONES, ZoneName, zone_areas
from skinsight.analyzer.measures.contrast import contrasts, with_margin
from skinsight.analyzer.schema.findings import Instance, ZoneFinding
from skinsight.segmentation.frames import Mask


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
    window, marks = mask.marks_in_photo
    skin, areas = face.zone_areas, zone_areas(face.zone_index[window], marks > 0)
    counts, countable = Counter(one.zone for one in found), mask.row.has_lesions
    rest = ~with_margin(marked)
    seen = {name: view.zones.windows[name] for name in ZONES if name not in unavailable and skin[name]}
    cuts = [(view.zones.masks[name][window], window) for name, window in seen.items()]
    places = [(view.lab[near], marked[near] & zone, rest[near] & zone) for zone, near in cuts]
    colours = dict(zip(seen, contrasts(places), strict=True))
    return {
        name: ZoneFinding(
            skin=skin[name],
            area=areas[name],
            area_fraction=areas[name] / skin[name],
            count=counts[name] if countable else None,
            density=counts[name] * face.crop.side**2 / skin[name] if countable else None,
            contrast=colours[name],
            **extras(view.zones.masks[name]),
        )
        if name in colours
        else ZoneFinding.unavailable(unavailable.get(name, HIDDEN))
        for name in ZONES
    }
