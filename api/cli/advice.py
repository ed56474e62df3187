"""What the command line is told beside photographs: the person, a catalogue, and a card in the picture."""

from codecs import BOM_UTF8
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from skinsight.analyzer.advice import catalogue_files
from skinsight.analyzer.advice.person import NOBODY, Person
from skinsight.analyzer.advice.products import Catalogue
from skinsight.analyzer.colour.cards import ColourCard, GreyCard
from skinsight.segmentation.concerns import CONCERNS
from skinsight.segmentation.errors import AdviceError

PersonFile = Annotated[
    Path | None, typer.Option("--person", help="JSON of what the person says: age, skin_type, pregnancy, allergies.")
]
CatalogueFile = Annotated[
    Path | None,
    typer.Option("--products", help="Products to choose from: CSV, JSON, or an export of Open Beauty Facts."),
]
OF_CONCERNS = ", ".join(one.name for one in CONCERNS.values() if one.is_concern)
ConcernNames = Annotated[
    list[str] | None,
    typer.Option(
        "--concern",
        help=f"What the person has, once for each: {OF_CONCERNS}.",
        show_default=False,
    ),
]
CORNERS = "Corners in pixels, in turn around it: 'x,y x,y x,y x,y'."
GreyCorners = Annotated[str | None, typer.Option("--grey-card", help=f"An 18 % grey card in the photo. {CORNERS}")]
ColourCorners = Annotated[
    str | None, typer.Option("--colour-card", help=f"A 24-patch card in the photo. {CORNERS} First beside dark skin.")
]


def read_person(path: Path | None) -> Person:
    """The person of a JSON file; nobody in particular for None.

    Raises:
        AdviceError: the file cannot be read, or says what a person cannot be.
    """
    if path is None:
        return NOBODY
    try:
        return Person.model_validate_json(path.read_bytes().removeprefix(BOM_UTF8))
    except OSError as error:
        raise AdviceError(f"{path} cannot be read ({error.strerror}): give a JSON file") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        raise AdviceError(f"{path.name}: {where}: {first['msg']}: see docs/recommendations.md") from None


def read_catalogue(path: Path | None) -> Catalogue | None:
    """The catalogue of a file; None for None.

    Raises:
        AdviceError: the file or a row is malformed.
    """
    return catalogue_files.read_catalogue(path) if path else None


def read_card(grey: str | None, colours: str | None) -> GreyCard | ColourCard | None:
    """The card whose corners were given.

    Raises:
        typer.BadParameter: both cards were given, or the text is not four points.
    """
    if grey is not None and colours is not None:
        raise typer.BadParameter("give --grey-card or --colour-card, not both")
    text = colours if grey is None else grey
    if text is None:
        return None
    try:
        corners = [tuple(map(float, point.split(","))) for point in text.split()]
        return (
            GreyCard.model_validate({"corners": corners})
            if grey is not None
            else ColourCard.model_validate({"corners": corners})
        )
    except ValueError:  # pydantic's ValidationError is one
        raise typer.BadParameter(f"{text!r} is not four points: write 'x,y x,y x,y x,y'") from None
