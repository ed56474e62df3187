"""What follows from the readings of the measures: values, how far copies move them, and the line of redness over
tone."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from skinsight.analyzer.calibration.measure_readings import COPIES, MeasureReadings, ReadMeasures

LEVEL: Final = 0.8
"""Share of copies that an interval holds."""
FACES: Final = "adult faces of sfhq (synthetic), every sixth"
"""The reference set."""
SHARP: Final = "sfhq (synthetic) and ACNE04, of which 2.9 pixels are a millimetre or more"
"""The reference set of pores."""


def tone_line(faces: Sequence[ReadMeasures]) -> dict[str, float]:
    """The index of redness over Monk's scale: what is expected at 1, by step, and the 90th percentile below it."""
    pairs = [(face.monk - 1, face.parts["pallor"]["index"]) for face in faces if face.monk and "pallor" in face.parts]
    tones, indices = np.array(pairs).T
    slope, start = np.polyfit(tones, indices, 1)
    below = start + slope * tones - indices
    return {"expected_at_1": start, "per_step": slope, "pale": float(np.percentile(below, 90))}


def value_of(face: ReadMeasures, name: str, line: Mapping[str, float]) -> float | None:
    """A measure's value; paleness by the line that these readings give, not by that which was read with."""
    if name == "pallor" and name in face.parts and face.monk:
        return line["expected_at_1"] + line["per_step"] * (face.monk - 1) - face.parts[name]["index"]
    return face.values.get(name)


def values(faces: Sequence[ReadMeasures], name: str, line: Mapping[str, float]) -> list[float]:
    """A measure's values on the faces on which it could be taken."""
    found = (value_of(face, name, line) for face in faces)
    return [value for value in found if value is not None]


def moves(found: MeasureReadings, name: str, floor: float, kinds: Sequence[str] = tuple(COPIES)) -> list[float]:
    """How far copies moved from their faces, as shares of the face's own value and the floor."""
    line, faces = tone_line(found.reference), {face.picture: face for face in found.reference}
    moved = []
    for picture, copies in found.copies.items():
        own = value_of(faces[picture], name, line)
        for kind in kinds:
            other = value_of(copies[kind], name, line)
            if own is not None and other is not None:
                moved.append(abs(other - own) / (abs(own) + floor))
    return moved


def floor_of(found: MeasureReadings, name: str) -> float:
    """Half of the median size of a measure over the reference set, or of its mean where most faces have none."""
    sizes = np.abs(values(found.reference + found.sharp, name, tone_line(found.reference)))
    return float(max(np.median(sizes), sizes.mean()) / 2)


def parts_of(faces: Sequence[ReadMeasures], name: str, part: str) -> list[float]:
    """A part of a measure on the faces on which it was taken; its value where the part has no name."""
    if not part:
        return values(faces, name, {})
    return [face.parts[name][part] for face in faces if part in face.parts.get(name, {})]


def share_of(found: MeasureReadings, name: str) -> float | None:
    """What :data:`LEVEL` of the copies of the kind that moves a measure most stayed within, as :func:`moves` has it."""
    floor = floor_of(found, name)
    by_kind = (moves(found, name, floor, (kind,)) for kind in COPIES)
    return max((float(np.percentile(moved, 100 * LEVEL)) for moved in by_kind if moved), default=None)
