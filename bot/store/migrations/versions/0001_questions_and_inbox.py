"""questions, feedback, picks, conversations, people, inbox"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
SLACK_ID = sa.String(32)


def upgrade() -> None:
    op.create_table(
        "inbox",
        sa.Column("id", sa.Integer, sa.Identity(), nullable=False),
        sa.Column("team_id", SLACK_ID, nullable=False),
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("work", sa.JSON, nullable=True),
        sa.Column("conversation", sa.String(80), nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("owner", sa.String(64), nullable=True),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("done_at", INSTANT, nullable=True),
        sa.Column("outcome", sa.String(40), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_inbox"),
        sa.UniqueConstraint("team_id", "key", name="uq_inbox_team_id_key"),
    )
    op.create_index("ix_inbox_open", "inbox", ["done_at", "due_at"])
    op.create_table(
        "questions",
        sa.Column("id", sa.Integer, sa.Identity(), nullable=False),
        sa.Column("team_id", SLACK_ID, nullable=False),
        sa.Column("user_id", SLACK_ID, nullable=False),
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("surface", sa.String(16), nullable=False),
        sa.Column("channel", SLACK_ID, nullable=False),
        sa.Column("ts", SLACK_ID, nullable=False),
        sa.Column("line", SLACK_ID, nullable=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("matches", sa.JSON, nullable=False),
        sa.Column("knowledge", sa.String(16), nullable=False),
        sa.Column("reply_ts", SLACK_ID, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_questions"),
        sa.UniqueConstraint("team_id", "key", name="uq_questions_team_id_key"),
    )
    op.create_index("ix_questions_message", "questions", ["team_id", "channel", "ts"])
    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer, sa.Identity(), nullable=False),
        sa.Column("team_id", SLACK_ID, nullable=False),
        sa.Column("question_id", sa.Integer, nullable=False),
        sa.Column("user_id", SLACK_ID, nullable=False),
        sa.Column("helpful", sa.Boolean, nullable=False),
        sa.Column("given_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["question_id"], ["questions.id"], name="fk_feedback_question_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_feedback"),
        sa.UniqueConstraint("question_id", "user_id", name="uq_feedback_question_id_user_id"),
    )
    op.create_table(
        "picks",
        sa.Column("id", sa.Integer, sa.Identity(), nullable=False),
        sa.Column("team_id", SLACK_ID, nullable=False),
        sa.Column("question_id", sa.Integer, nullable=False),
        sa.Column("user_id", SLACK_ID, nullable=False),
        sa.Column("entry", sa.String(64), nullable=False),
        sa.Column("picked_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["question_id"], ["questions.id"], name="fk_picks_question_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_picks"),
        sa.UniqueConstraint("question_id", "user_id", "entry", name="uq_picks_question_id_user_id_entry"),
    )
    op.create_table(
        "conversations",
        sa.Column("team_id", SLACK_ID, nullable=False),
        sa.Column("channel", SLACK_ID, nullable=False),
        sa.Column("thread_ts", SLACK_ID, nullable=False),
        sa.Column("asker", SLACK_ID, nullable=False),
        sa.Column("shared", sa.Boolean, nullable=False),
        sa.Column("court", sa.String(8), nullable=True),
        sa.Column("entry", sa.String(64), nullable=True),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("team_id", "channel", "thread_ts", name="pk_conversations"),
    )
    op.create_table(
        "people",
        sa.Column("team_id", SLACK_ID, nullable=False),
        sa.Column("user_id", SLACK_ID, nullable=False),
        sa.Column("usual_court", sa.String(8), nullable=True),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("team_id", "user_id", name="pk_people"),
    )


def downgrade() -> None:
    for table in ("people", "conversations", "picks", "feedback", "questions", "inbox"):
        op.drop_table(table)
