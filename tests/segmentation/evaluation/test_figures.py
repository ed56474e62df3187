from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest

from skinsight.segmentation.concerns import CONCERNS, FACE_PARTS
from skinsight.segmentation.evaluation.figures import box_is_hit, circle_matches, interval_words, measures, written
from skinsight.segmentation.evaluation.metrics.overlap import Estimate
from skinsight.segmentation.evaluation.predictions import Answer, Answers, Box, Marks
from skinsight.segmentation.frames import FaceCrop
from skinsight.segmentation.parts import Parts
from tests.segmentation.evaluation.answers import boxed, drawn_answer


def values(
    concern: str,
    by_source: Mapping[str, Sequence[Answer]],
    circled: Sequence[Answer] = (),
    clear: Sequence[Answer] = (),
) -> dict[str, float]:
    return {measure.key: measure.estimate.value for measure in measures(concern, Answers(by_source, clear, circled))}


@pytest.mark.parametrize("name", CONCERNS)
def test_every_network_is_judged_by_something(name: str) -> None:
    answers = {"drawn": [drawn_answer(boxed(), boxed(), of=name, marks=Marks(boxes=[(5, 5, 4, 4)]))]}
    assert measures(name, Answers(answers))


@pytest.mark.parametrize(
    ("columns", "box", "hit"),
    [
        (4, (20, 20, 20, 20), False),  # of 21 columns, 10 to 30
        (5, (20, 20, 20, 20), True),
        (50, (20, 20, 20, 20), True),
        (0, (20, 20, 20, 20), False),
        (50, (-100, -100, 20, 20), False),
    ],
)
def test_a_box_is_hit_where_a_fifth_of_it_is_covered(columns: int, box: Box, hit: bool) -> None:
    assert box_is_hit(drawn_answer(boxed((10, 0, 10 + columns, 64)), boxed()), box) is hit


def test_a_box_is_laid_into_the_face_frame() -> None:
    found = replace(drawn_answer(boxed((0, 0, 32, 32)), boxed()), crop=FaceCrop(163.5, 263.5, 128))
    assert box_is_hit(found, (132, 232, 40, 40))
    assert not box_is_hit(found, (195, 295, 40, 40))


def test_acne_by_circles_and_by_masks() -> None:
    circled = drawn_answer(
        boxed((10, 10, 14, 14), (40, 40, 44, 44), (50, 10, 54, 14)),
        boxed(),
        marks=Marks(circles=[(12, 12, 2), (30, 30, 2)]),
    )
    smooth = drawn_answer(boxed(), boxed(), marks=Marks(circles=[]))
    masked = drawn_answer(boxed((10, 10, 14, 14)), boxed((12, 12, 20, 20), (40, 40, 50, 50)))
    found = values("acne", {"tri_acne": [masked]}, [circled, smooth])
    assert found == {
        "circle_precision": pytest.approx(1 / 3),
        "circle_recall": 1 / 2,
        "circle_f1": pytest.approx(0.4),
        "lesion_precision": 1,
        "lesion_recall": 1 / 2,
        "lesion_f1": pytest.approx(2 / 3),
    }
    assert [(each.found, each.labelled) for each in circle_matches([circled, smooth])] == [(3, 2), (0, 0)]


def test_what_is_marked_on_clear_skin() -> None:
    skin, known = boxed((0, 0, 64, 32)), boxed((0, 0, 32, 64))
    marked = boxed((30, 30, 34, 34))  # 4 x 4, of which 2 x 2 are known skin
    face = drawn_answer(marked, boxed(), known=known, skin=skin)
    [false_area] = [each for each in measures("flek", Answers({"drawn": [face]}, [face])) if each.key == "false_area"]
    assert false_area.estimate.value == pytest.approx(4 / (32 * 32))
    assert (false_area.estimate.n, false_area.unit) == (1, "%")
    hidden = drawn_answer(marked, boxed(), skin=boxed())
    assert values("flek", {"drawn": [hidden]}, clear=[hidden])["false_area"] == 0
    assert "false_area" not in values("acne", {"drawn": [face]})


def test_lines_by_source() -> None:
    line = boxed((10, 20, 50, 21))
    right = drawn_answer(line, line, of="wrinkles")
    wrong = drawn_answer(boxed((10, 50, 50, 51)), line, of="wrinkles")
    found = values("wrinkles", {"one": [right], "two": [wrong]})
    assert found == {
        "line_precision": 0.5,
        "line_recall": 0.5,
        "line_f1": 0.5,
        "line_f1.one": 1,
        "line_f1.two": 0,
    }
    assert "line_f1.one" not in values("wrinkles", {"one": [right]})


def test_boxes_under_the_eyes() -> None:
    below = boxed((0, 32, 32, 64))
    marks = Marks(boxes=[(16, 48, 20, 20), (48, 48, 20, 20)], clear_boxes=[(16, 10, 10, 10)])
    answer = drawn_answer(below, boxed(), of="panda_eyes", marks=marks)
    assert values("panda_eyes", {"drawn": [answer]}) == {"boxes_hit": 0.5, "clear_boxes_hit": 0}
    assert values("panda_eyes", {"drawn": [drawn_answer(below, boxed(), of="panda_eyes")]}) == {}


def test_eye_area_is_laid_out_from_parts(drawn_face: Parts) -> None:
    """The label's eyes are those of the drawn face; an answer without eyes has no eye area."""
    right = replace(drawn_answer(boxed(side=256), boxed(side=256), of="face_skin"), label=drawn_face, parts=drawn_face)
    blind = drawn_face.copy()
    blind[blind == FACE_PARTS.index("eyes")] = FACE_PARTS.index("skin")
    lower = replace(right, parts=np.roll(drawn_face, 8, axis=0))
    assert values("face_skin", {"drawn": [right]}) == {"eye_area_iou": 1}
    assert values("face_skin", {"drawn": [replace(right, parts=blind)]}) == {"eye_area_iou": 0}
    assert 0.5 < values("face_skin", {"drawn": [lower]})["eye_area_iou"] < 0.9


def test_figures_for_people() -> None:
    assert written(0.00304, "%") == "0.30 %"
    assert written(0.998, "%") == "100 %"
    assert written(0.12345, "") == "0.123"


@pytest.mark.parametrize(("n", "said"), [(1, "none of one picture"), (2, "0.250 to 0.750")])
def test_one_picture_gives_no_interval(n: int, said: str) -> None:
    assert interval_words(Estimate(0.5, 0.25, 0.75, n), "") == said
