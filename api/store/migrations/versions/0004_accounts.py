"""Accounts, by what they are logged in to, and the roles of keys."""

import sqlalchemy as sa
from alembic import op

from skinsight.api.store.models import Utc

revision = "0004"
down_revision = "0003"


def _of_an_account() -> sa.Column[str]:
    return sa.Column(
        "account_id", sa.String(200), sa.ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False, index=True
    )


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "accounts",
        sa.Column("id", sa.String(200), primary_key=True),
        sa.Column("email", sa.String(254), nullable=False, unique=True),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("created", Utc(), nullable=False),
    )
    op.create_table(
        "sessions",
        sa.Column("id", sa.String(200), primary_key=True),
        _of_an_account(),
        sa.Column("digest", sa.String(200), nullable=False, unique=True),
        sa.Column("device", sa.String(200), nullable=False),
        sa.Column("created", Utc(), nullable=False),
        sa.Column("used", Utc(), nullable=False),
        sa.Column("expires", Utc(), nullable=False, index=True),
    )
    op.create_table(
        "once",
        sa.Column("digest", sa.String(200), primary_key=True),
        sa.Column("purpose", sa.String(200), nullable=False),
        sa.Column("about", sa.String(254), nullable=False, index=True),
        sa.Column("expires", Utc(), nullable=False, index=True),
    )
    op.create_table(
        "passkeys",
        sa.Column("id", sa.String(200), primary_key=True),
        _of_an_account(),
        sa.Column("credential", sa.String(1400), nullable=False, unique=True),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=False),
        sa.Column("device", sa.String(200), nullable=False),
        sa.Column("created", Utc(), nullable=False),
        sa.Column("used", Utc()),
    )
    with op.batch_alter_table("keys") as table:
        table.add_column(sa.Column("roles", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    """Drop them. What accounts own stays until its time is over."""
    with op.batch_alter_table("keys") as table:
        table.drop_column("roles")
    for name in ("passkeys", "once", "sessions", "accounts"):
        op.drop_table(name)
