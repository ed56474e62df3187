"""Pictures drawn from an analysis, and the words in them."""
