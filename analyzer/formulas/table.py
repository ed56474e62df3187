"""The table of measures without a network, in the order in which they are shown: the single source of truth."""

from typing import Final

from skinsight.analyzer.formulas.evenness import EVENNESS
from skinsight.analyzer.formulas.eye_bags import EYE_BAGS
from skinsight.analyzer.formulas.lines import LINES
from skinsight.analyzer.formulas.maps import BROWN_MAP, RED_MAP
from skinsight.analyzer.formulas.pallor import PALLOR
from skinsight.analyzer.formulas.pigment_kinds import PIGMENT_KINDS
from skinsight.analyzer.formulas.pores import PORES
from skinsight.analyzer.formulas.redness import FLUSHING, REDNESS
from skinsight.analyzer.formulas.row import Measure
from skinsight.analyzer.formulas.shine import SHINE
from skinsight.analyzer.formulas.skin_type import SKIN_TYPE
from skinsight.analyzer.formulas.texture import TEXTURE
from skinsight.segmentation.errors import UnknownConcern

MEASURES: Final[dict[str, Measure]] = {
    row.name: row
    for row in (
        RED_MAP,
        BROWN_MAP,
        REDNESS,
        FLUSHING,
        EVENNESS,
        PIGMENT_KINDS,
        PORES,
        TEXTURE,
        SHINE,
        SKIN_TYPE,
        EYE_BAGS,
        LINES,
        PALLOR,
    )
}
"""All rows by name."""
MOST_REPEATED: Final = 40


def measure_of(name: str) -> Measure:
    """The row called ``name``.

    Raises:
        UnknownConcern: there is no such row; the message lists those that exist.
    """
    try:
        return MEASURES[name]
    except KeyError:
        raise UnknownConcern(
            f"no measure is called {name[:MOST_REPEATED]!r}: choose one of {', '.join(MEASURES)}"
        ) from None
