"""Depthwise convolutions on a CPU in float32: in bfloat16 their gradient takes four to seven times as long there."""

import torch


class FloatDepthwise(torch.nn.Conv2d):
    """A convolution that leaves autocast for its own computation and gives back the type that it was given."""

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        """As of ``Conv2d``."""
        with torch.autocast("cpu", enabled=False):
            convolved: torch.Tensor = self._conv_forward(input.float(), self.weight, self.bias)
        return convolved.to(input.dtype)


def compute_in_float(network: torch.nn.Module) -> None:
    """Make the large or strided depthwise convolutions of ``network`` compute in float32; weights stay as they are.

    Plain ones of 3 x 3 are as fast in bfloat16.
    """
    convolutions = (module for module in network.modules() if isinstance(module, torch.nn.Conv2d))
    for module in convolutions:
        if module.groups > 1 and (module.kernel_size[0] > 3 or module.stride[0] > 1):
            module.__class__ = FloatDepthwise
