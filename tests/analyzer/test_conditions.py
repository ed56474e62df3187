"""The hint at conditions, and what may not be said."""

import numpy as np
import pytest
from pydantic import ValidationError

from skinsight.analyzer import analyze
from skinsight.analyzer.conditions import LEAST, heat_map, verdict_of
from skinsight.analyzer.pictures.canvas import Canvas
from skinsight.analyzer.pictures.condition_words import UNDECIDED, VERDICTS, likelihoods, verdict_words
from skinsight.analyzer.pictures.evidence import evidence, evidence_layer, evidence_picture
from skinsight.analyzer.schema.conditions import ConditionsAnalysis, EvidenceMap
from skinsight.analyzer.schema.result import Analysis
from skinsight.segmentation.concerns import CONDITION_NAMES, Condition
from skinsight.segmentation.conditions import ConditionReading
from skinsight.segmentation.photo import Photo
from tests.analyzer.invented import drawn_photo
from tests.fakes import LIKELY, FakeSegmenter


def likely(condition: Condition, value: float) -> dict[Condition, float]:
    rest = (1 - value) / 3
    return {name: value if name == condition else rest for name in CONDITION_NAMES}


@pytest.fixture
def photo() -> Photo:
    return drawn_photo()


@pytest.fixture
def found(photo: Photo) -> Analysis:
    return analyze(photo, ["conditions"], FakeSegmenter())


@pytest.mark.parametrize("condition", CONDITION_NAMES)
def test_only_what_is_likely_enough_is_named(condition: Condition) -> None:
    assert verdict_of(likely(condition, LEAST[condition])) == condition
    assert verdict_of(likely(condition, LEAST[condition] - 0.01)) is None


def test_it_can_be_asked_for_alone_and_left_out(photo: Photo, found: Analysis) -> None:
    assert list(found.concerns) == ["face_skin"]
    assert found.conditions
    assert (found.conditions.status, found.conditions.verdict) == ("ok", "acne")
    assert tuple((found.conditions.probabilities or {}).values()) == pytest.approx(LIKELY)
    assert analyze(photo, ["acne"], FakeSegmenter()).conditions is None
    assert analyze(photo, segmenter=FakeSegmenter()).conditions is not None


def test_json_carries_it_without_loss(found: Analysis) -> None:
    assert Analysis.model_validate_json(found.model_dump_json()) == found


def test_no_skin_and_no_colour_leave_nothing_to_say() -> None:
    gray = Photo(np.repeat(drawn_photo().pixels.mean(axis=2, keepdims=True), 3, axis=2).astype(np.uint8), "gray.png")
    said = analyze(gray, ["conditions"], FakeSegmenter()).conditions
    assert said
    assert (said.status, said.verdict, said.probabilities) == ("unavailable", None, None)
    assert "colour" in (said.unavailable_reason or "")


def test_the_heat_map_is_of_the_likeliest_disease_and_where_its_evidence_is(photo: Photo, found: Analysis) -> None:
    opacity = evidence(found)
    assert opacity is not None
    assert opacity.shape == photo.pixels.shape[:2]
    rows, _ = np.nonzero(opacity > 0.3)
    assert 0.55 < rows.mean() / photo.pixels.shape[0] < 0.75, "the fake's evidence is below the middle"
    picture = evidence_picture(Canvas(photo, found))
    assert picture is not None
    assert (picture[opacity == 0] == photo.pixels[opacity == 0]).all()
    layer = evidence_layer(found, longest=100)
    assert layer is not None
    assert layer.shape == (100, 100, 4)


def test_evidence_counts_against_that_for_the_others() -> None:
    grids = np.zeros((4, 2, 2), np.float32)
    grids[1, 0, 0], grids[2, 0, 1], grids[:, 1, 0] = 4, 9, 5
    found = heat_map(ConditionReading(likely("rosacea", 0.7), grids))
    assert (found.condition, found.values) == ("rosacea", (100, 0, 0, 0))


def test_healthy_skin_has_no_heat_map_and_what_has_none_is_drawn_so(photo: Photo, found: Analysis) -> None:
    healthy = ConditionsAnalysis(verdict="healthy", probabilities=likely("healthy", 0.9))
    seen = found.model_copy(update={"conditions": healthy})
    assert evidence_layer(seen) is None
    assert evidence_picture(Canvas(photo, seen)) is None


def test_words() -> None:
    named = ConditionsAnalysis(verdict="rosacea", probabilities=likely("rosacea", 0.7))
    unsure = ConditionsAnalysis(probabilities=likely("rosacea", 0.4))
    assert verdict_words(named) == VERDICTS["rosacea"]
    assert verdict_words(unsure) == UNDECIDED
    assert verdict_words(ConditionsAnalysis.unavailable("It is dark.")) == "It is dark."
    assert next(likelihoods(named)) == ("rosacea", pytest.approx(0.7))
    assert "no diagnosis" in named.note


@pytest.mark.parametrize(
    "fields",
    [
        {"verdict": "acne"},
        {"status": "unavailable"},
        {"status": "unavailable", "unavailable_reason": "It is dark.", "verdict": "acne"},
        {"probabilities": {"acne": 1.0}},
    ],
)
def test_what_does_not_fit_together_is_refused(fields: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        ConditionsAnalysis.model_validate(fields)


def test_a_heat_map_is_square() -> None:
    with pytest.raises(ValidationError, match="no square"):
        EvidenceMap(condition="acne", side=2, values=(1, 2, 3))
