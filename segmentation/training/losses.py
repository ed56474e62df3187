"""Losses: cross-entropy, which punishes every wrong pixel, with soft Dice, which balances rare classes.

Dice alone does not punish false positives on an empty target; the cross-entropy does, and so does pooling
the Dice over the batch rather than picture by picture.
"""

import torch
from torch.nn import functional

from skinsight.segmentation.samples import UNKNOWN

DICE_SMOOTHING = 1.0


def segmentation_loss(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Cross-entropy plus soft Dice over the pixels that are known.

    Shape:
        - logits: ``(N, K, H, W)``, K = 1 for two classes
        - labels: ``(N, H, W)``, integer classes or :data:`~skinsight.segmentation.samples.UNKNOWN`
        - result: scalar

    Reference: Milletari et al., V-Net, 3DV 2016 (soft Dice).
    """
    known = labels != UNKNOWN
    if logits.shape[1] == 1:
        target = (labels == 1).to(logits.dtype)
        entropy = functional.binary_cross_entropy_with_logits(logits[:, 0], target, reduction="none")
        return (entropy * known).sum() / known.sum().clamp(min=1) + soft_dice_loss(
            torch.sigmoid(logits) * known[:, None], (target * known)[:, None]
        )
    classes = torch.where(known, labels, 0).long()
    entropy = functional.cross_entropy(logits, classes, reduction="none")
    target = functional.one_hot(classes, logits.shape[1]).permute(0, 3, 1, 2)
    return (entropy * known).sum() / known.sum().clamp(min=1) + soft_dice_loss(
        torch.softmax(logits, dim=1) * known[:, None], target * known[:, None]
    )


def soft_dice_loss(probabilities: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """One minus the Dice coefficient of each channel over the whole batch, averaged over channels.

    Shape:
        - probabilities, target: ``(N, K, H, W)``, values 0 to 1
        - result: scalar
    """
    over = (0, 2, 3)
    intersection = (probabilities * target).sum(over)
    total = probabilities.sum(over) + target.sum(over)
    return (1 - (2 * intersection + DICE_SMOOTHING) / (total + DICE_SMOOTHING)).mean()
