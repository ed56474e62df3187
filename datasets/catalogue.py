"""All sources of labelled pictures by name, and the part of each that is for training or validation.

======================  ==============================================================================
``celebamask``          face parts (CelebAMask-HQ)
``wrinkle_pairs``       FFHQ photographs with drawn lines
``sfhq_wrinkles``       synthetic faces with chosen lines
``dark_circle_labels``  dark circles, and faces without
``drawn_acne``          inflamed lesions, outlined on photographs of patients
``circled_acne``        the same kind of photograph with circles alone, grown to the halo; judges no outline
``tri_acne``            selfies with drawn acne
``dark_acne``           acne on brown and black skin
``boxed_acne``          selfies with boxes around acne; judges no outline
``clear_acne``          faces without acne, many of them with brown spots
``not_acne``            pictures on which only dark spots were marked, which acne is not
``drawn_flek``          dark spots, outlined on faces
``flek_labels``         dark spots of pigmented skin
``dark_flek``           dark marks on brown and black skin
``dark_spots``          freckles and large soft patches
``not_flek``            pictures on which only acne was marked, which dark spots are not
``drawn_panda_eyes``    crescents under the eyes (``datasets/labels``)
``drawn_wrinkles``      wrinkle lines (``datasets/labels``)
``painted_acne``        lesions painted on synthetic faces, for training only
``painted_flek``        dark spots painted on synthetic faces, for training only
``painted_wrinkles``    wrinkles painted on synthetic faces, for training only
``painted_panda_eyes``  dark circles painted on synthetic faces, for training only
``patch_flek``          pictures whose dark spots hold a large patch once more, for training only
``moved_flek``          dark spots of ``flek_labels`` moved onto synthetic faces, for training only
======================  ==============================================================================

A picture with acne or dark spots is in one source of each concern, with all that is known of it (``sources.marks``).
"""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Final

from skinsight.datasets.sources import celebamask, dark_circle_labels, labels, marks, patches, wrinkle_lines
from skinsight.datasets.splits import Part, part_of
from skinsight.datasets.synthesis import copy_paste, painted_faces
from skinsight.segmentation.errors import DataError
from skinsight.segmentation.samples import Sample

Reader = Callable[[Path], list[Sample]]

READERS: Final[Mapping[str, Reader]] = {
    "celebamask": celebamask.samples,
    "wrinkle_pairs": wrinkle_lines.pairs,
    "sfhq_wrinkles": wrinkle_lines.synthetic,
    "dark_circle_labels": dark_circle_labels.samples,
}
DRAWN: Final[Mapping[str, Reader]] = {
    "drawn_panda_eyes": labels.panda_eyes,
    "drawn_wrinkles": labels.wrinkles,
}
FACES: Final = ("celebamask", "dark_circles", "sfhq", "wrinkle_pairs")
PIGMENTED: Final = ("dark_spots", "pigmentation")
MARKED: Final[Mapping[str, tuple[str, marks.Kind, tuple[str, ...]]]] = {
    "drawn_acne": ("acne", "outlined", ("acne04",)),
    "circled_acne": ("acne", "circled", ("acne04",)),
    "tri_acne": ("acne", "outlined", ("tri_acne",)),
    "dark_acne": ("acne", "outlined", ("dark_acne",)),
    "boxed_acne": ("acne", "boxed", ("boxes_acne_selfies",)),
    "clear_acne": ("acne", "outlined", (*FACES, *PIGMENTED)),
    "not_acne": ("acne", "excluded", (*FACES, *PIGMENTED)),
    "drawn_flek": ("flek", "outlined", ("acne04", *FACES)),
    "flek_labels": ("flek", "outlined", ("pigmentation",)),
    "dark_flek": ("flek", "outlined", ("dark_acne",)),
    "dark_spots": ("flek", "outlined", ("dark_spots",)),
    "not_flek": ("flek", "excluded", ("acne04", "tri_acne")),
}
"""Concern, kind of its label and folders of the pictures with acne or dark spots, by source."""
FOR_TRAINING: Final[Mapping[str, Reader]] = {
    **{f"painted_{name}": partial(painted_faces.samples, name) for name in painted_faces.NAMES},
    "patch_flek": patches.samples,
    "moved_flek": copy_paste.samples,
}
ALL: Final = (*READERS, *MARKED, *DRAWN, *FOR_TRAINING)
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
    if source in MARKED:
        concern, kind, folders = MARKED[source]
        found = marks.samples(concern, part, data, [kind])
        return [sample for sample in found if sample.name.partition("/")[0] in folders]
    if source not in DRAWN:
        raise DataError(f"no source is called {source!r}: choose among {', '.join(ALL)}")
    return labels.part_of(source.removeprefix("drawn_"), DRAWN[source](data), part)
