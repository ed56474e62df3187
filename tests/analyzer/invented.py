"""Analyses with real masks of a drawn face and invented numbers, for pictures and reports."""

import numpy as np

from skinsight.analyzer.face.parsed import ParsedFace
from skinsight.analyzer.face.zone_outlines import zone_outlines
from skinsight.analyzer.face.zones import ZONES, ZoneName
from skinsight.analyzer.formulas.skin import NO_TONE
from skinsight.analyzer.formulas.table import MEASURES
from skinsight.analyzer.measures.instances import instances
from skinsight.analyzer.quality.gate import Quality, quality
from skinsight.analyzer.schema.conditions import ConditionsAnalysis, EvidenceMap
from skinsight.analyzer.schema.findings import (
    Contrast,
    Grade,
    LesionKinds,
    Lines,
    Uncertainty,
    UnderEye,
    UnderEyes,
    Untold,
    ZoneFinding,
)
from skinsight.analyzer.schema.measured import MeasureAnalysis
from skinsight.analyzer.schema.result import Analysis, ConcernAnalysis, FaceInfo, ModelInfo, PhotoInfo, ZoneInfo
from skinsight.analyzer.schema.run_length import RunLength
from skinsight.analyzer.schema.tone_result import NoTone
from skinsight.analyzer.tone.estimate import tone
from skinsight.segmentation.concerns import CONCERNS, CONDITIONS, FACE_SKIN, JOINT
from skinsight.segmentation.photo import Photo
from skinsight.segmentation.pieces import pieces
from skinsight.segmentation.segmenter import Segmentation
from tests.analyzer.drawn import drawn_face, segmented

CONTRAST = Contrast(delta_l=-3.1, delta_a=4.2, delta_b=-0.4, delta_e=5.2)
UNSEEN = "the face was not seen in this photograph, which an invented reason says at some length"


def drawn_photo(skin: str = "c89a7b") -> Photo:
    """A drawn face, 512 x 512."""
    return Photo(drawn_face(skin), "drawn.png")


def invented(photo: Photo, segmentation: Segmentation | None = None) -> Analysis:
    """An analysis of a photo in which ``segmentation`` was seen, or else the face that the fake segmenter draws."""
    seen = segmentation or segmented(photo.pixels, *CONCERNS)
    face = ParsedFace(photo, seen)
    height, width = face.size
    outlines, reasons = zone_outlines(face), face.small.zones.reasons
    crop = face.crop
    return Analysis(
        photo=PhotoInfo(name=photo.name, width=width, height=height),
        face=FaceInfo(
            found_by=seen.face.found_by, x=crop.centre_x, y=crop.centre_y, side=crop.side, tilt=crop.tilt, faces_found=1
        ),
        quality=quality(face),
        zones={
            name: ZoneInfo(skin=1000, outline=outlines[name])
            if name in outlines
            else ZoneInfo(status="unavailable", unavailable_reason=reasons[name])
            for name in ZONES
        },
        tone=tone(face),
        concerns={name: _concern(name, face) for name in CONCERNS if name in seen.face_maps},
        models={name: ModelInfo(version="invented", sha256="0123456789abcdef" * 4) for name in CONCERNS},
    )


def unavailable(analysis: Analysis) -> Analysis:
    """The same with everything unavailable but the face skin."""
    concerns = {
        name: result if name == FACE_SKIN else ConcernAnalysis.unavailable(f"This is unavailable: {UNSEEN}.")
        for name, result in analysis.concerns.items()
    }
    return analysis.model_copy(
        update={
            "concerns": concerns,
            "zones": {name: ZoneInfo(status="unavailable", unavailable_reason=UNSEEN) for name in ZONES},
            "tone": NoTone(unavailable_reason=UNSEEN),
        }
    )


def empty(analysis: Analysis) -> Analysis:
    """The same with nothing marked and no problem of quality."""
    nothing = RunLength.of(np.zeros((analysis.photo.height, analysis.photo.width), bool))
    concerns = {
        name: result
        if name == FACE_SKIN
        else ConcernAnalysis(score=100, legacy_score=100, area=0, area_fraction=0, count=0, mask=nothing)
        for name, result in analysis.concerns.items()
    }
    fine = Quality(problems=(), measures={}, scale=analysis.quality.scale)
    return analysis.model_copy(update={"concerns": concerns, "quality": fine})


