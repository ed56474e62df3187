"""What a person says of themselves. Nothing here is guessed from a photograph, and all of it may be left out."""

from typing import Annotated, Final, Literal, get_args

from pydantic import Field, StrictBool, StringConstraints, model_validator

from skinsight.analyzer.ingredients.label import MOST_INGREDIENTS, Given
from skinsight.analyzer.schema.frozen import Frozen

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
ShortText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
LabelText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
"""The longest INCI name has 1,928 characters."""

MOST_PRODUCTS: Final = 50
MOST_IN_USE: Final = 1000
"""Ingredients of all products in use together: fifteen products have about 500."""
MOST_ALLERGIES: Final = 50
YOUNGEST_PREGNANT: Final = 8
"""Below this age a pregnancy is taken for a slip: advice for a baby and for pregnancy contradict each other."""

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

    name: ShortText
    ingredients: Annotated[tuple[LabelText, ...], Field(min_length=1, max_length=MOST_INGREDIENTS)]

    def contents(self) -> tuple[Given, ...]:
        """The ingredients, read."""
        return tuple(map(Given.of, self.ingredients))


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

    age: Annotated[int, Field(strict=True, ge=0, le=130)] | None = None
    skin_type: Literal["dry", "normal", "combination", "oily"] | None = None
    sensitive: StrictBool | None = None
    pregnancy: Literal["no", "planning", "pregnant", "breastfeeding"] | None = None
    allergies: Annotated[tuple[ShortText, ...], Field(max_length=MOST_ALLERGIES)] = ()
    uses: Annotated[tuple[Used, ...], Field(max_length=MOST_PRODUCTS)] = ()
    signs: Annotated[tuple[Sign, ...], Field(max_length=len(get_args(Sign)))] = ()

    @model_validator(mode="after")
    def _is_possible(self) -> "Person":
        if self.age is not None and self.age < YOUNGEST_PREGNANT and self.pregnancy not in (None, "no"):
            raise ValueError(f"age {self.age} and pregnancy {self.pregnancy!r} do not go together: correct one of them")
        return self

    @model_validator(mode="after")
    def _is_a_routine(self) -> "Person":
        if (total := sum(len(product.ingredients) for product in self.uses)) > MOST_IN_USE:
            raise ValueError(
                f"the products in use have {total} ingredients, more than {MOST_IN_USE}: give those used on the face"
            )
        return self


NOBODY: Final = Person()
"""Someone who said nothing."""
