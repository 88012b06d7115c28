"""Protocols that can be copied; photos of flip charts."""

import sqlalchemy as sa
from alembic import op

from deliberation.base import UtcDateTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dialogue_protocol",
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("copy_key", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('youth_table', 'future_generations', 'stakeholder_round', "
            "'citizens_panel', 'life_event', 'sticky_notes')",
            name=op.f("ck_dialogue_protocol_kind_known"),
        ),
        sa.CheckConstraint("number >= 1", name=op.f("ck_dialogue_protocol_number_positive")),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_dialogue_protocol_consultation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"],
            ["account.id"],
            name=op.f("fk_dialogue_protocol_made_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_protocol")),
        sa.UniqueConstraint(
            "copy_key", "number", name=op.f("uq_dialogue_protocol_copy_key_number")
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_dialogue_protocol_ref")),
    )
    op.create_index(
        op.f("ix_dialogue_protocol_consultation_id"), "dialogue_protocol", ["consultation_id"]
    )
    op.create_table(
        "dialogue_photo",
        sa.Column("dialogue_id", sa.Integer(), nullable=False),
        sa.Column("table_number", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=40), nullable=False),
        sa.Column("taken_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dialogue_id"],
            ["dialogue.id"],
            name=op.f("fk_dialogue_photo_dialogue_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_photo")),
        sa.UniqueConstraint("file_name", name=op.f("uq_dialogue_photo_file_name")),
        sa.UniqueConstraint("ref", name=op.f("uq_dialogue_photo_ref")),
    )
    op.create_index(op.f("ix_dialogue_photo_dialogue_id"), "dialogue_photo", ["dialogue_id"])


def downgrade() -> None:
    op.drop_table("dialogue_photo")
    op.drop_table("dialogue_protocol")
