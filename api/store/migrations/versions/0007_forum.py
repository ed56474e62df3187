"""The forum."""

import sqlalchemy as sa
from alembic import op

from skinsight.api.store.models import Utc

revision = "0007"
down_revision = "0006"

ID = sa.String(200)


def _to(table: str, column: str = "id") -> sa.ForeignKey:
    return sa.ForeignKey(f"{table}.{column}", ondelete="CASCADE")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "forum_members",
        sa.Column("owner", ID, primary_key=True),
        sa.Column("name", ID, nullable=False, unique=True),
        sa.Column("created", Utc(), nullable=False),
        sa.Column("suspended", Utc()),
    )
    op.create_table(
        "forum_topics",
        sa.Column("id", ID, primary_key=True),
        sa.Column("title", ID, nullable=False),
        sa.Column("created", Utc(), nullable=False),
        sa.Column("updated", Utc(), nullable=False, index=True),
    )
    op.create_table(
        "forum_posts",
        sa.Column("id", ID, primary_key=True),
        sa.Column("topic_id", ID, _to("forum_topics"), nullable=False, index=True),
        sa.Column("owner", ID, nullable=False, index=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("photo", sa.Boolean(), nullable=False),
        sa.Column("created", Utc(), nullable=False, index=True),
        sa.Column("hidden", ID),
    )
    op.create_table(
        "forum_reactions",
        sa.Column("post_id", ID, _to("forum_posts"), primary_key=True),
        sa.Column("owner", ID, primary_key=True),
        sa.Column("kind", ID, primary_key=True),
    )
    op.create_table(
        "forum_reports",
        sa.Column("post_id", ID, _to("forum_posts"), primary_key=True),
        sa.Column("owner", ID, primary_key=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created", Utc(), nullable=False),
        sa.Column("settled", Utc()),
    )
    op.create_table(
        "forum_blocks",
        sa.Column("owner", ID, primary_key=True),
        sa.Column("blocked", ID, _to("forum_members", "owner"), primary_key=True),
    )


def downgrade() -> None:
    """Drop them."""
    for table in (
        "forum_blocks",
        "forum_reports",
        "forum_reactions",
        "forum_posts",
        "forum_topics",
        "forum_members",
    ):
        op.drop_table(table)
