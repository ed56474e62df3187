"""What the rules on marks are worth: ``python -m tests.benchmarks.doubted --data FOLDER``.

Of the networks' marks some are not believed (``analyzer/concerns``, ``doubted``). Three tables, profile ``standard``,
with 95 % intervals (Wilson):

- dark circles, eye by eye, by the strength that people saw (``dark_circle_labels``): drawn, not drawn, not judged for
  light from the side;
- dark spots that people drew (``dark_spots_labels``) and the network marks: how many are believed;
- dark spots that the network marks on every ``--every``-th synthetic adult: how many are taken for hairs of a beard, or
  stand at the head's hair, and on how many faces.
"""

import argparse
import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image as PillowImage
from rich.console import Console
from rich.progress import track
from rich.table import Table

from skinsight.analyzer.concerns.believed import believed
from skinsight.analyzer.face.off_skin import at_hair
from skinsight.analyzer.face.parsed import ParsedFace
from skinsight.analyzer.face.view import SIDE
from skinsight.analyzer.measures.beard import hairs
from skinsight.analyzer.measures.under_eyes import judged_eyes, whole_eyes
from skinsight.datasets.crops import crops
from skinsight.datasets.folder import data_folder, listed, read_rgb
from skinsight.datasets.sources.unlabelled import synthetic_adults
from skinsight.segmentation.errors import NoFaceFound
from skinsight.segmentation.face import Face
from skinsight.segmentation.frames import Mask
from skinsight.segmentation.photo import Photo
from skinsight.segmentation.pieces import Pieces
from skinsight.segmentation.segmenter import Segmenter
from tests.benchmarks.covered import share

EVERY: Final = 12
LEAST_LABELLED: Final = 0.3
"""Share of a mark that people drew, from which it is a true one."""
LEAST_DOUBTED: Final = 0.5
"""Share of a mark that is not believed, from which the mark is not."""
STRENGTHS: Final = ("none", "mild", "moderate", "strong")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--every", type=int, default=EVERY)
    given = parser.parse_args()
    data, console = data_folder(given.data), Console(width=120)
    segmenter = Segmenter(names=["face_skin", "acne", "flek", "panda_eyes"], profile="standard")
    console.print(circles(segmenter, data))
    console.print(drawn_spots(segmenter, data))
    console.print(hair(segmenter, synthetic_adults(data)[:: given.every]))


def circles(segmenter: Segmenter, data: Path) -> Table:
    """Eyes by the strength that people saw and by what is said."""
    with (data / "dark_circle_labels" / "pictures.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found: Counter[tuple[str, str]] = Counter()
    for row, face in zip(rows, faces(segmenter, [data / row["picture"] for row in rows], "panda_eyes"), strict=True):
        if face is None:
            continue
        drawn, judged = believed(face).concerns["panda_eyes"].mask, judged_eyes(face.view)
        for side in whole_eyes(face.view):
            x, _ = face.view.landmarks.boxes[f"{side} eye"].centre
            near = np.abs(face.view.landmarks.columns - x) < face.view.landmarks.unit
            said = "not judged" if side not in judged else "drawn" if (drawn & near).any() else "not drawn"
            found[row[side], said] += 1
    table = Table("people saw", "eyes", "drawn", "not drawn", "not judged", title="dark circles")
    for strength in STRENGTHS:
        counts = [found[strength, said] for said in ("drawn", "not drawn", "not judged")]
        table.add_row(strength, str(sum(counts)), *(share(count, sum(counts)) for count in counts))
    return table


def drawn_spots(segmenter: Segmenter, data: Path) -> Table:
    """Marks of the network that people drew, too."""
    paths = listed(data / "dark_spots_labels" / "flek", ".png")
    true = lost = 0
    pictures = [data / "dark_spots" / f"{path.stem}.jpg" for path in paths]
    for path, face in zip(paths, faces(segmenter, pictures, "flek"), strict=True):
        if face is None:
            continue
        with PillowImage.open(path) as picture:
            label = face.crop.classes_to_face(np.asarray(picture, np.uint8), SIDE) > 0
        marks, kept = face.concerns["flek"].marks, believed(face).concerns["flek"].mask
        drawn = within(marks, label) >= LEAST_LABELLED
        true += int(drawn.sum())
        lost += int((drawn & (within(marks, ~kept) > LEAST_DOUBTED)).sum())
    table = Table("marked and drawn", "not believed", title="dark spots that people drew")
    table.add_row(str(true), share(lost, true))
    return table


def hair(segmenter: Segmenter, paths: Iterable[Path]) -> Table:
    """Marks of synthetic adults that are taken for hair."""
    rows: dict[str, list[int]] = {"of a beard": [], "at the head's hair": []}
    marked: list[int] = []
    for face in faces(segmenter, list(paths), "flek"):
        if face is None:
            continue
        marks = face.concerns["flek"].marks
        marked.append(int(marks.max()))
        for doubted, counts in zip((hairs(face.view, marks), at_hair(face.view)), rows.values(), strict=True):
            counts.append(int((within(marks, doubted) > LEAST_DOUBTED).sum()))
    table = Table("hair", "of marks", "on faces", title="dark spots of synthetic adults")
    for name, counts in rows.items():
        table.add_row(name, share(sum(counts), sum(marked)), share(np.count_nonzero(counts), len(marked)))
    return table


def within(marks: Pieces, where: Mask) -> npt.NDArray[np.float64]:
    """The share of each mark that lies within a mask ``(SIDE, SIDE)``."""
    whole = np.bincount(marks.ravel())[1:]
    return np.asarray(np.bincount(marks[where], minlength=len(whole) + 1)[1:] / np.maximum(1, whole))


def faces(segmenter: Segmenter, paths: list[Path], name: str) -> Iterator[ParsedFace | None]:
    """The largest face of each picture, in the crops that are known; None where there is none."""
    known = crops("sfhq")
    for path in track(paths, name, console=Console(stderr=True)):
        rgb = read_rgb(path)
        try:
            placed = known.get(path.stem) if path.parent.name == "sfhq" else None
            face = Face(placed, "given") if placed else segmenter.find_faces(rgb)[0]
        except NoFaceFound:
            yield None
            continue
        yield ParsedFace(Photo(rgb), segmenter.segment(rgb, face, [name]))


if __name__ == "__main__":
    main()
