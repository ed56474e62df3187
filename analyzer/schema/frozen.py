"""The bases of plain frozen data: tables that are read, and results that are written."""

import re
from inspect import cleandoc
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, field_validator

DIGITS: Final = 7
"""Significant digits of a result's numbers: as many as float32, in which pixels are computed, can tell apart."""
_ATTRIBUTES: Final = re.compile(r"^Attributes:\n(?P<rows>(?:    .*\n|\n)+)", re.MULTILINE)
_ROW: Final = re.compile(r"^    (?P<names>\w+(?:, \w+)*): (?P<text>.*(?:\n        .*)*)", re.MULTILINE)
_ROLE: Final = re.compile(r":\w+:`[~.!]*(?:[\w.]*\.)?(\w+)`|``([^`]*)``")


def describe(schema: dict[str, Any], model: type[BaseModel]) -> None:
    """Give each property of a JSON Schema the words that the docstring has for it under ``Attributes:``."""
    words: dict[str, str] = {}
    for one in reversed(model.__mro__):
        found = _ATTRIBUTES.search(cleandoc(one.__doc__ or "") + "\n")
        for row in _ROW.finditer(found["rows"] if found else ""):
            words |= dict.fromkeys(row["names"].split(", "), _plain(row["text"]))
    for name, described in schema.get("properties", {}).items():
        if name in words:
            described.setdefault("description", words[name])
    if "description" in schema:
        schema["description"] = _plain(schema["description"].partition("\n\nAttributes:")[0])


def _plain(text: str) -> str:
    return _ROLE.sub(lambda match: match[1] or match[2], " ".join(text.split()))


class Frozen(BaseModel):
    """A pydantic model that cannot be changed and takes no fields beside its own."""

    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_extra=describe)


class Result(Frozen):
    """A part of a result, its numbers rounded to :data:`DIGITS` significant digits."""

    @field_validator("*", mode="after")
    @classmethod
    def _rounded(cls, value: Any) -> Any:
        return rounded(value)


def rounded(value: Any) -> Any:
    """A number, or numbers in a tuple, with :data:`DIGITS` significant digits; anything else as it is."""
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}")
    if isinstance(value, tuple) and value and isinstance(value[0], float):
        return tuple(rounded(one) for one in value)
    return value
