"""What the service keeps: rows by SQLAlchemy in SQLite or PostgreSQL, files by fsspec on a disk or elsewhere."""
