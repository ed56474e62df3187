"""One ImageJ stack: a TIFF file as it is stored, with the axes, labels and LUT that the file itself names.

ImageJ stores the values of a picture as they are, whatever its lookup table (LUT), and says in the header how
they are shown: PhotometricInterpretation 0 (``MINISWHITE``) is the grey *inverting LUT*, 1 the grey one, 3 a
palette (``ij/io/TiffEncoder.java``). tifffile also writes LUTs into ImageJ's own metadata.
"""

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import get_ident
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import tifffile

from skinsight.segmentation.errors import StackError

Stored = npt.NDArray[np.uint8 | np.uint16]
Lut = npt.NDArray[np.uint8]
"""Colour per value, shape ``(256, 3)``."""

BYTE_ORDER: Final = ">"
"""ImageJ writes big-endian files only."""
_OTHER_COLOURS: Final = {tifffile.PHOTOMETRIC.CIELAB, tifffile.PHOTOMETRIC.ICCLAB, tifffile.PHOTOMETRIC.ITULAB}
"""Colours that fill three samples like red, green and blue do, and are none."""


@dataclass(frozen=True, slots=True, eq=False)
class Stack:
    """A TIFF file as stored.

    Attributes:
        path: the file.
        axes: a letter for each dimension, as the file names them: Y, X, S (samples of a colour pixel), C (channel),
            Z (slice), T (frame); any other letter means that the file does not say.
        values: what is stored, unsigned 8 or 16 bit, one dimension per letter of ``axes``.
        labels: slice labels, one per plane in the order stored, or none.
        palette: colours of an 8-bit palette file, else None.
        inverting: the LUT shows 0 as white.
        is_imagej: ImageJ (or a program that follows it) wrote the file.
        channel_luts: LUT of each channel of a composite, or none.
        overlay: records of the ROIs of its overlay and of its active selection, which ImageJ keeps beside the pixels.
    """

    path: Path
    axes: str
    values: Stored
    labels: tuple[str, ...]
    palette: Lut | None
    inverting: bool
    is_imagej: bool
    channel_luts: tuple[Lut, ...] = ()
    overlay: tuple[tuple[str, bytes], ...] = ()

    def size(self, axis: str) -> int:
        """Length of an axis, 1 where the file does not have it."""
        return int(self.values.shape[self.axes.index(axis)]) if axis in self.axes else 1

    def __str__(self) -> str:
        return f"{self.path.name} has shape {self.values.shape} and axes {self.axes}"


def read_stack(path: Path) -> Stack:
    """Read a TIFF file whole.

    Raises:
        StackError: no readable TIFF, several pictures of different kinds in it, a part of it missing, or not of
            unsigned 8 or 16 bit, or of the int32 and bool that masks are kept in.
    """
    if path.is_dir():
        raise StackError(f"{path} is a folder: name the TIFF file in it")
    try:
        with _strictly(), tifffile.TiffFile(path) as file:
            series = _only_series(path, file)
            axes, values = _without_singletons(series.axes, series.asarray(out="memmap"))
            metadata = file.imagej_metadata or {}
            palette = _palette(file.pages.first)
            is_grey_inverted = file.pages.first.photometric == tifffile.PHOTOMETRIC.MINISWHITE
            inverting = is_grey_inverted or _descends(palette) or _descends(_single_lut(metadata))
            return Stack(
                path,
                axes,
                _unsigned(path, values),
                _labels(metadata),
                palette,
                inverting,
                file.is_imagej,
                channel_luts=_channel_luts(metadata),
                overlay=_overlay(metadata),
            )
    except FileNotFoundError:
        raise StackError(f"there is no file {path}: check its name and folder") from None
    except StackError:
        raise
    except Exception as error:  # of a damaged file, tifffile and its decoders raise nearly anything
        reason = " ".join(str(error).split()) or type(error).__name__
        raise StackError(
            f"{path.name} cannot be read as a TIFF stack ({reason}): it is damaged or of a rare kind; "
            "open it in Fiji and save it with File > Save As > Tiff"
        ) from error


def write_stack(
    path: Path,
    slices: Iterable[npt.NDArray[np.uint8]],
    labels: Sequence[str],
    shape: tuple[int, ...] | None = None,
) -> None:
    """Write a stack that ImageJ opens as such: uncompressed, big-endian, with slice labels; one slice at a time.

    Args:
        path: file to write.
        slices: colour pictures, ``(H, W, 3)``, grey ones, ``(H, W)``, or pairs of channels, ``(2, H, W)``.
        labels: one per plane.
        shape: of them all, ``(N, H, W, 3)``, ``(N, H, W)`` or ``(N, 2, H, W)``; an array brings its own.
    """
    shape = shape or np.asarray(slices).shape
    axes = "ZYX" if len(shape) == 3 else "ZYXS" if shape[-1] == 3 else "ZCYX"
    planes = (plane for piece in slices for plane in (piece if axes == "ZCYX" else (piece,)))
    tifffile.imwrite(
        path,
        (np.ascontiguousarray(plane) for plane in planes),
        shape=shape,
        dtype=np.uint8,
        imagej=True,
        byteorder=BYTE_ORDER,
        photometric="rgb" if axes == "ZYXS" else "minisblack",
        metadata={
            "axes": axes,
            **({"mode": "composite"} if axes == "ZCYX" else {"hyperstack": False}),
            "Labels": list(labels),
        },
    )


