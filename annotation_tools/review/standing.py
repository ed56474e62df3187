"""How far a picture's labels have come, told by its journal."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from skinsight.annotation_tools.review.journal import STROKES, Entry

State = Literal["new", "draft", "reviewed", "final", "reopened"]
Emptiness = Literal["unseen", "none", "marked"]
"""``none``: somebody looked, and there is nothing to mark."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Of one picture.

    Attributes:
        state: see :func:`state_of`.
        emptiness: whether there is something to mark.
        marks: how many there are.
        note: the last one.
        author, made: who did something last, and when; ``""`` where nobody did.
        accepted: pixels of marks that were found right.
        seen: whose marks were looked at, so that this one is no longer blind; ``""`` for nobody's.
    """

    state: State
    emptiness: Emptiness
    marks: int
    note: str = ""
    author: str = ""
    made: str = ""
    accepted: tuple[tuple[int, int], ...] = ()
    seen: str = ""


def standing(entries: Sequence[Entry], was_marked: bool, marks: int) -> Standing:
    """How far a picture is.

    Args:
        entries: all of its journal.
        was_marked: whether it came with labels.
        marks: how many it has now.
    """
    note = seen = ""
    accepted: list[tuple[int, int]] = []
    for entry in entries:
        if entry.do == "note":
            note = entry.what
        elif entry.do == "seen":
            seen = entry.what
        elif entry.do == "accept":
            x, _, y = entry.what.partition(",")
            accepted.append((int(x), int(y)))
    emptiness: Emptiness = "marked" if marks else "none" if _is_confirmed(entries) else "unseen"
    author, made = (entries[-1].author, entries[-1].made) if entries else ("", "")
    return Standing(state_of(entries, was_marked), emptiness, marks, note, author, made, tuple(accepted), seen)


def state_of(entries: Sequence[Entry], was_marked: bool) -> State:
    """The state alone; a stroke on what was reviewed or final reopens it."""
    state: State = "draft" if was_marked else "new"
    for entry in entries:
        if entry.do == "state":
            state = _state(entry.what)
        elif entry.do in STROKES:
            state = "reopened" if state in ("reviewed", "final", "reopened") else "draft"
    return state


def _is_confirmed(entries: Sequence[Entry]) -> bool:
    confirmed = False
    for entry in entries:
        if entry.do == "empty":
            confirmed = entry.what == "none"
        elif entry.do in STROKES:
            confirmed = False
    return confirmed


def _state(text: str) -> State:
    match text:
        case "draft" | "reviewed" | "final" | "reopened":
            return text
    return "new"
