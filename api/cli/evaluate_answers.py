"""The pictures that ``skinsight evaluate`` asks a network about, what is known of them, and its answers.

It needs the extra ``train``, so the command imports it when it runs.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

import typer
from rich.progress import Progress

from datasets import dark_circles, labels
from datasets.folder import data_folder, described
from datasets.material import Material
from segmentation.concerns import Concern
from segmentation.errors import DataError
from segmentation.runtime import Network
from segmentation.samples import Sample
from segmentation.training.evaluate import Predictor, mirror_averaged, shipped_parser, torch_predictor
from segmentation.training.judge_answer import TARGET_SIDE, Answer, Answers, Marks, answer, reduced_overlap
from segmentation.training.unet import load_run
from segmentation.weights import WEIGHTS, checked_models

CLEAR_OF = ("acne", "flek")
"""Concerns whose masks should stay empty on faces without a mark: on those of ``datasets/labels/flek.json`` that have
no spot, and no lesion in ``acne.json``, within the labelled square."""
CLEAR = "clear"
CIRCLED = {"acne": "acne04"}
"""Sources that circle lesions: they tell what was found, but not outlines, so no IoU is made of them."""
NOT_SEEN = "no_dark_circle"


def network_of(row: Concern, run: Path | None) -> tuple[str, Predictor]:
    """What to call the network of a run, or the exported one, and the network itself.

    Raises:
        WeightsError: it is missing or changed, or the run is not finished.
    """
    if run:
        return f"Run {run.name}", mirror_averaged(torch_predictor(load_run(row, run)))
    model = checked_models(WEIGHTS, [row.name])[row.name]
    return f"Version {model.version}, SHA-256 {model.sha256[:12]}…", Network(model.path)


def answers_of(row: Concern, predict: Predictor, material: Material, named: Iterable[str], bar: Progress) -> Answers:
    """The network's answers by source, to faces that are clear of the concern, and to pictures with circled lesions.

    Raises:
        DataError: a source is missing or has no validation pictures.
    """
    sources = material.part(named, "val")
    circled = CIRCLED.get(row.name) if not material.is_stack else None
    asked = {**sources, CLEAR: _clear(row.name, material)} | (material.part([circled], "val") if circled else {})
    reduced = [each for samples in sources.values() for each in samples] if row.side > TARGET_SIDE else []
    task = bar.add_task(row.name, total=sum(map(len, asked.values())) + len(reduced))
    answers: dict[str, list[Answer]] = {source: [] for source in asked}
    for source, samples in asked.items():
        if not samples and source != CLEAR:
            raise DataError(f"the source {source!r} has no validation pictures: name others in the recipe")
        marks = {} if material.is_stack else marks_of(source, data_folder(material.data))
        for sample in samples:
            answers[source].append(answer(row, predict, shipped_parser(), sample, marks.get(sample.name, Marks())))
            bar.advance(task)
    overlaps = []
    for sample in reduced:
        overlaps.append(reduced_overlap(row, predict, shipped_parser(), sample))
        bar.advance(task)
    by_source = {source: answers[source] for source in sources}
    return Answers(by_source, answers[CLEAR], answers[circled] if circled else (), overlaps)


def marks_of(source: str, data: Path) -> Mapping[str, Marks]:
    """Circles and grades, or boxes, of a source's pictures by sample name; empty for a source that has none.

    Raises:
        DataError: the source's files are missing.
    """
    if source == "acne04":
        entries = described(data / source / "circles.json")
        return {
            f"{source}/{name}": Marks(circles=entry["circles"], severity=int(entry["severity"]))
            for name, entry in entries.items()
        }
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


def _clear(concern: str, material: Material) -> list[Sample]:
    """Clear faces, or none and a word why, where the data folder does not have them."""
    if material.is_stack:
        return []
    try:
        return clear_faces(concern, data_folder(material.data))
    except DataError as error:
        typer.echo(f"what is marked on clear skin is not measured: {error}", err=True)
        return []


def _boxes(path: Path) -> Marks:
    graded = dark_circles.boxes(path)
    seen, clear = (
        tuple((box.x, box.y, box.width, box.height) for box in graded if (box.grade == NOT_SEEN) is wanted)
        for wanted in (False, True)
    )
    return Marks(boxes=seen, clear_boxes=clear)
