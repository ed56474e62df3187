"""Skin tone: colour of forehead and cheeks, and what the usual scales call it.

The skin that is read is free of acne, dark spots, highlights, shadows and hair. Each region's colour is its median
in CIELAB (D65); the face's is the median of the regions', so that a large cheek does not outvote the forehead.

Without a card a photograph's colours are those of the camera, so every reading comes with an interval. Its ends are
the extremes over these readings: each region alone, the whole under the light that shades-of-grey and the whites of
the eyes suggest, and all of these again with the exposure off by the table's allowance, either way.
"""

from functools import cache
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from skinsight.analyzer.colour.cards import ColourCard, Correction, GreyCard, correction
from skinsight.analyzer.colour.cielab import Array, Lab, all_relit, difference, lab_of_hex, lab_of_srgb, relit
from skinsight.analyzer.colour.illumination import Illumination, has_colour
from skinsight.analyzer.face.parsed import ParsedFace
from skinsight.analyzer.schema.tone_result import REGIONS, MonkMatch, RegionTone, Tone, ToneAnalysis, ToneRegion
from skinsight.analyzer.tone.scale import tone_scale
from skinsight.segmentation.concerns import concern
from skinsight.segmentation.frames import Mask
from skinsight.segmentation.segmenter import Segmentation

LEAST_PIXELS: Final = 200
"""Pixels of the face frame that a region must have left."""
BLEMISHES: Final = ("acne", "flek")
MARGIN: Final = 2
"""Pixels of the face frame by which the skin keeps away from its edge, and from blemishes."""
TRIM: Final = 2.0
"""Pixels farther than this many robust standard deviations from the median are highlight, shadow or hair."""
ALL_TYPES: Final = ("I", "VI")
"""A range that says nothing."""
NOT_A_NUMBER: Final = "b* is 0 or less, as skin is under no white light: ITA is not defined and the picture has a cast"
UNCALIBRATED: Final = "no card was given: the colours are the camera's, and only the interval can be relied on"
NO_SKIN: Final = "the tone is read from the forehead and the cheeks, and none of them can be read"
FAR: Final = 10.0
"""A nearest tone of Monk's scale that is this much CIEDE2000 away fits poorly: half of its widest step, from 5 to 6."""


def tone(face: ParsedFace, card: GreyCard | ColourCard | None = None) -> ToneAnalysis:
    """Read the skin tone of a face.

    Acne and dark spots are left out where they were looked for.

    Raises:
        CardRefused: a card was given and cannot be read.
    """
    fix = correction(face.photo.pixels, card) if card else None
    regions, missing = _regions(face, fix)
    if not regions:
        return ToneAnalysis.unavailable(f"{NO_SKIN}: {'; '.join(dict.fromkeys(missing.values()))}")
    whole = Lab.of(np.median([region.lab.array for region in regions.values()], axis=0))
    return ToneAnalysis(tone=_named(whole, regions, missing, face.illumination, fix))


def _regions(face: ParsedFace, fix: Correction | None) -> tuple[dict[ToneRegion, RegionTone], dict[ToneRegion, str]]:
    small = face.small
    lab = lab_of_srgb(fix.apply(small.rgb)) if fix else small.lab
    usable = has_colour(small.rgb) & ~_blemishes(face.seen)
    mouth = small.landmarks.boxes.get("mouth")
    if mouth:
        usable[round(mouth.centre[1]) :] = False  # below it the jaw's shadow begins, and the beard
    seen = small.zones
    regions: dict[ToneRegion, RegionTone] = {}
    missing: dict[ToneRegion, str] = {}
    for name in REGIONS:
        if name not in seen.masks:
            missing[name] = seen.reasons[name]
            continue
        values = _plain_skin(lab[_eroded(seen.masks[name]) & usable])
        if len(values) < LEAST_PIXELS:
            missing[name] = f"{len(values)} pixels of plain, well lit skin are seen and {LEAST_PIXELS} are needed"
            continue
        regions[name] = _region(Lab.of(np.median(values, axis=0)), len(values))
    return regions, missing


def _blemishes(segmentation: Segmentation) -> Mask:
    """Acne and dark spots in the frame of the parts, with a margin."""
    side = segmentation.face_parts.shape[0]
    found = np.zeros((side, side), np.uint8)
    for name in BLEMISHES:
        if name in segmentation.face_maps:
            probability = cv2.resize(segmentation.face_maps[name], (side, side), interpolation=cv2.INTER_LINEAR)
            found |= np.asarray(probability >= concern(name).threshold, dtype=np.uint8)
    return np.asarray(cv2.dilate(found, _square()) > 0)


