"""workspaces that have installed the bot, their encrypted tokens and what they have chosen"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# Slack's library writes times of UTC without a zone. Tokens are encrypted, and longer than any limit it has for them.
_BOT = (
    ("client_id", sa.String(32), False),
    ("app_id", sa.String(32), False),
    ("enterprise_id", sa.String(32), True),
    ("enterprise_name", sa.String(200), True),
    ("team_id", sa.String(32), False),
    ("team_name", sa.String(200), True),
    ("bot_token", sa.Text, True),
    ("bot_id", sa.String(32), True),
    ("bot_user_id", sa.String(32), True),
    ("bot_scopes", sa.Text, True),
    ("bot_refresh_token", sa.Text, True),
    ("bot_token_expires_at", sa.DateTime, True),
    ("is_enterprise_install", sa.Boolean, False),
    ("installed_at", sa.DateTime, False),
)
_INSTALLER = (
    ("enterprise_url", sa.Text, True),
    ("user_id", sa.String(32), False),
    ("user_token", sa.Text, True),
    ("user_scopes", sa.Text, True),
    ("user_refresh_token", sa.Text, True),
    ("user_token_expires_at", sa.DateTime, True),
    ("incoming_webhook_url", sa.Text, True),
    ("incoming_webhook_channel", sa.Text, True),
    ("incoming_webhook_channel_id", sa.Text, True),
    ("incoming_webhook_configuration_url", sa.Text, True),
    ("token_type", sa.String(32), True),
)


def upgrade() -> None:
    op.create_table(
        "workspaces",
        sa.Column("team_id", sa.String(32), nullable=False),
        sa.Column("preferences", sa.JSON, nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rotating_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("team_id", name="pk_workspaces"),
    )
    for table, columns in (("bots", _BOT), ("installations", _BOT + _INSTALLER)):
        op.create_table(
            table,
            sa.Column("id", sa.Integer, sa.Identity(), nullable=False),
            *(sa.Column(name, type_, nullable=empty) for name, type_, empty in columns),
            sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        )
        op.create_index(f"ix_{table}_team", table, ["team_id", "installed_at"])
    op.create_table(
        "oauth_states",
        sa.Column("id", sa.Integer, sa.Identity(), nullable=False),
        sa.Column("state", sa.String(200), nullable=False),
        sa.Column("expire_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_oauth_states"),
    )
    op.create_index("ix_oauth_states_state", "oauth_states", ["state"])


def downgrade() -> None:
    op.drop_table("oauth_states")
    for table in ("installations", "bots"):
        op.drop_index(f"ix_{table}_team", table_name=table)
        op.drop_table(table)
    op.drop_table("workspaces")
