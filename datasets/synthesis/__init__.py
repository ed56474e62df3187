"""Marks painted on bare faces, or copied from one face to another."""
