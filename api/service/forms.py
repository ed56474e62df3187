"""The fields of a request that say what is wanted of a photograph."""

from pathlib import PureWindowsPath
from typing import Annotated, Final

from fastapi import Depends, Form, Header
from pydantic import Json

from skinsight.analyzer.advice.person import Person
from skinsight.analyzer.colour.cards import Card
from skinsight.analyzer.formulas.table import MEASURES, measure_of
from skinsight.api.jobs.options import Keep, Options
from skinsight.api.service.schemas import MaskForm
from skinsight.segmentation.concerns import CONCERNS, CONDITIONS, askable

LONGEST_NAME: Final = 200

ConcernsField = Annotated[
    list[str],
    Form(
        default_factory=list,
        description="What to look for, once per concern, `conditions` among them; without it, everything. "
        "`face_skin` is always in the answer.",
        json_schema_extra={"items": {"type": "string", "enum": [*CONCERNS, CONDITIONS]}},
    ),
]
MeasuresField = Annotated[
    list[str],
    Form(
        default_factory=list,
        description="What to measure without a network, once per measure; without it, everything where no concern was "
        "chosen, and else nothing.",
        json_schema_extra={"items": {"type": "string", "enum": list(MEASURES)}},
    ),
]
MasksField = Annotated[
    MaskForm, Form(description="Masks as COCO's uncompressed run-length code, as PNG in a `data:` URI, or not at all.")
]
PersonField = Annotated[
    Json[Person] | None,
    Form(
        description="What the person says of themselves, as JSON of `Person`: for the advice.",
        examples=['{"age": 24, "pregnancy": "no"}'],
    ),
]
CardField = Annotated[
    Json[Card] | None,
    Form(
        description='A card in the photograph to calibrate the tone: `{"kind": "grey", "corners": [[x, y], …]}`.',
        examples=['{"kind": "grey", "corners": [[9, 9], [99, 9], [99, 99], [9, 99]]}'],
    ),
]
StrictField = Annotated[bool, Form(description="Refuse a photograph in which the quality gate finds a problem.")]
KeepField = Annotated[
    Keep,
    Form(
        description="What stays until it is deleted or its time is over: `nothing`, so that it is answered at once; "
        "the `analysis` with its masks; or the `photo` too, for which ask the person first."
    ),
]


def options_of(
    concerns: ConcernsField,
    measures: MeasuresField,
    person: PersonField = None,
    card: CardField = None,
    strict: StrictField = False,
    keep: KeepField = "analysis",
) -> Options:
    """What was asked.

    Raises:
        UnknownConcern: a concern or a measure is not in its table.
    """
    names = tuple(dict.fromkeys(askable(name) for name in concerns))
    asked = tuple(dict.fromkeys(measure_of(name).name for name in measures))
    return Options(concerns=names, measures=asked, person=person, card=card, strict=strict, keep=keep)


OptionsDep = Annotated[Options, Depends(options_of)]
IdempotencyKey = Annotated[
    str | None,
    Header(
        pattern=r"^[\x21-\x7e]{1,200}$",
        description="Any text of the client's own, such as a UUID. The same request under the same key is done once.",
        examples=["8e03978e-40d5-43dd-bc93-6894a57f9324"],
    ),
]
Prefer = Annotated[
    str | None,
    Header(description="`respond-async`: answer with 202 and the address to ask for the result.", max_length=200),
]


def wants_later(prefer: str | None) -> bool:
    """Whether a header ``Prefer`` asks for 202 rather than for an answer at once."""
    return "respond-async" in (prefer or "").lower()


def name_of(filename: str | None) -> str:
    """What a file is called, without folders and without what no database takes."""
    text = (filename or "").replace("\0", "").encode("utf-8", "replace").decode()
    return PureWindowsPath(text).name[:LONGEST_NAME] or "photo"
