"""Rooms: safeguarding and what stays apart."""

import sqlalchemy as sa
from alembic import op

from deliberation.base import UtcDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "safeguarding_item",
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("dialogue_id", sa.Integer(), nullable=True),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("item_number", sa.Integer(), nullable=True),
        sa.Column("table_number", sa.Integer(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("flagged_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("done_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "source IN ('room', 'moderation')",
            name=op.f("ck_safeguarding_item_source_known"),
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_safeguarding_item_consultation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["dialogue_id"],
            ["dialogue.id"],
            name=op.f("fk_safeguarding_item_dialogue_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["account.id"], name=op.f("fk_safeguarding_item_lead_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_safeguarding_item")),
        sa.UniqueConstraint("ref", name=op.f("uq_safeguarding_item_ref")),
    )
    for column in ("consultation_id", "dialogue_id", "lead_id"):
        op.create_index(op.f(f"ix_safeguarding_item_{column}"), "safeguarding_item", [column])
    op.create_table(
        "incident_note",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("written_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["safeguarding_item.id"],
            name=op.f("fk_incident_note_item_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_note")),
    )
    op.create_index(op.f("ix_incident_note_item_id"), "incident_note", ["item_id"])
    # A lead's account can be erased once nothing runs under it any more.
    _relead("state <> 'running'")


def downgrade() -> None:
    op.drop_table("incident_note")
    op.drop_table("safeguarding_item")
    _relead("state = 'planned'")


def _relead(exempt: str) -> None:
    with op.batch_alter_table("dialogue") as batch:
        batch.drop_constraint(op.f("ck_dialogue_led"), type_="check")
        batch.create_check_constraint(
            op.f("ck_dialogue_led"), f"NOT has_minors OR {exempt} OR lead_id IS NOT NULL"
        )
