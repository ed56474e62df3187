"""A small pair of stacks that the project drew itself: ``images.tif``, and ``masks.tif`` for acne."""
