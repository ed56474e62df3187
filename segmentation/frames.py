"""The two coordinate frames, and the one place where pictures are padded and resized.

The *photo frame* is the upright photograph (height x width). The *face frame* is the square crop that the
networks see. A :class:`FaceCrop` carries the affine map between them. Coordinates are of pixel centres,
``(x, y)``, as in OpenCV.
"""

from dataclasses import dataclass
from typing import Any, Final, Self, TypeVar, cast

import cv2
import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.uint8]
"""Upright RGB picture, shape ``(H, W, 3)``."""
Mask = npt.NDArray[np.bool_]
"""Binary mask, shape ``(H, W)``."""
Probability = npt.NDArray[np.float32]
"""Probability map, shape ``(H, W)``, values 0 to 1."""
Probabilities = npt.NDArray[np.float32]
"""Several of one shape: a network's classes ``(K, side, side)``, of which K is 1 for two, or passes over a face."""
Classes = npt.NDArray[np.uint8]
"""Index per pixel, shape ``(H, W)``."""
Layer = TypeVar("Layer", Probability, Classes)
Window = tuple[slice, slice]
"""Rows and columns of a picture."""
EVERYWHERE: Final[Window] = (slice(None), slice(None))
Affine = npt.NDArray[np.float64]
"""Affine map, shape ``(2, 3)``, as OpenCV takes it."""
Points = npt.NDArray[np.float64]
"""Coordinates ``x, y`` of points, shape ``(N, 2)``."""


