"""One entry of a directory, checked."""

import hashlib
from collections.abc import Sequence
from typing import Annotated, Any, Final, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from skinsight.segmentation.errors import DirectoryError

_PLAIN: Final = r"^[^\x00-\x1f\x7f]*$"
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200, pattern=_PLAIN)]
Named = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=_PLAIN)]
Language = Annotated[
    str, StringConstraints(strip_whitespace=True, to_lower=True, pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")
]
_REMEDIES: Final = {
    "id": "1 to 200 letters that name the entry within its file",
    "name": "1 to 200 letters",
    "place": "a town, or both latitude and longitude",
    "country": "two letters, as ID",
    "latitude": "degrees from -90 to 90 with a decimal point, as -6.2088",
    "longitude": "degrees from -180 to 180 with a decimal point, as 106.8456",
    "languages": "codes as id or en",
    "tele": "yes or no",
    "phone": "digits, spaces and +-()./ alone",
    "email": "an address as name@example.org, or nothing",
    "website": "an address that begins with https:// or http://, or nothing",
}


def _once(items: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(items))


class Entry(BaseModel):
    """A practitioner at one place.

    Attributes:
        id: what its file calls the entry.
        title: qualification, such as ``Sp.DVE``.
        place: the town by which it is found.
        notice: what is shown beside it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Named
    name: Named
    title: Line = ""
    place: Line = ""
    address: Line = ""
    country: Annotated[str, StringConstraints(strip_whitespace=True, to_upper=True, pattern=r"^([A-Za-z]{2})?$")] = ""
    latitude: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)] | None = None
    languages: Annotated[tuple[Language, ...], AfterValidator(_once)] = ()
    insurances: Annotated[tuple[Named, ...], AfterValidator(_once)] = ()
    tele: bool = False
    phone: Annotated[str, StringConstraints(strip_whitespace=True, max_length=60, pattern=r"^[\d +\-()./]*$")] = ""
    email: Annotated[
        str, StringConstraints(strip_whitespace=True, max_length=254, pattern=r"^([^\s@<>\"?&]+@[^\s@<>\"?&]+)?$")
    ] = ""
    website: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000, pattern=r"^(https?://\S+)?$")] = (
        ""
    )
    notice: Line = ""

    @model_validator(mode="after")
    def _is_somewhere(self) -> Self:
        if (self.latitude is None) != (self.longitude is None):
            raise ValueError("latitude and longitude go together: give both or neither")
        if not self.place and self.latitude is None:
            raise ValueError("there is neither a place nor coordinates: give a town, or latitude and longitude")
        return self

    def row(self, source: str) -> dict[str, Any]:
        """Columns of the store; the id is the same at each import of this entry."""
        named = hashlib.sha256(f"{source}\0{self.id}".encode()).hexdigest()[:32]
        return {**self.model_dump(mode="json"), "id": named}


def entry_of(where: str, values: dict[str, Any]) -> Entry:
    """An entry from what stands somewhere.

    Args:
        where: file and line, for the message.
        values: by the names of :class:`Entry`.

    Raises:
        DirectoryError: something of it will not do; the message says where, what, and the remedy.
    """
    try:
        return Entry.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]) if first["loc"] else ""
        if not name:
            raise DirectoryError(f"{where}: {first['msg'].removeprefix('Value error, ')}") from None
        found = repr(first["input"])[:60] if first["type"] != "missing" else "nothing"
        remedy = _REMEDIES.get(name, "at most 200 letters on one line")
        raise DirectoryError(f"{where}: {name} is {found}: give {remedy}") from None


def distinct(placed: Sequence[tuple[str, Entry]]) -> list[Entry]:
    """The entries, each of which comes with where it stands.

    Raises:
        DirectoryError: two have one id.
    """
    seen: dict[str, str] = {}
    for where, entry in placed:
        if entry.id in seen:
            raise DirectoryError(f"{where}: the id {entry.id!r} is that of {seen[entry.id]} already: give another one")
        seen[entry.id] = where
    return [entry for _, entry in placed]
