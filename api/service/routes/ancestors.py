"""Addresses of the systems that skinsight follows, for the programs that were written for those.

``POST /skingorithm/predict`` is what Skin Gorithm's mobile app calls, ``PUT /upload`` and ``PUT /recommend`` what the
front end of the recommender system calls, and ``POST /predict`` the form of the diagnosis page. Nothing that they send
is kept.
"""

import asyncio
import base64
import binascii
from collections.abc import Callable
from http import HTTPStatus
from statistics import fmean
from typing import Annotated, Any, Final, Literal, TypeVar

from fastapi import APIRouter, Request, Response, UploadFile
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, Field
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from skinsight.analyzer import Analysis
from skinsight.analyzer.pictures.canvas import Canvas
from skinsight.analyzer.report import html_report
from skinsight.api.jobs.options import Options
from skinsight.api.page.words import WordsDep
from skinsight.api.service import intake
from skinsight.api.service.problems import MIGHT_ALWAYS, documented
from skinsight.api.service.refusals import Unreadable
from skinsight.api.service.shop import Answer, recommend
from skinsight.api.service.state import CallerDep, Parts, PartsDep
from skinsight.api.store.keys import Caller
from skinsight.segmentation.errors import BrokenPhoto
from skinsight.segmentation.photo import Photo, check_bytes
from skinsight.segmentation.segmenter import Segmenter

router = APIRouter(tags=["earlier systems"])

SKINGORITHM: Final = "/skingorithm/predict"
BASE64: Final = frozenset({SKINGORITHM, "/upload"})
"""Where photographs come as text, which takes a third more bytes."""
NAMES: Final = {"acne": "acne", "bspot": "flek", "wrinkle": "wrinkles", "peye": "panda_eyes"}
"""Skin Gorithm's names of concerns, and ours."""
TONES: Final = ("very light", "light", "intermediate", "tan", "brown", "dark")
"""ITA's six classes are the recommender's six tones, 1 to 6."""
ACNE: Final = ("Low", "Low", "Moderate", "Severe", "Severe")
"""By the value of the acne grade: clear, mild, moderate, severe, very severe."""
NOT_STATED: Final = "not stated; a photograph does not show it"

Result = TypeVar("Result")
SkinType = Literal["Dry", "Normal", "Oil"]
STATED: Final[dict[str, str]] = {"Dry": "dry", "Normal": "normal", "Oil": "oily"}


class PredictBody(BaseModel):
    """What the mobile app sends."""

    input: str = Field(description="A photograph in base64, with or without `data:…;base64,` before it.")


class Scores(BaseModel):
    """Scores of Skin Gorithm, 0 to 100, higher is clearer; null where the concern could not be seen."""

    acne: float | None
    bspot: float | None
    wrinkle: float | None
    peye: float | None
    average: float | None = Field(description="Mean of those that could be seen.")


class PredictAnswer(BaseModel):
    """What the mobile app is answered."""

    success: Literal[True] = True
    output: Scores


class Failure(BaseModel):
    """What the mobile app is told of any failure."""

    success: Literal[False] = False
    output: Annotated[list[None], Field(max_length=0)] = []


class UploadBody(BaseModel):
    """What the front end sends first."""

    file: str = Field(description="A photograph as a `data:` URI.")
    type: SkinType | None = Field(default=None, description="What the person says of their skin.")


class UploadAnswer(BaseModel):
    """What the front end fills its form with."""

    type: SkinType = Field(description="As stated; `Normal` where nothing was, and the header `X-Skin-Type` says so.")
    tone: Literal["1", "2", "3", "4", "5", "6"] = Field(description="1 is the lightest.")
    acne: Literal["Low", "Moderate", "Severe"]


class RecommendBody(BaseModel):
    """What the front end sends once its form is filled in."""

    tone: Annotated[int, Field(ge=1, le=6)]
    type: Annotated[str, Field(max_length=40)]
    features: dict[Annotated[str, Field(max_length=40)], Annotated[int, Field(ge=0, le=1)]] = Field(max_length=100)


class RecommendAnswer(BaseModel):
    """Products of the operator's catalogue, five a category."""

    general: dict[str, list[Answer]]
    makeup: list[Answer]


