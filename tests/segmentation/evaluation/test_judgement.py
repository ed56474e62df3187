import json
from dataclasses import replace

import numpy as np
import pytest

from skinsight.segmentation.evaluation.judgement import THRESHOLDS, WORST, judge, over_thresholds, worst
from skinsight.segmentation.evaluation.predictions import Answer, Answers
from tests.segmentation.evaluation.answers import SURE, boxed, drawn_answer


def overlapping(columns: int, name: str) -> Answer:
    """``columns`` of 8 labelled columns are found; IoU is columns / 8."""
    return drawn_answer(boxed((0, 0, columns, 10)), boxed((0, 0, 8, 10)), name=name)


def test_a_network_is_judged_from_its_answers() -> None:
    answers = {"one": [overlapping(8, "one/1"), overlapping(4, "one/2")], "two": [overlapping(2, "two/1")]}
    found = judge(answers["one"][0].concern, Answers(answers))
    assert [(row.source, row.n, row.iou) for row in found.sources] == [
        ("one", 2, 12 / 16),
        ("two", 1, 2 / 8),
        ("all", 3, 14 / 24),
    ]
    assert (found.iou.value, found.iou.n) == (14 / 24, 3)
    assert (found.iou.low, found.iou.high) == (found.sources[-1].low, found.sources[-1].high)
    assert [third.estimate.n for third in found.thirds] == [1, 1, 1]
    assert [answer.name for answer in found.worst] == ["two/1", "one/2", "one/1"]
    assert found.calibration_error.value == found.reliability.error
    assert "lesion_f1" in {measure.key for measure in found.measures}


def test_iou_at_every_threshold() -> None:
    found = over_thresholds([overlapping(4, "one/1")])
    assert tuple(found) == THRESHOLDS
    assert found == {threshold: 0.5 if threshold <= np.float32(SURE) else 0 for threshold in THRESHOLDS}


def test_only_known_ground_is_asked_for_calibration() -> None:
    """Of 64 columns the label knows 32, and 16 of these are searched."""
    answer = drawn_answer(boxed((0, 0, 64, 64)), boxed(), known=boxed((0, 0, 32, 64)))
    found = judge(answer.concern, Answers({"one": [replace(answer, region=boxed((16, 0, 64, 64)))]}))
    assert found.reliability.pixels.sum() == 16 * 64
    assert found.calibration_error.value == pytest.approx(SURE)


def test_the_worst_come_first_and_are_few() -> None:
    answers = [overlapping(columns, f"one/{columns}") for columns in range(8, -1, -1)]
    assert [answer.name for answer in worst(answers)] == [f"one/{columns}" for columns in range(WORST)]


def test_among_the_equally_bad_more_pixels_are_worse() -> None:
    small, large = (drawn_answer(boxed((0, 0, n, n)), boxed(), name=f"one/{n}") for n in (2, 20))
    assert [answer.name for answer in worst([small, large])] == ["one/20", "one/2"]


def test_figures_are_plain_data() -> None:
    answers = {"one": [overlapping(columns, f"one/{columns}") for columns in (2, 4, 8)]}
    found = judge(answers["one"][0].concern, Answers(answers, answers["one"])).as_dict()
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert found["worst"] == {"one/2": 0.25, "one/4": 0.5, "one/8": 1.0}
    assert found["thresholds"]["0.5"] == pytest.approx(14 / 24)
    assert found["measures"]["false_area"]["n"] == 3
    assert [row["pixels"] for row in found["reliability"]] == [3 * 64 * 64 - 140, 140]
