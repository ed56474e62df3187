"""Readers of the data folder's sources: each makes labelled samples of one folder."""
