"""One recommendation in words, the same in every form of the report: what to mind comes before what to buy."""

from collections.abc import Iterator, Sequence

from skinsight.analyzer.pictures.wording import finding_words
from skinsight.analyzer.schema.recommendation import Avoid, Conflict, LookFor, Match, Recommendation
from skinsight.analyzer.schema.words import ENGLISH, Speech

Said = tuple[str, tuple[str, ...]]
"""A term and what is said under it, line by line."""


def advice_words(one: Recommendation, say: Speech = ENGLISH) -> list[Said]:
    """All that a recommendation says beside its title and its advice; terms without a line are left out.

    The values that made its rule fire have names in English alone, and are told in English alone.
    """
    because = map(finding_words, one.because) if say.language == ENGLISH.language else ()
    said: list[Said] = [
        (say("When to see a doctor"), (say(one.see_doctor),)),
        (say("Avoid"), tuple(_avoid(item, say) for item in one.avoid)),
        (say("Not together"), tuple(_conflict(item, say) for item in one.conflicts)),
        (say("Look for"), tuple(_look_for(item, say) for item in one.look_for)),
        (say("What to expect"), (say(one.expect),) if one.expect else ()),
        (say("Why"), (say(one.reason), *because)),
        (say("Products"), tuple(_product(item, say) for item in one.products)),
        (say("Evidence"), tuple(f"{source.title}. {source.body}, {source.year}" for source in one.evidence)),
    ]
    return [(term, lines) for term, lines in said if lines]


def _look_for(item: LookFor, say: Speech) -> str:
    said = [f"{say(item.name)} ({item.inci}), {say(item.strength)}"]
    if item.prescription:
        said.append(say("on prescription"))
    if item.in_use:
        said.append(say("you use it in {products}", products=", ".join(item.in_use)))
    cautions = f". {' '.join(map(say, item.cautions))}" if item.cautions else ""
    return "; ".join(said) + cautions


def _avoid(item: Avoid, say: Speech) -> str:
    in_use = say(" It is in {products}.", products=", ".join(item.in_use)) if item.in_use else ""
    return f"{item.inci}: {say(item.reason)}{in_use}"


def _conflict(item: Conflict, say: Speech) -> str:
    both = say("{first} and {second}", first=item.between[0], second=item.between[1])
    in_use = say(" (in {products})", products=", ".join(item.in_use)) if item.in_use else ""
    return f"{both}{in_use}: {say(item.reason)} {say(item.remedy)}"


def _product(item: Match, say: Speech) -> str:
    contents = say("with {ingredients}", ingredients=", ".join(item.contains))
    return f"{item.name}: {''.join(_price(item, say))}{contents}{''.join(_clashes(item.conflicts, say))}"


def _price(item: Match, say: Speech) -> Iterator[str]:
    if item.price is None:
        return
    yield f"{say.number(item.price, 2)} {item.currency}"
    if item.price_per_100 is not None:
        yield say(" ({price} per 100 ml or g)", price=say.number(item.price_per_100, 2))
    yield ", "


def _clashes(conflicts: Sequence[Conflict], say: Speech) -> Iterator[str]:
    for clash in conflicts:
        told = say("not with {products}", products=", ".join(clash.in_use))
        yield f"; {told}: {say(clash.reason)} {say(clash.remedy)}"
