"""What the review page sends, and what it is answered."""

from dataclasses import asdict
from typing import Annotated, Any, Literal

import pydantic

from skinsight.annotation_tools.review.lesions import lesions_of
from skinsight.annotation_tools.review.strokes import Point, Stroke
from skinsight.annotation_tools.review.work import Look
from skinsight.annotation_tools.run_length import runs_of

Token = Annotated[str, pydantic.Field(pattern=r"^[\w-]{1,64}$")]


class _Sent(pydantic.BaseModel, frozen=True, extra="forbid"):
    """By its ``id``, what is sent twice is done once."""

    id: Token


class Drawn(_Sent, frozen=True):
    """A stroke."""

    do: Literal["stroke"]
    stroke: Stroke


class Taken(_Sent, frozen=True):
    """The last stroke taken back, or done again."""

    do: Literal["undo", "redo"]


class Stated(_Sent, frozen=True):
    """A state."""

    do: Literal["state"]
    what: Literal["draft", "reviewed", "final", "reopened"]


class Answered(_Sent, frozen=True):
    """Whether somebody looked and found nothing to mark."""

    do: Literal["empty"]
    what: Literal["none", "unseen"]


class Noted(_Sent, frozen=True):
    """A note, or that the marks of others were looked at."""

    do: Literal["note", "seen"]
    what: Annotated[str, pydantic.Field(max_length=2000)] = ""


class Accepted(_Sent, frozen=True):
    """A mark that is right, by one of its pixels."""

    do: Literal["accept"]
    what: Annotated[str, pydantic.Field(pattern=r"^\d{1,6},\d{1,6}$")]


Change = Annotated[
    Drawn | Taken | Stated | Answered | Noted | Accepted,
    pydantic.Field(discriminator="do"),
]


class Place(pydantic.BaseModel, frozen=True, extra="forbid"):
    """Where an annotator is, so that a reload finds them there.

    Attributes:
        slice: number from 0.
        scale, x, y: pixels of the screen to one of the picture, and what lies in the middle of the window.
        concern, tool: in hand.
        size: diameter of the brush, in pixels of the picture.
        opacity: of outlines.
        filled: whether marks are filled, too.
        alone: whether other concerns are hidden.
        blind: whether what others marked is hidden.
        unfinished: points of a polygon or wire that is not closed yet.
    """

    slice: Annotated[int, pydantic.Field(ge=0)] = 0
    scale: Annotated[float, pydantic.Field(ge=0, le=1000)] = 0
    x: Annotated[float, pydantic.Field(ge=-1e5, le=1e5)] = 0
    y: Annotated[float, pydantic.Field(ge=-1e5, le=1e5)] = 0
    concern: Annotated[str, pydantic.Field(max_length=100)] = ""
    tool: Literal["brush", "erase", "polygon", "wire", "region", "pick"] = "brush"
    size: Annotated[float, pydantic.Field(ge=1, le=500)] = 6
    opacity: Annotated[float, pydantic.Field(ge=0, le=1)] = 1
    filled: bool = False
    alone: bool = False
    blind: bool = True
    unfinished: Annotated[list[Point], pydantic.Field(max_length=1000)] = []


class Points(pydantic.BaseModel, frozen=True, extra="forbid"):
    """What a wire is to go through."""

    points: Annotated[
        list[
            tuple[
                Annotated[float, pydantic.Field(ge=-1e5, le=1e5)],
                Annotated[float, pydantic.Field(ge=-1e5, le=1e5)],
            ]
        ],
        pydantic.Field(min_length=1, max_length=100),
    ]


def shown(look: Look) -> dict[str, Any]:
    """A picture's labels for the page: the mask as runs, its marks, and how far it is."""
    return {"runs": runs_of(look.mask), **told(look)}


def told(look: Look) -> dict[str, Any]:
    """The same without the mask."""
    return {
        "tag": look.tag,
        "undo": look.undo,
        "redo": look.redo,
        "standing": asdict(look.standing),
        "lesions": [asdict(lesion) for lesion in lesions_of(look.mask)],
    }
