"""Counts without what was said from 2060; questions that ask for several things; youth votes."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

# Which rows of the lane each counter had counted.
COUNTED = {
    "received": "1 = 1",
    "withdrawn": "withdrawn_at IS NOT NULL",
    "removed": "withdrawn_at IS NULL AND state = 'removed'",
    "waiting": "withdrawn_at IS NULL AND state = 'waiting'",
}


def upgrade() -> None:
    op.add_column(
        "question", sa.Column("asks_for", sa.Integer(), nullable=False, server_default="0")
    )
    op.add_column(
        "ballot", sa.Column("is_youth", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    _recount("-")


def downgrade() -> None:
    _recount("+")
    op.drop_column("ballot", "is_youth")
    op.drop_column("question", "asks_for")


def _recount(sign: str) -> None:
    for name, rows in COUNTED.items():
        op.execute(
            f"UPDATE submission_count SET count = count {sign} (SELECT count(*) FROM submission"  # noqa: S608
            " WHERE submission.consultation_id = submission_count.consultation_id"
            f" AND lane = '2060' AND {rows}) WHERE name = '{name}'"
        )
