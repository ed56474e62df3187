"""Analyses, requests that may be repeated, keys and what they used."""

import sqlalchemy as sa
from alembic import op

from skinsight.api.store.models import Utc

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "keys",
        sa.Column("id", sa.String(200), primary_key=True),
        sa.Column("name", sa.String(200), nullable=False, unique=True),
        sa.Column("digest", sa.String(200), nullable=False, unique=True),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("per_minute", sa.Integer()),
        sa.Column("per_day", sa.Integer()),
        sa.Column("created", Utc(), nullable=False),
        sa.Column("revoked", Utc()),
    )
    op.create_table(
        "usage",
        sa.Column("owner", sa.String(200), primary_key=True),
        sa.Column("day", sa.Date(), primary_key=True),
        sa.Column("photographs", sa.Integer(), nullable=False),
    )
    op.create_table(
        "analyses",
        sa.Column("id", sa.String(200), primary_key=True),
        sa.Column("owner", sa.String(200), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("status", sa.String(200), nullable=False),
        sa.Column("keep", sa.String(200), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("problem", sa.JSON()),
        sa.Column("created", Utc(), nullable=False),
        sa.Column("finished", Utc()),
        sa.Column("expires", Utc(), nullable=False, index=True),
        sa.Column("claim", sa.String(200)),
        sa.Column("lease", Utc()),
        sa.Column("attempts", sa.Integer(), nullable=False),
    )
    op.create_index("ix_analyses_status_lease", "analyses", ["status", "lease"])
    op.create_table(
        "idempotency",
        sa.Column("owner", sa.String(200), primary_key=True),
        sa.Column("key", sa.String(200), primary_key=True),
        sa.Column("fingerprint", sa.String(200), nullable=False),
        sa.Column("resource", sa.String(200), index=True),
        sa.Column("lease", Utc(), nullable=False),
        sa.Column("expires", Utc(), nullable=False, index=True),
    )


def downgrade() -> None:
    """Drop them."""
    for table in ("idempotency", "analyses", "usage", "keys"):
        op.drop_table(table)
