"""The loss of networks that give one map or several, each map soft, each with a weight at every pixel.

Cross-entropy punishes every wrong pixel, also on pictures without a mark, where soft Dice forgives an answer that is
positive everywhere; Dice over the whole batch balances marks that cover one pixel in a thousand.
"""

from collections.abc import Sequence

import torch
from torch.nn import functional

from skinsight.segmentation.concerns import FACE_SKIN
from skinsight.segmentation.training.unet import rows_of
from skinsight.segmentation.training.views import Batch

RARITY = {"panda_eyes": 1.5, "wrinkles": 2.0, "acne": 2.5, "flek": 2.5}
"""Weight of a marked pixel against an unmarked one: without it acne and dark spots die out early."""
RARITY_OF_OWN = 2.5
"""The same, of a user's own concern."""
ENTROPY = 4.0
"""Weight of a mark's cross-entropy beside its Dice."""
PARTS = 1.5
"""Weight of the face parts beside a mark."""


def segmentation_loss(
    logits: torch.Tensor, seen: Batch, maps: Sequence[str], marks: Sequence[int], rarity: float | None = None
) -> torch.Tensor:
    """Sum of the losses of all maps, each over the pixels where it is known.

    Args:
        logits: ``(N, K, side, side)``, channels of ``maps`` in their order.
        marks: index of each map but ``face_skin`` among the batch's marks.
        rarity: weight of a marked pixel against an unmarked one; None takes :data:`RARITY`.
    """
    total = logits.new_zeros(())
    index = iter(marks)
    for name in maps:
        own = logits[:, rows_of(maps, name)]
        if name == FACE_SKIN:
            total = total + PARTS * parts_loss(own, seen.parts, seen.weights[:, 0])
        else:
            mark = next(index)
            total = total + mark_loss(
                own[:, 0], seen.marks[:, mark], seen.weights[:, mark + 1], rarity or RARITY.get(name, RARITY_OF_OWN)
            )
    return total


def parts_loss(logits: torch.Tensor, target: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
    """Soft cross-entropy of ``(N, K, H, W)`` logits and target, weighted by ``(N, H, W)``."""
    entropy = -(target * logits.log_softmax(1)).sum(1)
    return (entropy * weight).sum() / weight.sum().clamp_min(1)


def mark_loss(logits: torch.Tensor, target: torch.Tensor, weight: torch.Tensor, rarity: float) -> torch.Tensor:
    """Cross-entropy and soft Dice of logits, target and weight ``(N, H, W)``.

    Reference: Milletari et al., V-Net, 3DV 2016 (soft Dice with squared denominators).
    """
    entropy = functional.binary_cross_entropy_with_logits(
        logits, target, reduction="none", pos_weight=torch.tensor(rarity, device=logits.device)
    )
    p, t = logits.sigmoid() * weight.sqrt(), target * weight.sqrt()
    dice = 1 - (2 * (p * t).sum() + 1) / ((p**2).sum() + (t**2).sum() + 1)
    return ENTROPY * (entropy * weight).sum() / weight.sum().clamp_min(1) + dice
