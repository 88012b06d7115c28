"""A consultation held by place: which one it is a part of, and the name of its place."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("consultation") as batch:
        batch.add_column(sa.Column("parent_id", sa.Integer(), nullable=True))
        # Without a default of its own afterwards, as in the models.
        batch.add_column(
            sa.Column("place", sa.String(length=120), nullable=False, server_default="")
        )
        batch.create_foreign_key(
            op.f("fk_consultation_parent_id"),
            "consultation",
            ["parent_id"],
            ["id"],
            ondelete="SET NULL",
        )
        batch.create_check_constraint(op.f("ck_consultation_no_part_of_itself"), "parent_id <> id")
        batch.create_index(op.f("ix_consultation_parent_id"), ["parent_id"], unique=False)
    with op.batch_alter_table("consultation") as batch:
        batch.alter_column("place", existing_type=sa.String(length=120), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("consultation") as batch:
        batch.drop_index(op.f("ix_consultation_parent_id"))
        batch.drop_constraint(op.f("ck_consultation_no_part_of_itself"), type_="check")
        batch.drop_constraint(op.f("fk_consultation_parent_id"), type_="foreignkey")
        batch.drop_column("place")
        batch.drop_column("parent_id")
