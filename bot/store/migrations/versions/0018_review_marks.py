"""what staff compared with its pages, and who looks after it"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

SLACK_ID = sa.String(32)


def upgrade() -> None:
    op.create_table(
        "review_marks",
        sa.Column("team_id", SLACK_ID, nullable=False),
        sa.Column("item", sa.String(64), nullable=False),
        sa.Column("checked_on", sa.String(10), nullable=True),
        sa.Column("checked_by", SLACK_ID, nullable=True),
        sa.Column("owner", SLACK_ID, nullable=True),
        sa.PrimaryKeyConstraint("team_id", "item", name="pk_review_marks"),
    )


def downgrade() -> None:
    op.drop_table("review_marks")
