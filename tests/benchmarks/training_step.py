"""What number formats cost a training step on this CPU: ``python -m tests.benchmarks.training_step``.

Ratios of medians measured in one run: bfloat16 throughout, the same with depthwise convolutions in float32, and float32
throughout. Training takes the second where the processor has AVX-512 and the third elsewhere.
"""

import torch
from rich.console import Console

from skinsight.segmentation.concerns import concern
from skinsight.segmentation.training.depthwise import compute_in_float
from skinsight.segmentation.training.losses import segmentation_loss
from skinsight.segmentation.training.unet import FaceUNet, build_unet
from tests.benchmarks.stages import seconds

BATCH, SIDE = 2, 192  # small, since a processor that emulates bfloat16 takes ten seconds for a step


def main() -> None:
    """Print seconds and ratios."""
    row = concern("wrinkles")
    network = build_unet(row).to(memory_format=torch.channels_last).train()  # type: ignore[call-overload]
    pictures = (torch.rand(BATCH, 3, SIDE, SIDE) * 255).contiguous(memory_format=torch.channels_last)
    labels = torch.randint(0, 2, (BATCH, SIDE, SIDE))
    in_float = seconds(lambda: gradients(network, pictures, labels, bfloat16=False))
    in_bfloat16 = seconds(lambda: gradients(network, pictures, labels, bfloat16=True))
    compute_in_float(network)
    mixed = seconds(lambda: gradients(network, pictures, labels, bfloat16=True))
    Console().print(
        f"{BATCH} pictures of {SIDE} px: {in_bfloat16:.2f} s in bfloat16, {mixed:.2f} s with depthwise convolutions in "
        f"float32 (ratio {mixed / in_bfloat16:.2f}), {in_float:.2f} s in float32 (ratio {in_float / in_bfloat16:.2f})"
    )


def gradients(network: FaceUNet, pictures: torch.Tensor, labels: torch.Tensor, bfloat16: bool) -> None:
    """Forward and backward, as in training."""
    with torch.autocast("cpu", torch.bfloat16, enabled=bfloat16):
        logits = network(pictures)
    segmentation_loss(logits.float(), labels).backward()  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    main()
