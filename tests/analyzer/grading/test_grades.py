"""The shipped scales, and grades with their intervals."""

import pytest
from pydantic import ValidationError

from skinsight.analyzer.concerns.traits import Severity
from skinsight.analyzer.grading.grades import Scale, Severities, grades, scale
from skinsight.segmentation.concerns import CONCERNS
from skinsight.segmentation.evaluation.metrics.lesions import hayashi

MEASURED = [name for name, row in CONCERNS.items() if row.is_concern]


def lesions(**counts: float) -> Severities:
    return {measure: Severity(count, f"{measure}: {count}") for measure, count in counts.items()}


def spans(**intervals: tuple[float, float]) -> dict[str, tuple[float, float]]:
    return intervals


@pytest.mark.parametrize(
    ("count", "label"),
    [
        (0, "clear"),
        (1, "mild"),
        (5, "mild"),
        (6, "moderate"),
        (20, "moderate"),
        (21, "severe"),
        (50, "severe"),
        (51, "very severe"),
        (900, "very severe"),
    ],
)
def test_hayashis_cuts(count: int, label: str) -> None:
    found = scale("acne")
    assert found.labels[found.value(count)] == label


def test_the_least_level_of_acne04_is_mild_and_not_clear() -> None:
    found = scale("acne")
    for count in range(1, 70):
        assert found.value(count) == hayashi(count) + 1
    assert found.labels[hayashi(0) + 1] == "mild"
    assert found.labels[0] == "clear"


def test_the_half_of_the_face_comes_first_and_the_picture_after_it() -> None:
    seen = lesions(area=1, picture=8, half=5)
    primary, further = grades("acne", seen, spans(picture=(8, 8), half=(5, 5)))
    assert (primary.label, primary.measured, primary.basis) == ("mild", 5, "half: 5")
    assert (further.label, further.measured) == ("moderate", 8)
    assert primary.scale != further.scale
    assert {primary.kind, further.kind} == {"grade"}
    assert "J Dermatol 35:255" in primary.source


def test_the_picture_comes_first_where_only_one_half_is_seen() -> None:
    seen = lesions(area=1, picture=8)
    (only,) = grades("acne", seen, spans(picture=(8, 8)))
    assert only.measured == 8


def test_as_doctors_graded_it_comes_before_both_and_is_an_index() -> None:
    """Lesions that doctors would have counted stand in for a count: the cuts are Hayashi's, the measure is not."""
    seen = lesions(graded=7.5, half=5, picture=8)
    first, half, picture = grades("acne", seen, spans(graded=(5, 9), half=(5, 5), picture=(8, 8)))
    assert (first.kind, first.label, first.measured, first.interval) == ("index", "moderate", 7.5, (1, 2))
    assert [(one.kind, one.measured) for one in (half, picture)] == [("grade", 5), ("grade", 8)]


def test_no_criterion_no_grade() -> None:
    assert grades("flek", lesions(area=3), spans(area=(3, 4))) == ()


def test_the_interval_is_that_of_the_severity() -> None:
    (found,) = grades("acne", lesions(picture=22), spans(picture=(3, 22)))
    assert (found.value, found.interval, found.interval_labels) == (3, (1, 3), ("mild", "severe"))
    assert found.borderline


def test_an_interval_within_one_label_is_not_borderline() -> None:
    (found,) = grades("acne", lesions(picture=8), spans(picture=(7, 20)))
    assert (found.interval, found.borderline) == ((2, 2), False)


@pytest.mark.parametrize("name", MEASURED)
def test_shipped_scales_begin_at_nothing_and_say_what_they_are(name: str) -> None:
    found = scale(name)
    assert found.value(0) == 0
    assert found.value(1e9) == len(found.labels) - 1
    assert found.kind == ("grade" if name == "acne" else "index"), "no other scale's own criterion is measured"
    for claim in ("Lemperle", "IGA", "GAGS"):
        assert claim not in "".join([*found.criteria.values(), found.cuts.source])


def test_the_index_of_dark_spots_is_not_called_mmasi_itself() -> None:
    assert all("mMASI-like" in title for title in scale("flek").criteria.values())


@pytest.mark.parametrize("change", [{"labels": ("one",)}, {"cuts": {"source": "s", "values": (0.0, 1.0, 2.0, 3.0)}}])
def test_a_scale_that_does_not_fit_together_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Scale.model_validate(scale("acne").model_dump() | change)
