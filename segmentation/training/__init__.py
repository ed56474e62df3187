"""Building, training, evaluating and exporting the networks: the only modules that import PyTorch."""

from skinsight.segmentation.training.torchvision_repair import ensure_torchvision

ensure_torchvision()
