"""known incidents: outages that staff report, and who is told when they are over"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
SLACK_ID = sa.String(32)
OPEN = sa.text("ended_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "incidents",
        sa.Column("id", sa.Integer, sa.Identity(), nullable=False),
        sa.Column("team_id", SLACK_ID, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("subject", sa.String(8), nullable=False),
        sa.Column("court", sa.String(8), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("until", INSTANT, nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("ended", sa.String(8), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_incidents"),
        sa.UniqueConstraint("team_id", "number", name="uq_incidents_team_id_number"),
    )
    op.create_index(
        "uq_incidents_open",
        "incidents",
        ["team_id", "subject", "court"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_table(
        "incident_changes",
        sa.Column("id", sa.Integer, sa.Identity(), nullable=False),
        sa.Column("team_id", SLACK_ID, nullable=False),
        sa.Column("incident_id", sa.Integer, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("who", SLACK_ID, nullable=False),
        sa.Column("what", sa.String(8), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_incident_changes"),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incidents.id"], name="fk_incident_changes_incident_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_incident_changes_incident", "incident_changes", ["incident_id"])
    op.create_table(
        "incident_followers",
        sa.Column("id", sa.Integer, sa.Identity(), nullable=False),
        sa.Column("team_id", SLACK_ID, nullable=False),
        sa.Column("incident_id", sa.Integer, nullable=False),
        sa.Column("user_id", SLACK_ID, nullable=False),
        sa.Column("ticket_id", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_incident_followers"),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incidents.id"], name="fk_incident_followers_incident_id", ondelete="CASCADE"
        ),
        sa.UniqueConstraint(
            "incident_id", "user_id", "ticket_id", name="uq_incident_followers_incident_id_user_id_ticket_id"
        ),
    )
    op.create_index("ix_incident_followers_ticket", "incident_followers", ["ticket_id"])


def downgrade() -> None:
    op.drop_table("incident_followers")
    op.drop_table("incident_changes")
    op.drop_table("incidents")
