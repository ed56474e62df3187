"""Ingredients: what a label says, and to whom."""
