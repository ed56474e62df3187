"""Of whom is a red field said? ``python -m tests.benchmarks.red_field --data FOLDER``.

Every ``--every``-th photograph of rosacea, acne, eczema and healthy skin (``conditions``), of acne on brown and black
skin and of ACNE04: on how many a red field is found by its share of the skin alone (where at least four marks of acne
ask for it), and on how many the rule says it (``analyzer/quality/red_field.py``; limit in ``scales/quality.toml``),
with 95 % intervals (Wilson). The head of conditions, which the rule asks too, has learned from these photographs. Below
it, of the fields that the rule asks about, how densely lesions stand on them: what its bound was set between.
"""

import argparse
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.progress import track
from rich.table import Table

from skinsight.analyzer.concerns.believed import believed
from skinsight.analyzer.face.parsed import ParsedFace
from skinsight.analyzer.quality.gate import quality_scale
from skinsight.analyzer.quality.red_field import LEAST_WITHIN, MOST_DENSE, RedField, red_field
from skinsight.datasets.folder import data_folder, listed, read_rgb
from skinsight.segmentation.errors import NoFaceFound
from skinsight.segmentation.photo import Photo
from skinsight.segmentation.segmenter import PROFILES, Segmenter
from tests.benchmarks.covered import share

EVERY: Final = 4
FOLDERS: Final = {
    "rosacea": ("conditions/rosacea", 1),
    "acne": ("conditions/acne", 1),
    "eczema": ("conditions/eczema", 1),
    "healthy": ("conditions/healthy", 1),
    "acne on dark skin": ("dark_acne", 1),
    "ACNE04": ("acne04/images", 8),
}
"""What is shown, where, and how much more seldom it is taken."""


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--every", type=int, default=EVERY)
    parser.add_argument("--profile", choices=PROFILES, default="standard")
    given = parser.parse_args()
    data, segmenter = (
        data_folder(given.data),
        Segmenter(names=["face_skin", "acne", "conditions"], profile=given.profile),
    )
    limit = next(check.limit for check in quality_scale().checks if check.code == "red_field")
    table = Table("of", "n", "by the field alone", "said")
    dense: dict[str, list[float]] = {}
    for name, (folder, seldom) in FOLDERS.items():
        found = fields(segmenter, listed(data / folder, ".jpg")[:: given.every * seldom])
        alone = [one for one in found if one.share > limit]
        table.add_row(
            name,
            str(len(found)),
            share(len(alone), len(found)),
            share(sum(one.said > limit for one in found), len(found)),
        )
        dense[name] = sorted(one.dense for one in alone if one.within >= LEAST_WITHIN)
    console = Console(width=120)
    console.print(table)
    for name, values in dense.items():
        console.print(
            f"lesions over share (at most {MOST_DENSE:g}), {name}: {', '.join(f'{one:.0f}' for one in values)}"
        )


def fields(segmenter: Segmenter, paths: list[Path]) -> list[RedField]:
    """The red field of the largest face of each photograph; those without a face are left out."""
    found = []
    for path in track(paths, paths[0].parent.name, console=Console(stderr=True)):
        rgb = read_rgb(path)
        try:
            face = segmenter.find_faces(rgb)[0]
        except NoFaceFound:
            continue
        one = red_field(believed(ParsedFace(Photo(rgb), segmenter.segment(rgb, face, ["acne", "conditions"]))))
        if one is not None:
            found.append(one)
    return found


if __name__ == "__main__":
    main()
