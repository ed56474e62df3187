"""The page of the ingredient analyser."""

from typing import Annotated, Final

from fastapi import APIRouter, Form, Response, UploadFile
from fastapi.responses import HTMLResponse
from pydantic import ValidationError
from starlette.exceptions import HTTPException

from skinsight.analyzer.ingredients.label_photo import can_read_photos
from skinsight.analyzer.ingredients.schema import Ingredient, IngredientAnalysis
from skinsight.api.companion.ingredients.labels import analysed, text_of_photo
from skinsight.api.companion.whom_form import WhomForm, WhomFormDep, followed_by, form_page
from skinsight.api.page.messages import N_
from skinsight.api.page.words import Words, WordsDep
from skinsight.api.service.forms import name_of
from skinsight.api.service.state import CallerDep, Parts, PartsDep
from skinsight.api.store.keys import Caller
from skinsight.segmentation.errors import SkinsightError

router = APIRouter(prefix="/ingredients", include_in_schema=False)
EXAMPLE: Final = "Aqua, Glycerin, Niacinamide 5 %, Cetearyl Alcohol, Salicylic Acid, Parfum, Linalool"
KINDS: Final = {
    "name": N_("its INCI name"),
    "synonym": N_("another name of it"),
    "spelling": N_("the nearest spelling; {percent} of the letters agree"),
}
STATUSES: Final = {
    "declared since 2005": N_("declared since 2005"),
    "declared since 2026": N_("declared since 2026"),
    "prohibited": N_("prohibited"),
}


@router.get("")
def empty(parts: PartsDep, caller: CallerDep, words: WordsDep, label: str = "") -> HTMLResponse:
    """Where a list is pasted or photographed."""
    return _page(parts, caller, words, WhomForm(), label)


@router.post("")
def answer(
    parts: PartsDep,
    caller: CallerDep,
    words: WordsDep,
    form: WhomFormDep,
    label: Annotated[str, Form()] = "",
    photo: UploadFile | None = None,
) -> Response:
    """What is known of each ingredient. Neither list nor photograph nor answer is kept."""
    try:
        if photo and photo.filename:
            label = text_of_photo(parts, caller, photo.file.read(), name_of(photo.filename))
        return _page(parts, caller, words, form, label, analysed(parts, label, form.whom(parts, caller)))
    except (SkinsightError, ValidationError, HTTPException) as error:
        return _page(parts, caller, words, form, label, error=error)


def marks_of(one: Ingredient) -> list[str]:
    """What is to be seen of an ingredient before it is opened, the gravest first."""
    found = {
        N_("unknown"): one.inci is None,
        N_("not for you"): any(reason.about == "person" for reason in one.fit.bad),
        N_("to mind"): any(reason.about != "person" for reason in one.fit.bad),
        N_("conflict"): bool(one.conflicts),
        N_("pregnancy: avoid"): one.pregnancy is not None and one.pregnancy.level == "avoid",
        N_("pregnancy: ask"): one.pregnancy is not None and one.pregnancy.level == "caution",
        N_("allergen"): one.allergen is not None,
        N_("spelling?"): one.match is not None and one.match.kind == "spelling",
        N_("fits"): bool(one.fit.good),
    }
    return [mark for mark, holds in found.items() if holds]


def headline(found: IngredientAnalysis, _: Words) -> str:
    """What the list holds, in a sentence."""
    bad = sum(bool(one.fit.bad or one.conflicts) for one in found.ingredients)
    good = sum(bool(one.fit.good) for one in found.ingredients)
    unknown = len(found.ingredients) - found.known
    said = [_.n("{number} ingredient", "{number} ingredients", len(found.ingredients))]
    if bad:
        said.append(_.n("{number} speaks against it for you", "{number} speak against it for you", bad))
    if good:
        said.append(_.n("{number} fits you", "{number} fit you", good))
    if unknown:
        said.append(_.n("{number} is unknown", "{number} are unknown", unknown))
    return ", ".join(said)


def _page(
    parts: Parts,
    caller: Caller,
    words: Words,
    form: WhomForm,
    label: str,
    found: IngredientAnalysis | None = None,
    error: Exception | None = None,
) -> HTMLResponse:
    return form_page(
        "ingredients", words, form, followed_by(parts, caller), error, label=label, found=found,
        headline=headline(found, words) if found else "", can_read_photos=can_read_photos(), marks_of=marks_of,
        example=EXAMPLE, kinds=KINDS, statuses=STATUSES,
    )  # fmt: skip
