"""What an author says is the same thing"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("observation", sa.Column("same_as", sa.Uuid(), nullable=True))


def downgrade() -> None:
    op.drop_column("observation", "same_as")
