"""What number formats cost a training step on this CPU: ``python -m tests.benchmarks.training_step``.

Ratio of medians measured in one run. Training takes bfloat16 where the processor has AVX-512 and float32 elsewhere.
"""

import torch
from rich.console import Console

from skinsight.segmentation.training.unet import FaceUNet
from tests.benchmarks.stages import seconds

BATCH, SIDE = 2, 192  # small, since a processor that emulates bfloat16 takes ten seconds for a step


def main() -> None:
    """Print seconds and their ratio."""
    network = FaceUNet(("wrinkles",)).to(memory_format=torch.channels_last).train()  # type: ignore[call-overload]
    pictures = (torch.rand(BATCH, 3, SIDE, SIDE) * 255).contiguous(memory_format=torch.channels_last)
    in_float = seconds(lambda: gradients(network, pictures, bfloat16=False))
    in_bfloat16 = seconds(lambda: gradients(network, pictures, bfloat16=True))
    Console().print(
        f"{BATCH} pictures of {SIDE} px: {in_bfloat16:.2f} s in bfloat16, {in_float:.2f} s in float32 "
        f"(ratio {in_float / in_bfloat16:.2f})"
    )


def gradients(network: FaceUNet, pictures: torch.Tensor, bfloat16: bool) -> None:
    """Forward and backward, as in training."""
    with torch.autocast("cpu", torch.bfloat16, enabled=bfloat16):
        logits = network(pictures)
    logits.float().square().mean().backward()  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    main()