class _Complaints(logging.Handler):
    """Keeps the errors that tifffile logs in this thread."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one."""
        if record.thread == get_ident():
            self.found.append(record.getMessage())


@contextmanager
def _strictly() -> Iterator[None]:
    """Raise what tifffile only logs: of a truncated stack it would read the first slice and say so in its log."""
    log, complaints = logging.getLogger("tifffile"), _Complaints()
    log.addHandler(complaints)
    try:
        yield
    finally:
        log.removeHandler(complaints)
    if complaints.found:
        raise tifffile.TiffFileError(complaints.found[0])


def _only_series(path: Path, file: tifffile.TiffFile) -> tifffile.TiffPageSeries:
    if not file.series:
        raise ValueError("there is no picture in it")
    if len(file.series) > 1:
        shapes = " and ".join(f"{series.shape} {series.axes}" for series in file.series[:3])
        raise StackError(
            f"{path.name} holds {len(file.series)} series of pictures (shapes {shapes}) where a stack is one: "
            "save each as a stack of its own"
        )
    series = file.series[0]
    if any(page is None for page in series.pages):
        raise StackError(
            f"{path.name} is one file of several (OME-TIFF) and others of them are missing: put them all in its "
            "folder, or save the stack as one file with Fiji's File > Save As > Tiff"
        )
    if (space := file.pages.first.photometric) in _OTHER_COLOURS:
        raise StackError(
            f"{path.name} holds {tifffile.PHOTOMETRIC(space).name} colours: in Fiji convert it with Image > Type > "
            "RGB Color"
        )
    if series.dtype not in (np.uint8, np.uint16, np.int32, np.bool_):
        raise StackError(
            f"{path.name} is of type {series.dtype}, shape {series.shape}: only unsigned 8 and 16 bit are read; "
            "in Fiji convert it with Image > Type > 8-bit"
        )
    return series


def _without_singletons(axes: str, values: Stored) -> tuple[str, Stored]:
    """Drop axes of length 1, which say nothing, but never Y and X."""
    kept = [index for index, axis in enumerate(axes) if axis in "YX" or values.shape[index] > 1]
    return "".join(axes[index] for index in kept), values.reshape([values.shape[index] for index in kept])


def _unsigned(path: Path, values: npt.NDArray[np.generic]) -> Stored:
    """Values as unsigned: bool and int32, which scikit-image and napari write, have one meaning as a mask."""
    if values.dtype == np.bool_:
        return values.astype(np.uint8) * 255
    if values.dtype == np.int32:
        if values.min() < 0 or values.max() > np.iinfo(np.uint16).max:
            raise StackError(
                f"{path.name} is of type int32 with values from {values.min()} to {values.max()}: only 0 to 65535 are "
                "read; in Fiji convert it with Image > Type > 8-bit"
            )
        return values.astype(np.uint16)
    return np.asarray(values)


def _channel_luts(metadata: dict[str, Any]) -> tuple[Lut, ...]:
    """LUTs of a composite's channels, shape ``(256, 3)`` each."""
    found = metadata.get("LUTs", [])
    return tuple(np.asarray(lut).T for lut in found) if isinstance(found, list) and len(found) > 1 else ()


def _overlay(metadata: dict[str, Any]) -> tuple[tuple[str, bytes], ...]:
    found = metadata.get("Overlays", [])
    records = [found] if isinstance(found, bytes) else found
    named = [(f"overlay {number}", bytes(record)) for number, record in enumerate(records, 1)]
    return (*named, *([("selection", bytes(metadata["ROI"]))] if "ROI" in metadata else []))


def _labels(metadata: dict[str, Any]) -> tuple[str, ...]:
    """First lines of the slice labels: ImageJ puts a slice's further properties on the lines below."""
    found = metadata.get("Labels", [])
    return tuple(str(label).partition("\n")[0] for label in ([found] if isinstance(found, str) else found))


def _palette(page: tifffile.TiffPage) -> Lut | None:
    """Colours of a palette page: TIFF holds 16 bits per colour, ImageJ uses the upper eight."""
    if page.photometric != tifffile.PHOTOMETRIC.PALETTE or page.colormap is None:
        return None
    return np.asarray(page.colormap.T >> 8, dtype=np.uint8)


def _single_lut(metadata: dict[str, Any]) -> Lut | None:
    """The LUT in ImageJ's metadata, where there is only one: those of several channels are colours of a composite."""
    found = metadata.get("LUTs")
    return np.asarray(found).T if isinstance(found, np.ndarray) else None


def _descends(lut: Lut | None) -> bool:
    """ImageJ's test for an inverting LUT: brightness never rises (``ImageProcessor.isInvertedLut``)."""
    if lut is None:
        return False
    brightness = lut.astype(np.int64).sum(axis=1)
    return bool(brightness[0] > brightness[-1] and (np.diff(brightness) <= 0).all())
