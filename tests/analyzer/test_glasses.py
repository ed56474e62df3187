import numpy as np
import pytest

from skinsight.analyzer import analyze
from skinsight.analyzer.quality.gate import quality_scale
from skinsight.segmentation.concerns import FACE_PARTS
from skinsight.segmentation.parts import eye_area
from skinsight.segmentation.photo import Photo
from skinsight.segmentation.segmenter import Segmentation
from tests.fakes import FakeSegmenter


class BehindGlasses(FakeSegmenter):
    """Glasses over the upper part of the eye areas, down to a share of their pixels; the openings stay seen."""

    share = 0.0

    def segment(self, *arguments: object) -> Segmentation:  # type: ignore[override]
        found = super().segment(*arguments)  # type: ignore[arg-type]
        parts = found.face_parts
        free = eye_area(parts) & (parts != FACE_PARTS.index("eyes"))
        rows, columns = np.nonzero(free)
        covered = round(self.share * eye_area(parts).sum())
        parts[rows[:covered], columns[:covered]] = FACE_PARTS.index("glasses")
        return found


GLASSES = next(check.advice for check in quality_scale().checks if check.code == "glasses")


@pytest.mark.parametrize(("share", "reason"), [(0.0, None), (0.5, GLASSES)])
def test_dark_circles_behind_glasses_are_unavailable(share: float, reason: str | None) -> None:
    segmenter = BehindGlasses()
    segmenter.share = share
    photo = Photo(np.full((256, 256, 3), 128, np.uint8))
    found = analyze(photo, ["panda_eyes"], segmenter).concerns["panda_eyes"]
    assert found.unavailable_reason == reason
    assert (found.area is None) == (reason is not None)
