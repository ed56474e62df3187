"""Migrations, oldest first. Each goes up and down; ``docs/operating.md`` says how they are run."""
