"""How far two hands agree on a label, and a network with each: ``python -m tests.benchmarks.agreement --data FOLDER``.

Pooled IoU on the validation pictures that were labelled twice (:mod:`skinsight.datasets.sources.second_annotator`),
as face crops of 256 px marked as ``segment --face-crop`` does it; the second hand's marks, too, are kept to where the
concern can be. Intervals are 95 % bootstrap intervals over pictures. Then the F1 of lesions or lines, of which outlines
decide less.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rich.console import Console
from rich.table import Table

from skinsight.datasets.material import Material
from skinsight.datasets.sources import second_annotator
from skinsight.segmentation.concerns import FACE_SKIN, Concern, concern
from skinsight.segmentation.evaluation.metrics.lesions import match_components
from skinsight.segmentation.evaluation.metrics.lines import match_lines
from skinsight.segmentation.evaluation.metrics.overlap import Estimate, Matches, Overlap, pooled, pooled_matches
from skinsight.segmentation.evaluation.predictions import TARGET_SIDE
from skinsight.segmentation.evaluation.scoring import mask_of_label
from skinsight.segmentation.face import whole_picture
from skinsight.segmentation.frames import Mask
from skinsight.segmentation.samples import UNKNOWN, Sample, plain
from skinsight.segmentation.segmenter import Segmenter, default_segmenter
from tests.benchmarks.validation import asked, validation_pictures

MATCH: Final[Mapping[str, Callable[[Mask, Mask, Mask], Matches]]] = {
    "acne": match_components,
    "flek": match_components,
    "wrinkles": match_lines,
}


@dataclass(frozen=True, slots=True)
class Marked:
    """One picture's masks of both hands and of the network, and where something is known of it."""

    label: Mask
    second: Mask
    network: Mask
    known: Mask


def main() -> None:
    """Print a table of the concerns that were labelled twice, by source."""
    names, material = asked(main.__doc__, second_annotator.labelled_twice())
    segmenter = default_segmenter()
    table = Table("network", "source", "n", "hand and hand", "network and label", "network and second hand")
    for name in names:
        by_source = marked(concern(name), material, segmenter)
        everyone = [each for some in by_source.values() for each in some]
        for source, some in {**by_source, "all": everyone}.items():
            table.add_row(name, source, str(len(some)), *ious(some))
        if name in MATCH:
            table.add_row(name, "all, F1", str(len(everyone)), *f1s(name, everyone))
    Console(width=130).print(table)


def marked(row: Concern, material: Material, segmenter: Segmenter) -> dict[str, list[Marked]]:
    """Masks of the pictures that were labelled twice, by source."""
    drawn = second_annotator.masks(row, TARGET_SIDE)
    return {
        source: [masks_of(row, sample, drawn[sample.name], segmenter) for sample in samples if sample.name in drawn]
        for source, samples in validation_pictures(row, material).items()
    }


def masks_of(row: Concern, sample: Sample, second: Mask, segmenter: Segmenter) -> Marked:
    """All masks of one picture, ``(256, 256)`` each."""
    picture, label = plain(sample, TARGET_SIDE)
    seen = segmenter.segment(picture, whole_picture(picture), [row.name])
    if row.name != FACE_SKIN:
        second = second & seen.search_region(row.name)
    return Marked(mask_of_label(row, label), second, seen.mask(row.name), label != UNKNOWN)


def ious(some: Sequence[Marked]) -> list[str]:
    """Pooled IoU of the three pairs, with intervals."""
    overlaps = [[Overlap.of(*masks) for masks in pair] for pair in pairs(some)]
    estimates = [Estimate.of(pair, lambda drawn: pooled(drawn).iou) for pair in overlaps]
    return [f"{each.value:.3f} ({each.low:.3f} to {each.high:.3f})" for each in estimates]


def f1s(name: str, some: Sequence[Marked]) -> list[str]:
    """F1 of lines, or of lesions, of the three pairs."""
    return [f"{pooled_matches([MATCH[name](*masks) for masks in pair]).f1:.3f}" for pair in pairs(some)]


def pairs(some: Sequence[Marked]) -> list[list[tuple[Mask, Mask, Mask]]]:
    """Found, wanted and known of every picture, for hand and hand, network and label, network and second hand."""
    return [
        [(each.second, each.label, each.known) for each in some],
        [(each.network, each.label, each.known) for each in some],
        [(each.network, each.second, each.known) for each in some],
    ]


if __name__ == "__main__":
    main()
