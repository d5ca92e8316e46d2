"""in which thread the card of a check is"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("checks", sa.Column("thread_ts", sa.String(32), nullable=True))


def downgrade() -> None:
    op.drop_column("checks", "thread_ts")
