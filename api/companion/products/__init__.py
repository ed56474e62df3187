"""Products: which of a catalogue fit someone, and why."""
