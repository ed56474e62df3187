"""The number format of a training step: bfloat16 where the processor computes in it, float32 elsewhere."""

import torch


def in_bfloat16(device: torch.device) -> bool:
    """Whether bfloat16 is the faster format on ``device``.

    A CPU without AVX-512 emulates it: a step takes seven times as long there as in float32.
    """
    return device.type != "cpu" or torch.backends.cpu.get_cpu_capability().startswith("AVX512")
