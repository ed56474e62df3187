"""What is open for review, and as whom somebody is there."""

import getpass
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from fastapi import Depends, HTTPException, Request

from skinsight.annotation_tools.names import file_stems
from skinsight.annotation_tools.review.desk import Desk, ReviewStack
from skinsight.annotation_tools.review.journal import JOURNALS
from skinsight.annotation_tools.review.work import Work
from skinsight.api.review.schemas import Place
from skinsight.api.service.refusals import Forbidden, NotFound
from skinsight.api.service.state import CallerDep
from skinsight.api.store.models import LOCAL, new_id
from skinsight.segmentation.errors import DataError


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container's user may have no name
        return "annotator"


@dataclass(frozen=True, slots=True)
class Opened:
    """What ``skinsight review`` was given.

    Attributes:
        desk: the folders.
        author: name of who sits at the machine.
    """

    desk: Desk
    author: str = field(default_factory=_user)


@dataclass(frozen=True, slots=True)
class Seat:
    """One annotator before one stack.

    Attributes:
        number: of the stack.
        stack: as this annotator has it.
        author: who they are in the journals.
    """

    desk: Desk
    number: int
    stack: ReviewStack
    author: str

    def work(self, concern: str, place: int) -> Work:
        """The labels of a concern, which have a picture at a place.

        Raises:
            NotFound: they have none, or nobody labels that here.
        """
        work = self.stack.works.get(concern)
        if work is None or not 0 <= place < len(work.slices):
            raise NotFound(f"this stack has no picture {place} of {concern}: see /review/{self.number}/slices")
        return work

    @property
    def place(self) -> Place:
        """Where this annotator was last."""
        try:
            return Place.model_validate_json(self._place_file.read_bytes())
        except (OSError, ValueError):
            return Place()

    def keep(self, place: Place) -> None:
        """Keep where they are."""
        path = self._place_file
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(f".{new_id()}")  # two windows may write at once
        partial.write_text(place.model_dump_json(), encoding="utf-8")
        partial.replace(path)

    @property
    def _place_file(self) -> Path:
        return self.stack.first.folder / JOURNALS / "places" / f"{file_stems([self.author])[0]}.json"


def opened_of(request: Request, caller: CallerDep) -> Opened:
    """What is open, for those who may label.

    Raises:
        Forbidden: the caller may not.
        NotFound: nothing is.
    """
    if not caller.may("annotator"):
        raise Forbidden("labels are for annotators: ask the owner of this installation for that role")
    found: Opened | None = getattr(request.app.state, "opened", None)
    if found is None:
        raise NotFound("no stack is open for review: start the server with skinsight review STACK")
    return found


OpenedDep = Annotated[Opened, Depends(opened_of)]


def seat_of(stack: int, opened: OpenedDep, caller: CallerDep) -> Seat:
    """The caller's seat at a stack.

    Raises:
        NotFound: there is no such stack.
        HTTPException: its folder is not as described (422).
    """
    if not 0 <= stack < len(opened.desk):
        raise NotFound(f"{len(opened.desk)} stacks are open, and none is number {stack}: see /review")
    own = None if caller.owner == LOCAL else caller.owner
    try:
        return Seat(opened.desk, stack, opened.desk.stack(stack, own), own or opened.author)
    except DataError as error:
        raise HTTPException(422, str(error)) from None


SeatDep = Annotated[Seat, Depends(seat_of)]
