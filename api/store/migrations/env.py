"""Alembic's entry: migrations run on the connection that :class:`skinsight.api.store.database.Database` gives."""

from alembic import context

from skinsight.api.store import directory_models, forum_models, routine_models  # noqa: F401 - their tables
from skinsight.api.store.models import Table

context.configure(
    connection=context.config.attributes["connection"], target_metadata=Table.metadata, render_as_batch=True
)
with context.begin_transaction():
    context.run_migrations()
