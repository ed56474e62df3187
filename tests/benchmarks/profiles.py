"""What each profile loses: ``python -m tests.benchmarks.profiles --data FOLDER [CONCERN …]``.

Pooled IoU of the public masks on each network's validation pictures, as the product makes them, with 95 % bootstrap
intervals over pictures; and how much less than ``thorough`` on the same pictures.
"""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from skinsight.segmentation.concerns import CONCERNS, Concern, concern
from skinsight.segmentation.evaluation.metrics.overlap import Estimate, Overlap, pooled
from skinsight.segmentation.evaluation.scoring import mask_of_label
from skinsight.segmentation.face import whole_picture
from skinsight.segmentation.samples import UNKNOWN, Sample, plain
from skinsight.segmentation.segmenter import PROFILES, Segmenter
from tests.benchmarks.int8 import less
from tests.benchmarks.validation import asked, validation_pictures


def main() -> None:
    """Print a table of all concerns."""
    names, material = asked(main.__doc__, CONCERNS)
    segmenters = [Segmenter(profile=profile) for profile in PROFILES]
    table = Table("concern", "n", *PROFILES, *(f"{profile}, less" for profile in PROFILES[1:]))
    for name in names:
        row = concern(name)
        samples = [sample for part in validation_pictures(row, material).values() for sample in part]
        thorough, *others = [overlaps(segmenter, row, samples) for segmenter in segmenters]
        estimates = [iou(counts) for counts in (thorough, *others)]
        cells = [f"{one.value:.3f} ({one.low:.3f} to {one.high:.3f})" for one in estimates]
        table.add_row(row.label, str(len(samples)), *cells, *(less(thorough, other) for other in others))
    Console(width=200).print(table)


def overlaps(segmenter: Segmenter, row: Concern, samples: Sequence[Sample]) -> list[Overlap]:
    """Counts of each picture's public mask against its label, within the pixels whose label is known."""
    found = []
    for sample in samples:
        face, label = plain(sample, row.side)
        mask = segmenter.segment(face, whole_picture(face), [row.name]).mask(row.name)
        found.append(Overlap.of(mask, mask_of_label(row, label), label != UNKNOWN))
    return found


def iou(counts: Sequence[Overlap]) -> Estimate:
    """Pooled, with its interval."""
    return Estimate.of(counts, lambda some: pooled(some).iou)


if __name__ == "__main__":
    main()
