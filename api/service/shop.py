"""The catalogue of the recommender's front end: products by what they are for, compared by cosine."""

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Final, Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field, StringConstraints, ValidationError

from skinsight.analyzer.schema.frozen import Frozen
from skinsight.segmentation.errors import AdviceError

SKIN_TYPES: Final = ("normal", "dry", "oily", "combination")
FEATURES: Final = (
    *SKIN_TYPES,
    "acne",
    "sensitive",
    "fine lines",
    "wrinkles",
    "redness",
    "dull",
    "pore",
    "pigmentation",
    "blackheads",
    "whiteheads",
    "blemishes",
    "dark circles",
    "eye bags",
    "dark spots",
)
"""What a person has, or a product is for: the front end's names, in its order."""
COLUMNS: Final = ("kind", "category", "brand", "name", "price", "url", "img", "skin type", "concern", "tones")
A_CATEGORY: Final = 5
ANY_TYPE: Final = "all"

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Address = Annotated[str, StringConstraints(pattern=r"^https?://[^\s\"'<>]+$", max_length=2000)]


class ShopItem(Frozen):
    """One product.

    Attributes:
        kind: ``general`` is listed by category, ``makeup`` in one list.
        skin_type: one of :data:`SKIN_TYPES`, or ``all``.
        concern: of :data:`FEATURES`.
        tones: skin tones that it suits, 1 (lightest) to 6; empty for any.
    """

    kind: Literal["general", "makeup"]
    category: Text
    brand: Text
    name: Text
    price: Text
    url: Address
    img: Address
    skin_type: Literal["normal", "dry", "oily", "combination", "all"] = Field(alias="skin type")
    concern: tuple[str, ...]
    tones: frozenset[Annotated[int, Field(ge=1, le=6)]]

    def flags(self) -> set[str]:
        """What it is for."""
        types = SKIN_TYPES if self.skin_type == ANY_TYPE else (self.skin_type,)
        return {*types, *self.concern}

    def answer(self) -> dict[str, str | list[str]]:
        """As the front end shows it."""
        texts: dict[str, str | list[str]] = self.model_dump(include={"brand", "name", "price", "url", "img"})
        return {**texts, "skin type": self.skin_type, "concern": list(self.concern)}


Answer = dict[str, str | list[str]]


def recommend(
    items: Iterable[ShopItem], tone: int, flags: Iterable[str]
) -> tuple[dict[str, list[Answer]], list[Answer]]:
    """Five products of each category that are nearest to what a person has, and the same of make-up for their tone.

    Nearest is the greatest cosine between the two sets of flags as vectors; products with nothing in common are left
    out, and of equally near ones the first of the catalogue comes first.
    """
    wanted = _vector(set(flags))
    general: dict[str, list[tuple[float, ShopItem]]] = {}
    makeup: dict[str, list[tuple[float, ShopItem]]] = {}
    for item in items:
        near = _cosine(wanted, _vector(item.flags()))
        if near and not (item.tones and tone not in item.tones):
            (general if item.kind == "general" else makeup).setdefault(item.category, []).append((near, item))
    listed = {category: _best(found) for category, found in general.items()}
    return listed, [answer for found in makeup.values() for answer in _best(found)]


def read_shop(path: Path) -> tuple[ShopItem, ...]:
    """Read a catalogue: UTF-8 CSV with the columns of :data:`COLUMNS`; concerns and tones are separated by ``;``.

    Raises:
        AdviceError: the file or a row is malformed; the message names the line and the remedy.
    """
    try:
        rows = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""), strict=True)
        if sorted(rows.fieldnames or ()) != sorted(COLUMNS):
            raise AdviceError(f"{path.name}: its first row must be {','.join(COLUMNS)}, in any order")
        return tuple(_item(f"{path.name} line {rows.line_num}", row) for row in rows)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise AdviceError(f"{path.name} cannot be read ({error}): give a CSV file in UTF-8") from None


def _item(where: str, row: Mapping[str, str | None]) -> ShopItem:
    cells = {name: (row.get(name) or "").strip() for name in COLUMNS}
    concern = tuple(part.strip() for part in cells["concern"].split(";") if part.strip())
    if unknown := [name for name in concern if name not in FEATURES]:
        raise AdviceError(f"{where}: concern {unknown[0]!r} is unknown: choose of {', '.join(FEATURES)}")
    tones = [part for part in cells["tones"].split(";") if part.strip()]
    try:
        return ShopItem.model_validate({**cells, "concern": concern, "tones": tones})
    except ValidationError as error:
        first = error.errors()[0]
        raise AdviceError(f"{where}: {first['loc'][0]}: {first['msg']}") from None


def _vector(flags: set[str]) -> npt.NDArray[np.float64]:
    return np.array([name in flags for name in FEATURES], float)


def _cosine(a: npt.NDArray[np.float64], b: npt.NDArray[np.float64]) -> float:
    length = float(np.linalg.norm(a) * np.linalg.norm(b))
    return float(a @ b) / length if length else 0.0


def _best(found: list[tuple[float, ShopItem]]) -> list[Answer]:
    return [item.answer() for _, item in sorted(found, key=lambda pair: -pair[0])[:A_CATEGORY]]
