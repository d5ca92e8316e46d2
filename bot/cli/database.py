"""`db`: the database's tables."""

from __future__ import annotations

from bot import settings as settings_


def upgrade(revision: str = "head") -> None:
    """Brings the tables up to date."""
    from bot.store import database

    database.upgrade(database.connect(settings_.load_settings().database_url), revision)
    print("The database is up to date.")


def downgrade(revision: str) -> None:
    """Takes the tables back to an earlier revision (base: none)."""
    from bot.store import database

    database.downgrade(database.connect_existing(settings_.load_settings().database_url), revision)
    print(f"The database is at {revision}.")
