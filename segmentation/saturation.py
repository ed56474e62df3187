"""Whether this processor's int8 products overflow.

x86 processors without VNNI instructions (most of those before 2019, many later ones) add pairs of products of an
unsigned and a signed byte in 16 bits, which saturate: 255 x 127 twice is 64,770 and becomes 32,767. Networks then
answer a little otherwise than where they were measured. ONNX Runtime can compute exactly there, at half again the time.

Reference: ONNX Runtime, "Quantize ONNX models", When and why do I need to try U8U8.
"""

from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
import onnxruntime

PROBE: Final = Path(__file__).with_name("saturation.onnx")
"""One quantised convolution: the sum of four inputs, each times 127."""
PROBED, EXACT = 255, 4 * 255 * 127
"""What goes into the probe and what comes out of it where nothing overflows."""


@cache
def products_overflow() -> bool:
    """Ask the processor, once: a thousandth of a second."""
    session = onnxruntime.InferenceSession(PROBE, providers=["CPUExecutionProvider"])
    (summed,) = session.run(None, {"inputs": np.full((1, 4, 1, 1), PROBED, np.float32)})
    return bool(summed.item() != EXACT)
