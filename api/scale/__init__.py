"""Beyond one machine, by Ray: the extra ``scale``."""
