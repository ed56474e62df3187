"""One recommendation in words, the same in every form of the report: what to mind comes before what to buy."""

from collections.abc import Iterator, Sequence

from skinsight.analyzer.pictures.wording import finding_words
from skinsight.analyzer.schema.recommendation import Avoid, Conflict, LookFor, Match, Recommendation

Said = tuple[str, tuple[str, ...]]
"""A term and what is said under it, line by line."""


def advice_words(one: Recommendation) -> list[Said]:
    """All that a recommendation says beside its title and its advice; terms without a line are left out."""
    said: list[Said] = [
        ("When to see a doctor", (one.see_doctor,)),
        ("Avoid", tuple(map(_avoid, one.avoid))),
        ("Not together", tuple(map(_conflict, one.conflicts))),
        ("Look for", tuple(map(_look_for, one.look_for))),
        ("What to expect", (one.expect,) if one.expect else ()),
        ("Why", (one.reason, *map(finding_words, one.because))),
        ("Products", tuple(map(_product, one.products))),
        ("Evidence", tuple(f"{source.title}. {source.body}, {source.year}" for source in one.evidence)),
    ]
    return [(term, lines) for term, lines in said if lines]


def _look_for(item: LookFor) -> str:
    prescription = "; on prescription" if item.prescription else ""
    in_use = f"; you use it in {', '.join(item.in_use)}" if item.in_use else ""
    cautions = f". {' '.join(item.cautions)}" if item.cautions else ""
    return f"{item.name} ({item.inci}), {item.strength}{prescription}{in_use}{cautions}"


def _avoid(item: Avoid) -> str:
    in_use = f" It is in {', '.join(item.in_use)}." if item.in_use else ""
    return f"{item.inci}: {item.reason}{in_use}"


def _conflict(item: Conflict) -> str:
    in_use = f" (in {', '.join(item.in_use)})" if item.in_use else ""
    return f"{' and '.join(item.between)}{in_use}: {item.reason} {item.remedy}"


def _product(item: Match) -> str:
    return f"{item.name}: {''.join(_price(item))}with {', '.join(item.contains)}{''.join(_clashes(item.conflicts))}"


def _price(item: Match) -> Iterator[str]:
    if item.price is not None:
        per_100 = f" ({item.price_per_100:.2f} per 100 ml or g)" if item.price_per_100 is not None else ""
        yield f"{item.price:.2f} {item.currency}{per_100}, "


def _clashes(conflicts: Sequence[Conflict]) -> Iterator[str]:
    for clash in conflicts:
        yield f"; not with {', '.join(clash.in_use)}: {clash.reason} {clash.remedy}"
