"""Make torchvision importable beside a CPU build of PyTorch.

The registries hold no CPU build of torchvision, and the CUDA one cannot load its compiled operators beside CPU
PyTorch: it fails on import with ``operator torchvision::nms does not exist``. Nothing here calls those
operators, so it is enough that their schemas exist.
"""

import importlib
import sys

import torch

_schemas: torch.library.Library | None = None  # a Library that is garbage-collected takes its schemas along


def ensure_torchvision() -> None:
    """Import torchvision, declaring the missing operators where, and only where, their absence breaks it."""
    try:
        importlib.import_module("torchvision")
    except RuntimeError as error:
        if "torchvision::nms does not exist" not in str(error):
            raise
        _declare_operators()
        importlib.import_module("torchvision")


def _declare_operators() -> None:
    global _schemas
    for name in [name for name in sys.modules if name.partition(".")[0] == "torchvision"]:
        del sys.modules[name]
    _schemas = torch.library.Library("torchvision", "DEF")  # type: ignore[no-untyped-call]
    for operator in ("nms", "qnms"):
        schema = f"{operator}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"
        _schemas.define(schema)  # type: ignore[no-untyped-call]
