"""All sources of labelled pictures by name, and the part of each that is for training or validation.

======================  ==============================================================================
``celebamask``          face parts (CelebAMask-HQ)
``acne04``              circles on lesions, grown to their halo
``tri_acne``            selfies with drawn acne
``wrinkle_pairs``       FFHQ photographs with drawn lines
``sfhq_wrinkles``       synthetic faces with chosen lines
``flek_labels``         dark spots within a square
``drawn_acne``          inflamed lesions (``datasets/labels``)
``drawn_panda_eyes``    crescents under the eyes (``datasets/labels``)
``drawn_flek``          dark spots (``datasets/labels``)
``drawn_wrinkles``      wrinkle lines (``datasets/labels``)
``painted_acne``        lesions painted on synthetic faces, for training only
``painted_flek``        dark spots painted on synthetic faces, for training only
``painted_wrinkles``    wrinkles painted on synthetic faces, for training only
``painted_panda_eyes``  dark circles painted on synthetic faces, for training only
``patch_flek``          those of ``flek_labels`` and ``drawn_flek`` with a large patch, for training only
``moved_flek``          dark spots of ``flek_labels`` moved onto synthetic faces, for training only
``brown_marks``         dark spots, which acne is not, for training only
``red_lesions``         inflamed lesions, which dark spots are not, for training only
======================  ==============================================================================
"""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Final

from skinsight.datasets.sources import (
    acne04,
    celebamask,
    flek_labels,
    hard_negatives,
    labels,
    patches,
    tri_acne,
    wrinkle_lines,
)
from skinsight.datasets.splits import Part, part_of
from skinsight.datasets.synthesis import copy_paste, painted_faces
from skinsight.segmentation.errors import DataError
from skinsight.segmentation.samples import Sample

Reader = Callable[[Path], list[Sample]]

READERS: Final[Mapping[str, Reader]] = {
    "celebamask": celebamask.samples,
    "acne04": acne04.samples,
    "tri_acne": tri_acne.samples,
    "wrinkle_pairs": wrinkle_lines.pairs,
    "sfhq_wrinkles": wrinkle_lines.synthetic,
    "flek_labels": flek_labels.samples,
}
DRAWN: Final[Mapping[str, Reader]] = {
    "drawn_acne": labels.acne,
    "drawn_panda_eyes": labels.panda_eyes,
    "drawn_flek": labels.flek,
    "drawn_wrinkles": labels.wrinkles,
}
FOR_TRAINING: Final[Mapping[str, Reader]] = {
    **{f"painted_{name}": partial(painted_faces.samples, name) for name in painted_faces.NAMES},
    "patch_flek": patches.samples,
    "moved_flek": copy_paste.samples,
    "brown_marks": hard_negatives.brown_marks,
    "red_lesions": hard_negatives.red_lesions,
}
RECIPES = Path(__file__).with_name("recipes")


def load(source: str, part: Part, data: Path) -> list[Sample]:
    """Samples of one part of a source.

    Raises:
        DataError: there is no such source, or its files are missing.
    """
    if source in READERS:
        return part_of(READERS[source](data), part)
    if source in FOR_TRAINING:
        return FOR_TRAINING[source](data) if part == "train" else []
    if source not in DRAWN:
        raise DataError(f"no source is called {source!r}: choose among {', '.join([*READERS, *DRAWN, *FOR_TRAINING])}")
    return labels.part_of(source.removeprefix("drawn_"), DRAWN[source](data), part)