@dataclass(frozen=True, slots=True)
class FaceCrop:
    """A square of the photograph: centre and side in pixels of the photo frame, tilt in degrees.

    ``tilt`` is the angle by which the head leans clockwise as seen in the picture; the face frame shows it
    upright. The square may reach past the photograph: what lies outside is black.
    """

    centre_x: float
    centre_y: float
    side: float
    tilt: float = 0.0

    @classmethod
    def of_box(cls, x0: float, y0: float, x1: float, y1: float, margin: float = 1.0) -> Self:
        """The square around a box, ``margin`` times its longer side."""
        side = max(x1 - x0, y1 - y0) * margin
        return cls((x0 + x1 - 1) / 2, (y0 + y1 - 1) / 2, side)

    @classmethod
    def of_picture(cls, height: int, width: int) -> Self:
        """The square that holds a whole picture: the crop of a picture that already is one."""
        return cls.of_box(0, 0, width, height)

    def scaled(self, factor: float) -> Self:
        """The same crop of a picture enlarged ``factor`` times."""
        centre_x, centre_y = ((centre + 0.5) * factor - 0.5 for centre in (self.centre_x, self.centre_y))
        return type(self)(centre_x, centre_y, self.side * factor, self.tilt)

    def affine(self, side: float) -> Affine:
        """Map from the photo frame to a face frame of ``side`` x ``side`` pixels."""
        scale = side / self.side
        angle = np.deg2rad(self.tilt)
        cos, sin = scale * np.cos(angle), scale * np.sin(angle)
        linear = np.array([[cos, sin], [-sin, cos]])
        shift = (side - 1) / 2 - linear @ np.array([self.centre_x, self.centre_y])
        return np.column_stack([linear, shift])

    def points_to_face(self, points: npt.ArrayLike, side: float) -> Points:
        """Points ``(N, 2)`` of the photo frame in a face frame of ``side`` x ``side`` pixels; ``N`` may be 0."""
        return mapped(points, self.affine(side))

    def points_to_photo(self, points: npt.ArrayLike, side: float) -> Points:
        """Points ``(N, 2)`` of a face frame of ``side`` x ``side`` pixels in the photo frame; ``N`` may be 0."""
        return mapped(points, cv2.invertAffineTransform(self.affine(side)))

    def to_face(self, picture: Image, side: int) -> Image:
        """Cut the face frame, ``(side, side, 3)``, out of a photograph."""
        return warp(picture, self.affine(side), (side, side))

    def inside(self, height: int, width: int, side: int) -> Mask:
        """Which of the face frame, ``(side, side)``, lies within a photograph of ``(height, width)``."""
        edge = 2 + self.side / side  # what is averaged into an outer pixel, and a pixel and a half beside it
        low, high = (edge, edge), (width - 1 - edge, height - 1 - edge)
        corners = self.points_to_photo([(0, 0), (side - 1, 0), (0, side - 1), (side - 1, side - 1)], side)
        if np.all((corners >= low) & (corners <= high)):
            return np.ones((side, side), bool)
        return self.to_face(np.ones((height, width), np.uint8), side) > 0

    def to_photo(self, face: Probability, height: int, width: int, within: Window = EVERYWHERE) -> Probability:
        """Lay a map of the face frame back into the photo frame, ``(height, width)``, 0 outside the crop.

        Only as many pixels are computed as the map's own, where it is not 0, take ``within`` a window.
        """
        laid = np.zeros((height, width), np.float32)
        window, found = self.laid(face, height, width, within)
        laid[window] = found
        return laid

    def laid(
        self, face: Probability, height: int, width: int, within: Window = EVERYWHERE
    ) -> tuple[Window, Probability]:
        """What :meth:`to_photo` computes: rows and columns of the photo frame, and the map there."""
        rows, columns = self.reach(face, height, width, within)
        size = (columns.stop - columns.start, rows.stop - rows.start)
        if min(size) < 1:
            return (rows, columns), np.zeros(size[::-1], np.float32)
        affine = self.affine(face.shape[0])
        affine[:, 2] += affine[:, :2] @ np.array([columns.start, rows.start])
        inside = _laid(np.ones(face.shape, np.uint8), affine, size, cv2.INTER_NEAREST)
        affine[:, 2] += 1  # a frame of one pixel, or the outermost ones would fade
        framed = np.asarray(cv2.copyMakeBorder(face, 1, 1, 1, 1, cv2.BORDER_REPLICATE), np.float32)
        found = _laid(framed, affine, size, cv2.INTER_LINEAR)
        return (rows, columns), np.multiply(found, inside, out=found)

    def mask_to_photo(self, face: Mask, height: int, width: int, within: Window = EVERYWHERE) -> Mask:
        """Lay a mask of the face frame back into the photo frame, ``(height, width)``, as :meth:`to_photo` does."""
        laid = np.zeros((height, width), bool)
        window, found = self.laid(face.astype(np.float32), height, width, within)
        laid[window] = found >= 0.5
        return laid

    def reach(self, face: Probability, height: int, width: int, within: Window = EVERYWHERE) -> Window:
        """Rows and columns of the photo frame in which a map of the face frame can be other than 0."""
        x, y, across, down = cv2.boundingRect((face != 0).astype(np.uint8))
        if not across:
            return slice(0, 0), slice(0, 0)
        low, high = (x - 1.5, y - 1.5), (x + across + 0.5, y + down + 0.5)  # a pixel and a half around the outermost
        corners = np.array([low, (high[0], low[1]), high, (low[0], high[1])])
        back = cv2.invertAffineTransform(self.affine(face.shape[0]))
        found = corners @ back[:, :2].T + back[:, 2]
        (left, top), (right, bottom) = np.floor(found.min(axis=0)), np.ceil(found.max(axis=0)) + 1
        rows, columns = within[0].indices(height), within[1].indices(width)
        row, column = max(rows[0], int(top)), max(columns[0], int(left))
        return slice(row, max(row, min(rows[1], int(bottom)))), slice(column, max(column, min(columns[1], int(right))))

    def classes_to_face(self, classes: Classes, side: int) -> Classes:
        """Cut the face frame, ``(side, side)``, out of an index map of the photo frame; 0 outside it."""
        return warp_classes(classes, self.affine(side), (side, side))

    def classes_to_photo(self, face: Classes, height: int, width: int) -> Classes:
        """Lay an index map of the face frame ``(side, side)`` back into the photo frame, 0 outside the crop."""
        back = np.asarray(cv2.invertAffineTransform(self.affine(face.shape[0])), dtype=np.float64)
        return warp_classes(face, back, (width, height))


def mapped(points: npt.ArrayLike, affine: npt.NDArray[Any]) -> Points:
    """Points ``(N, 2)`` through an affine map; ``N`` may be 0."""
    placed = np.reshape(np.asarray(points, dtype=np.float64), (-1, 2)) @ affine[:, :2].T + affine[:, 2]
    return np.asarray(placed, dtype=np.float64)


def window_of(mask: Mask, margin: int = 0) -> Window:
    """The rows and columns of a mask between which all of it lies, and a margin where there is one; of nothing none."""
    x, y, width, height = cv2.boundingRect(mask.view(np.uint8))
    if not width:
        return slice(0, 0), slice(0, 0)
    return slice(max(0, y - margin), y + height + margin), slice(max(0, x - margin), x + width + margin)


