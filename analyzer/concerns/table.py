"""The table of what belongs to each concern alone: one row per concern, in the registry's order."""

from typing import Final

from skinsight.analyzer.concerns.acne import ACNE
from skinsight.analyzer.concerns.flek import FLEK
from skinsight.analyzer.concerns.panda_eyes import PANDA_EYES
from skinsight.analyzer.concerns.traits import Traits
from skinsight.analyzer.concerns.wrinkles import WRINKLES

TRAITS: Final[dict[str, Traits]] = {row.name: row for row in (ACNE, FLEK, PANDA_EYES, WRINKLES)}


def traits(name: str) -> Traits:
    """The row of a concern; plain ones, of area and colour alone, for one that has none."""
    return TRAITS.get(name, Traits(name))
