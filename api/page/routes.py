"""The addresses of the page: start, a result, and what can be made of a result. Nothing that is sent here is kept."""

from collections.abc import Callable
from io import BytesIO
from typing import Annotated, Final, TypeVar, get_args
from zipfile import ZIP_DEFLATED, ZipFile

from fastapi import APIRouter, File, Form, Request, Response, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import ValidationError
from starlette.exceptions import HTTPException

from skinsight.analyzer import Canvas
from skinsight.analyzer.advice.person import NOBODY, Person, Sign
from skinsight.analyzer.advice.recommend import recommend
from skinsight.analyzer.report import pdf_report
from skinsight.analyzer.schema.result import Analysis
from skinsight.api.jobs.options import Options
from skinsight.api.page.hints import Hint, hint_of
from skinsight.api.page.messages import N_
from skinsight.api.page.pictures import sent_back, shown
from skinsight.api.page.refusals import refusal_of
from skinsight.api.page.rendering import render
from skinsight.api.page.result import ResultView
from skinsight.api.page.words import Words, WordsDep
from skinsight.api.service.forms import name_of
from skinsight.api.service.intake import count
from skinsight.api.service.schemas import png_of
from skinsight.api.service.state import CallerDep, PartsDep
from skinsight.segmentation.errors import SkinsightError
from skinsight.segmentation.photo import check_bytes, decode
from skinsight.segmentation.segmenter import Segmenter

Result = TypeVar("Result")
SIGNS: Final[dict[Sign, str]] = {
    "severe_reaction": N_("My skin reacts with swelling, blisters or trouble breathing"),
    "fever_with_spots": N_("Sudden painful or crusted spots, with fever or feeling ill"),
    "swollen_painful_eye": N_("The skin around an eye is swollen, hot, red or painful"),
    "changing_spot": N_("A mole or dark spot is new, or has changed"),
    "sore_not_healing": N_("A spot or sore bleeds, crusts, or has not healed in four weeks"),
    "deep_lumps_or_scars": N_("Deep painful lumps, or spots that leave scars"),
    "distress": N_("My skin weighs heavily on my mood"),
    "hormonal_signs": N_("Irregular periods, new growth of hair, or a sudden start of spots"),
    "itchy_eyelids": N_("My eyelids itch or flake"),
}
"""What only the person can know, as they would say it."""
assert set(SIGNS) == set(get_args(Sign))

AgeText = Annotated[str, Form()]
"""Years as typed; nothing where they are left out."""

router = APIRouter(include_in_schema=False)


@router.get("/")
def start(words: WordsDep) -> HTMLResponse:
    """Where a photograph is taken or chosen."""
    return render("start.html.j2", words, here="new")


@router.get("/result")
def no_result() -> Response:
    """A result is in its page alone: whoever asks for it again begins anew."""
    return RedirectResponse("/", 303)


@router.post("/result")
async def result(
    request: Request, parts: PartsDep, caller: CallerDep, words: WordsDep, photo: UploadFile, age: AgeText = ""
) -> Response:
    """What one photograph shows. Neither it nor the answer is kept: the page holds all of it."""

    def task(segmenter: Segmenter) -> tuple[str, Analysis]:
        decoded, found = Options(person=person).analyze(data, name, parts.limits, segmenter, parts.products)
        return shown(decoded.pixels), found

    try:
        person = Person.model_validate({"age": years(age)})
        name = name_of(photo.filename)
        check_bytes(photo.size or 0, name, parts.limits)
        data = await photo.read()
        count(parts, caller, 1)
        picture, found = await parts.engine.run(task, request.is_disconnected)
    except (SkinsightError, ValidationError, HTTPException) as error:
        return refused(error, words)
    parts.figures.analyses.labels("done").inc()
    return result_page(words, found, picture, person)


