"""The page: what a person sees. Rendered here, with plain ES modules in ``static/`` and nothing from elsewhere."""
