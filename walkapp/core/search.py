"""Free text, found by an index: SQLite's FTS5, PostgreSQL's text search in Swedish.

Each thing that can be searched for has one row of words. Who may see what is found is for the query that asks.
"""

import unicodedata
from collections.abc import Iterable
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from walkapp.core.db import Base, run
from walkapp.core.tenancy import inside

MOST_WORDS = 8


class SearchText(Base):
    """The words by which one thing is found, made plain."""

    __tablename__ = "search_text"

    id: Mapped[int] = mapped_column(sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True)
    municipality_id: Mapped[UUID] = mapped_column(index=True)
    object_id: Mapped[UUID] = mapped_column(unique=True)
    words: Mapped[str] = mapped_column(sa.Text)


_NEW = sa.insert(cast(sa.Table, SearchText.__table__))


def put(session: Session, municipality_id: UUID, object_id: UUID, *words: str) -> None:
    """Let a thing be found by these words, and by no earlier ones."""
    row = session.scalar(
        sa.select(SearchText).where(inside(SearchText, municipality_id), SearchText.object_id == object_id)
    )
    if row is None:
        add(session, municipality_id, object_id, *words)
    else:
        row.words = _plain(words)


def add(session: Session, municipality_id: UUID, object_id: UUID, *words: str) -> None:
    """Like `put`, for a thing that is new: nobody looks whether there are earlier words."""
    run(session, _NEW, {"municipality_id": municipality_id, "object_id": object_id, "words": _plain(words)})


def remove(session: Session, municipality_id: UUID, object_id: UUID) -> None:
    """Let a thing be found no more."""
    session.execute(
        sa.delete(SearchText).where(inside(SearchText, municipality_id), SearchText.object_id == object_id)
    )


def found(session: Session, municipality_id: UUID, text: str) -> sa.Select[Any]:
    """Select the ids of the things whose words begin with every word of `text`."""
    wanted = _plain_words(text)[:MOST_WORDS]
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


def _plain(words: Iterable[str]) -> str:
    return " ".join(_plain_words(" ".join(words)))


def _plain_words(text: str) -> list[str]:
    """Letters and digits alone, small: the engines have ideas of their own about 2026-0042, E16/66 and addresses."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter if letter.isalnum() else " " for letter in folded).split()
