"""Dialogues in rooms: sessions, tables, piles and items; a participant can be a group."""

import sqlalchemy as sa
from alembic import op
from deliberation.base import UtcDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

KINDS = (
    "youth_table",
    "future_generations",
    "stakeholder_round",
    "citizens_panel",
    "life_event",
    "sticky_notes",
)
ITEM_KINDS = (
    "works",
    "unfair",
    "worry",
    "hope",
    "word",
    "card",
    "need",
    "insight",
    "reason",
    "minority",
    "thanks",
    "regret",
    "letter",
    "proposal",
    "line",
    "description",
    "message",
    "dissent",
)


def upgrade() -> None:
    op.create_table(
        "dialogue",
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("design", sa.String(length=8), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("lane", sa.String(length=14), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("target_year", sa.Integer(), nullable=True),
        sa.Column("protocol", sa.JSON(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("is_sensitive", sa.Boolean(), nullable=False),
        sa.Column("people_count", sa.Integer(), nullable=False),
        sa.Column("bands", sa.JSON(), nullable=False),
        sa.Column("has_minors", sa.Boolean(), nullable=False),
        sa.Column("selection", sa.Text(), nullable=False),
        sa.Column("organisation", sa.String(length=160), nullable=False),
        sa.Column("space", sa.Text(), nullable=False),
        sa.Column("voice", sa.Text(), nullable=False),
        sa.Column("reader_name", sa.String(length=160), nullable=False),
        sa.Column("reader_office", sa.String(length=160), nullable=False),
        sa.Column("influence", sa.Text(), nullable=False),
        sa.Column("reply_due_on", sa.Date(), nullable=True),
        sa.Column("first_adult", sa.String(length=160), nullable=False),
        sa.Column("second_adult", sa.String(length=160), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=True),
        sa.Column("permission_holder", sa.String(length=160), nullable=False),
        sa.Column("permission_version", sa.String(length=40), nullable=False),
        sa.Column("permission_on", sa.Date(), nullable=True),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("step_ends_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("seconds_left", sa.Integer(), nullable=True),
        sa.Column("participant_id", sa.Integer(), nullable=True),
        sa.Column("manage_hmac", sa.String(length=64), nullable=True),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "NOT has_minors OR state = 'planned' OR lead_id IS NOT NULL",
            name=op.f("ck_dialogue_led"),
        ),
        sa.CheckConstraint(
            "design IN ('', 'switch', 'split')", name=op.f("ck_dialogue_design_known")
        ),
        sa.CheckConstraint(
            _one_of("kind", KINDS),
            name=op.f("ck_dialogue_kind_known"),
        ),
        sa.CheckConstraint(
            "lane IN ('citizens', 'stakeholders', 'youth')", name=op.f("ck_dialogue_lane_known")
        ),
        sa.CheckConstraint(
            "state IN ('planned', 'running', 'submitted', 'closed')",
            name=op.f("ck_dialogue_state_known"),
        ),
        sa.CheckConstraint("people_count >= 0", name=op.f("ck_dialogue_people_count_positive")),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_dialogue_consultation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["account.id"],
            name=op.f("fk_dialogue_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["account.id"], name=op.f("fk_dialogue_lead_id")),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_dialogue_participant_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_dialogue_question_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue")),
        sa.UniqueConstraint("manage_hmac", name=op.f("uq_dialogue_manage_hmac")),
        sa.UniqueConstraint("participant_id", name=op.f("uq_dialogue_participant_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_dialogue_ref")),
    )
    with op.batch_alter_table("dialogue") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_dialogue_consultation_id"), ["consultation_id"], unique=False
        )

    op.create_table(
        "dialogue_table",
        sa.Column("dialogue_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(length=8), nullable=False),
        sa.Column("people_count", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("read_back", sa.Boolean(), nullable=True),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "side IN ('', 'present', 'future')", name=op.f("ck_dialogue_table_side_known")
        ),
        sa.CheckConstraint(
            "people_count >= 0", name=op.f("ck_dialogue_table_people_count_positive")
        ),
        sa.ForeignKeyConstraint(
            ["dialogue_id"],
            ["dialogue.id"],
            name=op.f("fk_dialogue_table_dialogue_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_table")),
        sa.UniqueConstraint(
            "dialogue_id", "number", name=op.f("uq_dialogue_table_dialogue_id_number")
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_dialogue_table_ref")),
    )
    op.create_table(
        "dialogue_pile",
        sa.Column("table_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("votes", sa.Integer(), nullable=False),
        sa.Column("entry_key", sa.String(length=64), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("votes >= 0", name=op.f("ck_dialogue_pile_votes_positive")),
        sa.ForeignKeyConstraint(
            ["table_id"],
            ["dialogue_table.id"],
            name=op.f("fk_dialogue_pile_table_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_pile")),
        sa.UniqueConstraint("ref", name=op.f("uq_dialogue_pile_ref")),
        sa.UniqueConstraint(
            "table_id", "entry_key", name=op.f("uq_dialogue_pile_table_id_entry_key")
        ),
        sa.UniqueConstraint("table_id", "number", name=op.f("uq_dialogue_pile_table_id_number")),
    )
    op.create_table(
        "dialogue_item",
        sa.Column("dialogue_id", sa.Integer(), nullable=False),
        sa.Column("table_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("perspective", sa.String(length=18), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("nods", sa.Integer(), nullable=False),
        sa.Column("votes", sa.Integer(), nullable=False),
        sa.Column("is_verbatim", sa.Boolean(), nullable=False),
        sa.Column("pile_id", sa.Integer(), nullable=True),
        sa.Column("entry_key", sa.String(length=64), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=True),
        sa.Column("entered_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("removed_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            _one_of("kind", ITEM_KINDS),
            name=op.f("ck_dialogue_item_kind_known"),
        ),
        sa.CheckConstraint(
            "perspective IN ('', 'past_review', 'group_present', 'imaginary_future', 'joint')",
            name=op.f("ck_dialogue_item_perspective_known"),
        ),
        sa.CheckConstraint("length(text) <= 4000", name=op.f("ck_dialogue_item_text_length")),
        sa.CheckConstraint("nods >= 0", name=op.f("ck_dialogue_item_nods_positive")),
        sa.CheckConstraint("votes >= 0", name=op.f("ck_dialogue_item_votes_positive")),
        sa.ForeignKeyConstraint(
            ["dialogue_id"],
            ["dialogue.id"],
            name=op.f("fk_dialogue_item_dialogue_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["pile_id"],
            ["dialogue_pile.id"],
            name=op.f("fk_dialogue_item_pile_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submission.id"],
            name=op.f("fk_dialogue_item_submission_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["table_id"],
            ["dialogue_table.id"],
            name=op.f("fk_dialogue_item_table_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_item")),
        sa.UniqueConstraint(
            "dialogue_id", "entry_key", name=op.f("uq_dialogue_item_dialogue_id_entry_key")
        ),
        sa.UniqueConstraint(
            "dialogue_id", "number", name=op.f("uq_dialogue_item_dialogue_id_number")
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_dialogue_item_ref")),
        sa.UniqueConstraint("submission_id", name=op.f("uq_dialogue_item_submission_id")),
    )
    with op.batch_alter_table("dialogue_item") as batch_op:
        batch_op.create_index(batch_op.f("ix_dialogue_item_pile_id"), ["pile_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_dialogue_item_table_id"), ["table_id"], unique=False)

    with op.batch_alter_table("participant") as batch_op:
        batch_op.add_column(
            sa.Column("is_group", sa.Boolean(), server_default=sa.false(), nullable=False)
        )



def downgrade() -> None:
    with op.batch_alter_table("participant") as batch_op:
        batch_op.drop_column("is_group")

    with op.batch_alter_table("dialogue_item") as batch_op:
        batch_op.drop_index(batch_op.f("ix_dialogue_item_table_id"))
        batch_op.drop_index(batch_op.f("ix_dialogue_item_pile_id"))

    op.drop_table("dialogue_item")
    op.drop_table("dialogue_pile")
    op.drop_table("dialogue_table")
    with op.batch_alter_table("dialogue") as batch_op:
        batch_op.drop_index(batch_op.f("ix_dialogue_consultation_id"))

    op.drop_table("dialogue")


def _one_of(column: str, words: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(word) for word in words)})"
