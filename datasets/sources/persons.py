"""Who is in a picture: photographs of one person stay on one side of a split, and intervals resample persons."""

import json
from functools import cache
from pathlib import Path

TABLE = Path(__file__).parents[1] / "splits" / "persons.json"
"""Pictures ``source/stem`` of those who were seen more than once, checked by eye."""


def person_of(picture: str) -> str:
    """A name for the person in the picture ``source/stem``: the first of their pictures in the table, else this one."""
    return _first_pictures().get(picture, picture)


def persons() -> list[list[str]]:
    """Pictures of each person who was seen more than once."""
    table: list[list[str]] = json.loads(TABLE.read_text())["persons"]
    return table


@cache
def _first_pictures() -> dict[str, str]:
    return {picture: pictures[0] for pictures in persons() for picture in pictures}
