"""Whether a face leaves it open that a child is shown: then an age is asked for, and advice waits for it.

Children have larger eyes, a shorter nose and a narrower jaw for the distance between their eyes. So have many adults:
this is a cautious question, no estimate of an age, and it is shown nowhere as one. The weights and how often they err
are in ``scales/proportions.toml``, which ``python -m skinsight.analyzer.calibration.proportions`` writes.
"""

from functools import cache
from typing import Literal

import numpy as np
from pydantic import FiniteFloat, NonNegativeInt

from skinsight.analyzer.face.view import FaceView
from skinsight.analyzer.scales import read_scale
from skinsight.analyzer.schema.frozen import Frozen

Proportion = Literal["nose_end", "eyes", "jaw"]


class Asked(Frozen):
    """Of how many faces an age is asked, by a fit that had not seen them."""

    asked: NonNegativeInt
    faces: NonNegativeInt


class ProportionScale(Frozen):
    """The table ``scales/proportions.toml``.

    Attributes:
        source: what it was fitted to.
        weights: of the natural logarithm of each proportion.
        least: the weighted sum from which an age is asked for.
        children, adults: how often it was.
    """

    source: str
    weights: dict[Proportion, FiniteFloat]
    least: FiniteFloat
    children: Asked
    adults: Asked


@cache
def proportion_scale() -> ProportionScale:
    """The table of this module, read once."""
    return read_scale("proportions", ProportionScale)


def proportions(view: FaceView) -> dict[Proportion, float] | None:
    """Proportions of a face in distances between its eyes; None where eyes, nose and mouth are not all seen.

    - ``nose_end``: how far the end of the nose is below the line of the eyes.
    - ``eyes``: area of both openings.
    - ``jaw``: width of the face at the middle of the mouth.
    """
    boxes = view.landmarks.boxes
    if not {"left eye", "right eye", "nose", "mouth"} <= set(boxes):
        return None
    eyes = boxes["left eye"], boxes["right eye"]
    (x0, y0), (x1, y1) = (eye.centre for eye in eyes)
    distance = float(np.hypot(x1 - x0, y1 - y0))
    across = np.flatnonzero(view.face[round(boxes["mouth"].centre[1])])
    found: dict[Proportion, float] = {
        "nose_end": (boxes["nose"].y1 - (y0 + y1) / 2) / distance,
        "eyes": sum(int(np.count_nonzero(eye.mask)) for eye in eyes) / distance**2,
        "jaw": (across[-1] - across[0]) / distance if across.size else 0.0,
    }
    return found if min(found.values()) > 0 else None


def may_be_child(view: FaceView) -> bool:
    """Whether an age is asked for; not of a face that is seen in part."""
    found, scale = proportions(view), proportion_scale()
    if found is None:
        return False
    return sum(weight * float(np.log(found[name])) for name, weight in scale.weights.items()) >= scale.least
