"""The addresses of the service."""

from pathlib import PureWindowsPath
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response, UploadFile
from pydantic import Json

from skinsight.analyzer import analyze
from skinsight.analyzer.advice.person import NOBODY, Person
from skinsight.analyzer.advice.products import Catalogue
from skinsight.analyzer.colour.cards import Card
from skinsight.api.service.engine import Engine
from skinsight.api.service.problems import documented
from skinsight.api.service.schemas import AnalysisAnswer, MaskForm, Status, to_json
from skinsight.segmentation.concerns import CONCERNS, Concern
from skinsight.segmentation.photo import Limits, check_bytes, decode
from skinsight.segmentation.segmenter import Segmenter

router = APIRouter()

LONGEST_NAME = 200


def engine_of(request: Request) -> Engine:
    """The engine of the application that answers."""
    engine: Engine = request.app.state.engine
    return engine


def limits_of(request: Request) -> Limits:
    """The limits of the application that answers."""
    limits: Limits = request.app.state.limits
    return limits


def products_of(request: Request) -> Catalogue | None:
    """The catalogue of the application that answers."""
    products: Catalogue | None = request.app.state.products
    return products


EngineDep = Annotated[Engine, Depends(engine_of)]
LimitsDep = Annotated[Limits, Depends(limits_of)]
ProductsDep = Annotated[Catalogue | None, Depends(products_of)]
ConcernsField = Annotated[
    list[str],
    Form(
        default_factory=list,
        description="What to look for, once per concern; without it, everything. `face_skin` is always in the answer.",
        json_schema_extra={"items": {"type": "string", "enum": list(CONCERNS)}},
    ),
]
MasksField = Annotated[
    MaskForm, Form(description="Masks as COCO's uncompressed run-length code, as PNG in a `data:` URI, or not at all.")
]
PersonField = Annotated[
    Json[Person] | None, Form(description="What the person says of themselves, as JSON of `Person`: for the advice.")
]
CardField = Annotated[
    Json[Card] | None,
    Form(description='A card in the photograph to calibrate the tone: `{"kind": "grey", "corners": [[x, y], …]}`.'),
]
StrictField = Annotated[bool, Form(description="Refuse a photograph in which the quality gate finds a problem.")]


@router.post("/v1/analyses", response_model=AnalysisAnswer, responses=documented(413, 415, 422, 503))
async def create_analysis(
    engine: EngineDep,
    limits: LimitsDep,
    products: ProductsDep,
    photo: UploadFile,
    concerns: ConcernsField,
    masks: MasksField = "rle",
    person: PersonField = None,
    card: CardField = None,
    strict: StrictField = False,
) -> Response:
    """Analyse one photograph: JPEG, PNG, WebP or TIFF. Nothing of it is kept."""
    name = PureWindowsPath(photo.filename or "").name[:LONGEST_NAME] or "photo"
    check_bytes(photo.size or 0, name, limits)
    data = await photo.read()

    def task(segmenter: Segmenter) -> str:
        decoded = decode(data, name, limits)
        told = person or NOBODY
        found = analyze(decoded, concerns or None, segmenter, person=told, products=products, card=card, strict=strict)
        return to_json(found, masks)

    return Response(await engine.run(task), media_type="application/json")


@router.get("/v1/concerns")
async def list_concerns() -> list[Concern]:
    """The registry of concerns: what can be looked for, and how it is called and coloured."""
    return list(CONCERNS.values())


@router.get("/healthz")
async def health() -> Status:
    """Whether the process answers."""
    return Status(status="ok")


@router.get("/readyz", responses=documented(503))
async def readiness(engine: EngineDep) -> Status:
    """Whether the networks' hashes were checked and each has run once."""
    _ = engine.segmenter
    return Status(status="ready")
