"""Blood and pigment in pictures that were mixed from known amounts of them."""

import numpy as np
import pytest

from skinsight.analyzer.formulas.density import Densities
from tests.analyzer.drawn import drawn_face
from tests.analyzer.formulas.painted import SKIN, TONES, copies, disc, mixed, relit, seen

BLOOD, PIGMENT = disc(-0.4, 0.3, 0.05), disc(0.4, 0.3, 0.05)
CORE = {"blood": disc(-0.4, 0.3, 0.03, 256), "pigment": disc(0.4, 0.3, 0.03, 256)}
TOLERANCE = 2.5
"""Hundredths of an optical density: an eighth of what is painted. 8-bit colours of dark skin are coarse."""


def read(rgb: np.ndarray) -> dict[str, tuple[float, float]]:
    """Blood and pigment in the spot of blood, and in that of pigment."""
    amounts = seen(rgb).densities
    return {
        name: (float(np.median(amounts.blood[core])), float(np.median(amounts.pigment[core])))
        for name, core in CORE.items()
    }


@pytest.mark.parametrize("tone", TONES)
def test_spots_of_known_amounts_are_read_on_every_tone(tone: str) -> None:
    found = read(mixed(drawn_face(tone), blood=20.0 * BLOOD, pigment=20.0 * PIGMENT))
    assert found["blood"] == pytest.approx((20, 0), abs=2 * TOLERANCE)
    assert found["pigment"] == pytest.approx((0, 20), abs=2 * TOLERANCE)


@pytest.mark.parametrize("gains", [(0.6, 0.6, 0.6), (1.0, 0.85, 0.65), (0.75, 0.9, 1.0)])
def test_no_lamp_moves_them(gains: tuple[float, float, float]) -> None:
    painted = mixed(drawn_face(SKIN), blood=20.0 * BLOOD, pigment=20.0 * PIGMENT)
    one, other = read(painted), read(relit(painted, *gains))
    for name, amounts in one.items():
        assert other[name] == pytest.approx(amounts, abs=TOLERANCE)


def test_a_shadow_is_neither_to_a_third_of_it() -> None:
    found = seen(mixed(drawn_face(SKIN), shade=15.0 * BLOOD)).densities
    core = CORE["blood"]
    assert abs(np.median(found.blood[core])) < TOLERANCE
    assert abs(np.median(found.pigment[core])) < 15 / 3, "the tone curve's share of a camera is taken out of it"
    assert np.median(found.shade[core]) > 10


@pytest.mark.parametrize("kind", copies(drawn_face(SKIN)))
def test_spots_are_read_on_every_copy(kind: str) -> None:
    painted = mixed(drawn_face(SKIN), blood=20.0 * BLOOD, pigment=20.0 * PIGMENT)
    found = read(copies(painted)[kind])
    assert found["blood"] == pytest.approx((20, 0), abs=2 * TOLERANCE)
    assert found["pigment"] == pytest.approx((0, 20), abs=2 * TOLERANCE)


def test_no_skin_cannot_be_unmixed() -> None:
    with pytest.raises(ValueError, match="no skin"):
        Densities.of(np.ones((8, 8, 3)), np.zeros((8, 8), bool), np.zeros((8, 8), bool))
