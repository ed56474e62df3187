"""One face on two dates, of which it is known what changed."""

import numpy as np
import pytest

from skinsight.analyzer import analyze
from skinsight.analyzer.progress.changes import change, follow
from skinsight.analyzer.progress.faces import onto
from skinsight.analyzer.progress.visits import Seen, lesions, seen_at
from skinsight.analyzer.schema.result import Analysis
from skinsight.segmentation.face import Face
from skinsight.segmentation.frames import FaceCrop
from skinsight.segmentation.photo import Photo
from tests.fakes import FakeSegmenter


def seen(tilt: float = 0, side: float = 300, x: float = 200) -> Analysis:
    """The drawn face at another place, size and angle of a sharp photograph."""
    photo = Photo(np.random.default_rng(1).integers(90, 210, (400, 400, 3), np.uint8), "me.png")
    return analyze(photo, segmenter=FakeSegmenter(), face=Face(FaceCrop(x, 200, side, tilt), "given"))


def without(analysis: Analysis, index: int) -> Analysis:
    """One mark of acne less."""
    acne = analysis.concerns["acne"]
    left = tuple(one for place, one in enumerate(acne.instances) if place != index)
    fewer = acne.model_copy(update={"instances": left})
    return analysis.model_copy(update={"concerns": {**analysis.concerns, "acne": fewer}})


@pytest.mark.parametrize(("tilt", "side", "x"), [(0, 300, 200), (12, 300, 200), (0, 220, 170)])
def test_every_mark_is_found_again_wherever_the_face_is(tilt: float, side: float, x: float) -> None:
    found = follow(seen(), seen(tilt, side, x), "acne")
    assert [one.fate for one in found] == ["still_there"] * 3
    assert all(one.before is not None and one.after is not None for one in found)


def test_what_is_gone_and_what_is_new() -> None:
    before, after = seen(), seen(tilt=5)
    assert sorted(one.fate for one in follow(before, without(after, 0), "acne")) == ["gone", *["still_there"] * 2]
    [new] = [one for one in follow(without(before, 0), after, "acne") if one.fate == "new"]
    assert (new.before, new.after) == (None, 0)
    x, y = after.concerns["acne"].instances[0].centroid
    placed = FaceCrop(200, 200, 300, 5).points_to_face([(x, y)], 1000)[0] / 1000
    np.testing.assert_allclose((new.x, new.y), placed, atol=0.02)


def test_what_was_not_seen_is_neither_new_nor_gone() -> None:
    before, after = seen(), without(seen(), 0)
    zone = before.concerns["acne"].instances[0].zone
    assert zone
    hidden = after.zones[zone].model_copy(
        update={"status": "unavailable", "unavailable_reason": "hidden", "skin": None}
    )
    blind = after.model_copy(update={"zones": {**after.zones, zone: hidden}})
    assert "not_seen" in [one.fate for one in follow(before, blind, "acne")]
    assert "gone" not in [one.fate for one in follow(before, blind, "acne")]


def test_no_marks_on_either_date() -> None:
    clear = seen()
    for _ in range(3):
        clear = without(clear, 0)
    assert follow(clear, clear, "acne") == ()
    assert [one.fate for one in follow(clear, seen(), "acne")] == ["new"] * 3


def test_the_same_frame_needs_no_shift() -> None:
    np.testing.assert_allclose(onto(seen(), seen()), np.eye(2, 3), atol=1e-6)


@pytest.mark.parametrize(
    ("first", "second", "verdict"),
    [
        ((40, 50), (51, 60), "clearer"),
        ((40, 50), (50, 60), "no_clear_change"),
        ((40, 50), (30, 39), "more"),
        ((40, 50), (30, 45), "no_clear_change"),
        (None, (30, 45), "unknown"),
    ],
)
def test_a_change_is_said_only_where_the_ranges_part(
    first: tuple[float, float] | None, second: tuple[float, float], verdict: str
) -> None:
    assert change(Seen(score_interval=first), Seen(score_interval=second)).verdict == verdict


def test_views_count_each_mark_once() -> None:
    face = seen()
    views = {"front": face, "left_half": face, "right_half": face}
    counted = list(lesions(views))  # type: ignore[arg-type]
    assert len(counted) == len(face.concerns["acne"].instances)
    found, grade = seen_at(views)["acne"], face.concerns["acne"].grade  # type: ignore[arg-type]
    assert grade
    assert (found.count, found.grade, found.score) == (3, grade.value, face.concerns["acne"].score)
    assert seen_at({"front": face})["flek"].score == face.concerns["flek"].score
