"""What a person says of themselves. Nothing here is guessed from a photograph, and all of it may be left out."""

from typing import Annotated, Final, Literal

from pydantic import Field, StringConstraints

from skinsight.analyzer.advice.inci import Content
from skinsight.analyzer.schema.frozen import Frozen

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]

Sign = Literal[
    "severe_reaction",
    "fever_with_spots",
    "swollen_painful_eye",
    "changing_spot",
    "sore_not_healing",
    "deep_lumps_or_scars",
    "distress",
    "hormonal_signs",
    "itchy_eyelids",
]
"""What only the person can know and a doctor should: see ``docs/recommendations.md`` for the questions."""


class Used(Frozen):
    """A product with its ingredients as the label lists them, each with its strength where that is known.

    Example:
        >>> Used(name="Night cream", ingredients=("AQUA", "RETINOL 0.3 %"))
    """

    name: Text
    ingredients: Annotated[tuple[Text, ...], Field(min_length=1)]

    def contents(self) -> tuple[Content, ...]:
        """The ingredients, read."""
        return tuple(map(Content.of, self.ingredients))


class Person(Frozen):
    """What advice depends on beside the photograph; None and empty mean that nothing was said.

    Attributes:
        age: in years.
        skin_type: how the skin feels between washes.
        sensitive: it often stings, burns or itches from what others bear.
        pregnancy: ``planning`` is within the next months.
        allergies: ingredients (INCI or plain names), or families such as ``fragrance`` or ``salicylates``.
        uses: products in use, medicines for the skin among them.
        signs: what the person answered yes to.
    """

    age: Annotated[int, Field(ge=0, le=130)] | None = None
    skin_type: Literal["dry", "normal", "combination", "oily"] | None = None
    sensitive: bool | None = None
    pregnancy: Literal["no", "planning", "pregnant", "breastfeeding"] | None = None
    allergies: tuple[Text, ...] = ()
    uses: tuple[Used, ...] = ()
    signs: tuple[Sign, ...] = ()


NOBODY: Final = Person()
"""Someone who said nothing."""
