"""How often the quality gate speaks on ordinary portraits: ``python -m tests.benchmarks.quality_limits --data FOLDER``.

Its limits are right where hardly any well-taken portrait passes them: the table shows, of each measure, the outer
percentile of two sets of portraits beside the limits, and how many of the portraits each check is against.
"""

import argparse
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from skinsight.analyzer.face.parsed import ParsedFace
from skinsight.analyzer.quality.gate import Check, quality, quality_scale
from skinsight.datasets.folder import data_folder, listed, read_rgb
from skinsight.segmentation.concerns import FACE_SKIN
from skinsight.segmentation.errors import NoFaceFound
from skinsight.segmentation.photo import Photo
from skinsight.segmentation.segmenter import Segmenter

FOLDERS = ("sfhq", "celebamask/images")
MOST = 100
OUTER = 95
"""Percentile of a measure of which high values are bad; its complement where low ones are."""


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--data", type=Path)
    data = data_folder(parser.parse_args().data)
    segmenter = Segmenter(names=[FACE_SKIN])
    found = {folder: measured(data / folder, segmenter) for folder in FOLDERS}
    table = Table("check", "limit", *(f"{folder}: outer percentile, share against" for folder in FOLDERS))
    for check in quality_scale().checks:
        table.add_row(check.code, f"{check.limit:g}", *(_cell(check, values) for values in found.values()))
    Console().print(table)
    Console().print(", ".join(f"{folder}: n = {len(values)}" for folder, values in found.items()))


def measured(folder: Path, segmenter: Segmenter) -> list[dict[str, float]]:
    """The measures of pictures drawn by chance from a folder; those without a face are left out."""
    paths = listed(folder, ".jpg")
    chosen = np.random.default_rng(0).permutation(len(paths))[:MOST]
    values: list[dict[str, float]] = []
    for index in chosen:
        photo = Photo(read_rgb(paths[index]))
        try:
            face = segmenter.find_faces(photo.pixels)[0]
        except NoFaceFound:
            continue
        values.append({**quality(ParsedFace(photo, segmenter.segment(photo.pixels, face, []))).measures})
    return values


def _cell(check: Check, faces: list[dict[str, float]]) -> str:
    values = np.array([face[check.measure] for face in faces if check.measure in face])
    outer = np.percentile(values, OUTER if check.bad == "above" else 100 - OUTER)
    return f"{outer:.3g}, {100 * np.mean([check.applies(value) for value in values]):.0f} %"


if __name__ == "__main__":
    main()
