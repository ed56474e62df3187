"""A concern that is made up: a row, a module's traits and a scale, and no room is touched."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pytest

from skinsight.analyzer import Canvas, analyze, close_ups, overlay
from skinsight.analyzer.concerns.table import TRAITS
from skinsight.analyzer.concerns.traits import Extras, Reading, Severity, Traits
from skinsight.analyzer.face.mask import ConcernMask
from skinsight.analyzer.face.parsed import ParsedFace
from skinsight.analyzer.grading.grades import scale
from skinsight.analyzer.report import html_report
from skinsight.analyzer.schema.findings import Lines
from skinsight.analyzer.schema.result import ConcernAnalysis
from skinsight.analyzer.schema.words import Speech
from skinsight.segmentation.concerns import CONCERNS, FACE_SKIN, Concern
from skinsight.segmentation.face import Face
from skinsight.segmentation.frames import Image
from skinsight.segmentation.photo import Photo
from skinsight.segmentation.segmenter import Segmentation
from skinsight.segmentation.weights import Model
from tests.analyzer.drawn import drawn_face
from tests.fakes import SIDE, FakeSegmenter

SCALE = """
version = "0"
kind = "index"
labels = ["smooth", "open"]
[criteria]
mean_size = "made up"
[cuts]
source = "nowhere"
values = [20.0]
[score]
reference = "nobody"
date = "2026-11-28"
knots = [[30.0, 60]]
"""
ROW = Concern(
    name="pores",
    label="Pores",
    marks="openings that show",
    classes=("background", "pores"),
    side=256,
    threshold=0.5,
    colour=(0, 158, 115),
    weight_file="pores.onnx",
    search_region="bare_skin",
)


class PoreSegmenter(FakeSegmenter):
    """Sees two pores as well: one on the nose, and one in the hair, where none can be."""

    def __init__(self) -> None:
        super().__init__()
        self.models = self.models | {"pores": Model("fake", "1" * 64, Path("pores.onnx"))}

    def segment(self, rgb: Image, face: Face, names: Iterable[str]) -> Segmentation:
        found = super().segment(rgb, face, [name for name in names if name != "pores"])
        pores = np.zeros((SIDE, SIDE), np.float32)
        pores[150:154, 126:130] = pores[18:22, 126:130] = 0.9
        maps = found.face_maps | {"pores": pores}
        return Segmentation(found.face, found.height, found.width, found.face_parts, maps)


def severities(face: ParsedFace, reading: Reading) -> dict[str, Severity]:
    pieces = max(1, len(reading.lesions))
    return {"mean_size": Severity(float(reading.mask.sum()) / pieces, "mean size of a pore")}


def extras(face: ParsedFace, mask: ConcernMask) -> Extras:
    return Extras({"lines": Lines(length=0.5, depth=None)}, lambda zone: {"lines": Lines(length=0.1, depth=None)})


def details(result: ConcernAnalysis, say: Speech) -> Iterator[tuple[str, str]]:
    yield "Openness", f"{result.count} open"


@pytest.fixture
def pores(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ConcernAnalysis:
    """What is found of pores, after the registry was given a row, the table its traits, and the traits a scale."""
    file = tmp_path / "pores.toml"
    file.write_text(SCALE)
    scale.cache_clear()
    monkeypatch.setitem(CONCERNS, "pores", ROW)
    row = Traits("pores", severities=severities, extras=extras, details=details, scale=file)
    monkeypatch.setitem(TRAITS, "pores", row)
    photo = Photo(drawn_face("c89a7b"))
    analysis = analyze(photo, ["pores"], PoreSegmenter())
    assert list(analysis.concerns) == [FACE_SKIN, "pores"]
    canvas = Canvas(photo, analysis)
    assert overlay(canvas).shape[0] > 512
    assert list(close_ups(canvas)) == ["pores"]
    assert "1 open" in html_report(canvas)
    return analysis.concerns["pores"]


def test_it_is_marked_in_its_search_region_alone(pores: ConcernAnalysis) -> None:
    assert pores.count == 1
    assert pores.instances[0].zone == "nose"


def test_it_is_graded_by_its_own_measure_and_scale(pores: ConcernAnalysis) -> None:
    assert pores.grade is not None
    assert (pores.grade.label, pores.grade.scale, pores.grade.basis) == ("open", "made up 0", "mean size of a pore")
    assert pores.score is not None
    assert pores.score < 60


def test_it_has_its_extras_on_the_face_and_by_zone(pores: ConcernAnalysis) -> None:
    assert pores.lines == Lines(length=0.5, depth=None)
    assert pores.zones["nose"].lines == Lines(length=0.1, depth=None)
