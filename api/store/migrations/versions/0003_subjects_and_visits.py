"""Subjects and their visits, and the columns by which an analysis belongs to a visit."""

import sqlalchemy as sa
from alembic import op

from skinsight.api.store.models import Utc

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "subjects",
        sa.Column("id", sa.String(200), primary_key=True),
        sa.Column("owner", sa.String(200), nullable=False, index=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("consent", sa.Text(), nullable=False),
        sa.Column("consented", Utc(), nullable=False),
        sa.Column("photo_consent", sa.Text()),
        sa.Column("photo_consented", Utc()),
        sa.Column("keep_days", sa.Integer(), nullable=False),
        sa.Column("created", Utc(), nullable=False),
        sa.Column("expires", Utc(), nullable=False, index=True),
    )
    op.create_table(
        "visits",
        sa.Column("id", sa.String(200), primary_key=True),
        sa.Column(
            "subject_id", sa.String(200), sa.ForeignKey("subjects.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("taken", Utc(), nullable=False),
        sa.Column("created", Utc(), nullable=False),
    )
    with op.batch_alter_table("analyses") as table:
        table.add_column(sa.Column("visit_id", sa.String(200)))
        table.add_column(sa.Column("view", sa.String(200)))
        table.create_foreign_key("fk_analyses_visit", "visits", ["visit_id"], ["id"], ondelete="CASCADE")
        table.create_index("ix_analyses_visit_id", ["visit_id"])


def downgrade() -> None:
    """Drop them. Analyses of visits go too: without their subject nobody could find or delete them."""
    op.execute("delete from analyses where visit_id is not null")
    with op.batch_alter_table("analyses") as table:
        table.drop_index("ix_analyses_visit_id")
        table.drop_constraint("fk_analyses_visit", type_="foreignkey")
        table.drop_column("view")
        table.drop_column("visit_id")
    op.drop_table("visits")
    op.drop_table("subjects")
