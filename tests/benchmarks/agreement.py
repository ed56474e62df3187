"""How far two annotators agree, and a network with each: ``python -m tests.benchmarks.agreement --data FOLDER``.

Pooled IoU on the validation pictures that were labelled twice (:mod:`skinsight.datasets.sources.second_annotator`),
as face crops of 256 px marked as ``segment --face-crop`` does it; the second annotator's marks, too, are kept to where
the concern can be. Intervals are 95 % bootstrap intervals over pictures. Then the F1 of lesions or lines, of which
outlines decide less. All of it goes to ``docs/evaluation.json``, from which ``make figures`` renders the table.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Final

from rich.console import Console

from skinsight.datasets.material import Material
from skinsight.datasets.sources import second_annotator
from skinsight.segmentation.concerns import FACE_SKIN, Concern, concern
from skinsight.segmentation.evaluation.documents import FIGURES
from skinsight.segmentation.evaluation.metrics.lesions import match_components
from skinsight.segmentation.evaluation.metrics.lines import match_lines
from skinsight.segmentation.evaluation.metrics.overlap import Estimate, Matches, Overlap, pooled, pooled_matches
from skinsight.segmentation.evaluation.predictions import TARGET_SIDE
from skinsight.segmentation.evaluation.report import rounded
from skinsight.segmentation.evaluation.scoring import mask_of_label
from skinsight.segmentation.face import whole_picture
from skinsight.segmentation.frames import Mask
from skinsight.segmentation.samples import UNKNOWN, Sample, plain
from skinsight.segmentation.segmenter import Segmenter, default_segmenter
from skinsight.segmentation.weights import WEIGHTS, checked_models
from tests.benchmarks.validation import asked, validation_pictures

MATCH: Final[Mapping[str, Callable[[Mask, Mask, Mask], Matches]]] = {
    "acne": match_components,
    "flek": match_components,
    "wrinkles": match_lines,
}
PAIRS: Final = ("annotators", "network_first", "network_second")


@dataclass(frozen=True, slots=True)
class Marked:
    """One picture's masks of both annotators and of the network, and where something is known of it."""

    label: Mask
    second: Mask
    network: Mask
    known: Mask


def main() -> None:
    """Print the figures of the concerns that were labelled twice, by source, and enter them in the committed ones."""
    names, material = asked(main.__doc__, second_annotator.labelled_twice())
    segmenter = default_segmenter()
    committed = json.loads(FIGURES.read_text(encoding="utf-8"))
    for name in names:
        by_source = marked(concern(name), material, segmenter)
        everyone = [each for some in by_source.values() for each in some]
        sources = by_source if len(by_source) == 1 else {**by_source, "all": everyone}
        rows = [{"source": source, "n": len(some), **ious(some)} for source, some in sources.items()]
        if name in MATCH:
            rows.append({"source": "all, F1", "n": len(everyone), **f1s(name, everyone)})
        made, network = datetime.now(UTC).strftime("%Y-%m-%d"), checked_models(WEIGHTS, [name])[name].described
        committed["second_annotator"][name] = {"made": made, "network": network, "sources": rows}
    FIGURES.write_text(json.dumps(rounded(committed), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    Console().print_json(data=rounded({name: committed["second_annotator"][name]["sources"] for name in names}))


def marked(row: Concern, material: Material, segmenter: Segmenter) -> dict[str, list[Marked]]:
    """Masks of the pictures that were labelled twice, by source; without sources that have none."""
    drawn = second_annotator.masks(row, TARGET_SIDE)
    found = {
        source: [masks_of(row, sample, drawn[sample.name], segmenter) for sample in samples if sample.name in drawn]
        for source, samples in validation_pictures(row, material).items()
    }
    return {source: some for source, some in found.items() if some}


def masks_of(row: Concern, sample: Sample, second: Mask, segmenter: Segmenter) -> Marked:
    """All masks of one picture, ``(256, 256)`` each."""
    picture, label = plain(sample, TARGET_SIDE)
    seen = segmenter.segment(picture, whole_picture(picture), [row.name])
    if row.name != FACE_SKIN:
        second = second & seen.search_region(row.name)
    return Marked(mask_of_label(row, label), second, seen.mask(row.name), label != UNKNOWN)


def ious(some: Sequence[Marked]) -> dict[str, dict[str, float]]:
    """Pooled IoU of the three pairs, with intervals."""
    overlaps = [[Overlap.of(*masks) for masks in pair] for pair in pairs(some)]
    estimates = [asdict(Estimate.of(pair, lambda drawn: pooled(drawn).iou)) for pair in overlaps]
    return dict(zip(PAIRS, estimates, strict=True))


def f1s(name: str, some: Sequence[Marked]) -> dict[str, dict[str, float]]:
    """F1 of lines, or of lesions, of the three pairs."""
    found = [pooled_matches([MATCH[name](*masks) for masks in pair]).f1 for pair in pairs(some)]
    return {pair: {"value": value} for pair, value in zip(PAIRS, found, strict=True)}


def pairs(some: Sequence[Marked]) -> list[list[tuple[Mask, Mask, Mask]]]:
    """Prediction, target and where it is known, of every picture, for each of :data:`PAIRS`."""
    return [
        [(each.second, each.label, each.known) for each in some],
        [(each.network, each.label, each.known) for each in some],
        [(each.network, each.second, each.known) for each in some],
    ]


if __name__ == "__main__":
    main()
