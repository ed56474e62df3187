"""Writes ``analyzer/scales`` from the data folder; not part of the installed package."""
