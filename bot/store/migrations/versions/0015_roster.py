"""the roster of a firm, its readiness board, how it reminds, and who did what with it"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
SLACK_ID = sa.String(32)
ISO_DAY = sa.String(10)
_HAS_USER = sa.text("user_id IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "roster_people",
        sa.Column("id", sa.Integer, sa.Identity(), nullable=False),
        sa.Column("team_id", SLACK_ID, nullable=False),
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("user_id", SLACK_ID, nullable=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("stopped", sa.Boolean, nullable=False),
        sa.Column("looked_up_at", INSTANT, nullable=True),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_roster_people"),
        sa.UniqueConstraint("team_id", "key", name="uq_roster_people_team_id_key"),
    )
    op.create_index(
        "uq_roster_people_user",
        "roster_people",
        ["team_id", "user_id"],
        unique=True,
        sqlite_where=_HAS_USER,
        postgresql_where=_HAS_USER,
    )
    op.create_index("ix_roster_people_name", "roster_people", ["team_id", "name", "id"])
    op.create_table(
        "roster_cells",
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("court", sa.String(8), nullable=False),
        sa.Column("team_id", SLACK_ID, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("step", sa.Integer, nullable=True),
        sa.Column("steps", sa.Integer, nullable=True),
        sa.Column("done_on", ISO_DAY, nullable=True),
        sa.Column("asked_by", SLACK_ID, nullable=True),
        sa.Column("asked_at", INSTANT, nullable=True),
        sa.Column("declined_at", INSTANT, nullable=True),
        sa.Column("reported_by", SLACK_ID, nullable=True),
        sa.PrimaryKeyConstraint("person_id", "court", name="pk_roster_cells"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["roster_people.id"], name="fk_roster_cells_person_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_roster_cells_state", "roster_cells", ["team_id", "court", "state", "done_on"])
    op.create_table(
        "roster_plans",
        sa.Column("team_id", SLACK_ID, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("days", sa.String(60), nullable=False),
        sa.Column("weekly", sa.Boolean, nullable=False),
        sa.Column("day", ISO_DAY, nullable=True),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("team_id", name="pk_roster_plans"),
    )
    op.create_table(
        "roster_changes",
        sa.Column("id", sa.Integer, sa.Identity(), nullable=False),
        sa.Column("team_id", SLACK_ID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("who", SLACK_ID, nullable=False),
        sa.Column("what", sa.String(16), nullable=False),
        sa.Column("court", sa.String(8), nullable=True),
        sa.Column("count", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_roster_changes"),
    )
    op.create_index("ix_roster_changes_at", "roster_changes", ["team_id", "at"])


def downgrade() -> None:
    for table in ("roster_changes", "roster_plans", "roster_cells", "roster_people"):
        op.drop_table(table)
