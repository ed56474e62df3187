"""Advice from what was measured, by the rules in the tables beside."""
