"""Voice notes of observations"""

import sqlalchemy as sa
from alembic import op

from walkapp.core.db import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "voice_note",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("observation_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("byte_count", sa.Integer(), nullable=False),
        sa.Column("received_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("received_by", sa.Uuid(), nullable=True),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name="fk_voice_note_municipality_id"),
        sa.ForeignKeyConstraint(["observation_id"], ["observation.id"], name="fk_voice_note_observation_id"),
        sa.PrimaryKeyConstraint("id", name="pk_voice_note"),
    )
    op.create_index("ix_voice_note_municipality_id", "voice_note", ["municipality_id"])
    op.create_index("ix_voice_note_observation_id", "voice_note", ["observation_id"])


def downgrade() -> None:
    op.drop_table("voice_note")
