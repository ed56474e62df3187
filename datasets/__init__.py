"""Labelled pictures: readers of public layouts and of ImageJ stacks, and person-grouped splits."""
