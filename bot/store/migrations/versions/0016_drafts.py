"""drafts of the knowledge, what of them is published, and who waits for an answer"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
SLACK_ID = sa.String(32)
_TO_MEASURE = sa.text("state IN ('waiting', 'measuring')")
_NOT_TOLD = sa.text("told_at IS NULL")


def upgrade() -> None:
    _add_drafts()
    op.create_table(
        "publications",
        sa.Column("id", sa.Integer, sa.Identity(), nullable=False),
        sa.Column("draft_id", sa.Integer, nullable=False),
        sa.Column("team", SLACK_ID, nullable=False),
        sa.Column("change", sa.JSON, nullable=False),
        sa.Column("published_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_publications"),
    )
    op.create_table(
        "draft_weights",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_draft_weights"),
    )
    op.create_table(
        "group_marks",
        sa.Column("team_id", SLACK_ID, nullable=False),
        sa.Column("wording", sa.String(32), nullable=False),
        sa.Column("mark", sa.String(16), nullable=False),
        sa.Column("who", SLACK_ID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("team_id", "wording", name="pk_group_marks"),
    )
    _add_wishes()


def _add_drafts() -> None:
    op.create_table(
        "drafts",
        sa.Column("id", sa.Integer, sa.Identity(), nullable=False),
        sa.Column("team_id", SLACK_ID, nullable=False),
        sa.Column("author", SLACK_ID, nullable=False),
        sa.Column("edited_by", SLACK_ID, nullable=False),
        sa.Column("change", sa.JSON, nullable=False),
        sa.Column("examples", sa.JSON, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("report", sa.JSON, nullable=True),
        sa.Column("ground", sa.String(16), nullable=True),
        sa.Column("version", sa.String(16), nullable=True),
        sa.Column("weights", sa.String(64), nullable=True),
        sa.Column("written_at", INSTANT, nullable=False),
        sa.Column("lease_until", INSTANT, nullable=True),
        sa.Column("owner", sa.String(64), nullable=True),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_drafts"),
    )
    op.create_index("ix_drafts_team", "drafts", ["team_id", "state"])
    op.create_index("ix_drafts_to_measure", "drafts", ["id"], sqlite_where=_TO_MEASURE, postgresql_where=_TO_MEASURE)
    op.create_table(
        "draft_events",
        sa.Column("id", sa.Integer, sa.Identity(), nullable=False),
        sa.Column("team_id", SLACK_ID, nullable=False),
        sa.Column("draft_id", sa.Integer, nullable=False),
        sa.Column("action", sa.String(16), nullable=False),
        sa.Column("who", SLACK_ID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_draft_events"),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name="fk_draft_events_draft_id", ondelete="CASCADE"),
    )
    op.create_index("ix_draft_events_draft", "draft_events", ["draft_id"])


def _add_wishes() -> None:
    op.create_table(
        "answer_wishes",
        sa.Column("id", sa.Integer, sa.Identity(), nullable=False),
        sa.Column("team_id", SLACK_ID, nullable=False),
        sa.Column("user_id", SLACK_ID, nullable=False),
        sa.Column("question_id", sa.Integer, nullable=False),
        sa.Column("channel", SLACK_ID, nullable=False),
        sa.Column("thread_ts", sa.String(32), nullable=True),
        sa.Column("wished_at", INSTANT, nullable=False),
        sa.Column("told_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_answer_wishes"),
        sa.UniqueConstraint("question_id", "user_id", name="uq_answer_wishes_question_id_user_id"),
        sa.ForeignKeyConstraint(
            ["question_id"], ["questions.id"], name="fk_answer_wishes_question_id", ondelete="CASCADE"
        ),
    )
    op.create_index(
        "ix_answer_wishes_open", "answer_wishes", ["id"], sqlite_where=_NOT_TOLD, postgresql_where=_NOT_TOLD
    )


def downgrade() -> None:
    for table in ("answer_wishes", "group_marks", "draft_weights", "publications", "draft_events", "drafts"):
        op.drop_table(table)
