"""The book of advice: rules, ingredients, exclusions, conflicts and sources, read from ``analyzer/advice/*.toml``.

Every file may hold every kind of table; their order is that of the file names. Whatever a rule names must exist:
:func:`read_book` refuses an unknown measure, operator, concern, ingredient or source.
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from functools import cache, cached_property, lru_cache
from itertools import product
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import Field, PositiveFloat, PositiveInt, ValidationError

from skinsight.analyzer.advice.conditions import Condition, Facts
from skinsight.analyzer.advice.inci import normal
from skinsight.analyzer.advice.person import Text
from skinsight.analyzer.ingredients.files import shipped_table
from skinsight.analyzer.ingredients.matching import MOST_LETTERS, NAMES_KEPT
from skinsight.analyzer.schema.frozen import Frozen
from skinsight.analyzer.schema.recommendation import Finding, Source, Urgency
from skinsight.segmentation.concerns import concern
from skinsight.segmentation.errors import AdviceError, UnknownConcern

FOLDER: Final = Path(__file__).parent
FRAGRANCE: Final = "fragrance"
"""The ingredient that stands for all fragrance allergens."""

Names = tuple[Text, ...]
Conditions = Annotated[tuple[Condition, ...], Field(min_length=1)]


class Ingredient(Frozen):
    """What is known of one ingredient.

    Attributes:
        inci: its name on labels.
        name: its plain name.
        also: other names, on labels or among people.
        stems: beginnings of a word that give a relative away (``retin`` in RETINYL LINOLEATE).
        families: groups that rules, exclusions and conflicts may name.
        strength: usual strengths, in words.
        most: highest percentage for use at home, where there is one.
        prescription: for a doctor to prescribe; no product with it is ever suggested.
        sun: the skin needs more sun protection beside it.
    """

    inci: Text
    name: Text
    also: Names = ()
    stems: Names = ()
    families: Names = ()
    strength: Text
    most: PositiveFloat | None = None
    cautions: Names = ()
    prescription: bool = False
    sun: bool = False

    def names(self) -> tuple[str, ...]:
        """All names and families, normal."""
        return tuple(map(normal, (self.inci, self.name, *self.also, *self.families)))


class Avoided(Frozen):
    """Ingredients, by name or family, that do not go with a rule's advice."""

    ingredients: Annotated[Names, Field(min_length=1)]
    reason: Text


class Exclusion(Avoided):
    """Ingredients that are never advised to some."""

    when: Conditions


class Clash(Frozen):
    """Two ingredients or families that should not meet."""

    between: tuple[Text, Text]
    reason: Text
    remedy: Text
    sources: Names = ()


class Rule(Frozen):
    """If all of ``when`` and ``least`` and none of ``unless`` holds, the advice is given.

    Attributes:
        expect: when a change can be seen.
        see_doctor: when this is no matter for self-care.
        look_for: ingredients or families.
        least_spf: products must have at least this sun protection factor.
        products_without: ingredients or families that no suggested product may have, beside those to avoid.
        about_products_in_use: lists what is wrong with the products in use.
        least: the least evidence in the photograph: how many, how much of the skin, and how little it may be.
        pauses_care: while this rule fires, no rule of the urgency ``care`` does.
    """

    id: Annotated[str, Field(pattern="^[a-z][a-z0-9-]*$")]
    urgency: Urgency
    concern: str | None = None
    title: Text
    advice: Text
    reason: Text
    expect: Text | None = None
    see_doctor: Text
    sources: Annotated[Names, Field(min_length=1)]
    look_for: Names = ()
    avoid: tuple[Avoided, ...] = ()
    least_spf: PositiveInt | None = None
    products_without: Names = ()
    about_products_in_use: Literal["unsuitable", "conflicts"] | None = None
    pauses_care: bool = False
    when: tuple[Condition, ...] = ()
    least: tuple[Condition, ...] = ()
    unless: tuple[Condition, ...] = ()

    def fires(self, facts: Facts) -> tuple[Finding, ...] | None:
        """The values that made this rule fire (none for a rule without conditions), or None where it does not."""
        findings: list[Finding] = []
        for condition in (*self.when, *self.least):
            if (finding := condition.finding(facts)) is None:
                return None
            findings.append(finding)
        return None if any(condition.finding(facts) for condition in self.unless) else tuple(findings)