def _eroded(mask: Mask) -> Mask:
    return np.asarray(cv2.erode(mask.astype(np.uint8), _square()) > 0)


def _square() -> npt.NDArray[np.uint8]:
    return np.ones((2 * MARGIN + 1, 2 * MARGIN + 1), np.uint8)


def _plain_skin(values: Array) -> Array:
    """The pixels ``(N, 3)`` of a region that are neither highlight, shadow nor hair."""
    if len(values):
        away = np.abs(values - np.median(values, axis=0))
        spread = np.maximum(1.4826 * np.median(away, axis=0), 1.0)
        values = values[(away <= TRIM * spread).all(axis=1)]
    return values


def _region(lab: Lab, pixels: int) -> RegionTone:
    return RegionTone(pixels=pixels, lab=lab, hex=lab.hex, ita=lab.ita, hue_angle=lab.hue_angle)


def _readings(whole: Lab, regions: dict[ToneRegion, RegionTone], light: Illumination, calibrated: bool) -> list[Lab]:
    """All that the colour may be: see this module's docstring."""
    allowance = tone_scale().allowance
    found = [whole, *(region.lab for region in regions.values())]
    if not calibrated:
        lights = [light.shades_of_grey, light.eye_whites]
        found += [relit(whole, 1 / np.array(seen)) for seen in lights if seen is not None]
    stops = allowance.with_card if calibrated else allowance.without_card
    exposures = 2.0 ** np.array([-stops, 0.0, stops])
    exposed = all_relit(np.array([lab.array for lab in found])[:, None], exposures[:, None])
    return [whole, *map(Lab.of, exposed.reshape(-1, 3))]


def _named(
    whole: Lab,
    regions: dict[ToneRegion, RegionTone],
    missing: dict[ToneRegion, str],
    light: Illumination,
    fix: Correction | None,
) -> Tone:
    scale = tone_scale()
    readings = _readings(whole, regions, light, fix is not None)
    angles = [lab.ita if lab.ita is not None else float(np.copysign(90, lab.l - 50)) for lab in readings]
    low, high = min(angles), max(angles)
    nearest, second = monk_matches(whole)[:2]
    tones = nearest_monks(np.array([lab.array for lab in readings]))
    undertones = {undertone(lab) for lab in readings}
    types = [kind for end in (high, low) for kind in scale.ita.of(end).fitzpatrick or ()]
    fitzpatrick = (types[0], types[-1])
    notes = [UNCALIBRATED] * (fix is None) + [NOT_A_NUMBER] * (whole.ita is None)
    if nearest.difference >= FAR:
        notes.append(
            f"even the nearest tone of Monk's scale is far from this colour (CIEDE2000 {nearest.difference:.0f})"
        )
    return Tone(
        calibrated=fix is not None,
        lab=whole,
        hex=whole.hex,
        ita=whole.ita,
        ita_interval=(low, high),
        ita_class=scale.ita.of(whole.ita).label if whole.ita is not None else None,
        hue_angle=whole.hue_angle,
        monk=nearest,
        monk_second=second,
        monk_interval=(min(tones), max(tones)),
        undertone=undertone(whole),
        undertones=tuple(row.label for row in scale.undertone.classes if row.label in undertones),
        depth=scale.depth.of(nearest.tone).label,
        fitzpatrick=fitzpatrick if whole.ita is not None and fitzpatrick != ALL_TYPES else None,
        fitzpatrick_warning=scale.fitzpatrick.warning,
        regions=regions,
        regions_unavailable=missing,
        illumination=light,
        correction=fix,
        notes=tuple(notes),
        scale=f"{scale.name} {scale.version}",
    )


def monk_matches(lab: Lab) -> list[MonkMatch]:
    """Monk's ten tones, nearest first by CIEDE2000."""
    codes = tone_scale().monk.swatches
    away = difference(lab.array, _swatches())
    return [
        MonkMatch(tone=int(index) + 1, hex=f"#{codes[index]}", difference=float(away[index]))
        for index in np.argsort(away, kind="stable")
    ]


def nearest_monks(colours: Array) -> list[int]:
    """The nearest of Monk's ten tones of each CIELAB colour ``(N, 3)``."""
    return [int(place) + 1 for place in difference(colours[:, None], _swatches()).argmin(axis=1)]


@cache
def _swatches() -> Array:
    return np.array([lab_of_hex(code).array for code in tone_scale().monk.swatches])


def undertone(lab: Lab) -> str:
    """Cool, neutral or warm by the hue angle; hues below red (angles near 360) count as negative."""
    return tone_scale().undertone.of((lab.hue_angle + 180) % 360 - 180).label
