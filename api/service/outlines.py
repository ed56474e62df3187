"""Outlines of masks along the edges of their pixels, so that polygons have exactly the area of the mask."""

from collections import defaultdict
from typing import Any, NamedTuple

import numpy as np

from skinsight.segmentation.frames import Mask

Point = tuple[int, int]
Ring = list[Point]


class Piece(NamedTuple):
    """A connected piece of a mask: its outline, and those of its holes. Rings are closed without repeating a point."""

    exterior: Ring
    holes: list[Ring]


def pieces(mask: Mask) -> list[Piece]:
    """The pieces of a mask ``(H, W)``, by the corners of their pixels: pixel ``(x, y)`` spans ``x`` to ``x + 1``.

    Pixels that touch at a corner alone belong to two pieces. Outer rings run clockwise on the screen, holes the other
    way round, so that the areas of all rings together, signed, are the area of the mask.

    Example:
        >>> pieces(np.array([[True]]))[0].exterior
        [(0, 0), (1, 0), (1, 1), (0, 1)]
    """
    found = [(ring, _area(ring)) for ring in _rings(mask)]
    outer = [Piece(ring, []) for ring, area in found if area > 0]
    for ring, area in found:
        if area < 0:
            around = [piece for piece in outer if _inside(ring, piece.exterior)]
            min(around, key=lambda piece: _area(piece.exterior)).holes.append(ring)
    return outer


def feature(mask: Mask, name: str) -> dict[str, Any]:
    """A mask as a GeoJSON Feature whose coordinates are pixels from the top left."""
    polygons = [[_closed(ring) for ring in (piece.exterior, *piece.holes)] for piece in pieces(mask)]
    height, width = mask.shape
    return {
        "type": "Feature",
        "geometry": {"type": "MultiPolygon", "coordinates": polygons},
        "properties": {"concern": name, "width": width, "height": height, "area": int(mask.sum())},
    }


def _rings(mask: Mask) -> list[Ring]:
    """All boundaries, corner points alone; the mask lies to the right of the way, as seen on the screen."""
    padded = np.pad(mask, 1).astype(np.int8)
    down, across = np.diff(padded, axis=0)[:, 1:-1], np.diff(padded, axis=1)[1:-1]
    ways: dict[Point, list[Point]] = defaultdict(list)  # from each corner, where the boundary goes on to
    for (rows, columns), step in (
        (np.nonzero(down == 1), (1, 0)),  # top edges, to the right
        (np.nonzero(down == -1), (-1, 0)),  # bottom edges, to the left
        (np.nonzero(across == -1), (0, 1)),  # right edges, down
        (np.nonzero(across == 1), (0, -1)),  # left edges, up
    ):
        for x, y in zip(columns.tolist(), rows.tolist(), strict=True):
            start = (x + (step[0] < 0), y + (step[1] < 0))
            ways[start].append(step)
    rings = []
    while ways:
        rings.append(_walk(ways, next(iter(ways))))
    return rings


def _walk(ways: dict[Point, list[Point]], start: Point) -> Ring:
    """One ring from a corner back to it, taken out of ``ways``. Where two ways lead on, the one to the right."""
    ring: Ring = []
    at, heading = start, ways[start][0]
    while True:
        choices = ways[at]
        right = (-heading[1], heading[0])
        step = right if len(choices) > 1 and right in choices else choices[0]
        choices.remove(step)
        if not choices:
            del ways[at]
        if not ring or step != heading:
            ring.append(at)
        heading = step
        at = (at[0] + step[0], at[1] + step[1])
        if at == start:
            break
    if len(ring) > 1 and _straight(ring[-1], ring[0], ring[1]):
        ring = ring[1:]
    return ring


def _straight(a: Point, b: Point, c: Point) -> bool:
    return (b[0] - a[0]) * (c[1] - b[1]) == (b[1] - a[1]) * (c[0] - b[0])


def _area(ring: Ring) -> int:
    """Signed area: above 0 for rings that run clockwise on the screen."""
    points = np.array(ring)
    following = np.roll(points, -1, axis=0)
    return int((points[:, 0] * following[:, 1] - following[:, 0] * points[:, 1]).sum()) // 2


def _inside(ring: Ring, around: Ring) -> bool:
    """Whether a ring lies within another that it does not cross: by the middle of the pixel beside its first corner."""
    (x0, y0), (x1, y1) = ring[0], ring[1]
    dx, dy = np.sign(x1 - x0), np.sign(y1 - y0)
    x, y = x0 + 0.5 * (dx - dy), y0 + 0.5 * (dy + dx)  # to the right of the first step: a pixel of the mask
    points = np.array(around, float)
    following = np.roll(points, -1, axis=0)
    crosses = (points[:, 1] > y) != (following[:, 1] > y)
    vertical = points[:, 0][crosses]
    return bool((vertical > x).sum() % 2)


def _closed(ring: Ring) -> Ring:
    return [*ring, ring[0]]
