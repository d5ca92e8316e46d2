"""who is on call outside the help desk's hours, and who was paged for which ticket"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "on_call_shifts",
        sa.Column("team_id", sa.String(32), primary_key=True),
        sa.Column("place", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("people", sa.JSON(), nullable=False),
        sa.Column("group_id", sa.String(32), nullable=True),
        sa.Column("hours", sa.String(200), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
    )
    op.create_table(
        "pages",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("team_id", sa.String(32), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.String(16), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.String(32), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("channel", sa.String(32), nullable=True),
        sa.Column("ts", sa.String(32), nullable=True),
        sa.Column("paged_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("ticket_id", "round", "step", name="uq_pages_ticket_id_round_step"),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_pages_ticket_id", ondelete="CASCADE"),
    )
    op.create_index("ix_pages_person", "pages", ["team_id", "user_id"])


def downgrade() -> None:
    op.drop_table("pages")
    op.drop_table("on_call_shifts")
