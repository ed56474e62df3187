"""What a network is trained or judged on: named sources of the data folder, or labelled pictures of one's own."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from skinsight.datasets.catalogue import load
from skinsight.datasets.folder import data_folder
from skinsight.datasets.splits import Part
from skinsight.segmentation.errors import DataError
from skinsight.segmentation.samples import Sample

STACK = "stack"
"""Name of the source that a user's own pictures are: they come as ImageJ stacks."""
EVERY_NTH_FOR_VALIDATION = 5


@dataclass(frozen=True, slots=True)
class Material:
    """Where samples come from.

    Attributes:
        data: folder of the named sources; None asks ``SKINSIGHT_DATA``.
        own: labelled pictures of one's own, in their order, which then are the one source.
    """

    data: Path | None = None
    own: tuple[Sample, ...] | None = None

    @property
    def is_own(self) -> bool:
        """Whether samples are a user's own."""
        return self.own is not None

    def part(self, named: Iterable[str], part: Part) -> dict[str, list[Sample]]:
        """Samples of one part by source.

        Raises:
            DataError: a source is missing, or there are too few pictures of one's own to divide.
        """
        if self.own is not None:
            return {STACK: _divided(self.own, part)}
        return {source: load(source, part, data_folder(self.data)) for source in named}


def _divided(samples: tuple[Sample, ...], part: Part) -> list[Sample]:
    """Every fifth picture is for validation, the others for training."""
    if len(samples) < EVERY_NTH_FOR_VALIDATION:
        raise DataError(f"a stack of {len(samples)} slices is too small: at least {EVERY_NTH_FOR_VALIDATION}")
    held_back = samples[EVERY_NTH_FOR_VALIDATION - 1 :: EVERY_NTH_FOR_VALIDATION]
    return list(held_back) if part == "val" else [sample for sample in samples if sample not in held_back]
