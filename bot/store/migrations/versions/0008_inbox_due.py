"""indexes of what is due, of what is done, and of what was given up; that of a conversation in the order of its rows"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_OPEN = sa.text("done_at IS NULL")
_DONE = sa.text("done_at IS NOT NULL")
_GIVEN_UP = sa.text("outcome = 'given up'")


def _create(name: str, columns: list[str], where: sa.TextClause) -> None:
    op.create_index(name, "inbox", columns, sqlite_where=where, postgresql_where=where)


def upgrade() -> None:
    op.drop_index("ix_inbox_open", table_name="inbox")
    op.drop_index("ix_inbox_line", table_name="inbox")
    _create("ix_inbox_due", ["due_at"], _OPEN)
    _create("ix_inbox_line", ["team_id", "conversation", "id"], _OPEN)
    _create("ix_inbox_done", ["done_at"], _DONE)
    _create("ix_inbox_given_up", ["id"], _GIVEN_UP)


def downgrade() -> None:
    for name in ("ix_inbox_given_up", "ix_inbox_done", "ix_inbox_line", "ix_inbox_due"):
        op.drop_index(name, table_name="inbox")
    _create("ix_inbox_line", ["team_id", "conversation"], _OPEN)
    op.create_index("ix_inbox_open", "inbox", ["done_at", "due_at"])
