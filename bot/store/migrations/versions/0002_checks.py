"""guided checks, and what people told in them"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
SLACK_ID = sa.String(32)


def upgrade() -> None:
    op.create_table(
        "checks",
        sa.Column("id", sa.Integer, sa.Identity(), nullable=False),
        sa.Column("team_id", SLACK_ID, nullable=False),
        sa.Column("user_id", SLACK_ID, nullable=False),
        sa.Column("flow", sa.String(64), nullable=False),
        sa.Column("version", sa.String(16), nullable=False),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("court", sa.String(8), nullable=True),
        sa.Column("answers", sa.JSON, nullable=False),
        sa.Column("done", sa.JSON, nullable=False),
        sa.Column("asking", sa.String(64), nullable=True),
        sa.Column("declined", sa.JSON, nullable=False),
        sa.Column("paused", sa.Boolean, nullable=False),
        sa.Column("verdict", sa.String(16), nullable=True),
        sa.Column("channel", SLACK_ID, nullable=True),
        sa.Column("message_ts", SLACK_ID, nullable=True),
        sa.Column("heard", sa.String(255), nullable=True),
        sa.Column("nudged_at", INSTANT, nullable=True),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_checks"),
    )
    op.create_index(
        "uq_checks_court",
        "checks",
        ["team_id", "user_id", "flow", "subject", "court"],
        unique=True,
        sqlite_where=sa.text("court IS NOT NULL"),
        postgresql_where=sa.text("court IS NOT NULL"),
    )
    op.create_table(
        "facts",
        sa.Column("team_id", SLACK_ID, nullable=False),
        sa.Column("user_id", SLACK_ID, nullable=False),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("question", sa.String(64), nullable=False),
        sa.Column("answer", sa.String(64), nullable=False),
        sa.Column("told_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("team_id", "user_id", "subject", "question", name="pk_facts"),
    )


def downgrade() -> None:
    op.drop_table("facts")
    op.drop_index("uq_checks_court", table_name="checks")
    op.drop_table("checks")
