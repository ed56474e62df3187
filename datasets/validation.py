"""The validation pictures that a network is judged on: what is asked, and what is known beside the labels."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from skinsight.datasets.folder import data_folder, described
from skinsight.datasets.material import Material
from skinsight.datasets.sources import acne04, dark_circles, labels
from skinsight.datasets.splits import part_of
from skinsight.segmentation.concerns import Concern
from skinsight.segmentation.errors import DataError
from skinsight.segmentation.evaluation.predictions import TARGET_SIDE, Answer, Answers, Marks, answer, reduced_overlap
from skinsight.segmentation.evaluation.scoring import Predictor, Teller, alone, shipped_parser
from skinsight.segmentation.samples import Sample

CLEAR_OF = ("acne", "flek")
"""Concerns whose masks should stay empty on faces without a mark: on those of ``datasets/labels/flek.json`` that have
no spot, and no lesion in ``acne.json``, within the labelled square."""
CIRCLED = "acne"
"""Concern whose lesions ACNE04 circles: circles tell what was found, but not outlines, so no IoU is made of them."""
NOT_SEEN = "no_dark_circle"
JUDGED_BY: Mapping[str, tuple[str, ...]] = {
    "face_skin": ("celebamask",),
    "acne": ("drawn_acne", "tri_acne", "dark_acne"),
    "flek": ("drawn_flek", "flek_labels", "dark_flek", "dark_spots"),
    "panda_eyes": ("drawn_panda_eyes", "dark_circle_labels"),
    "wrinkles": ("wrinkle_pairs", "sfhq_wrinkles", "drawn_wrinkles"),
}
"""Sources whose validation pictures judge a concern's network: those with complete outlines."""

Pictures = list[tuple[Sample, Marks]]


@dataclass(frozen=True, slots=True)
class ValidationPictures:
    """What one network is asked about.

    Attributes:
        by_source: labelled pictures.
        clear: faces that are clear of the concern.
        circled: pictures with circled lesions.
        reduced: pictures that are asked about again as small crops.
        no_clear: why there are no clear faces, where they are missing from the data folder.
    """

    by_source: dict[str, Pictures]
    clear: Pictures
    circled: Pictures
    reduced: list[Sample]
    no_clear: str | None = None

    def __len__(self) -> int:
        marked = (*self.by_source.values(), self.clear, self.circled)
        return sum(len(pictures) for pictures in marked) + len(self.reduced)


def validation_pictures(row: Concern, material: Material) -> ValidationPictures:
    """Pictures of the sources that judge a concern, faces that are clear of it, and pictures with circled lesions.

    Raises:
        DataError: a source is missing or has no validation pictures.
    """
    sources = material.part(JUDGED_BY.get(row.name, ()), "val")
    for source, samples in sources.items():
        if not samples:
            raise DataError(f"the source {source!r} has no validation pictures: is the data folder complete?")
    clear, no_clear = _clear(row.name, material)
    return ValidationPictures(
        by_source={source: _marked(source, samples, material) for source, samples in sources.items()},
        clear=[(sample, Marks()) for sample in clear],
        circled=_circled(material) if row.name == CIRCLED and not material.is_own else [],
        reduced=[each for samples in sources.values() for each in samples] if row.side > TARGET_SIDE else [],
        no_clear=no_clear,
    )


def answers_of(
    row: Concern,
    predict: Predictor,
    pictures: ValidationPictures,
    advance: Callable[[], object],
    tell: Teller = alone,
) -> Answers:
    """The network's answers to the pictures, told from those of its rival; ``advance`` is called after each."""
    parse = shipped_parser()

    def ask(some: Pictures) -> list[Answer]:
        answers = []
        for sample, marks in some:
            answers.append(answer(row, predict, parse, sample, marks, tell))
            advance()
        return answers

    by_source = {source: ask(some) for source, some in pictures.by_source.items()}
    clear, circled = ask(pictures.clear), ask(pictures.circled)
    overlaps = []
    for sample in pictures.reduced:
        overlaps.append(reduced_overlap(row, predict, parse, sample, tell))
        advance()
    return Answers(by_source, clear, circled, overlaps)


def marks_of(source: str, data: Path) -> Mapping[str, Marks]:
    """Circles and grades, or boxes, of a source's pictures by sample name; empty for a source that has none.

    Raises:
        DataError: the source's files are missing.
    """
    if source == "acne04":
        entries = described(data / source / "circles.json")
        return {f"{source}/{name}": Marks(circles=entry["circles"]) for name, entry in entries.items()}
    if source == "drawn_panda_eyes":
        return {f"dark_circles/{path.stem}": _boxes(path) for path in dark_circles.pictures(data)}
    return {}


def clear_faces(concern: str, data: Path) -> list[Sample]:
    """Validation faces on which a concern is not to be seen, known within a square; none for most concerns.

    Raises:
        DataError: a picture is missing.
    """
    if concern not in CLEAR_OF:
        return []
    content = labels.read("flek")
    inflamed = {name for name, drawn in labels.read("acne")["pictures"].items() if drawn["spots"]}
    clear = {name for name in content["validation"] if not content["pictures"][name]["spots"]} - inflamed
    return [sample for sample in labels.flek(data) if sample.name in clear]


def _clear(concern: str, material: Material) -> tuple[list[Sample], str | None]:
    """Clear faces, or none and why."""
    if material.is_own:
        return [], None
    try:
        return clear_faces(concern, data_folder(material.data)), None
    except DataError as error:
        return [], str(error)


def _circled(material: Material) -> Pictures:
    return _marked("acne04", part_of(acne04.samples(data_folder(material.data)), "val"), material)


def _marked(source: str, samples: Iterable[Sample], material: Material) -> Pictures:
    marks = {} if material.is_own else marks_of(source, data_folder(material.data))
    return [(sample, marks.get(sample.name, Marks())) for sample in samples]


def _boxes(path: Path) -> Marks:
    graded = dark_circles.boxes(path)
    seen, clear = (
        tuple((box.x, box.y, box.width, box.height) for box in graded if (box.grade == NOT_SEEN) is wanted)
        for wanted in (False, True)
    )
    return Marks(boxes=seen, clear_boxes=clear)
