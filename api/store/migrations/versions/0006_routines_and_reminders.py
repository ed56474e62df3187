"""Routines, reminders and their notices, and the rows of the earlier app."""

import sqlalchemy as sa
from alembic import op

from skinsight.api.store.models import Utc

revision = "0006"
down_revision = "0004"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "routines",
        _of_subject(primary_key=True),
        sa.Column("consent", sa.Text(), nullable=False),
        sa.Column("consented", Utc(), nullable=False),
        sa.Column("zone", sa.String(200), nullable=False),
        sa.Column("language", sa.String(200), nullable=False),
        sa.Column("person", sa.JSON(), nullable=False),
        sa.Column("feed", sa.String(200), unique=True),
        sa.Column("email", sa.String(320)),
        sa.Column("email_confirmed", Utc()),
        sa.Column("email_secret", sa.String(200), unique=True),
    )
    op.create_table(
        "shelf",
        _id(),
        _of_subject(),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("opened", sa.Date()),
        sa.Column("used_up", sa.Date()),
        sa.Column("created", Utc(), nullable=False),
    )
    op.create_table(
        "steps",
        _id(),
        _of_subject(),
        sa.Column("part", sa.String(200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("item_id", sa.String(200), sa.ForeignKey("shelf.id", ondelete="SET NULL"), index=True),
        sa.Column("days", sa.JSON(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date()),
    )
    op.create_table(
        "ticks",
        sa.Column("step_id", sa.String(200), sa.ForeignKey("steps.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("day", sa.Date(), primary_key=True),
    )
    op.create_table(
        "reminders",
        _id(),
        _of_subject(),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("part", sa.String(200)),
        sa.Column("at", sa.String(200), nullable=False),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("days", sa.JSON(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("due", Utc(), index=True),
        sa.Column("created", Utc(), nullable=False),
    )
    op.create_table(
        "push_targets",
        _id(),
        _of_subject(),
        sa.Column("endpoint", sa.String(2000), nullable=False, unique=True),
        sa.Column("p256dh", sa.String(200), nullable=False),
        sa.Column("auth", sa.String(200), nullable=False),
        sa.Column("created", Utc(), nullable=False),
    )
    op.create_table(
        "notices",
        _id(),
        sa.Column(
            "reminder_id", sa.String(200), sa.ForeignKey("reminders.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("target_id", sa.String(200), sa.ForeignKey("push_targets.id", ondelete="CASCADE"), index=True),
        sa.Column("moment", Utc(), nullable=False),
        sa.Column("due", Utc(), nullable=False, index=True),
        sa.Column("expires", Utc(), nullable=False),
    )
    op.create_table(
        "secrets",
        sa.Column("name", sa.String(200), primary_key=True),
        sa.Column("value", sa.Text(), nullable=False),
    )
    op.create_table(
        "earlier_rows",
        _id(),
        sa.Column("owner", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(200), nullable=False),
        sa.Column("username", sa.String(200), nullable=False),
        sa.Column("day", sa.Date()),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("created", Utc(), nullable=False),
        sa.Column("expires", Utc(), index=True),
    )
    op.create_index("ix_earlier_rows_whose", "earlier_rows", ["owner", "kind", "username"])


def downgrade() -> None:
    """Drop them."""
    for table in ("earlier_rows", "secrets", "notices", "push_targets", "reminders", "ticks", "steps", "shelf"):
        op.drop_table(table)
    op.drop_table("routines")


def _id() -> sa.Column[str]:
    return sa.Column("id", sa.String(200), primary_key=True)


def _of_subject(primary_key: bool = False) -> sa.Column[str]:
    leads_to = sa.ForeignKey("subjects.id", ondelete="CASCADE")
    return sa.Column(
        "subject_id", sa.String(200), leads_to, primary_key=primary_key, index=not primary_key, nullable=False
    )
