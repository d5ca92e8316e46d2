"""whether a post of a row may have arrived, what is known of its posts, and whose turn it is in a channel"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("inbox", sa.Column("in_doubt_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("inbox", sa.Column("sent", sa.JSON(), nullable=True))
    # What was tried before may have arrived: which tries were in doubt was not kept.
    op.execute("UPDATE inbox SET in_doubt_since = CURRENT_TIMESTAMP WHERE done_at IS NULL AND attempts > 0")
    op.create_table(
        "channel_turns",
        sa.Column("team_id", sa.String(32), primary_key=True),
        sa.Column("channel", sa.String(32), primary_key=True),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("channel_turns")
    op.drop_column("inbox", "sent")
    op.drop_column("inbox", "in_doubt_since")