def _old_failures(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Failures of Skin Gorithm's address, which has one form for all."""
    return {status: {"description": HTTPStatus(status).phrase, "model": Failure} for status in statuses}


@router.post(SKINGORITHM, responses=_old_failures(*MIGHT_ALWAYS, 408, 413, 415, 422, 503))
async def skingorithm(request: Request, parts: PartsDep, caller: CallerDep, body: PredictBody) -> PredictAnswer:
    """Four scores and their mean, as Skin Gorithm's app asks for them."""
    return PredictAnswer(output=await _analysed(request, parts, caller, _photograph(body.input), _scores))


@router.put("/upload", responses=documented(408, 413, 415, 422, 503))
async def upload(
    request: Request, response: Response, parts: PartsDep, caller: CallerDep, body: UploadBody
) -> UploadAnswer:
    """Tone and acne of a photograph, for the form of the recommender's front end."""
    if body.type is None:
        response.headers["X-Skin-Type"] = NOT_STATED
    tone, acne = await _analysed(request, parts, caller, _photograph(body.file), _tone_and_acne)
    return UploadAnswer.model_validate({"type": body.type or "Normal", "tone": tone, "acne": acne})


@router.put("/recommend", responses=documented(408, 413, 422, 503))
def recommended(parts: PartsDep, caller: CallerDep, body: RecommendBody) -> RecommendAnswer:
    """Products for what the form says, from the catalogue that the server was started with."""
    flags = {name for name, has in body.features.items() if has}
    general, makeup = recommend(parts.shop, body.tone, flags | {STATED.get(body.type, body.type.lower())})
    return RecommendAnswer(general=general, makeup=makeup)


@router.post("/predict", response_class=HTMLResponse, responses=documented(408, 413, 415, 422, 503))
async def diagnosis_page(
    request: Request, parts: PartsDep, caller: CallerDep, words: WordsDep, file: UploadFile
) -> HTMLResponse:
    """The report of a photograph as a page, in the language that the browser asks for."""
    check_bytes(file.size or 0, "photo", parts.limits)

    def page(photo: Photo, found: Analysis) -> str:
        return html_report(Canvas(photo, found), say=words)

    return HTMLResponse(await _analysed(request, parts, caller, await file.read(), page))


class OldFailure:
    """ASGI middleware: a failure of Skin Gorithm's address is told in its own form, whoever refuses."""

    BODY = Failure().model_dump_json().encode()

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what succeeds."""
        if scope["type"] != "http" or scope["path"] != SKINGORITHM:
            await self.app(scope, receive, send)
            return
        failed = False

        async def answer(message: Message) -> None:
            nonlocal failed
            if message["type"] == "http.response.start" and message["status"] >= 400:
                failed = True
                headers = MutableHeaders(scope=message)
                headers["Content-Type"], headers["Content-Length"] = "application/json", str(len(self.BODY))
            elif failed:
                message = {**message, "body": self.BODY, "more_body": False}
            await send(message)

        await self.app(scope, receive, answer)


async def _analysed(
    request: Request, parts: Parts, caller: Caller, data: bytes, answer: Callable[[Photo, Analysis], Result]
) -> Result:
    """Analyse a photograph at once and keep nothing of it."""
    await asyncio.to_thread(intake.count, parts, caller, 1)

    def task(segmenter: Segmenter) -> Result:
        photo, found = Options().analyze(data, "photo", parts.limits, segmenter, parts.products)
        return answer(photo, found)

    result = await parts.engine.run(task, request.is_disconnected)
    parts.figures.analyses.labels("done").inc()
    return result


def _photograph(text: str) -> bytes:
    """Bytes of a photograph in base64, or in a ``data:`` URI."""
    head, comma, rest = text.partition(",")
    coded = rest if comma and head.startswith("data:") else text
    try:
        return base64.b64decode("".join(coded.split()), validate=True)
    except (binascii.Error, ValueError):
        raise BrokenPhoto("the photograph is not in base64: send it as `data:image/jpeg;base64,…`") from None


def _scores(photo: Photo, found: Analysis) -> Scores:
    scores = {old: found.concerns[name].legacy_score for old, name in NAMES.items()}
    seen = [score for score in scores.values() if score is not None]
    rounded = {old: None if score is None else round(score, 2) for old, score in scores.items()}
    return Scores(**rounded, average=round(fmean(seen), 2) if seen else None)


def _tone_and_acne(photo: Photo, found: Analysis) -> tuple[str, str]:
    tone, grade = found.tone, found.concerns["acne"].grade
    if tone.status == "unavailable":
        raise Unreadable(f"the skin tone cannot be told: {tone.unavailable_reason}")
    if grade is None:
        raise Unreadable(f"acne cannot be graded: {found.concerns['acne'].unavailable_reason or 'too little is seen'}")
    return str(TONES.index(tone.ita_class) + 1), ACNE[grade.value]
