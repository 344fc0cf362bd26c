"""To how many pixels a phone scales its photos, municipality by municipality"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("municipality", sa.Column("photo_px", sa.Integer(), nullable=False, server_default="2000"))


def downgrade() -> None:
    op.drop_column("municipality", "photo_px")
