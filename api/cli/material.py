"""What the commands that train and judge are told of pictures."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from skinsight.segmentation.errors import DataError

if TYPE_CHECKING:
    from skinsight.datasets.material import Material
    from skinsight.segmentation.samples import Sample

Data = Annotated[Path | None, typer.Option(help="Folder of the training pictures; else SKINSIGHT_DATA.")]
Images = Annotated[Path | None, typer.Option(help="ImageJ stack of your own pictures, with --masks.")]
FromLabels = Annotated[
    list[Path] | None,
    typer.Option("--from-labels", help="Folder of your own labels, as `stack import` writes it; may be repeated."),
]
Masks = Annotated[Path | None, typer.Option(help="ImageJ stack of masks that goes with --images.")]


def material_of(
    data: Path | None,
    images: Path | None,
    masks: Path | None,
    labels: Sequence[Path] | None = None,
    name: str | None = None,
) -> "Material":
    """The data folder's pictures, or those of a pair of stacks, or of folders of labels.

    Raises:
        DataError: only one of the two stacks was given, or stacks and folders, or labels of another concern than
            ``name``.
        StackError: the stacks do not fit each other.
    """
    from skinsight.annotation_tools.imagej.pair import read_pair
    from skinsight.datasets.material import Material

    if labels:
        if images or masks:
            raise DataError("stacks and folders of labels do not mix: import the stacks with skinsight stack import")
        return Material(data, tuple(sample for folder in labels for sample in _labelled(folder, name)))
    if images is None and masks is None:
        return Material(data)
    if images is None or masks is None:
        raise DataError("pictures and masks go together: give both --images and --masks")
    return Material(data, tuple(read_pair(images, masks).samples))


def again(images: Path | None, masks: Path | None, labels: Sequence[Path] | None) -> str:
    """The same pictures for the next command, to be printed."""
    if labels:
        return "".join(f" --from-labels {folder}" for folder in labels)
    return f" --images {images} --masks {masks}" if images else ""


def _labelled(folder: Path, name: str | None) -> "list[Sample]":
    from skinsight.annotation_tools.label_folder import read_description, samples_of

    found = read_description(folder).concern
    if name not in (None, found):
        raise DataError(f"{folder} holds labels of {found}, not of {name}: name {found}, or give another folder")
    return samples_of(folder)
