"""The language of conditions: data only, checked against the schema when it is read, never evaluated as code.

::

    [[rules.when]]
    measure = "concerns.acne.count"
    at_least = 6
    at_most = 20

``measure`` is a path into the JSON of an :class:`.Analysis`, or, behind ``person.`` and ``in_use.``,
into :class:`.Person` and :class:`InUse`; ``low`` and ``high`` are the ends of an interval. A value that is missing
(null, a concern that is unavailable or was not asked for) makes a condition false.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Final

from pydantic import FiniteFloat, NonNegativeInt, Strict, StrictBool, StrictStr, model_validator

from skinsight.analyzer.advice.person import Person
from skinsight.analyzer.schema.frozen import Frozen
from skinsight.analyzer.schema.recommendation import Finding, Value
from skinsight.analyzer.schema.result import Analysis
from skinsight.segmentation.concerns import concern
from skinsight.segmentation.errors import AdviceError, UnknownConcern

Schema = dict[str, Any]
Number = Annotated[FiniteFloat, Strict()]

OPERATORS: Final = {
    "at_least": ("integer", "number"),
    "above": ("integer", "number"),
    "at_most": ("integer", "number"),
    "below": ("integer", "number"),
    "equals": ("string", "boolean"),
    "one_of": ("string",),
    "includes": ("array",),
}
"""Each operator with the JSON types that it can be asked of."""


class InUse(Frozen):
    """What was found about the products in use.

    Attributes:
        unsuitable: ingredients in them that are not for this person.
        conflicts: pairs of ingredients in different products that should not meet.
    """

    unsuitable: NonNegativeInt = 0
    conflicts: NonNegativeInt = 0


NOTHING_IN_USE: Final = InUse()
ENDS: Final = ("low", "high")
"""Steps to the ends of an interval."""
ROOTS: Final[dict[str, type[Frozen]]] = {"person": Person, "in_use": InUse}


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a condition can ask about; without an analysis nothing was seen."""

    analysis: Analysis | None
    person: Person
    in_use: InUse = NOTHING_IN_USE

    def value(self, measure: str) -> Value | None:
        """The value at the end of a path; None where there is none."""
        steps = measure.split(".")
        at: Any = getattr(self, steps.pop(0)) if steps[0] in ROOTS else self.analysis
        for step in steps:
            if isinstance(at, tuple) and len(at) == 2 and step in ENDS:
                at = at[ENDS.index(step)]
            else:
                at = at.get(step) if isinstance(at, Mapping) else getattr(at, step, None)
        return at if isinstance(at, bool | int | float | str | tuple) else None


class Condition(Frozen):
    """One measure and what is asked of it; all that is asked must hold."""

    measure: str
    at_least: Number | None = None
    above: Number | None = None
    at_most: Number | None = None
    below: Number | None = None
    equals: StrictBool | StrictStr | None = None
    one_of: tuple[StrictStr, ...] | None = None
    includes: StrictStr | None = None

    @model_validator(mode="after")
    def _asks_something(self) -> "Condition":
        if not self.asked():
            raise ValueError(f"nothing is asked of {self.measure!r}: give one of {', '.join(OPERATORS)}")
        return self

    def asked(self) -> dict[str, Any]:
        """The operators in use, with what they compare to."""
        return {word: wish for word in OPERATORS if (wish := getattr(self, word)) is not None}

    def finding(self, facts: Facts) -> Finding | None:
        """The value that meets this condition, or None where it is not met."""
        value = facts.value(self.measure)
        if value is None or not all(_holds(word, value, wish) for word, wish in self.asked().items()):
            return None
        return Finding(measure=self.measure, value=value, asked=" and ".join(map(_in_words, self.asked().items())))

    def check(self) -> None:
        """Compare this condition to the schemas.

        Raises:
            AdviceError: the measure or the concern is unknown, its type does not go with an operator, or a text can
                never be a value.
        """
        leaves = _leaves(self.measure)
        for word, wish in self.asked().items():
            fitting = [leaf for leaf in leaves if leaf.get("type") in OPERATORS[word]]
            if not fitting:
                types = ", ".join(sorted({str(leaf.get("type")) for leaf in leaves}))
                raise AdviceError(
                    f"{self.measure!r} is of type {types}, and {word} asks for {' or '.join(OPERATORS[word])}: "
                    "choose another operator or another measure"
                )
            for text in wish if isinstance(wish, tuple) else (wish,):
                _check_text(self.measure, text, fitting)


