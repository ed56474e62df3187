"""How long labels, routines and catalogues take, as ratios within one run: ``python -m tests.benchmarks.ingredients``.

Processor time, the fastest of several runs, so that what else the machine does counts little.
"""

import random
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from skinsight.analyzer.advice.book import shipped_book
from skinsight.analyzer.advice.person import MOST_ALLERGIES, MOST_IN_USE, MOST_PRODUCTS, NOBODY, Person, Used
from skinsight.analyzer.advice.products import Catalogue, Product
from skinsight.analyzer.advice.recommend import recommend
from skinsight.analyzer.ingredients.analysis import analyse
from skinsight.analyzer.ingredients.files import shipped_table
from skinsight.analyzer.ingredients.matching import Index
from skinsight.analyzer.ingredients.spelling import plain
from tests.analyzer.advice.test_recommend import ALL
from tests.analyzer.ingredients.test_matching import MISSPELT

ROUNDS: Final = 5
TABLE: Final = shipped_table()
NAMES: Final = list(TABLE.functions)
SOMEONE: Final = Person(skin_type="oily", uses=(Used(name="Oil", ingredients=("RETINOL",)),))
ALLERGIC: Final = Person(allergies=("lanolin", "fragrance"))


def main() -> None:
    """Print all figures."""
    labels()
    routines()
    for size in (1_000, 10_000, 100_000):
        catalogue(size)


def seconds(work: Callable[[], object]) -> float:
    """Processor time of the fastest of :data:`ROUNDS` runs."""
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def labels() -> None:
    """50 names as they are and 50 misspelt ones, over a scan of all names; and a whole label."""
    misspelt = [given for given, *_ in MISSPELT[:50]]
    keys = [plain(name) for name in NAMES]
    scan = seconds(partial(scanned, keys, misspelt))
    for what, names in (("as they are", NAMES[::570][:50]), ("misspelt", misspelt)):
        took = seconds(partial(found_afresh, TABLE.index, names))
        print(f"50 of {len(NAMES)} names {what}: {1000 * took:.1f} ms, 1/{scan / took:.0f} of a scan of all names")
    took = seconds(partial(analysed_afresh, ", ".join(misspelt)))
    print(f"a label of 50 misspelt names, analysed for a person: {1000 * took:.1f} ms, 1/{scan / took:.0f} of the scan")


def scanned(keys: Sequence[str], names: Sequence[str]) -> None:
    """Compare each name with all."""
    for name in names:
        process.extractOne(plain(name), keys, scorer=OSA.normalized_similarity)


def found_afresh(index: Index, names: Sequence[str]) -> None:
    """Find names as if they had never been asked for."""
    index.forget()
    for name in names:
        index.find(name)


def analysed_afresh(label: str) -> None:
    """Analyse a label whose names were never asked for."""
    TABLE.index.forget()
    analyse(label, SOMEONE, ["acne"])


def routines() -> None:
    """Advice for the longest routine, and for half of it, over advice for someone who said nothing."""
    nobody = seconds(partial(recommend, ALL, NOBODY))
    whole, half = (seconds(partial(recommend, ALL, user(count))) for count in (MOST_PRODUCTS, MOST_PRODUCTS // 2))
    print(
        f"advice with {MOST_PRODUCTS} products of {MOST_IN_USE} ingredients and {MOST_ALLERGIES} allergies: "
        f"{whole / nobody:.1f} times that for nobody; with half of the products {half / nobody:.1f} times"
    )


def user(products: int) -> Person:
    """Someone with so many products and as many ingredients in them as there may be."""
    each = MOST_IN_USE // MOST_PRODUCTS
    return Person(
        uses=tuple(
            Used(name=f"P{at}", ingredients=tuple(NAMES[27 * (each * at + one)] for one in range(each)))
            for at in range(products)
        ),
        allergies=tuple(f"allergen {at}" for at in range(MOST_ALLERGIES)),
    )


def catalogue(size: int) -> None:
    """A request with a catalogue of so many products over one without."""
    chance = random.Random(0)
    actives = [one.inci for one in shipped_book().ingredients.values()]
    products = [
        Product(name=f"P{at}", ingredients=(*chance.sample(NAMES, 20), chance.choice(actives))) for at in range(size)
    ]
    start = time.process_time()
    shop = Catalogue.of(products)
    indexed = time.process_time() - start
    for who, person in (("nobody", NOBODY), ("someone with allergies", ALLERGIC)):
        without, with_it = seconds(partial(recommend, ALL, person)), seconds(partial(recommend, ALL, person, shop))
        print(
            f"{size} products: a request for {who} takes {with_it / without:.2f} times what it takes without; "
            f"indexing them once {indexed / without:.0f} times"
        )


if __name__ == "__main__":
    main()
