"""What is said of fifty pictures, to be read to the end: ``python -m tests.benchmarks.said --data FOLDER``.

Chosen by a rule that looks at no answer: from each list of :func:`lists` that many, evenly along it. One row a picture:
faults of the photograph, tone, headline, concerns, conditions, measures, titles of the advice, whether the age is
asked for.
"""

import argparse
import csv
from collections.abc import Iterator
from contextlib import nullcontext, redirect_stdout
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.progress import track

from skinsight.analyzer import analyze
from skinsight.analyzer.formulas.table import MEASURES
from skinsight.analyzer.pictures.condition_words import likelihoods, verdict_words
from skinsight.analyzer.pictures.tone_strip import tone_figures, tone_title
from skinsight.analyzer.pictures.wording import measure_words, numbers, under_grade
from skinsight.analyzer.schema.result import Analysis
from skinsight.api.page.headline import headline
from skinsight.api.page.words import Words
from skinsight.datasets.folder import data_folder, listed, read_rgb
from skinsight.segmentation.concerns import CONCERNS, CONDITIONS, FACE_SKIN
from skinsight.segmentation.errors import SkinsightError
from skinsight.segmentation.photo import Photo
from skinsight.segmentation.segmenter import PROFILES, Segmenter

FOLDERS: Final = {
    "dark_acne": 6,
    "conditions/acne": 4,
    "conditions/rosacea": 4,
    "conditions/eczema": 4,
    "conditions/healthy": 4,
    "acne04/images": 4,
    "dark_circles/images": 3,
    "pigmentation": 3,
}
TONES: Final = 12
CHILDREN: Final = 4
WRINKLED: Final = 2
HEADINGS: Final = ("picture", "photograph", "tone", "seen", "concerns", "conditions", "measures", "advice", "age")


def main() -> None:
    """Print the table as Markdown."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--out", type=Path, help="a file for the table")
    parser.add_argument("--profile", choices=PROFILES, default="standard")
    given = parser.parse_args()
    data, segmenter = data_folder(given.data), Segmenter(names=(*CONCERNS, CONDITIONS), profile=given.profile)
    with given.out.open("w", encoding="utf-8") if given.out else nullcontext() as file, redirect_stdout(file):
        print(f"| {' | '.join(HEADINGS)} |\n|{'---|' * len(HEADINGS)}")
        for path in track(list(fifty(data)), "pictures", console=Console(stderr=True)):
            name = str(path.relative_to(data))
            try:
                cells = said(analyze(Photo(read_rgb(path), name), segmenter=segmenter))
            except SkinsightError as error:
                cells = [str(error)]
            print(f"| {' | '.join([name, *cells])} |", flush=True)


def fifty(data: Path) -> Iterator[Path]:
    """The pictures, from every list evenly."""
    for most, paths in lists(data):
        yield from (paths[(2 * place + 1) * len(paths) // (2 * most)] for place in range(most))


def lists(data: Path) -> Iterator[tuple[int, list[Path]]]:
    """How many are chosen, and from what: synthetic faces along the first rater's tones, children, faces with drawn
    wrinkles by the size of their drawing's file, and folders in natural order."""
    with (data / "tone_labels.csv").open(encoding="utf-8", newline="") as file:
        rated = sorted(csv.DictReader(file), key=lambda row: float(row["monk_a"]))
    yield TONES, [data / row["picture"] for row in rated if row["picture"].startswith("sfhq/")]
    yield CHILDREN, [data / "sfhq" / f"{stem}.jpg" for stem in (data / "sfhq/children.txt").read_text().split()]
    drawn = sorted(listed(data / "sfhq_wrinkles/masks", ".png"), key=lambda path: path.stat().st_size)
    yield WRINKLED, [data / "sfhq" / f"{path.stem}.jpg" for path in drawn]
    for folder, most in FOLDERS.items():
        yield most, listed(data / folder, ".jpg")


def said(found: Analysis) -> list[str]:
    """Cells of one row, in the words that a person reads."""
    concerns = (
        f"{name}: {', '.join(filter(None, (*numbers(one), under_grade(one))))}"
        for name, one in found.concerns.items()
        if name != FACE_SKIN
    )
    measures = (
        measure_words(name, one) or f"{MEASURES[name].label}: {one.unavailable_reason}"
        for name, one in found.measures.items()
    )
    return [
        ", ".join(one.code for one in found.quality.problems) or "good",
        tone_figures(found.tone)[0] if found.tone.status == "ok" else tone_title(found),
        headline(found, Words("en")),
        "; ".join(concerns),
        _conditions(found),
        "; ".join(measures),
        "; ".join(one.title for one in found.recommendations),
        "asked for" if found.age_needed else "",
    ]


def _conditions(found: Analysis) -> str:
    if found.conditions is None:
        return ""
    shares = ", ".join(f"{name} {share:.2f}" for name, share in likelihoods(found.conditions))
    return f"{verdict_words(found.conditions)} {shares}"


if __name__ == "__main__":
    main()
