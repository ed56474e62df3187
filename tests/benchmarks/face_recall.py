"""How often the face is found, by folder and by way of searching: ``python -m tests.benchmarks.face_recall``.

A find is right when it agrees with what the folder knows of the face:

- ``celebamask``, ``wrinkle_pairs``, ``sfhq`` (faces with known frames), ``tri_acne`` (the picture is the crop):
  intersection over union of at least 0.4 with the known square;
- ``acne04``: at least nine in ten of the lesions' circles lie in the crop;
- ``dark_circles``: the centre of every labelled box lies in the crop;
- ``pigmentation``: any find, since close-ups of skin are among them.

All PNG and JPEG pictures that scikit-image ships, but for two of people, stand for pictures without a face: there
any find is wrong.
"""

import argparse
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import skimage
from rich.console import Console
from rich.progress import track
from rich.table import Table

from skinsight.datasets.folder import data_folder, listed, read_rgb, size_of
from skinsight.datasets.sources import dark_circles, wrinkle_lines
from skinsight.datasets.sources.celebamask import FRAME, FRAME_SIDE
from skinsight.datasets.sources.unlabelled import pigmented_skin
from skinsight.segmentation.concerns import FACE_SKIN
from skinsight.segmentation.detector.blazeface import Detection
from skinsight.segmentation.errors import NoFaceFound
from skinsight.segmentation.face import confirmed, proposals
from skinsight.segmentation.frames import FaceCrop, Image
from skinsight.segmentation.segmenter import Segmenter

Points = Sequence[tuple[float, float]]
Right = Callable[[FaceCrop], bool]
Search = Callable[[Image], FaceCrop | None]

PICTURES_PER_FOLDER = 100
LEAST_SHARED = 0.4
WITH_PERSON = ("astronaut.png", "camera.png")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--data", type=Path)
    data = data_folder(parser.parse_args().data)
    segmenter = Segmenter(names=[FACE_SKIN])
    searches = {
        "detector": detector_only,
        "network": lambda photo: network_only(segmenter, photo),
        "both": lambda photo: both(segmenter, photo),
    }
    table = Table("folder", "n", *(f"{name}, right" for name in searches), title="Faces found")
    for folder, pictures in folders(data).items():
        counts = dict.fromkeys(searches, 0)
        for path, right in track(pictures, folder, console=Console(stderr=True), transient=True):
            photo = read_rgb(path)
            for name, search in searches.items():
                crop = search(photo)
                counts[name] += crop is not None and right(crop)
        table.add_row(folder, str(len(pictures)), *(f"{count / len(pictures):.0%}" for count in counts.values()))
    Console().print(table)


def detector_only(rgb: Image) -> FaceCrop | None:
    """The face that the detector is surest of, whatever the network thinks of it."""
    return next((found.crop for found in proposals(rgb)), None)


def network_only(segmenter: Segmenter, rgb: Image) -> FaceCrop | None:
    """The face that the network sees in the whole picture."""
    found = confirmed([Detection(FaceCrop.of_picture(*rgb.shape[:2]), 0.0)], segmenter.parse, rgb)
    return found[0] if found else None


def both(segmenter: Segmenter, rgb: Image) -> FaceCrop | None:
    """What :meth:`Segmenter.find_faces` answers."""
    try:
        return segmenter.find_faces(rgb)[0].crop
    except NoFaceFound:
        return None


def folders(data: Path) -> dict[str, list[tuple[Path, Right]]]:
    """Pictures of each folder with what makes a find right; at most :data:`PICTURES_PER_FOLDER`, evenly spaced."""
    circles = json.loads((data / "acne04" / "circles.json").read_text())
    known = {Path(sample.name).name: sample.crop for sample in wrinkle_lines.synthetic(data)}
    rules: dict[str, tuple[list[Path], Callable[[Path], Right]]] = {
        "celebamask": (listed(data / "celebamask" / "images", ".jpg"), lambda path: near(FRAME)),
        "wrinkle_pairs": (listed(data / "wrinkle_pairs" / "images", ".jpg"), in_ffhq_frame),
        "sfhq": ([data / "sfhq" / f"{name}.jpg" for name in known], lambda path: near(known[path.stem])),
        "tri_acne": (listed(data / "tri_acne" / "images", ".png"), lambda path: near(FaceCrop.of_picture(256, 256))),
        "acne04": (
            [path for path in listed(data / "acne04" / "images", ".jpg") if circles[path.stem]["circles"]],
            lambda path: holds([(x, y) for x, y, _ in circles[path.stem]["circles"]], 0.9),
        ),
        "dark_circles": (
            dark_circles.pictures(data),
            lambda path: holds([(box.x, box.y) for box in dark_circles.boxes(path)], 1.0),
        ),
        "pigmentation": (pigmented_skin(data), lambda path: lambda crop: True),
    }
    found = {name: [(path, rule(path)) for path in thinned(paths)] for name, (paths, rule) in rules.items()}
    shipped = Path(skimage.__file__).parent / "data"
    empty = [path for suffix in (".png", ".jpg") for path in listed(shipped, suffix) if path.name not in WITH_PERSON]
    return {**found, "no face, wrongly found": [(path, lambda crop: True) for path in empty]}


def thinned(paths: Sequence[Path]) -> list[Path]:
    """At most :data:`PICTURES_PER_FOLDER` of the paths, evenly spaced."""
    picked = np.linspace(0, len(paths) - 1, min(len(paths), PICTURES_PER_FOLDER)).round().astype(int)
    return [paths[index] for index in picked]


def in_ffhq_frame(path: Path) -> Right:
    """The known square of a picture in FFHQ's alignment, whatever its size."""
    return near(FRAME.scaled(size_of(path)[1] / FRAME_SIDE))


def near(known: FaceCrop) -> Right:
    """Whether a crop shares enough with the known square, tilt left aside."""

    def right(crop: FaceCrop) -> bool:
        overlap = 1.0
        for one, other in ((crop.centre_x, known.centre_x), (crop.centre_y, known.centre_y)):
            high = min(one + crop.side / 2, other + known.side / 2)
            overlap *= max(0.0, high - max(one - crop.side / 2, other - known.side / 2))
        return overlap >= LEAST_SHARED * (crop.side**2 + known.side**2 - overlap)

    return right


def holds(points: Points, share: float) -> Right:
    """Whether at least ``share`` of the points lie in a crop."""

    def right(crop: FaceCrop) -> bool:
        affine = crop.affine(1000)
        inside = np.array(points) @ affine[:, :2].T + affine[:, 2]
        return bool(((inside >= 0) & (inside <= 999)).all(axis=1).mean() >= share)

    return right


if __name__ == "__main__":
    main()
