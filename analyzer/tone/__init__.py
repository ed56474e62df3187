"""The skin's tone."""
