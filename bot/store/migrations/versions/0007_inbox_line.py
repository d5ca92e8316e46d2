"""an index of what is open in a conversation: a row that came in asks whether something earlier is"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    is_open = sa.text("done_at IS NULL")
    op.create_index(
        "ix_inbox_line", "inbox", ["team_id", "conversation"], sqlite_where=is_open, postgresql_where=is_open
    )


def downgrade() -> None:
    op.drop_index("ix_inbox_line", table_name="inbox")
