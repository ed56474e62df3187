"""Every picture that networks learn from or are judged on, once, with all that is known of it.

A picture belongs to one or several groups, whose shares of a batch a recipe names:

======================  ==============================================================================
``parsed``              CelebAMask-HQ, labelled face parts
``ffhq_lines``          FFHQ photographs with drawn wrinkle lines
``sfhq_lines``          synthetic faces with chosen lines
``drawn_lines``         wrinkles of ``datasets/labels``
``under_eyes``          dark circles, faces without any among them
``drawn_acne``          ACNE04 faces with outlined lesions
``circled_acne``        other ACNE04 faces, whose lesions are circled
``boxed_acne``          selfies whose lesions are boxed
``tri_acne``            selfies with drawn masks
``dark_acne``           acne and marks on brown and black skin
``dark_spots``          dark spots and melasma, no acne
``clear_of_acne``       faces on which somebody looked for acne and saw none
``spots_acne04``        dark spots on ACNE04 faces
``spots_pigmented``     dark spots on cheeks and faces with melasma, freckles, sun spots
``spots_faces``         dark spots, or that there are none, on other faces
``painted_*``           marks painted on synthetic faces, or moved there
``faces``               synthetic faces without a label, for a teacher to mark
``healthy``, ``rosacea``, ``eczema``, ``pigmented``   photographs without a label
======================  ==============================================================================
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, get_args

import numpy as np

from skinsight.datasets.crops import crops
from skinsight.datasets.folder import listed, read_rgb
from skinsight.datasets.material import STACK as OWN
from skinsight.datasets.material import Material
from skinsight.datasets.sources import labelled_faces, marks
from skinsight.datasets.sources.labelled_faces import LabelledFace
from skinsight.datasets.sources.marks import MarkedPicture
from skinsight.datasets.sources.unlabelled import synthetic_faces
from skinsight.datasets.splits import Part
from skinsight.datasets.synthesis import copy_paste, painted_faces
from skinsight.segmentation.concerns import FACE_SKIN
from skinsight.segmentation.frames import FaceCrop
from skinsight.segmentation.packed import MARKS, SIDE, Entry, Packed, packed_label, slot
from skinsight.segmentation.samples import UNKNOWN, Label, Sample

SMALLEST_SIDE: Final = 224
"""Faces are kept at their own size between this and ``SIDE``."""
PAINTED: Final = {"acne": (60, 30), "flek": (50, 30), "moved": (30, 40), "wrinkles": (15, 25)}
"""How many of the darkest faces, and of the others, are painted for each concern; ``moved`` are dark spots, too."""
DARKEST: Final = 60
NO_ACNE_TEACHER: Final = "no-teacher:acne"
"""A teacher is not asked about acne where it takes brown spots, rosacea or eczema for it."""
NO_FLEK_TEACHER: Final = "no-teacher:flek"


@dataclass(frozen=True, slots=True)
class _Known:
    """One picture's labels, from either hand."""

    face: LabelledFace | None
    marked: MarkedPicture | None

    @property
    def part(self) -> Part:
        """Validation, where either label is for validation."""
        return "val" if "val" in {each.part for each in (self.face, self.marked) if each} else "train"


def labelled(data: Path) -> Iterator[Packed]:
    """All labelled pictures.

    Raises:
        DataError: a source is missing from the data folder.
    """
    for name, known in sorted(_known(data).items()):
        yield _packed(name, known)


def unlabelled(data: Path) -> Iterator[Packed]:
    """Pictures without a label, for training with a teacher.

    Raises:
        DataError: a source is missing from the data folder.
    """
    known = _known(data)
    for path in synthetic_faces(data):
        if f"sfhq/{path.stem}" not in known and path.stem in crops("sfhq"):
            yield _bare(f"sfhq/{path.stem}", "faces", path, crops("sfhq")[path.stem])
    for path in listed(data / "pigmentation", ".jpg"):
        if f"pigmentation/{path.stem}" not in known and path.stem in crops("pigmentation"):
            crop = crops("pigmentation")[path.stem]
            yield _bare(f"pigmentation/{path.stem}", "pigmented", path, crop, NO_ACNE_TEACHER)
    for condition in ("healthy", "rosacea", "eczema"):
        flags = () if condition == "healthy" else (NO_ACNE_TEACHER, NO_FLEK_TEACHER)
        for path in listed(data / "conditions" / condition, ".jpg"):
            yield _bare(f"conditions/{condition}_{path.stem}", condition, path, None, *flags)


def painted(data: Path) -> Iterator[Packed]:
    """Synthetic faces with painted marks, the darkest faces first, none of them used for validation."""
    validation = {name for name, known in _known(data).items() if known.part == "val"}
    for name, sample in _to_paint(data):
        stem = sample.name.rpartition("/")[2].partition("_")[0]
        if f"sfhq/{stem}" not in validation:
            picture, label = sample.read()
            concern = "flek" if name == "moved" else name
            entry = Entry(f"painted/{name}_{stem}", (f"painted_{concern}",), "train", (concern,))
            yield entry, picture, packed_label(None, [label if mark == concern else None for mark in MARKS])


