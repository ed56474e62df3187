"""An evenly red field with marks on it, which may not be acne: rosacea, a butterfly rash, a plaque.

Acne reddens a cheek, too: by many lesions that stand close. So a field counts where acne is marked on it, and not so
densely that the marks are what reddens it, nor where the skin as a whole looks surely like acne. How often it is said
of whom: ``python -m tests.benchmarks.red_field``.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from skinsight.analyzer.colour.cielab import pixels_in, quantiles
from skinsight.analyzer.face.parsed import ParsedFace
from skinsight.analyzer.formulas.blur import smoothed
from skinsight.segmentation.parts import main_component

RED: Final = 9.0
"""Units of a*, blurred, by which a red field is redder than the skin's least red quarter."""
EVEN: Final = 1.1
"""L* over the skin's median from which a* is taken in proportion: of one colour what is better lit has the larger a*,
on dark skin in side light by more than :data:`RED`."""
BLUR: Final = 12 / 512
"""Deviation of that blur in sides of the face frame: single lesions vanish in it."""
LEAST_MARKS: Final = 4
"""Marks of acne from which a red field is asked about: a warm lamp reddens a cheek, too."""
LEAST_WITHIN: Final = 0.1
"""Share of the marks' area that lies in the field: of acne beside a red nose, ear or lip hardly any."""
MOST_DENSE: Final = 90.0
"""Lesions in the field over the share of the skin that it takes."""
SURELY_ACNE: Final = 0.8
"""Probability of acne, by the head of conditions, from which the field is acne's. Of 41 photographs of rosacea and
eczema with a field none came above .25, of ten of acne seven did; the head had learned from them. Cross-validated it
takes 4 % of rosacea and eczema for acne."""


@dataclass(frozen=True, slots=True)
class RedField:
    """The largest red field of a face.

    Attributes:
        share: of the skin that it takes.
        marks: of acne on the face.
        within: share of their area that lies in it.
        lesions: marks of which more than half lies in it.
        like_acne: how likely the skin as a whole is acne's; 0 where that was not asked.
    """

    share: float
    marks: int
    within: float
    lesions: int
    like_acne: float = 0.0

    @property
    def dense(self) -> float:
        """Lesions in it over its share of the skin."""
        return self.lesions / self.share if self.share else 0.0

    @property
    def said(self) -> float:
        """Its share; 0 where too little acne is marked on it, or so densely or surely that it is what reddens it."""
        asked = self.marks >= LEAST_MARKS and self.within >= LEAST_WITHIN
        return self.share if asked and self.dense <= MOST_DENSE and self.like_acne < SURELY_ACNE else 0.0


def red_field(face: ParsedFace) -> RedField | None:
    """The field; None where acne was not looked for or no skin is seen."""
    view = face.view
    if "acne" not in face.concerns or not view.skin.any():
        return None
    marks = face.concerns["acne"].marks
    if marks.max() < LEAST_MARKS:  # which needs no field
        return RedField(0.0, int(marks.max()), 0.0, 0)
    lightness, red = np.moveaxis(smoothed(view.lab[..., :2], view.skin, BLUR * view.side), 2, 0)
    lighter = np.maximum(lightness / (EVEN * np.median(pixels_in(lightness, view.skin))), 1)
    least = quantiles(pixels_in(red, view.skin), [0.25])[0]
    field = main_component(view.skin & (red / lighter - least > RED))
    areas = np.bincount(marks.ravel())[1:]
    within = np.bincount(marks[field], minlength=len(areas) + 1)[1:]
    return RedField(
        share=float(field.sum() / view.skin.sum()),
        marks=len(areas),
        within=float(within.sum() / areas.sum()),
        lesions=int(np.count_nonzero(2 * within > areas)),
        like_acne=face.seen.conditions.probabilities["acne"] if face.seen.conditions else 0.0,
    )
