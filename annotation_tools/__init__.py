"""Labels out of and into other programs: ImageJ stacks."""
