"""What a network is trained or judged on: named sources of the data folder, or one's own pair of ImageJ stacks."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from datasets.catalogue import load
from datasets.folder import data_folder
from datasets.splits import Part
from datasets.stacks import read_pair
from segmentation.errors import DataError
from segmentation.samples import Sample

STACK = "stack"
"""Name of the source that a user's own stacks are."""
EVERY_NTH_FOR_VALIDATION = 5


@dataclass(frozen=True, slots=True)
class Material:
    """Where samples come from.

    Attributes:
        data: folder of the named sources; None asks ``SKINSIGHT_DATA``.
        images, masks: a pair of ImageJ stacks, which then is the one source.
    """

    data: Path | None = None
    images: Path | None = None
    masks: Path | None = None

    @property
    def is_stack(self) -> bool:
        """Whether samples come from a user's stacks."""
        return self.images is not None or self.masks is not None

    def part(self, named: Iterable[str], part: Part) -> dict[str, list[Sample]]:
        """Samples of one part by source.

        Raises:
            DataError: a source is missing, or only one of the two stacks was given.
            StackError: the stacks do not fit each other.
        """
        if self.is_stack:
            return {STACK: self._of_stack(part)}
        return {source: load(source, part, data_folder(self.data)) for source in named}

    def _of_stack(self, part: Part) -> list[Sample]:
        """Every fifth slice is for validation, the others for training."""
        if self.images is None or self.masks is None:
            raise DataError("pictures and masks go together: give both --images and --masks")
        samples = read_pair(self.images, self.masks).samples
        if len(samples) < EVERY_NTH_FOR_VALIDATION:
            raise DataError(f"a stack of {len(samples)} slices is too small: at least {EVERY_NTH_FOR_VALIDATION}")
        held_back = samples[EVERY_NTH_FOR_VALIDATION - 1 :: EVERY_NTH_FOR_VALIDATION]
        return held_back if part == "val" else [sample for sample in samples if sample not in held_back]
