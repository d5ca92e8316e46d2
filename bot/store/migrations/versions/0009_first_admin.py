"""who installed the bot first, and stays its first admin; a row that shows whether the database can be written"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("workspaces", sa.Column("first_admin", sa.String(32), nullable=True))
    # Until now it was whoever installed it last: who that was is the first as far as anybody knows.
    op.execute(
        "UPDATE workspaces SET first_admin = (SELECT user_id FROM installations"
        " WHERE installations.team_id = workspaces.team_id ORDER BY installed_at DESC LIMIT 1)"
    )
    op.create_table(
        "write_probes",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("filler", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_write_probes"),
    )


def downgrade() -> None:
    op.drop_table("write_probes")
    op.drop_column("workspaces", "first_admin")
