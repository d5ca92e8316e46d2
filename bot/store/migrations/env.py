"""Alembic's entry: runs on the connection that `bot.store.database` hands over, in the transaction it has begun."""

from alembic import context

from bot.store.tables import metadata

connection = context.config.attributes["connection"]
# SQLite cannot alter most things in place; batch mode rebuilds the table instead. Its transactions hold DDL as well:
# Alembic thinks they do not, since Python's driver used to commit before it.
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True, transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
