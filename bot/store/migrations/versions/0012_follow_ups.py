"""which questions a conversation's next message may lean on"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("conversations", sa.Column("questions", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("conversations", "questions")
