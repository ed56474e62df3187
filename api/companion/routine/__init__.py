"""Routine: what is used, when, what was ticked, and how one is reminded."""
