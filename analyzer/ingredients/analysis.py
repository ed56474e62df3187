"""From the text of a label to what is known of each ingredient, and how it fits one person.

Example::

    analyse("Aqua, Niacinamide 5 %, Parfum", Person(skin_type="oily"), ["acne"])
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from skinsight.analyzer.advice.book import Book, shipped_book
from skinsight.analyzer.advice.conditions import Facts
from skinsight.analyzer.advice.person import NOBODY, Person
from skinsight.analyzer.advice.suitability import Routine, Suitability, conflict, gather
from skinsight.analyzer.ingredients.files import DESCRIPTIONS, shipped_table
from skinsight.analyzer.ingredients.fit import caution_in_pregnancy, fit
from skinsight.analyzer.ingredients.label import Given, read_label
from skinsight.analyzer.ingredients.schema import Ingredient, IngredientAnalysis
from skinsight.analyzer.ingredients.table import Table
from skinsight.analyzer.schema.recommendation import Conflict, Source
from skinsight.analyzer.schema.result import Analysis
from skinsight.segmentation.concerns import concern

MIXING: Final = Source(title="Ingredient mixing rules", body=DESCRIPTIONS, year=2026)
MEDICINE: Final = "Medicine - "
IS_MEDICINE: Final = "A medicine: it is used as a doctor or pharmacist says."


def analyse(
    label: str,
    person: Person = NOBODY,
    concerns: Iterable[str] = (),
    table: Table | None = None,
    book: Book | None = None,
) -> IngredientAnalysis:
    """Read a label and say what is known of each ingredient.

    Args:
        label: the list of ingredients, however it is separated.
        person: what someone says of themselves, the products in use among it.
        concerns: names from the registry that this person has, see :func:`concerns_of`.
        table: what is known of ingredients; None means the shipped table.
        book: the rules of advice; None means those that are shipped.

    Raises:
        LabelError: there is no list of ingredients, or it is too long.
        UnknownConcern: a concern is not in the registry.
    """
    table, book = table or shipped_table(), book or shipped_book()
    asked = [concern(name).name for name in concerns]
    suitability, routine = gather(book, None, person)
    pregnant = Suitability(book, Facts(None, Person(pregnancy="pregnant")))
    reader = _Reader(table, suitability, pregnant, routine, _inci_in_use(table, person), tuple(asked))
    found = tuple(map(reader.ingredient, read_label(label)))
    return IngredientAnalysis(
        ingredients=found, known=sum(one.inci is not None for one in found), sources=table.origins
    )


def concerns_of(analysis: Analysis) -> tuple[str, ...]:
    """The concerns that the advice of an analysis is about."""
    return tuple(dict.fromkeys(one.concern for one in analysis.recommendations if one.concern))


@dataclass(frozen=True, slots=True)
class _Reader:
    """What one label is read with.

    Attributes:
        used: INCI names in the person's products in use, each with the products that have it.
    """

    table: Table
    suitability: Suitability
    pregnant: Suitability
    routine: Routine
    used: Mapping[str, tuple[str, ...]]
    concerns: tuple[str, ...]

    def ingredient(self, given: Given) -> Ingredient:
        """One ingredient; what the table does not know may still be told by the book's rules."""
        table = self.table
        inci, match = table.find(given.text) or (None, None)
        name = inci or given.text
        described = table.described.get(name)
        function = tuple(one for one in table.functions.get(name, "").split("; ") if one)
        medicine = (IS_MEDICINE,) if any(one.startswith(MEDICINE) for one in function) else ()
        return Ingredient(
            given=given.text,
            inci=inci,
            match=match,
            percent=given.percent,
            may_contain=given.may_contain,
            function=function or (described.functions if described else ()),
            good_for=described.good_for if described else (),
            bad_for=(*medicine, *(described.bad_for if described else ())),
            ratings=table.ratings(name),
            allergen=table.allergens.get(name),
            pregnancy=caution_in_pregnancy(self.pregnant, table, name),
            fit=fit(self.suitability, table, name, given, self.concerns),
            conflicts=tuple(self._conflicts(name)),
        )

    def _conflicts(self, name: str) -> Iterator[Conflict]:
        """With the products in use: by the book, and where it says nothing, by the mixing rules."""
        book = self.suitability.book
        key = book.recognise(name)
        told = set[str]()
        for other, products in self.routine.used.items() if key else ():
            if found := conflict(book, str(key), other, products):
                told.add(other)
                yield found
        for inci, products in self.used.items():
            rule = next((one for one in self.table.mixing if inci != name and one.forbids(name, inci)), None)
            if rule and book.recognise(inci) not in told:
                yield Conflict(
                    between=(name, inci), in_use=products, reason=rule.reason, remedy=rule.remedy, evidence=(MIXING,)
                )


def _inci_in_use(table: Table, person: Person) -> dict[str, tuple[str, ...]]:
    used: dict[str, dict[str, None]] = {}
    for product in person.uses:
        for given in product.contents():
            if found := table.find(given.text):
                used.setdefault(found[0], {})[product.name] = None
    return {inci: tuple(products) for inci, products in used.items()}
