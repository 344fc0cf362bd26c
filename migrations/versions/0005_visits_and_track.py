"""What was answered at the stops, and the way that was walked"""

import sqlalchemy as sa
from alembic import op

from walkapp.core.db import UtcDateTime

revision = "0005"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("walk", sa.Column("keeps_track", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "stop_visit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("walk_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("stop_name", sa.String(length=120), nullable=False),
        sa.Column("stop_lat", sa.Double(), nullable=False),
        sa.Column("stop_lon", sa.Double(), nullable=False),
        sa.Column("visited_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("received_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name="fk_stop_visit_municipality_id"),
        sa.ForeignKeyConstraint(["participant_id"], ["participant.id"], name="fk_stop_visit_participant_id"),
        sa.ForeignKeyConstraint(["walk_id"], ["walk.id"], name="fk_stop_visit_walk_id"),
        sa.PrimaryKeyConstraint("id", name="pk_stop_visit"),
    )
    op.create_index("ix_stop_visit_municipality_id", "stop_visit", ["municipality_id"])
    op.create_index("ix_stop_visit_participant_id", "stop_visit", ["participant_id"])
    op.create_index("ix_stop_visit_walk", "stop_visit", ["walk_id", "participant_id"])
    op.create_table(
        "track_part",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("walk_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.JSON(), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name="fk_track_part_municipality_id"),
        sa.ForeignKeyConstraint(["walk_id"], ["walk.id"], name="fk_track_part_walk_id"),
        sa.PrimaryKeyConstraint("id", name="pk_track_part"),
    )
    op.create_index("ix_track_part_municipality_id", "track_part", ["municipality_id"])
    op.create_index("ix_track_part_walk_id", "track_part", ["walk_id"])


def downgrade() -> None:
    op.drop_table("track_part")
    op.drop_table("stop_visit")
    with op.batch_alter_table("walk") as walk:
        walk.drop_column("keeps_track")