def _holds(word: str, value: Value, wish: Any) -> bool:
    if word == "includes":
        return isinstance(value, tuple) and wish in value
    if word == "one_of":
        return value in wish
    if word == "equals":
        return type(value) is type(wish) and value == wish
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    outcomes = {"at_least": value >= wish, "above": value > wish, "at_most": value <= wish, "below": value < wish}
    return bool(outcomes[word])


def _in_words(asked: tuple[str, Any]) -> str:
    word, wish = asked
    text = ", ".join(wish) if isinstance(wish, tuple) else f"{wish:g}" if isinstance(wish, float) else str(wish)
    return f"{word.replace('_', ' ')} {text}"


@cache
def _schema(root: type[Analysis] | type[Frozen]) -> Schema:
    return root.model_json_schema()


def _leaves(measure: str) -> list[Schema]:
    """The schemas, without null, of what a path ends on."""
    steps = measure.split(".")
    root = _schema(ROOTS[steps.pop(0)] if steps[0] in ROOTS else Analysis)
    if steps[0] in ("concerns", "models") and len(steps) > 1:
        try:
            concern(steps[1])
        except UnknownConcern as error:
            raise AdviceError(f"{measure!r}: {error}") from None
    if steps[0] == "measures" and len(steps) > 1 and steps[1] not in _measures():
        raise AdviceError(f"{measure!r}: no measure is called {steps[1]!r}: choose one of {', '.join(_measures())}")
    nodes = [root]
    for step in steps:
        found = [branch for node in nodes for child in _children(node, step) for branch in _branches(child, root)]
        if not found:
            known = ", ".join(name for node in nodes for name in node.get("properties", ())) or "nothing"
            raise AdviceError(f"there is no measure {measure!r}: where it says {step!r} there is {known}")
        nodes = found
    return nodes


def _measures() -> tuple[str, ...]:
    """Names of the measures without a network; their formulas read what a person says, and so import this room."""
    from skinsight.analyzer.formulas.table import MEASURES

    return tuple(MEASURES)


def _children(node: Schema, step: str) -> Iterator[Schema]:
    """What ``step`` leads to from an object, a mapping or an interval."""
    if step in node.get("properties", {}):
        yield node["properties"][step]
    if step in ENDS and len(ends := node.get("prefixItems", ())) == 2:
        yield ends[ENDS.index(step)]
    more = node.get("additionalProperties")
    names = node.get("propertyNames", {}).get("enum")
    if isinstance(more, dict) and (names is None or step in names):
        yield more


def _branches(node: Schema, root: Schema) -> Iterator[Schema]:
    """The plain schemas that ``node`` stands for: references and unions undone, null left out."""
    if "$ref" in node:
        yield from _branches(root["$defs"][node["$ref"].rsplit("/", 1)[1]], root)
        return
    options = [option for word in ("anyOf", "oneOf", "allOf") for option in node.get(word, ())]
    for option in options:
        yield from _branches(option, root)
    if not options and node.get("type") != "null":
        yield node


def _check_text(measure: str, text: Any, leaves: list[Schema]) -> None:
    """Refuse a text that the schema's enumeration does not have."""
    if not isinstance(text, str):
        return
    known: set[str] = set()
    for leaf in (leaf.get("items", leaf) for leaf in leaves):
        values = leaf.get("enum") or ([leaf["const"]] if "const" in leaf else None)
        if values is None:
            return
        known |= set(values)
    if text not in known:
        raise AdviceError(f"{measure!r} is never {text!r}: choose one of {', '.join(sorted(known))}")
