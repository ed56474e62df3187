"""The parsed face: landmarks, zones, and the view that is measured."""
