"""Products that are like what a person needs: cosine similarity on flags of concerns and skin types.

A product has a flag where one of its ingredients is good for that concern or described as good for that skin type, or
where its seller says so, and where none of its ingredients is bad for it (:mod:`skinsight.analyzer.ingredients.fit`).
A person has the flags of what was seen and said. The similarity of two sets of flags is the number they share over the
geometric mean of their sizes: the cosine of the angle between them as vectors of ones and zeros.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from skinsight.analyzer.advice.book import Book
from skinsight.analyzer.advice.person import NOBODY, Person
from skinsight.analyzer.advice.products import Catalogue, Product
from skinsight.analyzer.advice.suitability import gather
from skinsight.analyzer.ingredients.files import shipped_table
from skinsight.analyzer.ingredients.fit import SENSITIVE, SKIN_TYPES, burdens, helps, suits, traits
from skinsight.analyzer.ingredients.schema import Alike, Reason
from skinsight.analyzer.ingredients.table import Table
from skinsight.segmentation.concerns import CONCERNS, concern

FLAGS: Final = (*(name for name, one in CONCERNS.items() if one.is_concern), *SKIN_TYPES, SENSITIVE)
SELLER: Final = "the catalogue"
MOST_REASONS: Final = 3
"""Ingredients that are named for each flag."""

Known = tuple[Mapping[str, Reason], frozenset[str]]
"""What an ingredient is good for, each with the reason, and what it is bad for."""


@dataclass(frozen=True)
class Likeness:
    """A catalogue with the flags of its products: build it once and keep it.

    Attributes:
        flags: which product has which of :data:`FLAGS`; shape (products, flags).
        reasons: of each product the reasons for each of its flags.
    """

    catalogue: Catalogue
    flags: npt.NDArray[np.bool_]
    reasons: tuple[Mapping[str, tuple[Reason, ...]], ...]

    @classmethod
    def of(cls, catalogue: Catalogue, table: Table | None = None) -> "Likeness":
        """Find the flags of all products; None means the shipped table."""
        table = table or shipped_table()
        known: dict[str, Known] = {}
        reasons = tuple(_flags(product, catalogue.book, table, known) for product in catalogue.products)
        flags = np.array([[flag in one for flag in FLAGS] for one in reasons], bool).reshape(len(reasons), len(FLAGS))
        return cls(catalogue, flags, reasons)

    def most_alike(self, person: Person = NOBODY, concerns: Iterable[str] = (), most: int = 5) -> tuple[Alike, ...]:
        """The products that are for this person and share a flag with them, most similar first.

        Among those that are equally similar the order is by the price of 100 ml or g, and by name.

        Raises:
            UnknownConcern: a concern is not in the registry.
        """
        asked = {*(concern(name).name for name in concerns), *traits(person)}
        wanted = np.array([flag in asked for flag in FLAGS])
        suitability, _ = gather(self.catalogue.book, None, person)
        refused = self.catalogue.unsuitable(suitability)
        similarity = cosine(self.flags, wanted)
        places = [int(place) for place in np.flatnonzero(similarity) if int(place) not in refused]
        products = self.catalogue.products
        places.sort(key=lambda at: (-similarity[at], products[at].price_per_100() or np.inf, products[at].name))
        return tuple(
            Alike(
                name=products[at].name,
                similarity=round(float(similarity[at]), 3),
                reasons=tuple(one for flag in FLAGS if flag in asked for one in self.reasons[at].get(flag, ())),
            )
            for at in places[:most]
        )


def cosine(flags: npt.NDArray[np.bool_], wanted: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
    """Cosine similarity of each row of flags to the flags wanted; 0 where either has none.

    Shape:
        flags: (n, k); wanted: (k,); result: (n,).
    """
    shared = (flags & wanted).sum(axis=1)
    sizes = np.sqrt(flags.sum(axis=1) * wanted.sum())
    similarity: npt.NDArray[np.float64] = np.zeros(len(flags))
    np.divide(shared, sizes, out=similarity, where=sizes > 0)
    return similarity


def _flags(product: Product, book: Book, table: Table, known: dict[str, Known]) -> Mapping[str, tuple[Reason, ...]]:
    """The flags of a product with their reasons; ``known`` keeps what was found of each ingredient."""
    good: dict[str, list[Reason]] = {}
    bad: set[str] = set()
    for said in product.suits:
        if (flag := said.casefold()) in FLAGS:
            good.setdefault(flag, []).append(Reason(about=flag, text="The seller says so.", source=SELLER))
    for inci in _named(product, table):
        if inci not in known:
            found = helps(book, table, inci) | suits(table, inci)
            told = {flag: one.model_copy(update={"text": f"{inci}: {one.text}"}) for flag, one in found.items()}
            known[inci] = (told, frozenset(one.about for one in burdens(table, inci)))
        reasons, burdened = known[inci]
        bad |= burdened
        for flag, reason in reasons.items():
            good.setdefault(flag, []).append(reason)
    return {flag: tuple(found[:MOST_REASONS]) for flag, found in good.items() if flag not in bad}


def _named(product: Product, table: Table) -> Sequence[str]:
    found = (table.find(given.text) for given in product.contents())
    return tuple(dict.fromkeys(one[0] for one in found if one))
