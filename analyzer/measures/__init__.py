"""What is measured of each concern's mask."""
