"""Skin tone: what people would call it on Monk's scale, and the angle, colour and names that go with that.

The skin that is read is free of acne, dark spots, highlights, shadows and hair. Each region's colour is its median
in CIELAB (D65); the face's is the median of the regions', so that a large cheek does not outvote the forehead.

Without a card a photograph's colours are those of the camera and its light: fair skin in the shade is darker in them
than dark skin in the sun. So the tone is estimated by a model that was learned from what two people said of four
hundred faces (:mod:`skinsight.analyzer.tone.model`), from how the skin differs from the rest of the photograph. ITA
follows from the tone, and the colour is that of the photograph in the exposure that has this ITA.

With a card the colour, and so ITA, is measured, and the tone follows from the angle by the same line.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from skinsight.analyzer.colour.cards import ColourCard, Correction, GreyCard, check_skin, correction
from skinsight.analyzer.colour.cielab import Array, Lab, Pixels, lab_of_srgb, medians, pixels_in, relit
from skinsight.analyzer.colour.illumination import BURNT, Illumination, Rgb, brightest, has_colour
from skinsight.analyzer.face.parsed import ParsedFace
from skinsight.analyzer.schema.tone_result import REGIONS, MonkTone, NoTone, RegionTone, Tone, ToneRegion
from skinsight.analyzer.tone.features import features
from skinsight.analyzer.tone.model import tone_model
from skinsight.analyzer.tone.scale import tone_scale
from skinsight.segmentation.concerns import concern
from skinsight.segmentation.frames import Mask
from skinsight.segmentation.parts import bare_skin, part
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
MOST_CHROMA: Final = 28.0
"""Chroma of the reddest and yellowest skin that is measured; more in a photograph is its light's."""
LIGHTNESS_RANGE: Final = 42.0
"""L* of skin stays within this much of 50."""
NO_SKIN: Final = "the tone is read from plain, well lit skin, and too little of it is seen"
BLUISH: Final = "the skin is bluish in the photograph, as none is in white light: its colours are not true"
UNCALIBRATED: Final = "estimated from the photograph as people would see it, not measured: no card was given"
WHOLE_SKIN: Final = "neither the forehead nor a cheek can be placed, so all the skin that is seen was read"
BURNT_CARD: Final = "parts of the skin are burnt out, which a card cannot undo: only the rest was read"
NOTED_BURNT: Final = 0.05


def tone(face: ParsedFace, card: GreyCard | ColourCard | None = None) -> Tone | NoTone:
    """Read the skin tone of a face.

    Acne and dark spots are left out where they were looked for.

    Raises:
        CardRefused: a card was given and cannot be read, or gives a colour that no skin has.
    """
    fix = correction(face.photo.pixels, card, face_in(face.seen)) if card else None
    seen = _regions(face, fix)
    if seen.whole is None:
        return NoTone(unavailable_reason=f"{NO_SKIN}: {'; '.join(dict.fromkeys(seen.missing.values()))}")
    if fix is not None:
        check_skin(seen.whole)
        return _measured(seen, face.illumination, fix)
    if seen.whole.ita is None:
        return NoTone(unavailable_reason=BLUISH)
    found = features(face)
    if found is None:
        return NoTone(unavailable_reason=NO_SKIN)
    return _perceived(seen, face.illumination, found)


def face_in(segmentation: Segmentation) -> Mask:
    """Where the face is in the photo frame, features and glasses too."""
    return np.asarray(part(segmentation.parts, "skin", "nose", "brows", "eyes", "mouth", "glasses"))


@dataclass(frozen=True, slots=True)
class _Seen:
    """Colours of the whole face and of its regions, why others are missing, and the burnt share of the skin."""

    whole: Lab | None
    regions: dict[ToneRegion, tuple[Lab, int]]
    missing: dict[ToneRegion, str]
    burnt: float


def _regions(face: ParsedFace, fix: Correction | None) -> _Seen:
    small = face.small
    lab = lab_of_srgb(fix.apply(small.rgb)).astype(np.float32) if fix else small.lab
    skin = bare_skin(small.parts)
    usable = has_colour(small.rgb) & ~_blemishes(face.seen)
    mouth = small.landmarks.boxes.get("mouth")
    upper = usable.copy()
    if mouth:
        upper[round(mouth.centre[1]) :] = False  # below it the jaw's shadow begins, and the beard
    seen = small.zones
    regions: dict[ToneRegion, tuple[Lab, int]] = {}
    missing: dict[ToneRegion, str] = {}
    for name in REGIONS:
        if name not in seen.masks:
            missing[name] = seen.reasons[name]
            continue
        values = _plain_skin(pixels_in(lab, _eroded(seen.masks[name]) & upper))
        if len(values) < LEAST_PIXELS:
            missing[name] = f"{len(values)} pixels of plain, well lit skin are seen and {LEAST_PIXELS} are needed"
            continue
        regions[name] = Lab.of(medians(values)), len(values)
    whole = None
    if regions:
        whole = Lab.of(np.median([colour.array for colour, _ in regions.values()], axis=0))
    elif len(rest := _plain_skin(pixels_in(lab, _eroded(skin) & usable))) >= LEAST_PIXELS:
        whole = Lab.of(medians(rest))
    burnt = float((pixels_in(brightest(small.rgb), skin) >= BURNT).mean()) if skin.any() else 0.0
    return _Seen(whole, regions, missing, burnt)


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


def _plain_skin(values: Pixels) -> Pixels:
    """The pixels ``(N, 3)`` of a region that are neither highlight, shadow nor hair."""
    if len(values):
        away = np.abs(values - medians(values).astype(np.float32))
        most = TRIM * np.maximum(1.4826 * medians(away), 1.0)
        near = np.logical_and.reduce([one <= limit for one, limit in zip(away.T, most, strict=True)])
        values = np.take(values, np.flatnonzero(near), axis=0)
    return values


