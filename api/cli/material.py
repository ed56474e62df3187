"""What the commands that train and judge are told of pictures."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from skinsight.segmentation.errors import DataError

if TYPE_CHECKING:
    from skinsight.datasets.material import Material

Data = Annotated[Path | None, typer.Option(help="Folder of the training pictures; else SKINSIGHT_DATA.")]
Images = Annotated[Path | None, typer.Option(help="ImageJ stack of your own pictures, with --masks.")]
Masks = Annotated[Path | None, typer.Option(help="ImageJ stack of masks that goes with --images.")]


def material_of(data: Path | None, images: Path | None, masks: Path | None) -> "Material":
    """The data folder's pictures, or those of a pair of stacks.

    Raises:
        DataError: only one of the two stacks was given.
        StackError: the stacks do not fit each other.
    """
    from skinsight.annotation_tools.imagej.stacks import read_pair
    from skinsight.datasets.material import Material

    if images is None and masks is None:
        return Material(data)
    if images is None or masks is None:
        raise DataError("pictures and masks go together: give both --images and --masks")
    return Material(data, tuple(read_pair(images, masks).samples))
