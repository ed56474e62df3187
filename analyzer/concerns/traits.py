"""What a concern's module says: how its severity is measured, what else is read of it, and its own words."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import numpy as np

from skinsight.analyzer.face.mask import ConcernMask
from skinsight.analyzer.face.parsed import ParsedFace
from skinsight.analyzer.schema.findings import Instance, ZoneFinding
from skinsight.analyzer.schema.result import ConcernAnalysis
from skinsight.analyzer.schema.words import Speech, contrast_words
from skinsight.segmentation.frames import Mask, Points, places_in
from skinsight.segmentation.pieces import Pieces


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of a concern's mask.

    Attributes:
        mask: in the view's frame, ``(SIDE, SIDE)``.
        lesions: middles ``x, y`` of its marks in that frame, ``(N, 2)``.
        area_fraction: of the face skin, at most 1; 0 where no skin is seen.
    """

    mask: Mask
    lesions: Points
    area_fraction: float

    @classmethod
    def of(cls, marks: Pieces, skin: int) -> Self:
        """Count and measure the marks of the view's frame, in which the face has ``skin`` pixels of skin."""
        mask = np.asarray(marks > 0)
        rows, columns = places_in(mask)
        if not rows.size:
            return cls(mask, np.zeros((0, 2)), 0.0)
        of_pixel = marks[rows, columns]
        areas = np.bincount(of_pixel)[1:]
        middles = [np.bincount(of_pixel, weights=one)[1:] / areas for one in (columns, rows)]
        return cls(mask, np.column_stack(middles), min(1.0, of_pixel.size / max(1, skin)))


@dataclass(frozen=True, slots=True)
class Severity:
    """A number, 0 where nothing is marked, and what was measured in words."""

    value: float
    basis: str


@dataclass(frozen=True, slots=True)
class Extras:
    """What is read of one concern alone.

    Attributes:
        of_face: fields of its :class:`.ConcernAnalysis`.
        of_zone: fields of its :class:`.ZoneFinding`, for the mask ``(SIDE, SIDE)`` of a zone.
        severities: of the reported mask, where they come with the rest.
    """

    of_face: Mapping[str, Any] = field(default_factory=dict)
    of_zone: Callable[[Mask], Mapping[str, Any]] = lambda zone: {}
    severities: Mapping[str, Severity] | None = None


def no_severities(face: ParsedFace, reading: Reading) -> dict[str, Severity]:
    """Nothing but the area, which is measured of every concern."""
    return {}


def no_extras(face: ParsedFace, mask: ConcernMask) -> Extras:
    """Nothing but what is read of every concern."""
    return Extras()


def as_found(
    face: ParsedFace, mask: ConcernMask, found: tuple[Instance, ...]
) -> tuple[tuple[Instance, ...], Mapping[str, Any]]:
    """The marks as they were found."""
    return found, {}


def always(face: ParsedFace) -> str | None:
    """No reason against a measure."""
    return None


def nothing(face: ParsedFace, mask: ConcernMask) -> Mask:
    """No mark is doubted."""
    return np.zeros_like(mask.mask)


def skin_area(face: ParsedFace) -> int:
    """Pixels of the face skin in the photo frame."""
    return face.skin_area


def colour_details(result: ConcernAnalysis, say: Speech) -> Iterator[tuple[str, str]]:
    """The colour of what is marked."""
    if result.contrast:
        yield say("Colour against the skin around"), contrast_words(result.contrast, say)


def colour_caption(result: ConcernAnalysis, zone: ZoneFinding | None, say: Speech) -> Iterator[str]:
    """The colour of what is marked, against the rest of its zone where it lies in one."""
    if zone and zone.contrast:
        yield say("against the rest of the zone: {colour}", colour=contrast_words(zone.contrast, say))
    elif not zone and result.contrast:
        yield say("against the skin around: {colour}", colour=contrast_words(result.contrast, say))


@dataclass(frozen=True, slots=True)
class Traits:
    """One concern's row of :data:`skinsight.analyzer.concerns.table.TRAITS`.

    Attributes:
        name: in the registry.
        severities: by the measure's name, beside ``area``; those that cannot be taken on this face are left out.
        by_colour: those of them that a photograph without true colour does not show.
        extras: what is read of this concern alone.
        told: its marks with what each is, and fields of its :class:`.ConcernAnalysis` that sum them up.
        doubted: where its marks are not believed, ``(SIDE, SIDE)``.
        hidden: why it cannot be measured on a face, a sentence for people; None where it can.
        legacy_area: pixels of the photo frame that its legacy score is a share of.
        details: names and words of what was measured, after score, area and count, in a language.
        caption: lines below its close-up, of the face and of the zone that is shown, in a language.
        whole: whether a close-up shows all that is marked, and not only where most is.
        scale: its table of cuts; None stands for ``scales/<name>.toml``.
    """

    name: str
    severities: Callable[[ParsedFace, Reading], dict[str, Severity]] = no_severities
    by_colour: tuple[str, ...] = ()
    extras: Callable[[ParsedFace, ConcernMask], Extras] = no_extras
    told: Callable[[ParsedFace, ConcernMask, tuple[Instance, ...]], tuple[tuple[Instance, ...], Mapping[str, Any]]] = (
        as_found
    )
    doubted: Callable[[ParsedFace, ConcernMask], Mask] = nothing
    hidden: Callable[[ParsedFace], str | None] = always
    legacy_area: Callable[[ParsedFace], int] = skin_area
    details: Callable[[ConcernAnalysis, Speech], Iterator[tuple[str, str]]] = colour_details
    caption: Callable[[ConcernAnalysis, ZoneFinding | None, Speech], Iterator[str]] = colour_caption
    whole: bool = False
    scale: Path | None = None
