"""The answer as frozen data."""
