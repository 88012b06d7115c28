"""Panels drawn by lot: pool, quotas, announced draws, seats and replacements."""

import sqlalchemy as sa
from alembic import op
from deliberation.base import UtcDateTime

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

STATES = "'preparing', 'announced', 'drawing', 'drawn'"
REASONS = "'declined', 'ill', 'unreachable', 'moved', 'conflict', 'other'"


def upgrade() -> None:
    op.create_table(
        "panel",
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("alternates_each", sa.Integer(), nullable=False),
        sa.Column("delete_pool_on", sa.Date(), nullable=False),
        sa.Column("may_include_minors", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("pool_count", sa.Integer(), nullable=False),
        sa.Column("pool_hash", sa.String(length=64), nullable=False),
        sa.Column("pool_deleted_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("quotas", sa.JSON(), nullable=False),
        sa.Column("feasibility", sa.JSON(), nullable=False),
        sa.Column("seed_kind", sa.String(length=8), nullable=False),
        sa.Column("seed_source", sa.Text(), nullable=False),
        sa.Column("seed", sa.String(length=200), nullable=False),
        sa.Column("commitment", sa.String(length=64), nullable=False),
        sa.Column("announced_count", sa.Integer(), nullable=False),
        sa.Column("announced_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("drawn_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("made_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.CheckConstraint(f"state IN ({STATES})", name=op.f("ck_panel_state_known")),
        sa.CheckConstraint(
            "seed_kind IN ('', 'phrase', 'sealed')", name=op.f("ck_panel_seed_kind_known")
        ),
        sa.CheckConstraint("size >= 1", name=op.f("ck_panel_size_positive")),
        sa.CheckConstraint(
            "state <> 'drawn' OR seed <> ''", name=op.f("ck_panel_seed_when_drawn")
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_panel_consultation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel")),
        sa.UniqueConstraint("ref", name=op.f("uq_panel_ref")),
    )
    op.create_index("ix_panel_consultation_id", "panel", ["consultation_id"])
    op.create_table(
        "pool_person",
        sa.Column("panel_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("chance", sa.Double(), nullable=True),
        sa.Column("seat", sa.String(length=6), nullable=False),
        sa.Column("alternate_for", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "seat IN ('', 'seated', 'left')", name=op.f("ck_pool_person_seat_known")
        ),
        sa.ForeignKeyConstraint(
            ["panel_id"], ["panel.id"], name=op.f("fk_pool_person_panel_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pool_person")),
        sa.UniqueConstraint("panel_id", "code", name=op.f("uq_pool_person_panel_id_code")),
    )
    op.create_table(
        "panel_replacement",
        sa.Column("panel_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("left_code", sa.String(length=64), nullable=False),
        sa.Column("came_code", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=12), nullable=False),
        sa.Column("is_filled", sa.Boolean(), nullable=False),
        sa.Column("differs", sa.JSON(), nullable=False),
        sa.Column("missed", sa.JSON(), nullable=False),
        sa.Column("replaced_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.CheckConstraint(
            f"reason IN ({REASONS})", name=op.f("ck_panel_replacement_reason_known")
        ),
        sa.ForeignKeyConstraint(
            ["panel_id"],
            ["panel.id"],
            name=op.f("fk_panel_replacement_panel_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_replacement")),
        sa.UniqueConstraint("panel_id", "number", name=op.f("uq_panel_replacement_panel_id_number")),
        sa.UniqueConstraint("ref", name=op.f("uq_panel_replacement_ref")),
    )


def downgrade() -> None:
    op.drop_table("panel_replacement")
    op.drop_table("pool_person")
    op.drop_table("panel")
