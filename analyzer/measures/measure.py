"""From masks to numbers: area, pieces, colour, lines, score and grade per concern, over the face and zone by zone."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from skinsight.analyzer.face.view import FaceView
from skinsight.analyzer.face.zones import ZONES, ZoneName
from skinsight.analyzer.grading.judge import Reported, graded
from skinsight.analyzer.measures.contrast import contrast, surroundings
from skinsight.analyzer.measures.instances import instances
from skinsight.analyzer.measures.lines import CentreLines
from skinsight.analyzer.measures.under_eyes import under_eyes
from skinsight.analyzer.measures.zone_measures import zone_findings
from skinsight.analyzer.quality.gate import Quality
from skinsight.analyzer.schema.result import ConcernAnalysis
from skinsight.analyzer.schema.run_length import RunLength
from skinsight.segmentation.concerns import CONCERNS, FACE_SKIN, concern
from skinsight.segmentation.frames import Classes, Mask
from skinsight.segmentation.parts import find_eyes
from skinsight.segmentation.segmenter import Segmentation

REACH: Final = 12
"""Pixels of the view, some 4 mm, up to which skin counts as around a mark."""

NO_SKIN = "No face skin was seen, so there is nothing to measure on."
NO_EYE = "No eye was seen, so the skin under the eyes cannot be told from the rest."


def measure(segmentation: Segmentation, view: FaceView, quality: Quality) -> dict[str, ConcernAnalysis]:
    """What is measured of every concern that was segmented, in the registry's order.

    The denominator of ``area_fraction`` is the public face skin for every concern. That leaves out the blob of brow
    and eye, into which dark circles and crow's feet may reach, so where little else is seen (a close-up of an eye)
    the quotient may pass 1: it is capped there.

    An unavailable concern has a reason in place of numbers: there is no face skin, the quality gate is against it, or
    for ``panda_eyes`` there is no eye.
    """
    names = [name for name in CONCERNS if name in segmentation.face_maps]
    skin = segmentation.mask(FACE_SKIN)
    if not skin.any():
        return {name: ConcernAnalysis.unavailable(NO_SKIN) for name in names}
    zone_index = view.crop.classes_to_photo(view.zone_index, *skin.shape)
    unseen = unavailable_zones(view, quality)
    results: dict[str, ConcernAnalysis] = {}
    for name in names:
        hidden = NO_EYE if name == "panda_eyes" and not find_eyes(segmentation.face_parts) else None
        if name == FACE_SKIN:
            results[name] = _ground(skin)
        elif reason := hidden or quality.against_concern(name):
            results[name] = ConcernAnalysis.unavailable(reason)
        else:
            results[name] = _measured(name, segmentation, view, int(skin.sum()), zone_index, unseen)
    return results


def unavailable_zones(view: FaceView, quality: Quality) -> dict[ZoneName, str]:
    """Why zones cannot be judged: they are not seen, or the quality gate is against them."""
    against = {name: reason for name in ZONES if (reason := quality.against_zone(name))}
    return view.zones.reasons | against


def _ground(skin: Mask) -> ConcernAnalysis:
    return ConcernAnalysis(area=int(skin.sum()), area_fraction=1.0, mask=RunLength.of(skin))


def _measured(
    name: str,
    segmentation: Segmentation,
    view: FaceView,
    skin: int,
    zone_index: Classes,
    unseen: Mapping[ZoneName, str],
) -> ConcernAnalysis:
    """One concern on a face of ``skin`` pixels, of which there is at least one."""
    probability = segmentation.probability(name, concern(name).threshold)
    mask = segmentation.mask(name, probability)
    marked = np.asarray(view.views[name].mean(axis=0) >= concern(name).threshold)
    found = instances(mask, probability, zone_index)
    centre_lines = CentreLines.of(view, marked) if name == "wrinkles" else None
    area = int(mask.sum())
    fraction = min(1.0, area / skin)
    ground = int(segmentation.eye_area.sum()) if name == "panda_eyes" else skin
    judged = graded(name, view, Reported(fraction, [one.centroid for one in found]))
    return ConcernAnalysis(
        score=judged.score,
        legacy_score=legacy_score(area, ground),
        grade=judged.grade,
        further_grades=judged.further_grades,
        uncertainty=judged.uncertainty,
        area=area,
        area_fraction=fraction,
        count=len(found),
        contrast=contrast(view.lab, marked, surroundings(marked, view.skin, REACH)),
        lines=centre_lines.within() if centre_lines else None,
        under_eyes=under_eyes(view, marked, mask) if name == "panda_eyes" else None,
        zones=zone_findings(view, marked, mask, found, zone_index, unseen, centre_lines),
        instances=found,
        mask=RunLength.of(mask),
    )


def legacy_score(area: int, ground: int) -> float:
    """100 minus the percentage of the ground (pixels) that is marked, kept to 0-100; 0 for marks on no ground.

    Skin Gorithm's formula; its ground was the face skin, and for dark circles the eye area.
    """
    return min(100.0, max(0.0, 100 - 100 * area / ground)) if ground else 100.0 * (not area)
