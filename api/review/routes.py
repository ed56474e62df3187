"""The addresses of the review page: stacks, slices, pictures, and where an annotator is."""

from hashlib import sha256
from typing import Annotated, Any, Final

import cv2
from fastapi import APIRouter, Query, Response
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse

from skinsight.annotation_tools.imagej.rois import LINE_SHARE
from skinsight.annotation_tools.review.work import Work
from skinsight.api.page.rendering import render
from skinsight.api.page.words import WordsDep
from skinsight.api.review.opened import OpenedDep, Seat, SeatDep
from skinsight.api.review.schemas import Place, shown
from skinsight.api.review.texts import spoken
from skinsight.api.service.refusals import NotFound
from skinsight.segmentation.concerns import concern as row_of
from skinsight.segmentation.frames import Image

THUMBNAIL: Final = 192
"""Longer side of a picture in the strip, in pixels: twice as wide as it is shown."""
KEPT: Final = {"Cache-Control": "private, max-age=86400, immutable"}
"""Pictures never change; their address holds which file it is."""
MOST_ROWS: Final = 100
DONE: Final = ("reviewed", "final")

router = APIRouter(prefix="/review", include_in_schema=False)


@router.get("")
def stacks(opened: OpenedDep, words: WordsDep) -> Response:
    """The stacks that are open; where there is one, it."""
    if len(opened.desk) == 1:
        return RedirectResponse("/review/0", 303)
    found = [opened.desk.stack(number) for number in range(len(opened.desk))]
    return render("stacks.html.j2", words, here="review", stacks=found)


@router.get("/{stack}")
def page(seat: SeatDep, words: WordsDep) -> HTMLResponse:
    """The page of a stack."""
    concerns = [
        {"name": name, "label": words.plain(row_of(name).label), "lines": not row_of(name).has_lesions,
         "colour": "#{:02x}{:02x}{:02x}".format(*row_of(name).colour)}
        for name in seat.stack.works
    ]  # fmt: skip
    start = {
        "stack": seat.number,
        "id": _digest(*(str(work.folder.resolve()) for work in seat.stack.works.values())),
        "count": len(seat.stack.first.slices),
        "concerns": concerns,
        "line": LINE_SHARE,
        "place": seat.place.model_dump(),
        "texts": spoken(words),
    }
    return render("review.html.j2", words, name=seat.stack.name, author=seat.author, concerns=concerns, start=start)


@router.get("/{stack}/slices")
def rows(seat: SeatDep, start: Annotated[int, Query(ge=0)], count: Annotated[int, Query(ge=1, le=MOST_ROWS)]) -> Any:
    """Some slices in short, and how many are done of all, for the strip."""
    works = seat.stack.works
    places = range(start, min(start + count, len(seat.stack.first.slices)))
    states = [[work.state(place) for work in works.values()] for place in range(len(seat.stack.first.slices))]
    done = sum(all(state in DONE for state in each) for each in states)
    final = sum(all(state == "final" for state in each) for each in states)
    return {
        "rows": [
            {
                "place": place,
                "label": seat.stack.first.piece(place).label,
                "thumbnail": _address(seat, place, "thumbnail"),
                "concerns": {name: _short(work, place) for name, work in works.items()},
            }
            for place in places
        ],
        "final": final,
        "todo": len(states) - done,
    }


@router.get("/{stack}/slices/{place}")
def slice_(seat: SeatDep, place: int) -> Any:
    """One slice with the masks of all concerns."""
    first = next(iter(seat.stack.works))
    height, width = seat.work(first, place).look(place).mask.shape
    return {
        "place": place,
        "label": seat.stack.first.piece(place).label,
        "height": height,
        "width": width,
        "picture": _address(seat, place, "picture"),
        "concerns": {name: shown(work.look(place)) for name, work in seat.stack.works.items()},
    }


@router.get("/{stack}/slices/{place}/tags")
def tags(seat: SeatDep, place: int) -> dict[str, str]:
    """Which version each mask has: asked again and again, to see whether somebody else is here."""
    return {name: seat.work(name, place).look(place).tag for name in seat.stack.works}


@router.get("/{stack}/slices/{place}/picture")
def picture(seat: SeatDep, place: int) -> FileResponse:
    """The picture at full size."""
    _require(seat, place)
    return FileResponse(seat.stack.first.picture_file(place), media_type="image/png", headers=KEPT)


@router.get("/{stack}/slices/{place}/thumbnail")
def thumbnail(seat: SeatDep, place: int) -> Response:
    """The picture in small."""
    _require(seat, place)
    small = _jpeg(seat.stack.first.picture(place), THUMBNAIL)
    return Response(small, media_type="image/jpeg", headers=KEPT)


@router.put("/{stack}/place", status_code=204)
def keep_place(seat: SeatDep, place: Place) -> None:
    """Remember where an annotator is."""
    seat.keep(place)


def _require(seat: Seat, place: int) -> None:
    if not 0 <= place < len(seat.stack.first.slices):
        raise NotFound(f"this stack has {len(seat.stack.first.slices)} slices, and none is number {place}")


def _short(work: Work, place: int) -> dict[str, Any]:
    found = work.standing(place)
    return {"state": found.state, "emptiness": found.emptiness, "marks": found.marks}


def _address(seat: Seat, place: int, what: str) -> str:
    file = seat.stack.first.picture_file(place)
    which = _digest(str(file.resolve()), str(file.stat().st_mtime_ns))
    return f"/review/{seat.number}/slices/{place}/{what}?file={which}"


def _digest(*parts: str) -> str:
    return sha256("\n".join(parts).encode()).hexdigest()[:16]


def _jpeg(picture: Image, side: int) -> bytes:
    scale = side / max(picture.shape[:2])
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    _, data = cv2.imencode(".jpg", cv2.cvtColor(small, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, 80])
    return data.tobytes()
