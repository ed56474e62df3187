"""``skinsight ingredients``: what is in a product, and whom it suits."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from skinsight.analyzer.ingredients.analysis import analyse
from skinsight.analyzer.ingredients.files import shipped_table, with_lists
from skinsight.analyzer.ingredients.label_photo import read_label_photo
from skinsight.analyzer.ingredients.schema import Ingredient, IngredientAnalysis
from skinsight.api.cli.advice import ConcernNames, PersonFile, read_person
from skinsight.segmentation.photo import read_photo


def ingredients(
    label: Annotated[
        str | None, typer.Argument(help="The list of ingredients, as on the label.", show_default=False)
    ] = None,
    image: Annotated[
        Path | None, typer.Option(help="A photograph of the list instead (needs Tesseract).", show_default=False)
    ] = None,
    person: PersonFile = None,
    concern: ConcernNames = None,
    ratings: Annotated[
        list[Path] | None,
        typer.Option(
            help="CSV with more comedogenic and irritant ratings: see docs/ingredients.md.", show_default=False
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Say what is known of each ingredient of a product, and how it fits a person.

    Exit status: 0 all well, 1 the list cannot be read, 2 usage.
    """
    if (label is None) == (image is None):
        raise typer.BadParameter("give the list of ingredients or --image, one of the two")
    text = read_label_photo(read_photo(image)) if image else str(label)
    table = with_lists(shipped_table(), ratings or ())
    found = analyse(text, read_person(person), concern or (), table)
    if as_json:
        typer.echo(found.model_dump_json(indent=1))
    else:
        _print(found)


def _print(found: IngredientAnalysis) -> None:
    console = Console(highlight=False)
    for one in found.ingredients:
        console.print(Text(_headline(one), style="bold"))
        for line in _lines(one):
            console.print(Padding(Text(line), (0, 0, 0, 4), expand=False))
    console.print(f"\n{found.known} of {len(found.ingredients)} ingredients are known.")


def _headline(one: Ingredient) -> str:
    given = one.given if one.percent is None else f"{one.given} {one.percent:g} %"
    given = f"{given} (may contain)" if one.may_contain else given
    if one.inci is None or one.match is None:
        return f"{given}: unknown"
    sure = f"? ({one.match.sureness:.0%} of the letters agree)" if one.match.kind == "spelling" else ""
    return f"{given}: {one.inci}{sure}"


def _lines(one: Ingredient) -> Iterator[str]:
    told = {"function": one.function, "good for": one.good_for, "mind": one.bad_for}
    yield from (f"{what}: {', '.join(words)}" for what, words in told.items() if words)
    for rating in one.ratings:
        grades = "-".join(map(str, dict.fromkeys(rating.comedogenic))) + " of 5" if rating.comedogenic else "not rated"
        yield f"clogs pores: {grades}; irritates: {rating.irritant or 'not rated'} ({rating.list})"
    if one.allergen:
        yield f"EU fragrance allergen: {one.allergen.name}, {one.allergen.status}"
    if one.pregnancy:
        yield f"pregnancy, {one.pregnancy.level}: {one.pregnancy.reason} ({one.pregnancy.source})"
    yield from (f"+ {reason.text} ({reason.source})" for reason in one.fit.good)
    yield from (f"- {reason.text} ({reason.source})" for reason in one.fit.bad)
    yield from (f"! with {', '.join(clash.in_use)}: {clash.reason} {clash.remedy}" for clash in one.conflicts)
