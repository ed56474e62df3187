import math

import pytest
import torch

from skinsight.segmentation.training.losses import ENTROPY, PARTS, mark_loss, parts_loss, segmentation_loss
from skinsight.segmentation.training.views import Batch

TARGET = torch.tensor([[[0.0, 1, 1], [0, 0, 1]], [[0, 0, 0], [1, 0, 0]]])
SURE = 30.0
"""A logit that leaves no doubt."""


def test_a_perfect_answer_costs_nothing() -> None:
    logits = SURE * (2 * TARGET - 1)
    assert float(mark_loss(logits, TARGET, torch.ones_like(TARGET), 2.0)) == pytest.approx(0, abs=1e-5)


def test_a_mark_by_hand() -> None:
    """Probabilities .5, .8 against 1, 0: entropy (2 ln 2 + ln 5) / 2, Dice (2·.5 + 1) / (.25 + .64 + 1 + 1)."""
    logits, target = torch.tensor([[[0.0, math.log(4)]]]), torch.tensor([[[1.0, 0.0]]])
    expected = ENTROPY * (2 * math.log(2) + math.log(5)) / 2 + 1 - 2 / 2.89
    assert float(mark_loss(logits, target, torch.ones_like(target), 2.0)) == pytest.approx(expected)


def test_parts_by_hand() -> None:
    """Probabilities .5, .25, .25: ln 2 where the first is right; half first and half second, (ln 2 + ln 4) / 2."""
    logits = torch.tensor([math.log(2), 0.0, 0.0]).view(1, 3, 1, 1).expand(1, 3, 1, 2)
    target = torch.tensor([[1.0, 0.5], [0, 0.5], [0, 0]]).view(1, 3, 1, 2)
    weight = torch.tensor([[[1.0, 1.0]]])
    expected = (math.log(2) + (math.log(2) + math.log(4)) / 2) / 2
    assert float(parts_loss(logits, target, weight)) == pytest.approx(expected)


def gradient(logits: torch.Tensor, target: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
    logits = logits.clone().requires_grad_()
    mark_loss(logits, target, weight, 2.0).backward()  # type: ignore[no-untyped-call]
    assert logits.grad is not None
    return logits.grad


def test_false_positives_on_an_empty_target_are_punished() -> None:
    """Soft Dice alone is blind to them once there are many; the whole loss is not."""
    empty, everywhere = torch.zeros(1, 32, 32), torch.ones(1, 32, 32)
    assert float(gradient(empty, empty, everywhere).min()) > ENTROPY * 0.4 / 32**2
    less, more = (float(mark_loss(empty + found, empty, everywhere, 2.0)) for found in (0, 3))
    assert more > less + 1


def test_unknown_pixels_teach_nothing() -> None:
    weight = torch.ones_like(TARGET)
    weight[:, 0, 1:] = 0
    torch.manual_seed(0)
    taught = gradient(torch.randn(TARGET.shape), TARGET, weight)
    assert (taught[weight == 0] == 0).all()
    assert (taught[weight > 0] != 0).all()


def test_nothing_known_is_no_loss_and_no_nan() -> None:
    logits, nothing = torch.randn(TARGET.shape), torch.zeros_like(TARGET)
    assert float(mark_loss(logits, TARGET, nothing, 2.0)) == pytest.approx(0, abs=1e-6)
    assert (gradient(logits, TARGET, nothing) == 0).all()


def test_maps_are_added_each_from_its_own_channels() -> None:
    torch.manual_seed(1)
    seen = Batch(
        rgb=torch.zeros(2, 3, 4, 4),
        parts=torch.rand(2, 10, 4, 4).softmax(1),
        marks=torch.rand(2, 4, 4, 4),
        weights=torch.rand(2, 5, 4, 4),
    )
    logits = torch.randn(2, 11, 4, 4)
    expected = PARTS * parts_loss(logits[:, 1:], seen.parts, seen.weights[:, 0])
    expected = expected + mark_loss(logits[:, 0], seen.marks[:, 2], seen.weights[:, 3], 2.5)
    found = segmentation_loss(logits, seen, ("acne", "face_skin"), (2,))
    assert float(found) == pytest.approx(float(expected))
