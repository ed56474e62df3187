"""What comes first, whatever was asked: emergencies, what a doctor should see, pregnancy and children."""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from skinsight.analyzer.advice.book import shipped_book
from skinsight.analyzer.advice.person import Person

FILE: Final = Path(__file__).parent / "flags.toml"
PREGNANCY: Final = "pregnancy"
ADULT: Final = 18
"""Below this age some advice does not hold; an age in a question is noticed up to it."""
CHILD: Final = 12


@dataclass(frozen=True, slots=True)
class Flags:
    """What was noticed in a question.

    Attributes:
        rules: ids of the book's rules, in the order of the book's file of flags.
        age: in years, where a child is spoken of.
    """

    rules: tuple[str, ...] = ()
    age: int | None = None

    @property
    def is_urgent(self) -> bool:
        """Whether something has to be seen by a doctor before any care is spoken of."""
        return any(rule.pauses_care for rule in shipped_book().rules if rule.id in self.rules)

    def told(self, person: Person) -> Person:
        """A person of whom the question told as well; what they said themselves stays.

        A child and a pregnancy in one question are two people: advice is then chosen for the child.
        """
        if self.age is not None and person.age is None and person.pregnancy in (None, "no"):
            return person.model_copy(update={"age": self.age})
        grown = person.age is None or person.age >= CHILD
        if PREGNANCY in self.rules and person.pregnancy is None and grown and self.age is None:
            return person.model_copy(update={"pregnancy": "pregnant"})
        return person


def flags_of(text: str) -> Flags:
    """What is noticed in a question, in either language."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"))
    plain = " ".join("".join(char for char in plain if not unicodedata.combining(char)).split())
    patterns = _patterns()
    rules = tuple(rule for rule, pattern in patterns.rules.items() if pattern.search(plain))
    return Flags(rules, _age(plain, patterns))


@dataclass(frozen=True, slots=True)
class _Patterns:
    rules: dict[str, re.Pattern[str]]
    child: tuple[tuple[re.Pattern[str], int], ...]
    months: re.Pattern[str]
    years: re.Pattern[str]
    beside: re.Pattern[str]
    numbers: dict[str, int]


def _age(plain: str, patterns: _Patterns) -> int | None:
    """The age of a child that a text speaks of; the highest that its words allow, where it has none in years."""
    if patterns.months.search(plain):
        return 0
    spoken = [age for pattern, age in patterns.child if pattern.search(plain)]
    said = [*patterns.years.finditer(plain), *(patterns.beside.finditer(plain) if spoken else ())]
    if years := [_number(found, patterns) for found in said]:
        return min(years) if min(years) < ADULT else None
    return min(spoken, default=None)


def _number(found: re.Match[str], patterns: _Patterns) -> int:
    text = next(group for group in found.groups() if group)
    return int(text) if text.isdecimal() else patterns.numbers[text]


@cache
def _patterns() -> _Patterns:
    given = tomllib.loads(FILE.read_text(encoding="utf-8"))
    child = given["child"]
    numbers = {name: value for names in child["numbers"].values() for value, name in enumerate(names)}
    number = "|".join(sorted(numbers, key=len, reverse=True))

    def either(patterns: list[str]) -> re.Pattern[str]:
        return re.compile("|".join(f"(?:{one.replace('{number}', number)})" for one in patterns))

    return _Patterns(
        rules={rule: either([*one["en"], *one["id"]]) for rule, one in given["rules"].items()},
        child=tuple(
            (either([english, indonesian]), age)
            for english, indonesian, age in zip(child["en"], child["id"], child["ages"], strict=True)
        ),
        months=either(child["months"]),
        years=either(child["years"]),
        beside=either(child["beside"]),
        numbers=numbers,
    )
