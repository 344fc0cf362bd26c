"""Runs the migrations on the connection that it is given; there is no alembic.ini."""

from typing import Any

from alembic import context

import walkapp.accounts.models
import walkapp.actions.models
import walkapp.audit.models
import walkapp.core.jobs
import walkapp.core.search
import walkapp.observations.models
import walkapp.photos.models
import walkapp.walks.models  # noqa: F401 - imported so that the metadata knows every table
from walkapp.core.db import Base


def is_ours(_object: Any, name: str | None, kind: str, _reflected: bool, _compared: Any) -> bool:
    """Leave out what a migration makes by hand: the index for free text."""
    return not (name or "").startswith(("search_index", "ix_search_text_words")) or kind == "column"


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    include_object=is_ours,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
