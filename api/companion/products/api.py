"""``/v1/products``: which products fit someone."""

from functools import lru_cache
from typing import Annotated

from fastapi import APIRouter, Form, UploadFile

from skinsight.analyzer.advice.products import Catalogue
from skinsight.api.companion.ingredients.api import SUBJECT
from skinsight.api.companion.products.ranking import Fitting, Shop
from skinsight.api.companion.whose import SubjectField, whom
from skinsight.api.service.forms import ConcernsField, PersonField, name_of
from skinsight.api.service.problems import documented
from skinsight.api.service.refusals import NotFound
from skinsight.api.service.state import CallerDep, Parts, PartsDep

router = APIRouter(prefix="/v1/products", tags=["companion"])


@lru_cache(maxsize=1)
def _shop(catalogue: Catalogue) -> Shop:
    """The server's own catalogue, whose likeness is found once."""
    return Shop(catalogue)


@router.post("", responses=documented(404, 408, 413, 422, 503))
def fitting_products(
    parts: PartsDep,
    caller: CallerDep,
    concerns: ConcernsField,
    person: PersonField = None,
    subject: Annotated[SubjectField, Form(description=SUBJECT)] = None,
    catalogue: UploadFile | None = None,
) -> Fitting:
    """Say which products fit someone, with reasons.

    Of the `catalogue` that is sent along (CSV, JSON, or an export of Open Beauty Facts, also gzipped), which is not
    kept; without one, of the catalogue that the server was started with.
    """
    asked = whom(parts, caller, person, concerns, subject)
    return shop_of(parts, catalogue).fitting(asked)


def shop_of(parts: Parts, sent: UploadFile | None) -> Shop:
    """The catalogue that was sent, else the server's.

    Raises:
        AdviceError: the one that was sent cannot be read.
        NotFound: there is neither.
    """
    if sent is not None and sent.filename:
        return Shop.read(sent.file.read(), name_of(sent.filename))
    if parts.products is None:
        raise NotFound("this server has no catalogue: send one, or start it with `skinsight serve --products FILE`")
    return _shop(parts.products)
