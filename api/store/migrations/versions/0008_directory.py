"""The directory of dermatologists; what is shared with them, and messages."""

import sqlalchemy as sa
from alembic import op

from skinsight.api.store.models import Utc

revision = "0008"
down_revision = "0007"

ID = sa.String(200)


def _to(table: str) -> sa.ForeignKey:
    return sa.ForeignKey(f"{table}.id", ondelete="CASCADE")


def _texts(*names: str) -> tuple[sa.Column[str], ...]:
    return tuple(sa.Column(name, ID, nullable=False) for name in names)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "practitioners",
        sa.Column("id", ID, primary_key=True),
        sa.Column("source", ID, nullable=False, index=True),
        *_texts("name", "title"),
        sa.Column("place", ID, nullable=False, index=True),
        *_texts("address", "country"),
        sa.Column("latitude", sa.Float(), index=True),
        sa.Column("longitude", sa.Float()),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("insurances", sa.JSON(), nullable=False),
        sa.Column("tele", sa.Boolean(), nullable=False),
        *_texts("phone"),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("website", sa.String(2000), nullable=False),
        *_texts("notice"),
    )
    op.create_table(
        "shares",
        sa.Column("id", ID, primary_key=True),
        sa.Column("owner", ID, nullable=False, index=True),
        sa.Column("analysis_id", ID, _to("analyses"), nullable=False, index=True),
        *_texts("practitioner"),
        sa.Column("digest", ID, nullable=False, unique=True),
        sa.Column("photo", sa.Boolean(), nullable=False),
        sa.Column("created", Utc(), nullable=False),
        sa.Column("expires", Utc(), nullable=False),
        sa.Column("revoked", Utc()),
        sa.Column("opened", Utc()),
    )
    op.create_table(
        "messages",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("share_id", ID, _to("shares"), nullable=False, index=True),
        *_texts("sender"),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created", Utc(), nullable=False),
    )


def downgrade() -> None:
    """Drop them."""
    for table in ("messages", "shares", "practitioners"):
        op.drop_table(table)
