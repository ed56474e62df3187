"""Scores and grades from measures."""
