"""The measures that networks are judged by, on plain masks."""
