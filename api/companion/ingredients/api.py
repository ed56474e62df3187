"""``/v1/ingredients``: labels, pasted or photographed."""

from typing import Annotated, Final

from fastapi import APIRouter, Form, UploadFile
from pydantic import BaseModel, ConfigDict, Field

from skinsight.analyzer.advice.person import Person
from skinsight.analyzer.ingredients.label import MOST_CHARACTERS
from skinsight.analyzer.ingredients.schema import IngredientAnalysis
from skinsight.api.companion.ingredients.labels import analysed, text_of_photo
from skinsight.api.companion.whose import SubjectField, whom
from skinsight.api.service.forms import ConcernsField, PersonField, name_of
from skinsight.api.service.problems import documented
from skinsight.api.service.state import CallerDep, PartsDep

router = APIRouter(prefix="/v1/ingredients", tags=["companion"])
SUBJECT: Final = "Id of a subject whose routine and last visit say who it is for, in place of `person` and `concerns`."


class LabelBody(BaseModel):
    """A list of ingredients, and whom the answer is for."""

    model_config = ConfigDict(extra="forbid")

    label: Annotated[str, Field(max_length=MOST_CHARACTERS, description="As it stands on the label.")]
    person: Person | None = Field(default=None, description="What they say of themselves.")
    concerns: Annotated[list[str], Field(max_length=20)] = Field(default=[], description="What they have.")
    subject: SubjectField = Field(default=None, description=SUBJECT)


class PhotographedLabel(IngredientAnalysis):
    """A photographed label, read.

    Attributes:
        text: what was read: look whether it is what stands on the label.
    """

    text: str


@router.post("", responses=documented(404, 422, 503))
def read_label(parts: PartsDep, caller: CallerDep, body: LabelBody) -> IngredientAnalysis:
    """Say what is known of each ingredient of a list. Neither the list nor the answer is kept."""
    return analysed(parts, body.label, whom(parts, caller, body.person, body.concerns, body.subject))


@router.post("/photo", responses=documented(404, 408, 413, 415, 422, 503))
def read_photographed_label(
    parts: PartsDep,
    caller: CallerDep,
    photo: UploadFile,
    concerns: ConcernsField,
    person: PersonField = None,
    subject: Annotated[SubjectField, Form(description=SUBJECT)] = None,
) -> PhotographedLabel:
    """The same of a photographed list, where Tesseract is installed. The photograph is kept nowhere."""
    asked = whom(parts, caller, person, concerns, subject)
    text = text_of_photo(parts, caller, photo.file.read(), name_of(photo.filename))
    found = analysed(parts, text, asked)
    return PhotographedLabel(text=text, **dict(found))