def places_in(mask: Mask) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Rows and columns of what is in a mask, as :func:`numpy.nonzero` has them, at a fraction of its time."""
    rows, columns = np.divmod(np.flatnonzero(mask), mask.shape[1])
    return rows, columns


def _laid(face: Layer, affine: Affine, size: tuple[int, int], sampling: int) -> Layer:
    """A face frame seen through the inverse of ``affine`` in a picture of ``size`` (width, height)."""
    back = cv2.invertAffineTransform(affine)
    return cast(Layer, cv2.warpAffine(face, back, size, flags=sampling))


def warp(picture: Image, affine: Affine, size: tuple[int, int]) -> Image:
    """Resample a picture through ``affine`` into ``size`` (width, height), without aliasing.

    OpenCV's ``warpAffine`` samples points only, so what is seen is first reduced by averaging areas, where it is large.
    """
    scale = float(np.sqrt(abs(np.linalg.det(affine[:, :2]))))
    factor = max(1, int(1 / scale + 1e-6))  # 8 and not 7 where rounding leaves 7.999…
    if factor > 1:
        rows, columns = _seen(affine, size, picture.shape[:2], 2 * factor)
        picture = picture[rows, columns]
        height, width = picture.shape[:2]
        if not picture.size:
            return np.zeros((size[1], size[0], *picture.shape[2:]), np.uint8)
        small, (fx, fy) = _averaged(picture, max(1, width // factor), max(1, height // factor))
        picture, affine = small, affine @ _moved(columns.start, rows.start) @ _enlarge(fx, fy)
    return np.asarray(cv2.warpAffine(picture, affine, size, flags=cv2.INTER_LINEAR), dtype=np.uint8)


def reduced(picture: Image, longest: int) -> tuple[Image, float]:
    """A picture of at most so many pixels on its longer side, each the average of an area, and its scale, 1 at most."""
    factor = min(1.0, longest / max(picture.shape[:2]))
    height, width = (max(1, round(length * factor)) for length in picture.shape[:2])
    return _averaged(picture, width, height)[0], factor


def _averaged(picture: Image, width: int, height: int) -> tuple[Image, tuple[float, float]]:
    """A picture reduced by averaging areas, and by how much across and down.

    Halves first, for which OpenCV has a way that is ten times as fast; of an odd side the last pixel is left out.
    """
    pixel = 1
    while picture.shape[1] >= 2 * width and picture.shape[0] >= 2 * height:
        down, across = picture.shape[0] // 2, picture.shape[1] // 2
        even = picture[: 2 * down, : 2 * across]
        picture, pixel = np.asarray(cv2.resize(even, (across, down), interpolation=cv2.INTER_AREA), np.uint8), 2 * pixel
    by = pixel * picture.shape[1] / width, pixel * picture.shape[0] / height
    return np.asarray(cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA), np.uint8), by


def _seen(affine: Affine, size: tuple[int, int], shape: tuple[int, int], margin: int) -> Window:
    """Rows and columns of a picture of ``shape`` that a frame of ``size`` (width, height) shows, and some more."""
    across, down = size
    corners = mapped([(0, 0), (across, 0), (0, down), (across, down)], cv2.invertAffineTransform(affine))
    low, high = corners.min(axis=0) - margin, corners.max(axis=0) + margin
    (left, top), (right, bottom) = np.maximum(low, 0).astype(int), np.maximum(high, 0).astype(int)
    return slice(min(top, shape[0]), min(bottom, shape[0])), slice(min(left, shape[1]), min(right, shape[1]))


def _moved(x: int, y: int) -> Affine:
    """Homogeneous map from a window's pixels to those of the picture it is cut from."""
    return np.array([[1, 0, x], [0, 1, y], [0, 0, 1]], dtype=np.float64)


def _enlarge(fx: float, fy: float) -> Affine:
    """Homogeneous map from a reduced picture's pixel centres to those of the full one."""
    return np.array([[fx, 0, (fx - 1) / 2], [0, fy, (fy - 1) / 2], [0, 0, 1]])


def warp_classes(classes: Classes, affine: Affine, size: tuple[int, int]) -> Classes:
    """Move an index map through an affine map into ``size`` (width, height), each pixel from the nearest; 0 outside."""
    return np.asarray(cv2.warpAffine(classes, affine, size, flags=cv2.INTER_NEAREST), dtype=np.uint8)