def _perceived(seen: _Seen, light: Illumination, found: Array) -> Tone:
    """By the model: Monk's tone first, the angle and the colour from it."""
    line, model = tone_scale().angle_of_monk, tone_model()
    value, low, high = model.tone(found)
    assert seen.whole is not None
    colour = at_angle(seen.whole, line.angle(value))
    shift = colour.l - seen.whole.l
    scale = math.hypot(colour.a, colour.b) / max(math.hypot(seen.whole.a, seen.whole.b), 1e-6)
    regions = {
        name: _region(Lab(l=lab.l + shift, a=lab.a * scale, b=lab.b * scale), pixels)
        for name, (lab, pixels) in seen.regions.items()
    }
    return _named(
        _monk(value, low, high),
        (line.angle(value), line.angle(high), line.angle(low)),
        colour,
        regions,
        _hues(seen, [light.shades_of_grey, light.eye_whites]),
        _Rest(seen, light, None, (UNCALIBRATED,)),
    )


def _measured(seen: _Seen, light: Illumination, fix: Correction) -> Tone:
    """By the card: the angle first, Monk's tone from it."""
    scale = tone_scale()
    assert seen.whole is not None
    colours = [seen.whole, *(colour for colour, _ in seen.regions.values())]
    stops = (-scale.allowance.with_card, 0.0, scale.allowance.with_card)
    readings = [relit(colour, np.full(3, 2.0**stop)).ita for colour in colours for stop in stops]
    angles = [angle for angle in (seen.whole.ita, *readings) if angle is not None]
    low, high = min(angles), max(angles)
    tones = [scale.angle_of_monk.tone(angle) for angle in (angles[0], high, low)]
    return _named(
        _monk(*tones),
        (angles[0], low, high),
        seen.whole,
        {name: _region(colour, pixels) for name, (colour, pixels) in seen.regions.items()},
        _hues(seen, []),
        _Rest(seen, light, fix, (BURNT_CARD,) * (seen.burnt > NOTED_BURNT)),
    )


def at_angle(colour: Lab, ita: float) -> Lab:
    """The colour with this ITA in degrees and the same hue; b* must be above 0.

    First the exposure is changed: L* + 16, a* and b* grow by one factor (CIELAB takes cube roots of the light, exactly
    so where L* is above 8). Chroma beyond what skin has is then taken away, and L* follows from ITA's definition.
    """
    slope = math.tan(math.radians(ita))
    grown = 66 / (colour.l + 16 - slope * colour.b)  # solves (L* + 16) f - 66 = slope b* f
    factor = grown if grown > 0 else math.inf
    chroma = math.hypot(colour.a, colour.b)
    factor = min(factor, MOST_CHROMA / chroma, LIGHTNESS_RANGE / max(abs(slope) * colour.b, 1e-6))
    return Lab(l=50 + slope * colour.b * factor, a=colour.a * factor, b=colour.b * factor)


def _monk(value: float, low: float, high: float) -> MonkTone:
    swatch = tone_scale().monk.swatches[round(value) - 1]
    low, value, high = (round(tone, 2) for tone in (low, value, high))
    return MonkTone(value=value, interval=(low, high), hex=f"#{swatch}")


def _region(lab: Lab, pixels: int) -> RegionTone:
    return RegionTone(pixels=pixels, lab=lab, hex=lab.hex, ita=lab.ita, hue_angle=lab.hue_angle)


def _hues(seen: _Seen, lights: Sequence[Rgb | None]) -> set[str]:
    """Undertones of the face, of each region, and of the face under each estimated light turned white."""
    assert seen.whole is not None
    whites = [relit(seen.whole, 1 / np.array(light)) for light in lights if light is not None]
    return {undertone(lab) for lab in (seen.whole, *whites, *(colour for colour, _ in seen.regions.values()))}


@dataclass(frozen=True, slots=True)
class _Rest:
    """What both ways carry through."""

    seen: _Seen
    light: Illumination
    fix: Correction | None
    notes: tuple[str, ...]


def _named(
    monk: MonkTone,
    angles: tuple[float, float, float],
    colour: Lab,
    regions: dict[ToneRegion, RegionTone],
    undertones: set[str],
    rest: _Rest,
) -> Tone:
    """All names of one tone; ``angles`` are ITA and the ends of its interval."""
    scale = tone_scale()
    ita, low, high = angles
    types = [kind for end in (high, low) for kind in scale.ita.of(end).fitzpatrick or ()]
    fitzpatrick = (types[0], types[-1])
    return Tone(
        calibrated=rest.fix is not None,
        monk=monk,
        depth=scale.depth.of(monk.value).label,
        ita=ita,
        ita_interval=(low, high),
        ita_class=scale.ita.of(ita).label,
        lab=colour,
        hex=colour.hex,
        hue_angle=colour.hue_angle,
        undertone=undertone(colour),
        undertones=tuple(row.label for row in scale.undertone.classes if row.label in undertones),
        fitzpatrick=fitzpatrick if fitzpatrick != ALL_TYPES else None,
        fitzpatrick_warning=scale.fitzpatrick.warning,
        regions=regions,
        regions_unavailable=rest.seen.missing,
        illumination=rest.light,
        correction=rest.fix,
        notes=rest.notes + (() if regions else (WHOLE_SKIN,)),
        scale=f"{scale.name} {scale.version}",
        model=f"{tone_model().name} {tone_model().version}",
    )


def undertone(lab: Lab) -> str:
    """Cool, neutral or warm by the hue angle; hues below red (angles near 360) count as negative."""
    return tone_scale().undertone.of((lab.hue_angle + 180) % 360 - 180).label
