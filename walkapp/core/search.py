"""Free text, found by an index: SQLite's FTS5, PostgreSQL's text search in Swedish.

Each thing that can be searched for has one row of words. Who may see what is found is for the query that asks.
"""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from walkapp.core.db import Base
from walkapp.core.tenancy import inside


class SearchText(Base):
    """The words by which one thing is found."""

    __tablename__ = "search_text"

    id: Mapped[int] = mapped_column(sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True)
    municipality_id: Mapped[UUID] = mapped_column(index=True)
    object_id: Mapped[UUID] = mapped_column(unique=True)
    words: Mapped[str] = mapped_column(sa.Text)


def put(session: Session, municipality_id: UUID, object_id: UUID, *words: str) -> None:
    """Let a thing be found by these words, and by no earlier ones."""
    text = " ".join(word for word in words if word)
    row = session.scalar(
        sa.select(SearchText).where(inside(SearchText, municipality_id), SearchText.object_id == object_id)
    )
    if row is None:
        session.add(SearchText(municipality_id=municipality_id, object_id=object_id, words=text))
    else:
        row.words = text


def remove(session: Session, municipality_id: UUID, object_id: UUID) -> None:
    """Let a thing be found no more."""
    session.execute(
        sa.delete(SearchText).where(inside(SearchText, municipality_id), SearchText.object_id == object_id)
    )


def found(session: Session, municipality_id: UUID, text: str) -> sa.Select[Any]:
    """Select the ids of the things whose words begin with every word of `text`."""
    wanted = [word for word in "".join(c if c.isalnum() else " " for c in text).split() if word][:8]
    ids = sa.select(SearchText.object_id).where(inside(SearchText, municipality_id))
    if not wanted:
        return ids.where(sa.false())
    if session.get_bind().dialect.name == "sqlite":
        query = " ".join(f'"{word}"*' for word in wanted)
        hits = sa.text("SELECT rowid FROM search_index WHERE search_index MATCH :query").bindparams(query=query)
        return ids.where(SearchText.id.in_(hits.columns(sa.column("rowid", sa.Integer)).scalar_subquery()))
    query = " & ".join(f"{word}:*" for word in wanted)
    vector = sa.func.to_tsvector(sa.literal_column("'simple'"), SearchText.words)
    return ids.where(vector.op("@@")(sa.func.to_tsquery(sa.literal_column("'simple'"), query)))
