"""Why a photograph was not read, in a person's words, and what to do about it."""

from http import HTTPStatus
from typing import Final

from pydantic import ValidationError

from skinsight.api.page.messages import N_
from skinsight.api.service.problems import problem_of

REFUSED: Final[dict[str, tuple[str, str]]] = {
    "no-face-found": (
        N_("No face was found in this photograph"),
        N_("Use one in which a face fills at least a quarter of the picture, upright and in even light."),
    ),
    "photo-too-large": (N_("This photograph is too large"), N_("Send it smaller, or take a new one.")),
    "request-too-large": (N_("This photograph is too large"), N_("Send it smaller, or take a new one.")),
    "unsupported-format": (
        N_("This file is no photograph that can be read"),
        N_("Use JPEG, PNG, WebP, HEIC, AVIF or TIFF."),
    ),
    "broken-photo": (N_("This photograph is damaged"), N_("Copy it again from where it came from, or take a new one.")),
    "unreadable-list": (
        N_("This list cannot be read"),
        N_("Paste it as it stands on the label, or photograph it straight on and sharp."),
    ),
    "bad-catalogue": (
        N_("This catalogue cannot be read"),
        N_("Give a CSV or JSON file as the documents describe it, or an export of Open Beauty Facts."),
    ),
    "contradictory": (
        N_("Nothing was kept"),
        N_("Nobody is kept without consent: go back and agree to it, or choose someone who has."),
    ),
    "forbidden": (
        N_("This is not allowed"),
        N_("Log in as somebody who may do this, or ask whoever runs this server."),
    ),
    "invalid-request": (N_("What was sent does not fit"), N_("Go back and look through what you filled in.")),
    "done-meanwhile": (N_("The same was being done"), N_("Look whether it is there, and else do it again.")),
    "not-found": (N_("This is not here"), N_("It was deleted, or its time is over.")),
    "busy": (N_("Many photographs are waiting"), N_("Try again in a minute. Nothing of yours was kept.")),
    "too-many": (N_("That was a lot at once"), N_("Wait a minute and try again. Nothing of yours was kept.")),
    "deadline-passed": (N_("Reading it took too long"), N_("Try again in a minute. Nothing of yours was kept.")),
    "not-ready": (N_("skinsight is still starting"), N_("Try again in a few seconds.")),
    "slow-body": (N_("The photograph did not arrive"), N_("Check the connection and try again.")),
}
"""Title and remedy by the name of the problem."""
MISTYPED: Final = (
    N_("What was sent does not fit"),
    N_("Go back and correct it: an age is between 0 and 130 years, and a small child is not pregnant."),
)
OTHERWISE: Final = (
    N_("Something went wrong here, not with you"),
    N_("Try again. If it stays so, whoever runs this server finds the reason in its log."),
)


def refusal_of(error: Exception) -> tuple[int, str, str]:
    """Status, title and remedy of an error."""
    if isinstance(error, ValidationError):
        return 422, *MISTYPED
    problem = problem_of(error)
    name = "not-found" if problem.status == HTTPStatus.NOT_FOUND else problem.type.rpartition(":")[2]
    title, remedy = REFUSED.get(name, OTHERWISE)
    return problem.status, title, remedy
