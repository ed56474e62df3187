"""The fields of a page's form that say whom an answer is for."""

from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Depends, Form
from fastapi.responses import HTMLResponse

from skinsight.analyzer.advice.person import Person
from skinsight.api.companion.whose import Whom, whom, whom_of
from skinsight.api.page.messages import N_
from skinsight.api.page.refusals import refusal_of
from skinsight.api.page.rendering import render
from skinsight.api.page.words import Words
from skinsight.api.service import visits
from skinsight.api.service.state import Parts
from skinsight.api.store import subjects
from skinsight.api.store.keys import Caller
from skinsight.api.store.models import Subject
from skinsight.segmentation.concerns import CONCERNS

SKIN_TYPES: Final = {
    "dry": N_("dry"),
    "normal": N_("normal"),
    "combination": N_("oily here, dry there"),
    "oily": N_("oily"),
}
PREGNANCIES: Final = {
    "no": N_("no"),
    "planning": N_("planned in the next months"),
    "pregnant": N_("pregnant"),
    "breastfeeding": N_("breastfeeding"),
}
OF_CONCERNS: Final = tuple(one.name for one in CONCERNS.values() if one.is_concern)
ABOUT: Final = {
    "person": N_("what you said"),
    "sensitive": N_("sensitive skin"),
    "dry": N_("dry skin"),
    "normal": N_("normal skin"),
    "combination": N_("skin oily here and dry there"),
    "oily": N_("oily skin"),
}
"""What a reason may be about, beside the concerns."""


@dataclass(frozen=True, slots=True)
class WhomForm:
    """What was filled in; all of it may be left out.

    Attributes:
        subject: id of somebody who is followed, in place of all else.
    """

    skin_type: str = ""
    sensitive: str = ""
    pregnancy: str = ""
    allergies: str = ""
    concerns: tuple[str, ...] = ()
    subject: str = ""

    def person(self) -> Person:
        """What they said of themselves.

        Raises:
            ValidationError: an entry is none that the form offers.
        """
        told = {
            "skin_type": self.skin_type or None,
            "sensitive": {"yes": True, "no": False}.get(self.sensitive),
            "pregnancy": self.pregnancy or None,
            "allergies": tuple(part.strip() for part in self.allergies.split(",") if part.strip()),
        }
        return Person.model_validate(told)

    def whom(self, parts: Parts, caller: Caller) -> Whom:
        """Whom the answer is for.

        Raises:
            NotFound: there is no such subject.
            UnknownConcern: a concern is not in the registry.
            ValidationError: an entry is none that the form offers.
        """
        if self.subject:
            return whom_of(parts, visits.the_subject(parts, caller.owner, self.subject))
        return whom(parts, caller, self.person(), self.concerns, None)


def filled_in(
    skin_type: Annotated[str, Form()] = "",
    sensitive: Annotated[str, Form()] = "",
    pregnancy: Annotated[str, Form()] = "",
    allergies: Annotated[str, Form(max_length=2000)] = "",
    concerns: Annotated[list[str], Form()] = [],  # noqa: B006 - FastAPI's way to say "none"
    subject: Annotated[str, Form()] = "",
) -> WhomForm:
    """The form as it was sent."""
    return WhomForm(skin_type, sensitive, pregnancy, allergies, tuple(concerns), subject)


WhomFormDep = Annotated[WhomForm, Depends(filled_in)]


def form_page(
    name: str,
    words: Words,
    form: WhomForm,
    followed: list[Subject],
    error: Exception | None,
    **values: object,
) -> HTMLResponse:
    """The page ``name`` with the form as it was filled in, and why there is no answer, where there is an ``error``.

    Args:
        followed: whom the answer can be for, see :func:`followed_by`.
        values: what else its template takes.
    """
    status, title, remedy = refusal_of(error) if error else (200, "", "")
    page = render(
        f"{name}.html.j2", words, status, here=name, form=form, subjects=followed,
        title=words.plain(title), remedy=words.plain(remedy),
        skin_types=SKIN_TYPES, pregnancies=PREGNANCIES, concerns=OF_CONCERNS, about=ABOUT, **values,
    )  # fmt: skip
    page.headers.update(getattr(error, "headers", None) or {})
    return page


def followed_by(parts: Parts, caller: Caller) -> list[Subject]:
    """Whom this caller follows, to choose among."""
    with parts.database.session() as session:
        return subjects.subjects_of(session, caller.owner)
