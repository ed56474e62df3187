"""Batches, the endpoints that are told of events, and what is on its way to them."""

import sqlalchemy as sa
from alembic import op

from skinsight.api.store.models import Utc

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables, and the columns by which an analysis belongs to a batch."""
    op.create_table(
        "batches",
        sa.Column("id", sa.String(200), primary_key=True),
        sa.Column("owner", sa.String(200), nullable=False, index=True),
        sa.Column("created", Utc(), nullable=False),
        sa.Column("expires", Utc(), nullable=False, index=True),
        sa.Column("finished", Utc()),
    )
    with op.batch_alter_table("analyses") as table:
        table.add_column(sa.Column("batch_id", sa.String(200)))
        table.add_column(sa.Column("position", sa.Integer(), nullable=False, server_default="0"))
        table.create_foreign_key("fk_analyses_batch", "batches", ["batch_id"], ["id"], ondelete="CASCADE")
        table.create_index("ix_analyses_batch_id", ["batch_id"])
    op.create_table(
        "endpoints",
        sa.Column("id", sa.String(200), primary_key=True),
        sa.Column("owner", sa.String(200), nullable=False, index=True),
        sa.Column("url", sa.String(2000), nullable=False),
        sa.Column("secret", sa.String(200), nullable=False),
        sa.Column("created", Utc(), nullable=False),
    )
    op.create_table(
        "deliveries",
        sa.Column("id", sa.String(200), primary_key=True),
        sa.Column(
            "endpoint_id",
            sa.String(200),
            sa.ForeignKey("endpoints.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created", Utc(), nullable=False),
        sa.Column("due", Utc(), index=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("status", sa.Integer()),
        sa.Column("delivered", Utc()),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("deliveries")
    op.drop_table("endpoints")
    with op.batch_alter_table("analyses") as table:
        table.drop_index("ix_analyses_batch_id")
        table.drop_constraint("fk_analyses_batch", type_="foreignkey")
        table.drop_column("position")
        table.drop_column("batch_id")
    op.drop_table("batches")
