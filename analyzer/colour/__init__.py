"""CIELAB, the light a face stands in, and cards that correct it."""