class Book(Frozen):
    """All that advice is made from; ingredients and sources by the name that rules give them."""

    ingredients: dict[str, Ingredient] = Field(default_factory=dict)
    sources: dict[str, Source] = Field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    conflicts: tuple[Clash, ...] = ()

    def named(self, names: Iterable[str]) -> tuple[str, ...]:
        """The ingredients of names and families, each once, in the order named."""
        return tuple(dict.fromkeys(key for name in names for key in self._by_family.get(name, ())))

    def recognise(self, name: str) -> str | None:
        """The ingredient that a label's name stands for, however it is spelt, or None.

        The book's own names go first, then the INCI name that the table of ingredients finds, then the stems, and
        for whatever the European Union lists as a fragrance allergen, the ingredient ``fragrance``.
        """
        return self._recognised(name) if len(name) <= MOST_LETTERS else self._recognise(name)

    def clash(self, first: str, second: str) -> Clash | None:
        """What is said of two different ingredients that meet."""
        return self._clashes.get(frozenset((first, second)))

    @cached_property
    def _recognised(self) -> Callable[[str], str | None]:
        return lru_cache(maxsize=NAMES_KEPT)(self._recognise)

    def _recognise(self, name: str) -> str | None:
        if key := self._by_name.get(normal(name)):
            return key
        table = shipped_table()
        found = table.find(name)
        inci = found[0] if found else name
        if key := self._by_name.get(normal(inci)):
            return key
        for key, one in self.ingredients.items():
            if any(re.search(rf"(?<!\w){re.escape(stem)}", normal(inci)) for stem in one.stems):
                return key
        return FRAGRANCE if inci in table.allergens and FRAGRANCE in self.ingredients else None

    @cached_property
    def _by_family(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for key, one in self.ingredients.items():
            for name in {key, *one.families}:
                found.setdefault(name, []).append(key)
        return found

    @cached_property
    def _by_name(self) -> dict[str, str]:
        return {normal(name): key for key, one in self.ingredients.items() for name in (one.inci, *one.also)}

    @cached_property
    def _clashes(self) -> Mapping[frozenset[str], Clash]:
        """Each pair of different ingredients with the first table that fits."""
        pairs: dict[frozenset[str], Clash] = {}
        for clash in self.conflicts:
            for one, other in product(*(self.named([name]) for name in clash.between)):
                if one != other:
                    pairs.setdefault(frozenset((one, other)), clash)
        return pairs

    def cited(self, names: Iterable[str]) -> tuple[Source, ...]:
        """The sources of these names."""
        return tuple(self.sources[name] for name in names)


@cache
def shipped_book() -> Book:
    """The book of this package."""
    return read_book(FOLDER)


def read_book(folder: Path) -> Book:
    """Read and check all ``*.toml`` of a folder.

    Raises:
        AdviceError: there is no file, one is not TOML, or a table names what does not exist.
    """
    chapters = [_read_chapter(path) for path in sorted(folder.glob("*.toml"))]
    if not chapters:
        raise AdviceError(f"there are no rules of advice in {folder}: give a folder with *.toml")
    book = Book(
        ingredients={key: one for chapter in chapters for key, one in chapter.ingredients.items()},
        sources={key: one for chapter in chapters for key, one in chapter.sources.items()},
        rules=tuple(rule for chapter in chapters for rule in chapter.rules),
        exclusions=tuple(one for chapter in chapters for one in chapter.exclusions),
        conflicts=tuple(one for chapter in chapters for one in chapter.conflicts),
    )
    ids = [rule.id for rule in book.rules]
    if twice := sorted({one for one in ids if ids.count(one) > 1}):
        raise AdviceError(f"more than one rule is called {twice[0]!r}: give each its own id")
    for rule in book.rules:
        _check(
            book,
            f"rule {rule.id!r}",
            _of_rule(rule),
            (*rule.when, *rule.least, *rule.unless),
            rule.sources,
            rule.concern,
        )
    for one in book.exclusions:
        _check(book, f"the exclusion of {', '.join(one.ingredients)}", one.ingredients, one.when)
        if any(condition.measure.startswith("in_use.") for condition in one.when):
            raise AdviceError("an exclusion decides what is unsuitable in use: drop its condition on in_use")
    for clash in book.conflicts:
        _check(book, f"the conflict of {' and '.join(clash.between)}", clash.between, sources=clash.sources)
    return book


def _of_rule(rule: Rule) -> tuple[str, ...]:
    return (*rule.look_for, *rule.products_without, *(name for one in rule.avoid for name in one.ingredients))


def _read_chapter(path: Path) -> Book:
    try:
        return Book.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise AdviceError(f"{path.name} is not TOML in UTF-8 ({error}): mend or remove it") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise AdviceError(f"{path.name}, {where}: {first['msg']}; docs/recommendations.md has the fields") from None


def _check(
    book: Book,
    what: str,
    ingredients: Iterable[str],
    conditions: Iterable[Condition] = (),
    sources: Iterable[str] = (),
    about: str | None = None,
) -> None:
    """Refuse names that nothing has.

    Raises:
        AdviceError: names the table ``what``, what it names, and what there is.
    """
    try:
        for condition in conditions:
            condition.check()
        if about is not None:
            concern(about)
    except (AdviceError, UnknownConcern) as error:
        raise AdviceError(f"{what}: {error}") from None
    families = {family for one in book.ingredients.values() for family in one.families}
    for name in ingredients:
        if name not in families | set(book.ingredients):
            raise AdviceError(f"{what} names the ingredient {name!r}, which has no table: add [ingredients.{name}]")
    for name in sources:
        if name not in book.sources:
            raise AdviceError(f"{what} cites {name!r}, which has no table: add [sources.{name}]")
