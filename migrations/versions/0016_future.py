"""Dialogues with 2060: proposals, surveys, opinions of a seat."""

import sqlalchemy as sa
from alembic import op
from deliberation.base import UtcDateTime

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dialogue_proposal",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("who_pays", sa.String(length=200), nullable=False),
        sa.Column("who_gains", sa.String(length=200), nullable=False),
        sa.Column("benefits_in", sa.String(length=5), nullable=False),
        sa.Column("is_reversible", sa.Boolean(), nullable=True),
        sa.Column("cost_now", sa.Integer(), nullable=True),
        sa.Column("burden", sa.Text(), nullable=False),
        sa.Column("objections", sa.Text(), nullable=False),
        sa.Column("origin", sa.String(length=8), nullable=False),
        sa.Column("from_present_id", sa.Integer(), nullable=True),
        sa.Column("from_future_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "benefits_in IN ('', '0-5', '5-20', '20-50')",
            name=op.f("ck_dialogue_proposal_benefits_in_known"),
        ),
        sa.CheckConstraint(
            "cost_now BETWEEN 1 AND 5", name=op.f("ck_dialogue_proposal_cost_now_known")
        ),
        sa.CheckConstraint(
            "origin IN ('', 'present', 'future', 'both', 'new')",
            name=op.f("ck_dialogue_proposal_origin_known"),
        ),
        sa.ForeignKeyConstraint(
            ["from_future_id"],
            ["dialogue_item.id"],
            name=op.f("fk_dialogue_proposal_from_future_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["from_present_id"],
            ["dialogue_item.id"],
            name=op.f("fk_dialogue_proposal_from_present_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["dialogue_item.id"],
            name=op.f("fk_dialogue_proposal_item_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_proposal")),
        sa.UniqueConstraint("item_id", name=op.f("uq_dialogue_proposal_item_id")),
    )
    with op.batch_alter_table("dialogue_proposal") as batch_op:
        for name in ("from_future_id", "from_present_id"):
            batch_op.create_index(
                batch_op.f(f"ix_dialogue_proposal_{name}"), [name], unique=False
            )

    op.create_table(
        "dialogue_survey",
        sa.Column("dialogue_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("wave", sa.String(length=4), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "wave IN ('', 'pre', 'post')", name=op.f("ck_dialogue_survey_wave_known")
        ),
        sa.ForeignKeyConstraint(
            ["dialogue_id"],
            ["dialogue.id"],
            name=op.f("fk_dialogue_survey_dialogue_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_survey")),
        sa.UniqueConstraint("code", name=op.f("uq_dialogue_survey_code")),
        sa.UniqueConstraint("dialogue_id", name=op.f("uq_dialogue_survey_dialogue_id")),
    )
    op.create_table(
        "dialogue_survey_sheet",
        sa.Column("dialogue_id", sa.Integer(), nullable=False),
        sa.Column("entry_key", sa.String(length=64), nullable=False),
        sa.Column("wave", sa.String(length=4), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "wave IN ('pre', 'post')", name=op.f("ck_dialogue_survey_sheet_wave_known")
        ),
        sa.ForeignKeyConstraint(
            ["dialogue_id"],
            ["dialogue.id"],
            name=op.f("fk_dialogue_survey_sheet_dialogue_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "dialogue_id", "entry_key", name=op.f("pk_dialogue_survey_sheet")
        ),
    )

    op.create_table(
        "future_seat",
        sa.Column("mission_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.String(length=160), nullable=False),
        sa.Column("mandate", sa.Text(), nullable=False),
        sa.Column("term_days", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("given_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "term_days BETWEEN 7 AND 180", name=op.f("ck_future_seat_term_known")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_future_seat_account_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["mission_id"],
            ["mission.id"],
            name=op.f("fk_future_seat_mission_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_future_seat")),
        sa.UniqueConstraint("ref", name=op.f("uq_future_seat_ref")),
    )
    with op.batch_alter_table("future_seat") as batch_op:
        batch_op.create_index(batch_op.f("ix_future_seat_mission_id"), ["mission_id"], unique=False)

    op.create_table(
        "seat_opinion",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.String(length=160), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("asked_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("stance", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("given_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (outcome = '')",
            name=op.f("ck_seat_opinion_answered_with_outcome"),
        ),
        sa.CheckConstraint(
            "(given_at IS NULL) = (stance = '')", name=op.f("ck_seat_opinion_given_with_stance")
        ),
        sa.CheckConstraint(
            "outcome IN ('', 'followed', 'partly', 'not_followed')",
            name=op.f("ck_seat_opinion_outcome_known"),
        ),
        sa.CheckConstraint(
            "stance IN ('', 'supports', 'with_conditions', 'objects', 'no_opinion')",
            name=op.f("ck_seat_opinion_stance_known"),
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"],
            ["account.id"],
            name=op.f("fk_seat_opinion_answered_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"],
            ["account.id"],
            name=op.f("fk_seat_opinion_asked_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["seat_id"],
            ["future_seat.id"],
            name=op.f("fk_seat_opinion_seat_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["objective_version.id"],
            name=op.f("fk_seat_opinion_version_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat_opinion")),
        sa.UniqueConstraint("ref", name=op.f("uq_seat_opinion_ref")),
        sa.UniqueConstraint(
            "version_id", "seat_id", name=op.f("uq_seat_opinion_version_id_seat_id")
        ),
    )
    with op.batch_alter_table("seat_opinion") as batch_op:
        batch_op.create_index(batch_op.f("ix_seat_opinion_seat_id"), ["seat_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("seat_opinion") as batch_op:
        batch_op.drop_index(batch_op.f("ix_seat_opinion_seat_id"))

    op.drop_table("seat_opinion")
    with op.batch_alter_table("future_seat") as batch_op:
        batch_op.drop_index(batch_op.f("ix_future_seat_mission_id"))

    op.drop_table("future_seat")
    op.drop_table("dialogue_survey_sheet")
    op.drop_table("dialogue_survey")
    with op.batch_alter_table("dialogue_proposal") as batch_op:
        for name in ("from_future_id", "from_present_id"):
            batch_op.drop_index(batch_op.f(f"ix_dialogue_proposal_{name}"))

    op.drop_table("dialogue_proposal")
