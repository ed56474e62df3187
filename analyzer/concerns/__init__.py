"""What belongs to one concern alone, one module per concern, and the table of them."""
