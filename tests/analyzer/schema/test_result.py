"""The data that an analysis is."""

import json
import math
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError

import skinsight
from skinsight.analyzer import Analysis, ConcernAnalysis, RunLength, analyze
from skinsight.analyzer.face.zones import ZONES
from skinsight.analyzer.schema.findings import Contrast
from skinsight.analyzer.schema.result import FileInfo
from skinsight.segmentation.concerns import CONCERNS
from skinsight.segmentation.photo import Photo, PhotoFile
from tests.fakes import FakeSegmenter

EMPTY = RunLength(size=(2, 3), counts=[6])


@pytest.mark.parametrize(
    ("mask", "counts"),
    [
        ([[0, 0, 0], [0, 0, 0]], [6]),
        ([[1, 1, 1], [1, 1, 1]], [0, 6]),
        ([[0, 1, 0], [1, 1, 0]], [1, 3, 2]),
        ([[1, 0, 0], [0, 0, 1]], [0, 1, 4, 1]),
        ([[1]], [0, 1]),
    ],
)
def test_runs_go_down_the_columns_and_start_with_zeros(mask: list[list[int]], counts: list[int]) -> None:
    pixels = np.array(mask, bool)
    code = RunLength.of(pixels)
    assert code.counts == counts
    assert code.size == pixels.shape
    assert np.array_equal(code.to_mask(), pixels)


@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (37, 1), (61, 47)])
def test_any_mask_survives_the_code(shape: tuple[int, int]) -> None:
    mask = np.random.default_rng(0).random(shape) < 0.3
    code = RunLength.model_validate_json(RunLength.of(mask).model_dump_json())
    assert np.array_equal(code.to_mask(), mask)
    assert sum(code.counts[1::2]) == mask.sum()


@pytest.mark.parametrize("counts", [[5], [7], [], [7, -1]])
def test_runs_that_do_not_fill_the_picture_are_refused(counts: list[int]) -> None:
    with pytest.raises(ValidationError):
        RunLength(size=(2, 3), counts=counts)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, -0.1, 100.1])
def test_no_score_is_out_of_range(value: float) -> None:
    with pytest.raises(ValidationError):
        ConcernAnalysis(score=value, area=0, area_fraction=0, mask=EMPTY)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"area": 0, "area_fraction": 0.0},
        {"area": 0, "area_fraction": 0.0, "mask": EMPTY, "unavailable_reason": "No eye was seen."},
        {"status": "unavailable"},
        {"status": "unavailable", "unavailable_reason": ""},
        {"status": "unavailable", "unavailable_reason": "No eye was seen.", "score": 100.0},
        {"status": "unavailable", "unavailable_reason": "No eye was seen.", "count": 0},
        {"status": "unavailable", "unavailable_reason": "No eye was seen.", "legacy_score": 90.0},
    ],
)
def test_numbers_and_reason_exclude_each_other(fields: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="a concern that is"):
        ConcernAnalysis.model_validate(fields)


def test_an_analysis_survives_json_exactly(astronaut: Photo, fake_segmenter: FakeSegmenter) -> None:
    analysis = analyze(astronaut, segmenter=fake_segmenter)
    again = Analysis.model_validate_json(analysis.model_dump_json())
    assert again == analysis
    assert again.model_dump_json() == analysis.model_dump_json()


def test_json_has_the_promised_fields_in_the_registrys_order(astronaut: Photo, fake_segmenter: FakeSegmenter) -> None:
    analysis = analyze(astronaut, ["wrinkles", "flek", "acne"], fake_segmenter)
    answer = json.loads(analysis.model_dump_json())
    assert list(answer["concerns"]) == [name for name in CONCERNS if name != "panda_eyes"]
    for concern in answer["concerns"].values():
        assert list(concern) == [
            "status", "unavailable_reason", "score", "legacy_score", "grade", "further_grades", "uncertainty", "area",
            "area_fraction", "count", "contrast", "lines", "under_eyes", "kinds", "zones", "instances", "mask",
        ]  # fmt: skip
    assert list(answer) == [
        "schema_version", "created", "skinsight", "photo", "face", "quality", "zones", "tone", "concerns",
        "measures", "untold", "age_needed", "conditions", "recommendations", "profile", "models", "disclaimer",
    ]  # fmt: skip
    assert list(answer["zones"]) == list(answer["concerns"]["acne"]["zones"]) == list(ZONES)


def test_the_json_schema_of_the_docs_is_that_of_the_code() -> None:
    """Made by ``skinsight schema > docs/analysis.schema.json``; a change of it is a change of SCHEMA_VERSION."""
    written = json.loads((Path(__file__).parents[3] / "docs" / "analysis.schema.json").read_text())
    assert written == Analysis.model_json_schema(mode="serialization")


def test_an_analysis_cannot_be_changed(astronaut: Photo, fake_segmenter: FakeSegmenter) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        analyze(astronaut, [], fake_segmenter).schema_version = "2"


def test_every_property_of_the_schema_is_described() -> None:
    schema = Analysis.model_json_schema(mode="serialization")
    bare = [
        f"{name}.{field}"
        for name, one in (("Analysis", schema), *schema["$defs"].items())
        for field, described in one.get("properties", {}).items()
        if not described.get("description")
    ]
    assert bare == []


def test_numbers_have_seven_digits_and_say_so_without_loss() -> None:
    contrast = Contrast(delta_l=-1 / 3, delta_a=2e10 / 3, delta_b=0.0, delta_e=1e-9 / 3)
    assert (
        contrast.model_dump_json()
        == '{"delta_l":-0.3333333,"delta_a":6666667000.0,"delta_b":0.0,"delta_e":3.333333e-10}'
    )
    assert Contrast.model_validate_json(contrast.model_dump_json()) == contrast


def test_when_and_by_what_it_was_made(
    astronaut: Photo, fake_segmenter: FakeSegmenter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    found = analyze(astronaut, [], fake_segmenter)
    assert found.created.isoformat() == "1970-01-02T00:00:00+00:00"
    assert found.skinsight == skinsight.__version__
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    assert abs((analyze(astronaut, [], fake_segmenter).created - datetime.now(UTC)).total_seconds()) < 60


def test_the_file_that_it_was_read_from(fake_segmenter: FakeSegmenter) -> None:
    photo = Photo(np.full((90, 60, 3), 120, np.uint8), "me.jpg", PhotoFile("JPEG", 180, 120, 6, 2))
    told = analyze(photo, [], fake_segmenter).photo
    assert (told.width, told.height) == (60, 90)
    assert told.file == FileInfo(format="JPEG", width=180, height=120, orientation=6, reduced=2)