def _concern(name: str, face: ParsedFace) -> ConcernAnalysis:
    mask = face.seen.masks[name]
    skin, area = face.skin_area, int(mask.sum())
    if name == FACE_SKIN:
        return ConcernAnalysis(area=area, area_fraction=1, mask=RunLength.of(mask))
    found = instances(pieces(mask, CONCERNS[name]), mask.astype(np.float32), face.zone_index)
    count = len(found)
    return ConcernAnalysis(
        score=62.4,
        legacy_score=98.1,
        grade=Grade(
            kind="index", value=2, label="moderate", scale="invented 1.0", source="nowhere", basis="invented numbers",
            measured=float(count), interval=(1, 2), interval_labels=("mild", "moderate"), borderline=True,
        ),
        uncertainty=Uncertainty(
            thresholds=(0.4, 0.6),
            area_fraction=(0.5 * area / skin, min(1, 1.4 * area / skin)),
            count=(max(0, count - 2), count + 3),
            score=(55.1, 71.0),
        ),
        area=area,
        area_fraction=min(1, area / skin),
        count=count,
        contrast=CONTRAST,
        lines=Lines(length=1.83, depth=2.4) if name == "wrinkles" else None,
        under_eyes=_under_eyes(area) if name == "panda_eyes" else None,
        zones={zone: _finding(zone, name, face) for zone in ZONES},
        instances=found,
        mask=RunLength.of(mask),
    )  # fmt: skip


def _under_eyes(area: int) -> UnderEyes:
    return UnderEyes(
        left=UnderEye(area=area // 2, contrast=CONTRAST, hue="pigmented"),
        right=UnderEye(area=3, contrast=None, hue=None),
    )


def _finding(zone: ZoneName, name: str, face: ParsedFace) -> ZoneFinding:
    if reason := face.small.zones.reasons.get(zone):
        return ZoneFinding.unavailable(reason)
    lines = Lines(length=0.41, depth=1.9) if name == "wrinkles" else None
    return ZoneFinding(
        skin=5000, area=60, area_fraction=0.012, count=2, density=13.6, contrast=CONTRAST if zone != "nose" else None,
        lines=lines,
    )  # fmt: skip


def measured(analysis: Analysis) -> Analysis:
    """The same with every measure, the last of them unavailable, a hint at acne, kinds of lesions, a mark
    that may be two things, and all networks."""
    taken = {
        name: MeasureAnalysis(
            value=1234.5, interval=(1000.5, 1500.5), score=41, score_interval=(39, 44),
            reference="adult faces of sfhq (synthetic), every sixth",
            reference_n=1237, verdict=row.verdicts[0] if row.verdicts else None, parts=dict.fromkeys(row.parts, 2.5),
            scores=dict.fromkeys(row.parts, 77.0), zones={"forehead": 1.5},
        )
        for name, row in MEASURES.items()
    }  # fmt: skip
    kinds = LesionKinds(
        pixels_per_mm=4.0, unknown_because=None, counts={"comedone_black": 2, "unknown": 1}, gags_like={"nose": 2},
        gags_like_sum=None,
    )  # fmt: skip
    untold = np.zeros((analysis.photo.height, analysis.photo.width), bool)
    untold[200:202, 200:202] = True
    conditions = ConditionsAnalysis(
        verdict="acne",
        probabilities={"acne": 0.7, "rosacea": 0.2, "eczema": 0.06, "healthy": 0.04},
        heat_map=EvidenceMap(condition="acne", side=2, values=(0, 50, 100, 0)),
    )
    return analysis.model_copy(
        update={
            "measures": taken | {name: MeasureAnalysis.unavailable(NO_TONE) for name in list(taken)[-1:]},
            "conditions": conditions,
            "untold": Untold(between=("acne", "flek"), count=1, area=4, mask=RunLength.of(untold)),
            "models": analysis.models | dict.fromkeys((CONDITIONS, JOINT), analysis.models[FACE_SKIN]),
            "concerns": analysis.concerns | {"acne": analysis.concerns["acne"].model_copy(update={"kinds": kinds})},
        }
    )
