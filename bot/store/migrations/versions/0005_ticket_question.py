"""an index from questions to their tickets: deleting old questions would look at every ticket for each"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_tickets_question", "tickets", ["question_id"])


def downgrade() -> None:
    op.drop_index("ix_tickets_question", table_name="tickets")
