import cv2
import numpy as np
import pytest

from skinsight.analyzer.formulas.blur import WIDE, smoothed


@pytest.mark.parametrize("deviation", [WIDE - 1, WIDE, 2 * WIDE])
@pytest.mark.parametrize("shape", [(150, 131), (96, 200)])
def test_a_blur_within_a_mask_is_a_weighted_mean_of_what_is_in_it(shape: tuple[int, int], deviation: float) -> None:
    """A wide one too, which is taken at half of the size."""
    rng = np.random.default_rng(0)
    values = cv2.GaussianBlur(rng.normal(size=shape).astype(np.float32), (0, 0), 3)
    mask = np.zeros(shape, bool)
    mask[10:-8, 7:-12] = True
    weight, total = (
        cv2.GaussianBlur(one.astype(np.float32), (0, 0), deviation, borderType=cv2.BORDER_CONSTANT)
        for one in (mask, values * mask)
    )
    found = smoothed(values, mask, deviation)
    np.testing.assert_allclose(found[mask], (total / weight)[mask], atol=0.003 * values.std())
    several = smoothed(np.dstack([values, 2 * values]), mask, deviation)
    np.testing.assert_allclose(several[mask], np.column_stack([found[mask], 2 * found[mask]]), rtol=1e-4, atol=1e-6)


def test_nothing_is_blurred_where_there_is_no_mask() -> None:
    assert not smoothed(np.ones((20, 20), np.float32), np.zeros((20, 20), bool), 3).any()
