"""What is said of ingredients: plain frozen data. :mod:`skinsight.analyzer.ingredients.analysis` makes it."""

from typing import Annotated, Literal

from pydantic import Field, NonNegativeInt

from skinsight.analyzer.schema.frozen import Frozen
from skinsight.analyzer.schema.recommendation import Conflict

Sureness = Annotated[float, Field(ge=0, le=1)]
Grade = Annotated[int, Field(ge=0, le=5)]
Kind = Literal["name", "synonym", "spelling"]


class Match(Frozen):
    """How a name on a label was recognised.

    Attributes:
        kind: ``name`` is the INCI name itself, ``synonym`` another name of it, ``spelling`` the nearest spelling.
        matched: the name in the table that was found.
        sureness: 1 for names and synonyms; for spellings the share of characters that agree.
    """

    kind: Kind
    matched: str
    sureness: Sureness


class Rating(Frozen):
    """What one list says.

    Attributes:
        list: title of the list.
        source: where it comes from.
        comedogenic: lower and upper grade from 0 (does not clog pores) to 5, None where the list gives none.
        irritant: in the list's own terms: a grade from 0 to 5, or ``low``, ``medium``, ``high``.
    """

    list: str
    source: str
    comedogenic: tuple[Grade, Grade] | None
    irritant: str | None


class Allergen(Frozen):
    """A fragrance allergen of the European Union.

    Attributes:
        name: the entry of Annex III to Regulation (EC) No 1223/2009 that it falls under.
        status: since when labels must declare it, or that it is prohibited.
    """

    name: str
    status: str


class Caution(Frozen):
    """A reason for care in pregnancy; ``level`` is the stricter where sources differ."""

    level: Literal["avoid", "caution"]
    reason: str
    source: str


class Reason(Frozen):
    """Why something does or does not fit a person: about what, in words, and who says so.

    Attributes:
        about: a concern of the registry, a skin type, ``sensitive``, or ``person`` for all else they said.
    """

    about: str
    text: str
    source: str


class Fit(Frozen):
    """How an ingredient fits this person; both may be empty where nothing is known."""

    good: tuple[Reason, ...] = ()
    bad: tuple[Reason, ...] = ()


class Ingredient(Frozen):
    """One ingredient of a label.

    Attributes:
        given: as on the label.
        inci: its INCI name (or a medicine's international name); None where it is unknown.
        match: how it was recognised; None where it is unknown.
        percent: strength in percent, where the label says so.
        may_contain: listed among what a product may contain.
        function: what it does in a product, from the EU inventory.
        good_for: what it is described to be good for.
        bad_for: drawbacks and cautions that are described.
        ratings: comedogenic and irritant, one for each list that has it; lists may contradict one another.
        allergen: its entry among the EU's fragrance allergens.
        pregnancy: why to take care in pregnancy; None says that no source here warns, not that it is safe.
        fit: with what the person said and what was seen.
        conflicts: with the products that the person uses.
    """

    given: str
    inci: str | None
    match: Match | None
    percent: float | None
    may_contain: bool
    function: tuple[str, ...] = ()
    good_for: tuple[str, ...] = ()
    bad_for: tuple[str, ...] = ()
    ratings: tuple[Rating, ...] = ()
    allergen: Allergen | None = None
    pregnancy: Caution | None = None
    fit: Fit = Fit()
    conflicts: tuple[Conflict, ...] = ()


class IngredientAnalysis(Frozen):
    """A label, read.

    Attributes:
        ingredients: in the label's order.
        known: how many of them were recognised.
        sources: titles and origins of the tables that the answer rests on.
    """

    ingredients: tuple[Ingredient, ...]
    known: NonNegativeInt
    sources: tuple[str, ...]


class Alike(Frozen):
    """A product that is like what a person needs.

    Attributes:
        similarity: cosine of the flags of the product and the person's, 0 to 1.
        reasons: why it has the flags that they share.
    """

    name: str
    similarity: Annotated[float, Field(ge=0, le=1)]
    reasons: tuple[Reason, ...]
