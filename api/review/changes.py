"""What annotators do to a mask, and what they ask of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any, Final, assert_never

import fastapi
import numpy as np
import numpy.typing as npt
from fastapi import APIRouter, Header, HTTPException, Request

from skinsight.analyzer.schema.result import now
from skinsight.annotation_tools.review.journal import Entry, Outdated
from skinsight.annotation_tools.review.lesions import lesions_of
from skinsight.annotation_tools.review.tracing import Path, wire
from skinsight.annotation_tools.review.versions import TAG
from skinsight.annotation_tools.review.work import Sent, Work
from skinsight.annotation_tools.run_length import runs_of
from skinsight.api.review.opened import SeatDep
from skinsight.api.review.schemas import Accepted, Answered, Change, Drawn, Noted, Points, Stated, Taken, shown, told
from skinsight.api.service.state import PartsDep
from skinsight.segmentation.errors import DataError
from skinsight.segmentation.face import whole_picture
from skinsight.segmentation.segmenter import Segmenter

PROBABILITIES: Final = 16
"""Pictures whose network's answer is held."""
ELSEWHERE: Final = "somebody else changed this slice meanwhile: look at it, and draw again what is missing"

router = APIRouter(prefix="/review/{stack}/slices/{place}", include_in_schema=False)
Tag = Annotated[str, fastapi.Path(pattern=TAG)]
Probability = npt.NDArray[np.float32]


@router.post("/wire")
def trace(seat: SeatDep, place: int, sent: Points) -> Path:
    """The dark valley through some points, as centres of pixels."""
    work = seat.work(next(iter(seat.stack.works)), place)
    return wire(work.picture(place), sent.points)


@router.post("/{concern}")
def change(
    seat: SeatDep, concern: str, place: int, sent: Change, if_match: Annotated[str, Header(pattern=r'^"\d+\.\d+"$')]
) -> dict[str, Any]:
    """Do something to a version of a mask; where somebody else did meanwhile, nothing is changed (409)."""
    work = seat.work(concern, place)
    with _refused():
        entry = _done(work, place, sent, Sent(if_match.strip('"'), sent.id, seat.author, now().isoformat()))
        return {"box": entry.box, "changed": entry.runs, **told(work.look(place))}


@router.get("/{concern}")
def look(seat: SeatDep, concern: str, place: int) -> dict[str, Any]:
    """A mask as it is now."""
    return shown(seat.work(concern, place).look(place))


@router.get("/{concern}/versions")
def versions(seat: SeatDep, concern: str, place: int) -> Any:
    """Versions to compare with, the latest first."""
    return seat.work(concern, place).versions(place)


@router.get("/{concern}/versions/{tag}")
def version(seat: SeatDep, concern: str, place: int, tag: Tag) -> dict[str, Any]:
    """A mask as it was."""
    with _refused():
        return {"runs": runs_of(seat.work(concern, place).at(place, tag))}


@router.get("/{concern}/others")
def others(seat: SeatDep, concern: str, place: int) -> list[dict[str, Any]]:
    """What other annotators marked, who have folders of their own."""
    mine = seat.work(concern, place)
    found = [(name, work.look(place)) for name, work in seat.desk.others(seat.number, concern, mine)]
    return [{"name": name, "runs": runs_of(each.mask), "marks": each.standing.marks} for name, each in found]


@router.get("/{concern}/sure")
async def sure(request: Request, parts: PartsDep, seat: SeatDep, concern: str, place: int) -> Any:
    """The marks as the network sees them, the least sure first; it is asked once for each picture."""
    work = seat.work(concern, place)
    held: dict[object, Probability] = request.app.state.probabilities
    key = (work.picture_file(place), concern)

    def task(segmenter: Segmenter) -> Probability | None:
        if concern not in segmenter.names:
            return None
        picture = work.picture(place)
        return segmenter.segment(picture, whole_picture(picture), [concern]).probability(concern)

    if key not in held:
        found = await parts.engine.run(task, request.is_disconnected)
        if found is None:
            raise HTTPException(404, f"there is no network of {concern}: marks are listed by their size")
        while len(held) >= PROBABILITIES:
            del held[next(iter(held))]
        held[key] = found
    seen = work.look(place)
    return {"tag": seen.tag, "lesions": lesions_of(seen.mask, held[key])}


def _done(work: Work, place: int, sent: Change, how: Sent) -> Entry:
    match sent:
        case Drawn():
            return work.stroke(place, sent.stroke, how)
        case Taken():
            return work.take_back(place, sent.do, how)
        case Stated() | Answered() | Noted() | Accepted():
            return work.say(place, sent.do, sent.what, how)
        case _:
            assert_never(sent)


@contextmanager
def _refused() -> Iterator[None]:
    """What cannot be done, as an answer."""
    try:
        yield
    except Outdated:
        raise HTTPException(409, ELSEWHERE) from None
    except DataError as error:
        raise HTTPException(422, str(error)) from None