def _to_paint(data: Path) -> Iterator[tuple[str, Sample]]:
    faces = painted_faces.faces(data)
    lightness = {path.stem: painted_faces.colour(path, crops("sfhq")[path.stem])[0] for path in faces}
    dark = sorted(lightness, key=lambda stem: lightness[stem])[:DARKEST]
    rng = np.random.default_rng(0)
    others = [str(stem) for stem in rng.permutation([path.stem for path in faces if path.stem not in dark])]
    for name, (from_dark, from_others) in PAINTED.items():
        samples = copy_paste.samples(data) if name == "moved" else painted_faces.samples(name, data)
        by_name = {sample.name.rpartition("/")[2]: sample for sample in samples}
        for stem in dark[:from_dark] + others[:from_others]:
            yield name, by_name[f"{stem}_{int(rng.integers(2))}"]


def _known(data: Path) -> Mapping[str, _Known]:
    faces = {face.key: face for face in labelled_faces.labelled_faces(data)}
    marked = {picture.name: picture for part in ("train", "val") for picture in marks.load(part, data)}
    return {name: _Known(faces.get(name), marked.get(name)) for name in {*faces, *marked}}


def _packed(name: str, known: _Known) -> Packed:
    labels: dict[str, Label] = {}
    picture, crop = None, None
    if known.face:
        picture, read = known.face.read()
        crop = known.face.crop
        if known.face.part == known.part:
            labels |= {concern: _in_face(read[concern], crop) for concern in known.face.concerns}
    if known.marked:
        pixels, found = known.marked.read()
        own_crop = crop if crop is not None and picture is not None and picture.shape == pixels.shape else None
        own_crop = own_crop or known.marked.crop
        if picture is None or crop is None:
            picture, crop = pixels, own_crop
        if known.marked.part == known.part:
            labels |= {
                concern: _in_face(label, own_crop)
                for concern, label in found.items()
                if known.part == "train" or known.marked.kinds[concern] == "outlined"
            }
    assert picture is not None
    assert crop is not None
    labels = {concern: label for concern, label in labels.items() if (label != UNKNOWN).any()}
    flags = (NO_ACNE_TEACHER,) if name.startswith(("dark_spots", "pigmentation")) else ()
    entry = Entry(name, tuple(_groups(name, known)), known.part, tuple(labels), flags)
    return (
        entry,
        crop.to_face(picture, _side(crop)),
        packed_label(labels.get(FACE_SKIN), [labels.get(mark) for mark in MARKS]),
    )


def _groups(name: str, known: _Known) -> Iterator[str]:
    source = name.partition("/")[0]
    concerns = known.face.concerns if known.face else ()
    if FACE_SKIN in concerns:
        yield "parsed"
    if "wrinkles" in concerns:
        yield {"wrinkle_pairs": "ffhq_lines", "sfhq": "sfhq_lines"}.get(source, "drawn_lines")
    if "panda_eyes" in concerns:
        yield "under_eyes"
    if known.marked is None:
        return
    kinds = known.marked.kinds
    if kinds["acne"] == "outlined":
        named = {"acne04": "drawn_acne", "tri_acne": source, "dark_acne": source, "dark_spots": source}
        yield named.get(source, "clear_of_acne")
    elif kinds["acne"] in ("circled", "boxed"):
        yield f"{kinds['acne']}_acne"
    if kinds["flek"] == "outlined" and source not in ("dark_acne", "dark_spots"):
        yield {"acne04": "spots_acne04", "pigmentation": "spots_pigmented"}.get(source, "spots_faces")


def _bare(name: str, group: str, path: Path, crop: FaceCrop | None, *flags: str) -> Packed:
    picture = read_rgb(path)
    crop = crop or FaceCrop.of_picture(*picture.shape[:2])
    entry = Entry(name, (group,), "train", (), flags)
    return entry, crop.to_face(picture, _side(crop)), packed_label(None, [None] * len(MARKS))


def _in_face(label: Label, crop: FaceCrop) -> Label:
    """A label in the face frame, unknown outside the picture."""
    known = crop.classes_to_face((label != UNKNOWN).astype(np.uint8), SIDE)
    return np.where(known > 0, crop.classes_to_face(label, SIDE), UNKNOWN).astype(np.uint8)


def _side(crop: FaceCrop) -> int:
    return int(np.clip(round(crop.side), SMALLEST_SIDE, SIDE))


def every(data: Path) -> Iterable[Packed]:
    """All pictures, labelled first.

    Raises:
        DataError: a source is missing from the data folder.
    """
    yield from labelled(data)
    yield from unlabelled(data)
    yield from painted(data)


def own(material: Material, concern: str) -> Iterator[Packed]:
    """Pictures of one's own, labelled for one concern, the crop of each being its face frame.

    Raises:
        DataError: there are too few pictures to divide.
    """
    for part in get_args(Part):
        for sample in material.part([OWN], part)[OWN]:
            picture, label = sample.read()
            labels: list[Label | None] = [None] * len(MARKS)
            labels[slot(concern)] = _in_face(label, sample.crop)
            face = sample.crop.to_face(picture, _side(sample.crop))
            yield Entry(sample.name, (OWN,), part, (concern,)), face, packed_label(None, labels)
