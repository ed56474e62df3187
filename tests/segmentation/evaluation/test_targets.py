import pytest

from skinsight.segmentation.concerns import CONCERNS, concern
from skinsight.segmentation.evaluation.figures import REDUCED_IOU
from skinsight.segmentation.evaluation.judgement import judge
from skinsight.segmentation.evaluation.metrics.overlap import Overlap
from skinsight.segmentation.evaluation.predictions import Answers
from skinsight.segmentation.evaluation.targets import IOU, TARGETS, Target, outcomes
from tests.segmentation.evaluation.answers import boxed, drawn_answer


@pytest.mark.parametrize(
    ("value", "verdict"), [(0.5994, "missed"), (0.5996, "reached"), (0.69, "reached"), (0.70, "aim reached")]
)
def test_verdicts(value: float, verdict: str) -> None:
    assert Target("wrinkles", IOU, "", 0.60, 0.70).verdict(value) == verdict


@pytest.mark.parametrize(("value", "verdict"), [(0.0, "reached"), (0.0029, "reached"), (0.003, "missed")])
def test_where_less_is_better(value: float, verdict: str) -> None:
    assert Target("acne", "false_area", "", 0.003, at_most=True).verdict(value) == verdict


def test_every_network_has_a_target() -> None:
    assert {target.concern for target in TARGETS} == set(CONCERNS)
    assert all(target.aim is None or target.aim > target.must for target in TARGETS)


def test_targets_stand_beside_what_was_reached() -> None:
    answer = drawn_answer(boxed((0, 0, 4, 8)), boxed((0, 0, 8, 8)))
    clear = drawn_answer(boxed(), boxed())
    acne = judge(answer.concern, Answers({"drawn": [answer]}, [clear], reduced=[Overlap(1, 1, 2)]))
    face = judge(concern("panda_eyes"), Answers({"drawn": [drawn_answer(boxed((0, 0, 2, 8)), boxed((0, 0, 8, 8)))]}))
    found = outcomes([acne, face])
    assert [(each.target.measure, each.reached.value, each.verdict, each.unit) for each in found] == [
        (IOU, 0.25, "missed", ""),
        (REDUCED_IOU, 0.5, "reached", ""),
        ("false_area", 0, "reached", "%"),
    ]
    assert outcomes([judge(answer.concern, Answers({"drawn": [answer]}))]) == [], "what was not measured is left out"
    assert found[0].as_dict()["verdict"] == "missed"
    assert outcomes([]) == []
