"""A still map of the operator's own tiles: which of them are shown where, and where the hits lie on them.

Tiles are squares of the Web Mercator projection (EPSG 3857), 2^zoom of them around the Earth, counted from the
north-west.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from skinsight.api.companion.directory.finding import Point

COLUMNS: Final = 3
ROWS: Final = 2
"""Of tiles that the map is wide and high."""
MARGIN: Final = 0.7
"""Of the map that the hits may span."""
CLOSEST: Final = 14
NORTHMOST: Final = 85.0511
"""Degrees at which the projection ends."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Something on the map: its left and top edge, in percent of the map's width and height."""

    left: float
    top: float


@dataclass(frozen=True, slots=True)
class Tile(Placed):
    """A picture of the map, and its address."""

    address: str


@dataclass(frozen=True, slots=True)
class Map:
    """The tiles, and the points in their order; None for one that is not on it."""

    tiles: list[Tile]
    points: list[Placed | None]


def origin_of(tiles: str) -> str:
    """The web origin of the tiles: what a page's policy must allow."""
    parts = urlsplit(tiles)
    return f"{parts.scheme}://{parts.netloc}"


def map_of(tiles: str, points: Sequence[Point | None]) -> Map | None:
    """The closest map on which all points lie; None where there are none."""
    there = [one for one in points if one and abs(one.latitude) <= NORTHMOST]
    if not there:
        return None
    zoom = next((zoom for zoom in range(CLOSEST, 0, -1) if _fits([_on_tiles(one, zoom) for one in there])), 0)
    spots = [_on_tiles(one, zoom) for one in there]
    west, north = (_middle([spot[axis] for spot in spots]) - size / 2 for axis, size in ((0, COLUMNS), (1, ROWS)))

    def placed(x: float, y: float) -> Placed:
        return Placed(100 * (x - west) / COLUMNS, 100 * (y - north) / ROWS)

    around = 2**zoom
    shown = [
        Tile(where.left, where.top, _address(tiles, zoom, x % around, y))
        for y in range(math.floor(north), math.ceil(north + ROWS))
        for x in range(math.floor(west), math.ceil(west + COLUMNS))
        if 0 <= y < around
        for where in [placed(x, y)]
    ]
    return Map(shown, [placed(*_on_tiles(one, zoom)) if one in there and one else None for one in points])


def _on_tiles(point: Point, zoom: int) -> tuple[float, float]:
    """Columns and rows of tiles from the projection's north-west corner."""
    around, latitude = 2**zoom, math.radians(point.latitude)
    return around * (point.longitude + 180) / 360, around * (1 - math.asinh(math.tan(latitude)) / math.pi) / 2


def _fits(spots: list[tuple[float, float]]) -> bool:
    spans = (max(axis) - min(axis) for axis in zip(*spots, strict=True))
    return all(span <= MARGIN * size for span, size in zip(spans, (COLUMNS, ROWS), strict=True))


def _middle(values: list[float]) -> float:
    return (min(values) + max(values)) / 2


def _address(tiles: str, zoom: int, x: int, y: int) -> str:
    return tiles.replace("{z}", str(zoom)).replace("{x}", str(x)).replace("{y}", str(y))
