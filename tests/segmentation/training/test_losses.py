import math

import pytest
import torch

from skinsight.segmentation.samples import UNKNOWN
from skinsight.segmentation.training.losses import segmentation_loss, soft_dice_loss

SURE = 30.0
"""A logit that leaves no doubt."""


def sure_of(labels: torch.Tensor, classes: int) -> torch.Tensor:
    """Logits ``(N, K, H, W)`` that say just what the labels say; UNKNOWN is answered with class 0."""
    known = torch.where(labels == UNKNOWN, 0, labels).long()
    if classes == 1:
        return (SURE * (2 * known - 1))[:, None].float()
    return SURE * torch.nn.functional.one_hot(known, classes).permute(0, 3, 1, 2).float()


LABELS = torch.tensor([[[0, 1, 1], [0, 0, 1]], [[0, 0, 0], [1, 0, 0]]], dtype=torch.uint8)


@pytest.mark.parametrize("classes", [1, 2, 3])
def test_a_perfect_answer_costs_nothing(classes: int) -> None:
    assert float(segmentation_loss(sure_of(LABELS, classes), LABELS)) == pytest.approx(0, abs=1e-5)


@pytest.mark.parametrize("classes", [1, 2])
def test_the_opposite_costs_much(classes: int) -> None:
    assert float(segmentation_loss(sure_of(1 - LABELS, classes), LABELS)) > SURE / 2


def test_two_classes_by_hand() -> None:
    """Probabilities .5, .8 against labels 1, 0: entropy (ln 2 + ln 5) / 2, Dice (2·.5 + 1) / (1.3 + 1 + 1)."""
    logits = torch.tensor([0.0, math.log(4)]).view(1, 1, 1, 2)
    labels = torch.tensor([1, 0], dtype=torch.uint8).view(1, 1, 2)
    expected = (math.log(2) + math.log(5)) / 2 + 1 - 2 / 3.3
    assert float(segmentation_loss(logits, labels)) == pytest.approx(expected)


def test_three_classes_by_hand() -> None:
    """One pixel of class 0 with probabilities .5, .25, .25: entropy ln 2; Dice 2/2.5, 1/1.25, 1/1.25."""
    logits = torch.tensor([math.log(2), 0.0, 0.0]).view(1, 3, 1, 1)
    labels = torch.zeros(1, 1, 1, dtype=torch.uint8)
    assert float(segmentation_loss(logits, labels)) == pytest.approx(math.log(2) + 1 - 0.8)


def test_dice_is_pooled_over_the_batch() -> None:
    """The picture whose target is empty shares the sums of the other: (2·2 + 1) / (2 + 4 + 1)."""
    target = torch.tensor([[1.0, 1.0], [0.0, 0.0]]).view(2, 1, 1, 2)
    assert float(soft_dice_loss(torch.ones_like(target), target)) == pytest.approx(1 - 5 / 7)


def gradient(labels: torch.Tensor, logits: torch.Tensor) -> torch.Tensor:
    logits = logits.clone().requires_grad_()
    segmentation_loss(logits, labels).backward()  # type: ignore[no-untyped-call]
    assert logits.grad is not None
    return logits.grad


def test_false_positives_on_an_empty_target_are_punished() -> None:
    """Soft Dice alone is blind to them once there are many; the whole loss is not."""
    empty, found = torch.zeros(1, 32, 32, dtype=torch.uint8), torch.zeros(1, 1, 32, 32)
    probabilities = torch.full((1, 1, 32, 32), 0.5, requires_grad=True)
    soft_dice_loss(probabilities, torch.zeros(1, 1, 32, 32)).backward()  # type: ignore[no-untyped-call]
    assert probabilities.grad is not None
    assert float(probabilities.grad.abs().max()) < 1e-5
    assert float(gradient(empty, found).min()) > 0.4 / 32**2
    assert float(segmentation_loss(found + 3, empty)) > float(segmentation_loss(found, empty)) + 1


@pytest.mark.parametrize("classes", [1, 3])
def test_unknown_pixels_teach_nothing(classes: int) -> None:
    labels = LABELS.clone()
    labels[:, 0, 1:] = UNKNOWN
    torch.manual_seed(0)
    logits = torch.randn(2, classes, 2, 3)
    taught = gradient(labels, logits).abs().sum(dim=1)
    assert (taught[labels == UNKNOWN] == 0).all()
    assert (taught[labels != UNKNOWN] > 0).all()

    changed = logits.clone()
    changed[:, :, 0, 1:] += 5
    assert float(segmentation_loss(changed, labels)) == float(segmentation_loss(logits, labels))


@pytest.mark.parametrize("classes", [1, 3])
def test_nothing_known_is_no_loss_and_no_nan(classes: int) -> None:
    labels = torch.full((1, 2, 2), UNKNOWN, dtype=torch.uint8)
    logits = torch.randn(1, classes, 2, 2)
    assert float(segmentation_loss(logits, labels)) == 0
    assert (gradient(labels, logits) == 0).all()
