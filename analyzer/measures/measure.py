"""From masks to numbers: area, pieces, colour and severity per concern, over the face and zone by zone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

import numpy as np

from skinsight.analyzer.concerns.table import traits
from skinsight.analyzer.concerns.traits import Reading, Severity
from skinsight.analyzer.face.mask import ConcernMask
from skinsight.analyzer.face.parsed import ParsedFace
from skinsight.analyzer.face.zones import ZONES, ZoneName
from skinsight.analyzer.measures.contrast import contrast_around
from skinsight.analyzer.measures.instances import instances
from skinsight.analyzer.measures.zone_measures import zone_findings
from skinsight.analyzer.quality.gate import Quality
from skinsight.analyzer.schema.result import ConcernAnalysis
from skinsight.analyzer.schema.run_length import RunLength
from skinsight.segmentation.concerns import FACE_SKIN
from skinsight.segmentation.pieces import pieces

REACH: Final = 12
"""Pixels of the view, some 4 mm, up to which skin counts as around a mark."""

NO_SKIN = "No face skin was seen, so there is nothing to measure on."

Severities = Mapping[str, Severity]


@dataclass(frozen=True, slots=True)
class Read:
    """One reading of a concern's mask, and the severities that it gives by the measure's name."""

    reading: Reading
    severities: Severities


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured of one concern, before it is graded.

    Attributes:
        result: without score, grades and intervals.
        thresholds: the lower and the higher, of which the readings are.
        reads: of all readings, of which the first is what is reported; empty for ``face_skin`` and without numbers.
    """

    result: ConcernAnalysis
    thresholds: tuple[float, float] = (0.0, 1.0)
    reads: tuple[Read, ...] = ()


def measure(
    face: ParsedFace, quality: Quality, withheld: Mapping[str, str] = MappingProxyType({})
) -> dict[str, Measured]:
    """What is measured of every concern that was segmented, in the registry's order.

    Args:
        face: the face.
        quality: what is wrong with the photograph.
        withheld: why concerns are not judged for another reason than face and photograph, by name.

    The denominator of ``area_fraction`` is the public face skin for every concern. That leaves out the blob of brow
    and eye, into which dark circles and crow's feet may reach, so where little else is seen (a close-up of an eye)
    the quotient may pass 1: it is capped there.

    An unavailable concern has a reason in place of numbers: there is no face skin, the quality gate is against it, or
    it has nothing to be measured on, as ``panda_eyes`` without an eye, or it is withheld.
    """
    if not face.skin_area:
        return {name: Measured(ConcernAnalysis.unavailable(NO_SKIN)) for name in (FACE_SKIN, *face.concerns)}
    skin = ConcernAnalysis(area=face.skin_area, area_fraction=1.0, mask=RunLength.of(face.skin))
    unseen = unavailable_zones(face, quality)
    found = {FACE_SKIN: Measured(skin)}
    for name, mask in face.concerns.items():
        if reason := traits(name).hidden(face) or quality.against_concern(name) or withheld.get(name):
            found[name] = Measured(ConcernAnalysis.unavailable(reason))
        else:
            seen = measured(face, mask, unseen)
            found[name] = _without_colour(name, seen) if quality.against_hue else seen
    return found


def _without_colour(name: str, found: Measured) -> Measured:
    """The same without what a picture without true colour does not tell."""
    dropped = traits(name).by_colour
    reads = [
        replace(read, severities={key: one for key, one in read.severities.items() if key not in dropped})
        for read in found.reads
    ]
    return replace(found, result=_without_hue(found.result), reads=tuple(reads))


def _without_hue(found: ConcernAnalysis) -> ConcernAnalysis:
    """The same without what the hue of dark circles speaks for, which a picture without true colour does not tell."""
    if found.under_eyes is None:
        return found
    sides = {
        side: eye.model_copy(update={"hue": None})
        for side, eye in (("left", found.under_eyes.left), ("right", found.under_eyes.right))
        if eye
    }
    return found.model_copy(update={"under_eyes": found.under_eyes.model_copy(update=sides)})


def unavailable_zones(face: ParsedFace, quality: Quality) -> dict[ZoneName, str]:
    """Why zones cannot be judged: they are not seen, or the quality gate is against them."""
    against = {name: reason for name in ZONES if (reason := quality.against_zone(name))}
    return face.small.zones.reasons | against


def measured(face: ParsedFace, mask: ConcernMask, unseen: Mapping[ZoneName, str]) -> Measured:
    """One concern on a face that has skin, of which the ``unseen`` zones cannot be judged."""
    row, view = traits(mask.row.name), face.view
    window, marks = mask.marks_in_photo
    found = instances(marks, mask.probability, face.zone_index, window)
    found, summed = row.told(face, mask, found)
    extras = row.extras(face, mask)
    area = sum(one.area for one in found)
    fraction = min(1.0, area / face.skin_area)
    result = ConcernAnalysis(
        legacy_score=legacy_score(area, row.legacy_area(face)),
        area=area,
        area_fraction=fraction,
        count=int(mask.marks.max()) if mask.row.has_lesions else None,
        contrast=contrast_around(view.lab, mask.mask, view.skin, REACH),
        zones=zone_findings(face, mask, found, unseen, extras.of_zone),
        instances=found,
        mask=RunLength.placed(marks > 0, window, face.size),
        **extras.of_face,
        **summed,
    )
    return Measured(result, mask.thresholds, tuple(_reads(face, mask, fraction, extras.severities)))


def _reads(face: ParsedFace, mask: ConcernMask, fraction: float, known: Severities | None) -> Iterator[Read]:
    """All readings of a mask. The area of the reported one is that of its pixels in the photograph; what else is
    measured is measured in the view. Its severities may be ``known``."""
    skin = int(np.count_nonzero(face.view.skin))
    for way, seen in mask.readings.items():
        if way == "reported":
            reading = replace(Reading.of(mask.marks, skin), area_fraction=fraction)
            yield Read(reading, severities(face, mask.row.name, reading, known))
        else:
            reading = Reading.of(pieces(seen, mask.row), skin)
            yield Read(reading, severities(face, mask.row.name, reading))


def severities(face: ParsedFace, name: str, reading: Reading, known: Severities | None = None) -> dict[str, Severity]:
    """Severities of a concern by the measure's name, beside the area those ``known``, or else taken; those that cannot
    be taken on this face are left out."""
    area = Severity(100 * reading.area_fraction, "percentage of the face skin that is marked")
    return {"area": area, **(traits(name).severities(face, reading) if known is None else known)}


def legacy_score(area: int, of: int) -> float:
    """100 minus the percentage of ``of`` pixels that is marked, kept to 0-100; 0 for marks on none.

    Skin Gorithm's formula; it was applied to the face skin, and for dark circles to the eye area.
    """
    return min(100.0, max(0.0, 100 - 100 * area / of)) if of else 100.0 * (not area)
