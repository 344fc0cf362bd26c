"""Links by which residents join a walk"""

import sqlalchemy as sa
from alembic import op

from walkapp.core.db import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "walk_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("walk_id", sa.Uuid(), nullable=False),
        sa.Column("nonce", sa.String(length=32), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_walk_link_municipality_id")),
        sa.ForeignKeyConstraint(["walk_id"], ["walk.id"], name=op.f("fk_walk_link_walk_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_walk_link")),
        sa.UniqueConstraint("digest", name=op.f("uq_walk_link_digest")),
    )
    with op.batch_alter_table("walk_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_walk_link_municipality_id"), ["municipality_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_walk_link_walk_id"), ["walk_id"], unique=False)

    with op.batch_alter_table("participant", schema=None) as batch_op:
        batch_op.add_column(sa.Column("link_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("left_at", UtcDateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_participant_link_id"), ["link_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_participant_link_id"), "walk_link", ["link_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("participant", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_participant_link_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_participant_link_id"))
        batch_op.drop_column("left_at")
        batch_op.drop_column("link_id")
    op.drop_table("walk_link")
