"""ImageJ stacks, read and written."""
