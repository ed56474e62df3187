"""ImageJ's regions of interest (ROIs) as masks, and masks as ROIs: ``.roi`` files, zips of them, overlays in TIFFs.

A region is filled as ImageJ fills it: its coordinates are corners of pixels, and a pixel belongs to it whose centre
lies inside by the even-odd rule (``ij/process/PolygonFiller.java``). A line is drawn at its stroke; what only points
somewhere is counted. See the table in ``docs/stacks.md``.
"""

import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from struct import unpack
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt
from roifile import ROI_OPTIONS, ROI_SUBTYPE, ROI_TYPE, ImagejRoi

from skinsight.segmentation.errors import StackError
from skinsight.segmentation.frames import Mask

SUFFIXES: Final = (".roi", ".zip")
LARGEST_ROI: Final = 1 << 24
"""Bytes of the largest record that is read."""
LINE_SHARE: Final = 0.02
"""Thickness of a line without a stroke, as a share of the slice's width: that of a wrinkle as it is labelled."""

Points = npt.NDArray[np.float64]
"""Coordinates ``(x, y)``, shape ``(N, 2)``."""

_FILLED: Final = {ROI_TYPE.POLYGON, ROI_TYPE.FREEHAND, ROI_TYPE.TRACED}
_LINES: Final = {ROI_TYPE.LINE, ROI_TYPE.POLYLINE, ROI_TYPE.FREELINE}


