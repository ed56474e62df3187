"""From a photograph to masks: decoding, finding the face, the networks.

This room knows nothing of the rooms above it, and only ``skinsight.segmentation.training`` imports PyTorch.
"""
