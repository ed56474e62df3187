"""Measures taken, scored and given their intervals: from rows of the table to what the analysis holds."""

import base64
from collections.abc import Iterable
from typing import Any, Final

import cv2
import numpy as np

from skinsight.analyzer.face.parsed import ParsedFace
from skinsight.analyzer.formulas.row import Found, Heat, Measure
from skinsight.analyzer.formulas.scale import MeasureScale, measure_scale
from skinsight.analyzer.formulas.skin import NotSeen, Skin
from skinsight.analyzer.formulas.table import MEASURES, measure_of
from skinsight.analyzer.quality.gate import Quality
from skinsight.analyzer.schema.frozen import rounded
from skinsight.analyzer.schema.measured import HeatMap, MeasureAnalysis
from skinsight.analyzer.schema.run_length import RunLength
from skinsight.segmentation.frames import Mask
from skinsight.segmentation.segmenter import Profile

STEPS: Final = 6
"""A heat map's steps, as few as an eye tells apart: a quarter of the bytes of all 255."""


def asked_measures(names: Iterable[str] | None, all_concerns: bool, profile: Profile) -> list[str]:
    """The measures to take, in the table's order.

    Args:
        names: those asked for; None means all where all concerns are looked for, and none where some were chosen.
        all_concerns: whether all concerns are looked for.
        profile: ``fast`` takes only the quick ones unasked.

    Raises:
        UnknownConcern: there is no such measure.
    """
    if names is not None:
        asked = {measure_of(name).name for name in names}
        return [name for name in MEASURES if name in asked]
    return [name for name, row in MEASURES.items() if all_concerns and (row.quick or profile != "fast")]


def read_by(names: Iterable[str]) -> list[str]:
    """The concerns whose marks some measures read.

    Raises:
        UnknownConcern: there is no such measure.
    """
    return [row.concern for row in map(measure_of, names) if row.concern]


def measured(skin: Skin, names: Iterable[str], maps: bool = True) -> dict[str, MeasureAnalysis]:
    """Each measure taken on a face; pixel by pixel too where ``maps`` are wanted."""
    return {name: _measured(skin, MEASURES[name], maps) for name in names}


def _measured(skin: Skin, row: Measure, maps: bool) -> MeasureAnalysis:
    if reason := _against(skin.quality, row):
        return MeasureAnalysis.unavailable(reason)
    try:
        found = skin.once(row.formula)
    except NotSeen as error:
        return MeasureAnalysis.unavailable(str(error))
    table = measure_scale(row.name)
    return MeasureAnalysis(
        value=round(found.value, 4),
        unit=row.unit,
        parts=dict(found.parts),
        scores={name: curve.score(found.parts[name]) for name, curve in table.scores.items() if name in found.parts},
        zones=dict(found.zones),
        verdict=found.verdict,
        kinds=found.kinds,
        map=heat_map(found.heat) if found.heat and maps else None,
        mask=_in_photo(skin.face, found.mask) if found.mask is not None else None,
        **_reach(row, table, found),
    )


def _against(quality: Quality, row: Measure) -> str | None:
    """Why the quality gate is against a measure."""
    reasons = (quality.against_need(need) for need in ("light", *row.needs))
    return next(filter(None, reasons), None)


def _reach(row: Measure, table: MeasureScale, found: Found) -> dict[str, Any]:
    """Interval and score of a value."""
    fields: dict[str, Any] = {}
    value = rounded(round(found.value, 4))
    ends = (value, value)
    if table.interval:
        low, high = ends = table.interval.around(value, row.signed)
        fields |= {"interval": (min(low, value), max(high, value)), "level": table.interval.level}
    if table.score:
        curve = table.score
        fields |= {
            "score": curve.score(max(0.0, value)),
            "score_interval": (curve.score(max(0.0, ends[1])), curve.score(max(0.0, ends[0]))),
            "reference": curve.reference,
            "reference_n": curve.n,
        }
    return fields


def heat_map(heat: Heat) -> HeatMap:
    """Values as a picture: each is raised to the nearest of steps, and 0 where nothing can be read."""
    shares = np.clip((heat.values - heat.low) / (heat.high - heat.low), 0, 1)
    gray = np.where(heat.mask, 1 + np.rint(shares * 254 / STEPS) * STEPS, 0).clip(0, 255).astype(np.uint8)
    # Of a few even steps: runs are the smallest code, and the fastest.
    _, png = cv2.imencode(".png", gray, [cv2.IMWRITE_PNG_STRATEGY, cv2.IMWRITE_PNG_STRATEGY_RLE])
    return HeatMap(side=gray.shape[0], low=heat.low, high=heat.high, png=base64.b64encode(png.tobytes()).decode())


def _in_photo(face: ParsedFace, mask: Mask) -> RunLength:
    """A mask laid into the photograph where it reaches, and not over all of a large one."""
    window, laid = face.crop.laid(mask.astype(np.float32), *face.size)
    return RunLength.placed(laid >= 0.5, window, face.size)
