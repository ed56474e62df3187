"""A pair of ImageJ stacks into a folder of labels; :mod:`skinsight.annotation_tools.label_folder` lays it out."""

import csv
import tomllib
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Final

from skinsight.annotation_tools.imagej.frames import FRAMES_FILE, IMAGES_FILE, Frames
from skinsight.annotation_tools.imagej.pair import read_pair
from skinsight.annotation_tools.label_folder import LabelFolder, Labelled, Origin, Slice, Source, write_labels
from skinsight.segmentation.concerns import CONCERNS, concern
from skinsight.segmentation.errors import StackError, UnknownConcern

DRAWN_AS_LINES: Final = ("wrinkles",)
"""Concerns that a line marks; of others a line is no mark."""


def import_pair(
    images: Path, masks: Path, name: str, folder: Path, persons: Mapping[str, str] | None = None
) -> LabelFolder:
    """Check a pair of stacks and copy it, without loss, as a folder of labels; of an export with where it comes from.

    Args:
        images: stack of pictures.
        masks: stack of masks, or ROIs (``.roi``, ``.zip``).
        name: the concern that is marked.
        folder: is made; must not hold labels yet.
        persons: who is shown, by slice label.

    Raises:
        StackError: the pair does not fit, ``folder`` is taken, or ``persons`` names a slice that is not there.
        UnknownConcern: ``name`` is no concern.
    """
    require_concern(name)
    pair = read_pair(images, masks, takes_lines=name in DRAWN_AS_LINES)
    frames = _frames_of(images, pair.labels)
    photographs = (
        {frame.label: Source(file=frame.path, sha256=frame.sha256) for frame in frames.frames} if frames else {}
    )
    origin = Origin.model_validate(frames.model_dump(include=set(Origin.model_fields))) if frames else None
    known = persons or {}
    if strangers := set(known) - set(pair.labels):
        raise StackError(f"no slice of {images.name} is called {min(strangers)!r}: name persons by the slices' labels")
    pictures = (
        Labelled(label, picture, mask, known.get(label, ""), photographs.get(label))
        for label, picture, mask in zip(pair.labels, pair.pictures, pair.masks, strict=True)
    )
    return write_labels(folder, name, [images, masks], pictures, pair.notes, origin)


def _frames_of(images: Path, labels: tuple[str, ...]) -> Frames | None:
    """What an export tells of its own pictures; None where these are not an export's."""
    if images.name != IMAGES_FILE or not (images.parent / FRAMES_FILE).is_file():
        return None
    frames = Frames.read(images.parent)
    return frames if tuple(frame.label for frame in frames.frames) == labels else None


def read_persons(path: Path) -> dict[str, str]:
    """Who is shown, by slice label: a CSV file with the columns ``label`` and ``person``.

    Raises:
        StackError: it cannot be read, or lacks a column.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return {row["label"]: row["person"] for row in csv.DictReader(file)}
    except KeyError as error:
        raise StackError(f"{path.name} has no column {error}: it needs the columns label and person") from None
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise StackError(f"{path} cannot be read ({error}): it needs a CSV file of label and person") from None


def implausible(description: LabelFolder) -> list[Slice]:
    """Pictures with more marked than ``limits.toml`` believes of the concern."""
    most = limits("most_marked").get(description.concern, 1.0)
    return [piece for piece in description.slices if piece.marked > most]


def limits(table: str) -> dict[str, float]:
    """A table of ``limits.toml``, by concern."""
    text = (resources.files("skinsight.annotation_tools") / "limits.toml").read_text(encoding="utf-8")
    found: dict[str, float] = tomllib.loads(text)[table]
    return found


def require_concern(name: str) -> None:
    """Refuse what one mask cannot label.

    Raises:
        UnknownConcern: ``name`` is not in the registry, or has more classes than marked and not.
    """
    if not concern(name).is_concern:
        known = ", ".join(row.name for row in CONCERNS.values() if row.is_concern)
        raise UnknownConcern(f"{name} has {len(concern(name).classes)} classes, a mask has two: choose one of {known}")
