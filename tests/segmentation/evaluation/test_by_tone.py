import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest

from skinsight.analyzer.colour.cielab import lab_of_hex
from skinsight.segmentation.evaluation.by_tone import THIRDS, ita, thirds
from skinsight.segmentation.evaluation.figures import circle_recall
from skinsight.segmentation.evaluation.metrics.overlap import Estimate, pooled
from skinsight.segmentation.evaluation.predictions import Answer, Marks
from skinsight.segmentation.frames import Image
from tests.segmentation.evaluation.answers import boxed, drawn_answer

EVERYWHERE = boxed((0, 0, 64, 64))
MONK = ["f6ede4", "f3e7db", "f7ead0", "eadaba", "d7bd96", "a07e56", "825c43", "604134", "3a312a", "292420"]


def iou(answers: Sequence[Answer]) -> Estimate:
    return Estimate.of([each.score.overlap for each in answers], lambda drawn: pooled(drawn).iou)


def face(code: str) -> Image:
    """A face of one colour."""
    return np.tile(np.frombuffer(bytes.fromhex(code), np.uint8), (64, 64, 1))


def answer_of(code: str, name: str, marks: Marks | None = None) -> Answer:
    return drawn_answer(boxed((0, 0, 4, 4)), boxed((0, 0, 4, 8)), name=name, face=face(code), marks=marks)


@pytest.mark.parametrize("code", MONK)
def test_the_angle_is_that_of_the_analysis(code: str) -> None:
    assert ita(face(code), EVERYWHERE) == pytest.approx(lab_of_hex(code).ita)


def test_shadow_and_highlight_do_not_count() -> None:
    picture = face("d7bd96")
    picture[:5], picture[-5:] = 255, 0
    assert ita(picture, EVERYWHERE) == pytest.approx(lab_of_hex("d7bd96").ita)


def test_only_skin_counts() -> None:
    picture = face("d7bd96")
    picture[20:] = (0, 0, 255)
    assert ita(picture, boxed((0, 0, 64, 20))) == pytest.approx(lab_of_hex("d7bd96").ita)
    assert ita(picture, boxed()) is None


def test_bluish_pictures_have_an_angle() -> None:
    assert 90 < (ita(face("c8d2f0"), EVERYWHERE) or math.nan) <= 180
    assert -180 <= (ita(face("10142a"), EVERYWHERE) or math.nan) < -90


def test_thirds_go_from_dark_to_light() -> None:
    tones = MONK[3:]  # 1 to 3 are in no order of ITA
    answers = [answer_of(code, f"drawn/{code}") for code in tones]
    found = thirds(answers, iou)
    assert [third.name for third in found] == list(THIRDS)
    assert [third.estimate.n for third in found] == [3, 2, 2]
    assert all(third.low < third.high for third in found)
    assert all(darker.high < lighter.low for darker, lighter in pairwise(found))
    assert all(third.estimate.value == 0.5 for third in found)


def test_recall_of_circles_by_third() -> None:
    hit, missed = Marks(circles=[(2, 2, 2)]), Marks(circles=[(40, 40, 2)])
    codes = ("292420", "a07e56", "f6ede4")
    answers = [answer_of(code, code, marks) for code, marks in zip(codes, (missed, hit, missed), strict=True)]
    assert [third.estimate.value for third in thirds(answers, circle_recall)] == [0, 1, 0]


def test_too_few_pictures_have_no_thirds() -> None:
    assert thirds([answer_of("a07e56", "drawn/1"), answer_of("292420", "drawn/2")], iou) == []
    assert thirds([], iou) == []
