"""Where the face lies in pictures that are not aligned: found once, written down as files.

``datasets/crops/<source>.json`` holds centre, side and tilt of the face crop by picture, so that training does not
depend on how faces are found today. ``python -m skinsight.datasets.crops --data FOLDER`` makes the files again.
"""

import argparse
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from skinsight.datasets.folder import data_folder, listed, read_rgb
from skinsight.segmentation.concerns import FACE_SKIN
from skinsight.segmentation.errors import DataError, NoFaceFound
from skinsight.segmentation.frames import FaceCrop
from skinsight.segmentation.segmenter import Segmenter

FOLDER = Path(__file__).with_name("crops")
PICTURES: Mapping[str, str] = {
    "acne04": "acne04/images",
    "boxes_acne_selfies": "boxes_acne_selfies/images",
    "dark_acne": "dark_acne",
    "dark_circles": "dark_circles/images",
    "dark_spots": "dark_spots",
    "pigmentation": "pigmentation",
    "sfhq": "sfhq",
}
"""Where the pictures of each source lie in the data folder."""


@cache
def crops(source: str) -> dict[str, FaceCrop]:
    """Face crops of a source by picture; a picture without a face is not among them.

    Raises:
        DataError: the source has no file of crops.
    """
    path = FOLDER / f"{source}.json"
    if not path.is_file():
        raise DataError(f"no face crops for {source!r}: make them with python -m skinsight.datasets.crops")
    return {name: FaceCrop(*numbers) for name, numbers in json.loads(path.read_text()).items()}


@cache
def _face_parser() -> Segmenter:
    """The ``face_skin`` network alone: it finds faces."""
    return Segmenter(names=[FACE_SKIN])


def find(source: str, data: Path) -> dict[str, list[float]]:
    """Centre, side and tilt of the largest face of every picture of a source, to a tenth of a pixel or degree."""
    found = {}
    for path in listed(data / PICTURES[source], ".jpg"):
        try:
            crop = _face_parser().find_faces(read_rgb(path))[0].crop
        except NoFaceFound:
            continue
        found[path.stem] = [round(value, 1) for value in (crop.centre_x, crop.centre_y, crop.side, crop.tilt)]
    return found


def main() -> None:
    """Write the files of all sources."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--data", type=Path)
    data = data_folder(parser.parse_args().data)
    for source in PICTURES:
        lines = [f"{json.dumps(name)}: {json.dumps(numbers)}" for name, numbers in find(source, data).items()]
        (FOLDER / f"{source}.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main()
