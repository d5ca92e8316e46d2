"""tickets: what staff work on, its history, and the words on both sides"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
SLACK_ID = sa.String(32)
OPEN = "state NOT IN ('resolved', 'closed')"


def upgrade() -> None:
    _tickets()
    op.create_table(
        "ticket_numbers",
        sa.Column("team_id", SLACK_ID, nullable=False),
        sa.Column("last", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("team_id", name="pk_ticket_numbers"),
    )
    op.create_table(
        "ticket_changes",
        sa.Column("id", sa.Integer, sa.Identity(), nullable=False),
        sa.Column("team_id", SLACK_ID, nullable=False),
        sa.Column("ticket_id", sa.Integer, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("who", SLACK_ID, nullable=False),
        sa.Column("what", sa.String(32), nullable=False),
        sa.Column("before", sa.String(64), nullable=False),
        sa.Column("after", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ticket_changes"),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_ticket_changes_ticket_id", ondelete="CASCADE"),
    )
    op.create_index("ix_ticket_changes_ticket", "ticket_changes", ["ticket_id"])
    _messages()
    op.create_table(
        "triages",
        sa.Column("id", sa.Integer, sa.Identity(), nullable=False),
        sa.Column("team_id", SLACK_ID, nullable=False),
        sa.Column("user_id", SLACK_ID, nullable=False),
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("court", sa.String(8), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("solved", sa.Boolean, nullable=False),
        sa.Column("shown_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_triages"),
        sa.UniqueConstraint("team_id", "key", name="uq_triages_team_id_key"),
    )


def _tickets() -> None:
    op.create_table(
        "tickets",
        sa.Column("id", sa.Integer, sa.Identity(), nullable=False),
        sa.Column("team_id", SLACK_ID, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("asker", SLACK_ID, nullable=False),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("court", sa.String(8), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("urgent", sa.Boolean, nullable=False),
        sa.Column("deadline", sa.Text, nullable=False),
        sa.Column("login", sa.Text, nullable=False),
        sa.Column("reach", sa.Text, nullable=False),
        sa.Column("entry", sa.String(64), nullable=True),
        sa.Column("question_id", sa.Integer, nullable=True),
        sa.Column("opened_by", SLACK_ID, nullable=True),
        sa.Column("owner", SLACK_ID, nullable=True),
        sa.Column("passed_to", sa.String(8), nullable=True),
        sa.Column("duplicate_of", sa.Integer, nullable=True),
        sa.Column("resolution", sa.String(16), nullable=True),
        sa.Column("identity_checked", sa.Boolean, nullable=False),
        sa.Column("rating", sa.Integer, nullable=True),
        *(sa.Column(name, INSTANT, nullable=name != "opened_at") for name in (
            "opened_at", "snoozed_until", "first_reply_at", "staff_spoke_at", "asker_spoke_at", "resolved_at",
            "closed_at", "followed_up_at", "clock_from", "waiting_since",
        )),
        sa.Column("waited", sa.Integer, nullable=False),
        sa.Column("warned", sa.JSON, nullable=False),
        sa.Column("staff_channel", SLACK_ID, nullable=True),
        sa.Column("staff_ts", SLACK_ID, nullable=True),
        sa.Column("staff_link", sa.Text, nullable=True),
        sa.Column("asker_channel", SLACK_ID, nullable=True),
        sa.Column("asker_ts", SLACK_ID, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_tickets"),
        sa.UniqueConstraint("team_id", "number", name="uq_tickets_team_id_number"),
        sa.ForeignKeyConstraint(
            ["question_id"], ["questions.id"], name="fk_tickets_question_id", ondelete="SET NULL"
        ),
    )  # fmt: skip
    op.create_index("ix_tickets_staff", "tickets", ["team_id", "staff_channel", "staff_ts"])
    op.create_index("ix_tickets_asker", "tickets", ["team_id", "asker_channel", "asker_ts"])
    op.create_index("ix_tickets_person", "tickets", ["team_id", "asker"])
    op.create_index("ix_tickets_state", "tickets", ["team_id", "state"])
    op.create_index(
        "uq_tickets_open",
        "tickets",
        ["team_id", "asker", "subject", "court", "kind"],
        unique=True,
        sqlite_where=sa.text(OPEN),
        postgresql_where=sa.text(OPEN),
    )


def _messages() -> None:
    op.create_table(
        "ticket_messages",
        sa.Column("id", sa.Integer, sa.Identity(), nullable=False),
        sa.Column("team_id", SLACK_ID, nullable=False),
        sa.Column("ticket_id", sa.Integer, nullable=False),
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("side", sa.String(8), nullable=False),
        sa.Column("author", SLACK_ID, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("files", sa.Integer, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("source_channel", SLACK_ID, nullable=True),
        sa.Column("source_ts", SLACK_ID, nullable=True),
        sa.Column("copy_ts", SLACK_ID, nullable=True),
        sa.Column("echo_ts", SLACK_ID, nullable=True),
        sa.Column("edited", sa.Boolean, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ticket_messages"),
        sa.UniqueConstraint("team_id", "key", name="uq_ticket_messages_team_id_key"),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_ticket_messages_ticket_id", ondelete="CASCADE"),
    )
    op.create_index("ix_ticket_messages_source", "ticket_messages", ["team_id", "source_channel", "source_ts"])
    op.create_index("ix_ticket_messages_ticket", "ticket_messages", ["ticket_id"])


def downgrade() -> None:
    for table in ("triages", "ticket_messages", "ticket_changes", "ticket_numbers", "tickets"):
        op.drop_table(table)
