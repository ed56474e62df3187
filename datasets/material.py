"""What a network is trained or judged on: named sources of the data folder, or labelled pictures of one's own."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from skinsight.datasets.catalogue import load
from skinsight.datasets.folder import data_folder
from skinsight.datasets.splits import Part, group
from skinsight.segmentation.errors import DataError
from skinsight.segmentation.samples import Sample

STACK = "stack"
"""Name of the source that a user's own pictures are: they come as ImageJ stacks."""
EVERY_NTH_FOR_VALIDATION = 5
"""Groups of pictures of one's own."""


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
    """Every fifth group is for validation, of fewer the last one; a person or scene is in one group.

    Groups stand in the order of their first pictures, so that pictures added at the end leave the others where they
    are.
    """
    if len(samples) < EVERY_NTH_FOR_VALIDATION:
        raise DataError(f"a stack of {len(samples)} slices is too small: at least {EVERY_NTH_FOR_VALIDATION}")
    groups = _groups(samples)
    if len(groups) < 2:
        raise DataError("all pictures show one person or scene: a network cannot be judged without another one")
    held_back = groups[EVERY_NTH_FOR_VALIDATION - 1 :: EVERY_NTH_FOR_VALIDATION] or groups[-1:]
    names = {name for group in held_back for name in group}
    return [sample for sample in samples if (sample.name in names) is (part == "val")]


@lru_cache(maxsize=1)
def _groups(samples: tuple[Sample, ...]) -> list[list[str]]:
    """Names of samples that may show one person or scene, together, in the order of the first of each."""
    place = {sample.name: index for index, sample in enumerate(samples)}
    numbered = [Sample(f"{STACK}/{sample.name}", sample.crop, sample.read, sample.person) for sample in samples]
    return sorted(([*members] for members in group(numbered)), key=lambda members: place[members[0]])