@dataclass(frozen=True, slots=True)
class Grid:
    """The planes that ROIs lie on: sizes of a hyperstack, and whether lines mark something (wrinkles)."""

    frames: int
    slices: int
    channels: int
    height: int
    width: int
    takes_lines: bool

    def planes(self, roi: ImagejRoi) -> list[int]:
        """Indices of the pictures that a ROI lies on: position 0 is every one of them.

        Raises:
            ValueError: it lies beyond the stack.
        """
        if roi.z_position or roi.t_position:
            frames = _at(roi.t_position, self.frames)
            slices = _at(roi.z_position, self.slices)
            return [frame * self.slices + piece for frame in frames for piece in slices]
        count = self.frames * self.slices
        return list(_at((roi.position - 1) // self.channels + 1, count))


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """What ROIs mark.

    Attributes:
        masks: where, shape ``(N, H, W)``.
        points: places that are only counted, one number per picture.
        skipped: a line for each ROI that marks nothing, with the reason.
    """

    masks: npt.NDArray[np.bool_]
    points: npt.NDArray[np.int64]
    skipped: list[str] = field(default_factory=list)


def read_rois(path: Path) -> tuple[list[tuple[str, bytes]], list[str]]:
    """Records of a ``.roi`` file or a zip, by name, and a line for each entry of the zip that is none.

    Nothing is unpacked to disk, so no entry can climb out of a folder.

    Raises:
        StackError: the file cannot be read.
    """
    try:
        if path.suffix.lower() == ".roi":
            return [(path.name, path.read_bytes())], []
        with zipfile.ZipFile(path) as file:
            entries = [entry for entry in file.infolist() if not entry.is_dir()]
            taken = [entry for entry in entries if _is_roi(entry)]
            foreign = [f"{entry.filename}: not a ROI" for entry in entries if not _is_roi(entry)]
            return [(entry.filename, file.read(entry)) for entry in taken], foreign
    except FileNotFoundError:
        raise StackError(f"there is no file {path}: check its name and folder") from None
    except (OSError, RuntimeError, NotImplementedError, zipfile.BadZipFile) as error:
        raise StackError(
            f"{path.name} cannot be read ({error}): save the ROIs again in Fiji's ROI Manager with More > Save"
        ) from None


def drawn(records: Iterable[tuple[str, bytes]], grid: Grid) -> Marks:
    """Draw ROIs; one that cannot be drawn is told of and does not stop the rest."""
    count = grid.frames * grid.slices
    masks = np.zeros((count, grid.height, grid.width), np.bool_)
    marks = Marks(masks, np.zeros(count, np.int64))
    for name, record in records:
        try:
            roi = _decoded(record)
            planes = grid.planes(roi)
            if roi.roitype == ROI_TYPE.POINT:
                marks.points[planes] += len(roi.coordinates())
                marks.skipped.append(f"{name}: points are counted, not filled")
                continue
            masks[planes] |= _mask(roi, grid)
        except Exception as error:  # of a damaged record, roifile raises nearly anything
            marks.skipped.append(f"{name}: {' '.join(str(error).split()) or type(error).__name__}")
    return marks


def filled(outlines: Sequence[Points], height: int, width: int) -> Mask:
    """Pixels, ``(height, width)``, whose centres lie inside outlines by the even-odd rule."""
    toggles = np.zeros((height, width + 1), np.bool_)
    for outline in outlines:
        for (x0, y0), (x1, y1) in zip(outline, np.roll(outline, -1, axis=0), strict=True):
            rows = _rows(min(y0, y1), max(y0, y1), height)
            if rows.size:
                crossing = x0 + (rows + 0.5 - y0) * (x1 - x0) / (y1 - y0)
                toggles[rows, np.clip(np.floor(crossing + 0.5), 0, width).astype(np.intp)] ^= True
    return np.asarray(np.logical_xor.accumulate(toggles, axis=1)[:, :width])


def rois_of(mask: Mask, position: int, name: str) -> list[ImagejRoi]:
    """One ROI for each part (4-connected) of a mask, ``(H, W)``, exact in ImageJ: outlines run along pixel edges.

    Args:
        mask: what is marked.
        position: number of the slice from 1, or 0 for every slice.
        name: what the ROIs are called, with a number behind.
    """
    count, parts = cv2.connectedComponents(mask.astype(np.uint8), connectivity=4)
    return [_traced(parts == part, position, f"{name} {part}") for part in range(1, count)]


def write_rois(path: Path, rois: Sequence[ImagejRoi]) -> None:
    """Write a zip that Fiji's ROI Manager opens, in place of one that may be there."""
    partial = path.with_name(f".{path.name}.partial")
    with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as file:
        for number, roi in enumerate(rois, 1):
            file.writestr(f"{number:05d}.roi", roi.tobytes())
    partial.replace(path)


def outlines_of(mask: Mask) -> list[Points]:
    """Closed outlines of a mask, ``(H, W)``, along the edges of pixels, holes included; what is marked lies left."""
    padded = np.pad(mask, 1)
    following: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for dy, dx, start, end in (
        (-1, 0, (1, 0), (0, 0)),
        (1, 0, (0, 1), (1, 1)),
        (0, -1, (0, 0), (0, 1)),
        (0, 1, (1, 1), (1, 0)),
    ):
        beside = np.roll(padded, (-dy, -dx), axis=(0, 1))[1:-1, 1:-1]
        for y, x in np.argwhere(mask & ~beside).tolist():
            following.setdefault((x + start[0], y + start[1]), []).append((x + end[0], y + end[1]))
    return list(_loops(following))


def _loops(following: dict[tuple[int, int], list[tuple[int, int]]]) -> Iterator[Points]:
    while following:
        corner = start = next(iter(following))
        loop = [start]
        while True:
            ends = following[corner]
            after = ends.pop()
            if not ends:
                del following[corner]
            if after == start:
                break
            loop.append(after)
            corner = after
        outline = np.array(loop, dtype=np.float64)
        turns = np.any(np.roll(outline, 1, axis=0) - outline != outline - np.roll(outline, -1, axis=0), axis=1)
        yield outline[turns]


def _traced(part: Mask, position: int, name: str) -> ImagejRoi:
    """A part as a TRACED ROI, or as a composite where it has holes."""
    outlines = outlines_of(part)
    if len(outlines) == 1:
        roi = ImagejRoi.frompoints(outlines[0].astype(np.int32), name=name)
        roi.roitype, roi.position = ROI_TYPE.TRACED, position
        roi.options &= ~ROI_OPTIONS.SUB_PIXEL_RESOLUTION
        roi.subpixel_coordinates = None
        return roi
    corners = np.concatenate(outlines)
    roi = ImagejRoi()
    roi.roitype, roi.name, roi.position = ROI_TYPE.RECT, name, position
    roi.left, roi.top = (int(value) for value in corners.min(axis=0))
    roi.right, roi.bottom = (int(value) for value in corners.max(axis=0))
    path = [number for outline in outlines for number in _path(outline)]
    roi.multi_coordinates = np.array(path, dtype=np.float32)
    roi.shape_roi_size = len(path)
    return roi


def _path(outline: Points) -> Iterator[float]:
    """Java's path of an outline: 0 moves, 1 draws, 4 closes."""
    for index, (x, y) in enumerate(outline.tolist()):
        yield from (float(index > 0), x, y)
    yield 4.0


def _is_roi(entry: zipfile.ZipInfo) -> bool:
    is_named = entry.filename.lower().endswith(".roi") and not entry.filename.startswith("__MACOSX/")
    return is_named and entry.file_size <= LARGEST_ROI


def _decoded(record: bytes) -> ImagejRoi:
    roi = ImagejRoi.frombytes(record)
    if unpack(">i", record[60:64])[0] + 52 > len(record):
        raise ValueError("it is cut short")
    return roi


def _at(position: int, size: int) -> range:
    if not 0 <= position <= size:
        raise ValueError(f"it lies on slice {position} of {size}")
    return range(size) if position == 0 else range(position - 1, position)


def _mask(roi: ImagejRoi, grid: Grid) -> Mask:
    kind = roi.roitype
    if roi.subtype in (ROI_SUBTYPE.TEXT, ROI_SUBTYPE.IMAGE, ROI_SUBTYPE.ARROW):
        raise ValueError(f"{roi.subtype.name.lower()} marks nothing")
    if roi.options & ROI_OPTIONS.SPLINE_FIT:
        raise ValueError("a spline is stored by its control points: in Fiji use Edit > Selection > Create Mask")
    if kind in _LINES:
        return _line(roi, grid)
    if kind == ROI_TYPE.OVAL:
        return _oval(roi, grid)
    if kind == ROI_TYPE.RECT and roi.rounded_rect_arc_size and not roi.composite:
        raise ValueError("a rounded rectangle is not filled: in Fiji use Edit > Selection > Create Mask")
    if kind in _FILLED or kind == ROI_TYPE.RECT:
        outlines = [np.asarray(outline, dtype=np.float64) for outline in roi.coordinates(multi=True)]
        return filled(outlines, grid.height, grid.width)
    raise ValueError(f"{kind.name.lower()} marks nothing")


def _oval(roi: ImagejRoi, grid: Grid) -> Mask:
    """The ellipse of the integer bounds."""
    width, height = roi.right - roi.left, roi.bottom - roi.top
    if min(width, height) <= 0:
        raise ValueError("it is empty")
    y, x = np.ogrid[: grid.height, : grid.width]
    across = (x + 0.5 - roi.left - width / 2) / (width / 2)
    down = (y + 0.5 - roi.top - height / 2) / (height / 2)
    return np.asarray(across**2 + down**2 <= 1)


def _line(roi: ImagejRoi, grid: Grid) -> Mask:
    """Pixels within half a stroke of a line, whose coordinates are centres of pixels."""
    if not grid.takes_lines:
        raise ValueError("a line marks wrinkles only: in Fiji use Edit > Selection > Line to Area")
    stroke = float(roi.float_stroke_width or roi.stroke_width) or LINE_SHARE * grid.width
    y, x = np.mgrid[: grid.height, : grid.width].astype(np.float64)
    points = np.asarray(roi.coordinates(), dtype=np.float64)
    mask = np.zeros((grid.height, grid.width), np.bool_)
    for (x0, y0), (dx, dy) in zip(points[:-1], np.diff(points, axis=0), strict=True):
        along = np.clip(((x - x0) * dx + (y - y0) * dy) / max(dx * dx + dy * dy, 1e-9), 0, 1)
        mask |= np.hypot(x - x0 - along * dx, y - y0 - along * dy) <= stroke / 2
    return mask


def _rows(top: float, bottom: float, height: int) -> npt.NDArray[np.intp]:
    """Rows of a picture whose centres lie in ``[top, bottom)``."""
    return np.arange(max(0, int(np.ceil(top - 0.5))), min(height, int(np.ceil(bottom - 0.5))), dtype=np.intp)
