"""Ingredients of products: labels read, names matched, what is known of each, and how it fits a person.

:func:`.analysis.analyse` does all of it; :mod:`.likeness` compares a catalogue with a person.
"""
