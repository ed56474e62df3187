"""The folder of training pictures: where it is, and how its files are listed and read."""

import json
import os
import re
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image as PillowImage

from skinsight.segmentation.errors import DataError
from skinsight.segmentation.frames import Image

VARIABLE = "SKINSIGHT_DATA"


def data_folder(given: Path | None = None) -> Path:
    """The folder given, or the one that ``SKINSIGHT_DATA`` names.

    Raises:
        DataError: neither is given, or it is no folder.
    """
    folder = given or (Path(os.environ[VARIABLE]) if os.environ.get(VARIABLE) else None)
    if folder is None:
        raise DataError(f"where are the training pictures? Give --data FOLDER or set {VARIABLE}")
    if not folder.is_dir():
        raise DataError(f"{folder} is not a folder: give --data or {VARIABLE} the folder that holds the sources")
    return folder


def listed(folder: Path, suffix: str) -> list[Path]:
    """Files of a source in natural order (2 before 10).

    Raises:
        DataError: the folder has no such file.
    """
    found = sorted(folder.glob(f"*{suffix}"), key=natural_order)
    if not found:
        raise DataError(f"no {suffix} file in {folder}: is that source missing from the data folder?")
    return found


def natural_order(path: Path) -> list[int | str]:
    """Sort key that reads digits as numbers."""
    return [int(piece) if piece.isdecimal() else piece for piece in re.split(r"(\d+)", path.name)]


def described(path: Path) -> Any:
    """Content of the JSON file that describes a source.

    Raises:
        DataError: it does not exist.
    """
    if not path.is_file():
        raise DataError(f"{path} does not exist: is that source missing from the data folder?")
    return json.loads(path.read_text())


def size_of(path: Path) -> tuple[int, int]:
    """Height and width of a trusted training picture, from its header alone."""
    with PillowImage.open(path) as picture:
        return picture.height, picture.width


def read_rgb(path: Path) -> Image:
    """A trusted training picture as RGB."""
    with PillowImage.open(path) as picture:
        return np.asarray(picture.convert("RGB"))