@router.post("/result/advice")
def advice(
    parts: PartsDep,
    words: WordsDep,
    analysis: UploadFile,
    photo: UploadFile | None = None,
    age: AgeText = "",
    skin_type: Annotated[str, Form()] = "",
    sensitive: Annotated[str, Form()] = "",
    pregnancy: Annotated[str, Form()] = "",
    allergies: Annotated[str, Form()] = "",
    signs: Annotated[list[str], Form()] = [],  # noqa: B006 - FastAPI's way to say "none"
) -> Response:
    """The same result with advice for a person of whom more is known."""
    told = {
        "age": years(age),
        "skin_type": skin_type or None,
        "sensitive": {"yes": True, "no": False}.get(sensitive),
        "pregnancy": pregnancy or None,
        "allergies": tuple(part.strip() for part in allergies.split(",") if part.strip()),
        "signs": tuple(signs),
    }

    def again() -> Response:
        person = Person.model_validate(told)
        found = read_analysis(analysis)
        advised = tuple(recommend(found, person, parts.products))
        picture = shown(decode(photo.file.read(), found.photo.name, parts.limits).pixels) if photo else None
        return result_page(words, found.model_copy(update={"recommendations": advised}), picture, person)

    return answered(words, again)


@router.post("/result/report.pdf")
def report(words: WordsDep, analysis: UploadFile, photo: UploadFile | None = None) -> Response:
    """One sheet to print."""

    def sheet() -> Response:
        found = read_analysis(analysis)
        picture = sent_back(photo.file.read() if photo else None, found)
        return Response(pdf_report(Canvas(picture, found), words), media_type="application/pdf")

    return answered(words, sheet)


@router.post("/result/masks.zip")
def masks(words: WordsDep, analysis: UploadFile) -> Response:
    """Every mask as a PNG of the photograph's size."""

    def packed() -> Response:
        file = BytesIO()
        with ZipFile(file, "w", ZIP_DEFLATED) as archive:
            for name, found in read_analysis(analysis).concerns.items():
                if found.mask:
                    archive.writestr(f"{name}.png", png_of(found.mask.to_mask()))
        return Response(file.getvalue(), media_type="application/zip")

    return answered(words, packed)


@router.post("/hint")
async def hint(request: Request, parts: PartsDep, photo: Annotated[UploadFile, File()]) -> dict[str, str]:
    """How the person before the camera should move: a small picture of the camera's is looked at and forgotten."""
    data = await photo.read()

    def task(segmenter: Segmenter) -> Hint:
        return hint_of(decode(data, "camera", parts.limits).pixels, segmenter)

    try:
        return {"hint": await parts.engine.run(task, request.is_disconnected)}
    except (SkinsightError, HTTPException):
        return {"hint": "unknown"}


def years(text: str) -> int | None:
    """An age as typed; None where it is left out or no number."""
    return int(text) if text.isdecimal() else None


def result_page(words: Words, found: Analysis, picture: str | None, person: Person = NOBODY) -> HTMLResponse:
    """The page of an analysis."""
    view = ResultView(found, words, person)
    return render("result.html.j2", words, here="new", view=view, picture=picture, held=dumped(found), signs=SIGNS)


def dumped(found: Analysis) -> str:
    """An analysis as JSON that can stand within a page."""
    return found.model_dump_json().replace("<", "\\u003c")


def refused(error: Exception, words: Words) -> HTMLResponse:
    """The page of a photograph that was not read."""
    status, title, remedy = refusal_of(error)
    page = render("refused.html.j2", words, status, here="new", title=words.plain(title), remedy=words.plain(remedy))
    page.headers.update(getattr(error, "headers", None) or {})
    return page


def answered(words: Words, make: Callable[[], Response]) -> Response:
    """An answer made of what the page sent back, or the page that says why there is none."""
    try:
        return make()
    except (SkinsightError, ValidationError, HTTPException) as error:
        return refused(error, words)


def read_analysis(file: UploadFile) -> Analysis:
    """An analysis that the page holds.

    Raises:
        ValidationError: it is none.
    """
    return Analysis.model_validate_json(file.file.read())
