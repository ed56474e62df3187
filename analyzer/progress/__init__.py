"""One face on several dates: what a visit with several views shows, and what changed between two."""
