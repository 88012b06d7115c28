"""Where themes stand on the map, and the broader theme that holds each."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

PLACE = ("map_x", "map_y")


def upgrade() -> None:
    with op.batch_alter_table("theme") as batch:
        # Without a default of its own afterwards, as in the models.
        batch.add_column(
            sa.Column("broad", sa.String(length=160), nullable=False, server_default="")
        )
        for name in PLACE:
            batch.add_column(sa.Column(name, sa.Double(), nullable=True))
    with op.batch_alter_table("theme") as batch:
        batch.alter_column("broad", existing_type=sa.String(length=160), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("theme") as batch:
        for name in (*PLACE, "broad"):
            batch.drop_column(name)
