"""The page of products."""

from fastapi import APIRouter, Response, UploadFile
from fastapi.responses import HTMLResponse
from pydantic import ValidationError
from starlette.exceptions import HTTPException

from skinsight.api.companion.products.api import shop_of
from skinsight.api.companion.products.ranking import Fitting
from skinsight.api.companion.whom_form import WhomForm, WhomFormDep, followed_by, form_page
from skinsight.api.page.words import Words, WordsDep
from skinsight.api.service.state import CallerDep, Parts, PartsDep
from skinsight.api.store.keys import Caller
from skinsight.segmentation.errors import SkinsightError

router = APIRouter(prefix="/products", include_in_schema=False)


@router.get("")
def ask(parts: PartsDep, caller: CallerDep, words: WordsDep) -> HTMLResponse:
    """Where one says whom a product is for."""
    return _page(parts, caller, words, WhomForm())


@router.post("")
def answer(
    parts: PartsDep, caller: CallerDep, words: WordsDep, form: WhomFormDep, catalogue: UploadFile | None = None
) -> Response:
    """What fits, and why. Nothing of it is kept."""
    try:
        whom = form.whom(parts, caller)
        return _page(parts, caller, words, form, shop_of(parts, catalogue).fitting(whom))
    except (SkinsightError, ValidationError, HTTPException) as error:
        return _page(parts, caller, words, form, error=error)


def _page(
    parts: Parts,
    caller: Caller,
    words: Words,
    form: WhomForm,
    found: Fitting | None = None,
    error: Exception | None = None,
) -> HTMLResponse:
    followed, has_catalogue = followed_by(parts, caller), parts.products is not None
    return form_page("products", words, form, followed, error, found=found, has_catalogue=has_catalogue)
