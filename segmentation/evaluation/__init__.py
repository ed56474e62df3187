"""Judging a network on labelled pictures; needs no PyTorch."""
