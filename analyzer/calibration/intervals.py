"""Widen the intervals until they hold: ``python -m skinsight.analyzer.calibration.intervals --data FOLDER``.

Faces are read with their copies (:mod:`.copies`). On every second face the least widening of each number is found by
which :data:`FITTED` of the copies lie in the interval of the face itself; on the others it is judged. What was read is
kept in ``OUT/copies-PROFILE.json``; delete it where a network or a measure has changed. The profile ``standard`` writes
``scales/intervals.toml`` and the table in ``docs/analyzer.md``; another one is judged by what is there.
"""

import argparse
import datetime
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from pydantic import TypeAdapter

from skinsight.analyzer.calibration.copies import WORDS, Copies, read_copies
from skinsight.analyzer.grading.intervals import NUMBERS, Interval, Number, Widening, Widenings, widenings
from skinsight.datasets.folder import data_folder
from skinsight.segmentation.concerns import CONCERNS
from skinsight.segmentation.evaluation.metrics.overlap import Estimate, pooled_share
from skinsight.segmentation.segmenter import PROFILES, Segmenter

LEVEL: Final = 0.8
FITTED: Final = 0.9
"""Share of the copies that a widening is fitted to hold: copies of one face are alike, so of other faces' fewer do."""
BASES: Final[dict[Number, tuple[float, ...]]] = {
    "severity": (0.02, 0.05, 0.1, 0.3, 1.0, 3.0, 10.0),
    "count": (0.5, 1.0, 3.0, 10.0),
    "area": (0.0002, 0.0005, 0.001, 0.003, 0.01),
}
"""Of which that is taken by which intervals are narrowest."""
WRITING: Final = "standard"
FILE: Final = Path(__file__).resolve().parents[1] / "scales" / "intervals.toml"
DOCUMENT: Final = Path(__file__).resolve().parents[2] / "docs" / "analyzer.md"
BEGIN, END = "<!-- intervals -->", "<!-- end of intervals -->"

Pair = tuple[Interval, float]
"""The interval that the readings of a face span, and what a copy gives."""


def main() -> None:
    """Read, fit, judge, write and print."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--out", type=Path, default=Path("out/intervals"))
    parser.add_argument("--profile", choices=PROFILES, default=WRITING)
    parser.add_argument("--faces", type=int, default=80)
    parser.add_argument("--copies", type=int, default=5)
    given = parser.parse_args()
    file = given.out / f"copies-{given.profile}.json"
    if not file.is_file():
        file.parent.mkdir(parents=True, exist_ok=True)
        found = list(read_copies(data_folder(given.data), Segmenter(profile=given.profile), given.faces, given.copies))
        file.write_bytes(TypeAdapter(list[Copies]).dump_json(found))
    faces = TypeAdapter(list[Copies]).validate_json(file.read_bytes())
    if given.profile == WRITING:
        FILE.write_text(fitted(faces), encoding="utf-8")
        widenings.cache_clear()
    text = table(faces, widenings())
    if given.profile == WRITING:
        before, _, rest = DOCUMENT.read_text(encoding="utf-8").partition(BEGIN)
        DOCUMENT.write_text(f"{before}{BEGIN}\n{text}\n{END}{rest.partition(END)[2]}", encoding="utf-8")
    print(text)


def pairs(faces: Sequence[Copies], concern: str, number: Number) -> list[list[Pair]]:
    """Interval and copies' values of each face on which a number was taken, and on at least one copy."""
    found = []
    for face in faces:
        readings = face.original.get(concern, {}).get(number)
        values = [copy[concern][number][0] for copy in face.copies if number in copy.get(concern, {})]
        if readings and values:
            found.append([((min(readings), max(readings)), value) for value in values])
    return found


def fitted(faces: Sequence[Copies]) -> str:
    """The table of widenings of every second face."""
    lines = [
        "# Written by python -m skinsight.analyzer.calibration.intervals.",
        f"copies = {json.dumps(WORDS)}",
        f"level = {LEVEL}",
        f"faces = {len(faces[::2])}",
        f"date = {json.dumps(datetime.date.today().isoformat())}",
    ]
    for concern, number in numbers(faces):
        widening = least([pair for some in pairs(faces[::2], concern, number) for pair in some], BASES[number])
        lines += ["", f"[concerns.{concern}.{number}]", f"base = {widening.base}", f"factor = {widening.factor}"]
    return "\n".join(lines) + "\n"


def numbers(faces: Sequence[Copies]) -> Iterator[tuple[str, Number]]:
    """Concerns and numbers that were taken."""
    for concern in CONCERNS:
        yield from ((concern, number) for number in NUMBERS if pairs(faces, concern, number))


def least(of: Sequence[Pair], bases: Sequence[float]) -> Widening:
    """The widening of the narrowest intervals that hold :data:`FITTED` of some copies."""
    ways = [Widening(base=base, factor=_factor(of, base)) for base in bases]
    return min(ways, key=lambda way: np.mean([_width(way.applied(interval)) for interval, _ in of]))


def _factor(of: Sequence[Pair], base: float) -> float:
    """The conformal quantile of the factors by which each copy would just lie within; rounded up."""
    needed = sorted(
        max(1.0, (low + base) / (value + base), (value + base) / (high + base)) for (low, high), value in of
    )
    rank = min(len(needed), int(np.ceil((len(needed) + 1) * FITTED)))
    return float(np.ceil(100 * needed[rank - 1]) / 100)


def _width(interval: Interval) -> float:
    """Of square roots, by which a count of 4 and one of 100 are as uncertain where they are as chance makes them."""
    return float(np.sqrt(interval[1]) - np.sqrt(interval[0]))


def table(faces: Sequence[Copies], of: Widenings) -> str:
    """Which share of the copies of held-out faces lies within, before and after widening."""
    rows = [
        "| concern | number | faces | copies | readings alone | widened | factor | base |",
        "|---" * 8 + "|",
    ]
    for concern, number in numbers(faces):
        held_out = pairs(faces[1::2], concern, number)
        shares = []
        for widened in (False, True):
            counts = [
                (
                    sum(_holds(of.of(concern, number, span) if widened else span, value) for span, value in some),
                    len(some),
                )
                for some in held_out
            ]
            shares.append(Estimate.of(counts, pooled_share))
        before, after = (f"{100 * one.value:.0f} % ({100 * one.low:.0f} to {100 * one.high:.0f})" for one in shares)
        way = of.concerns[concern][number]
        copies = sum(map(len, held_out))
        cells = (concern, number, str(len(held_out)), str(copies), before, after, f"{way.factor:g}", f"{way.base:g}")
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)


def _holds(interval: Interval, value: float) -> bool:
    return interval[0] <= value <= interval[1]


if __name__ == "__main__":
    main()
