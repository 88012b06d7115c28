"""Reference populations and outreach; surveys and the coding of discourse."""

import sqlalchemy as sa
from alembic import op

from deliberation.base import UtcDateTime

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reference_figure",
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("question_key", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("value", sa.String(length=120), nullable=False),
        sa.Column("option_key", sa.String(length=60), nullable=False),
        sa.Column("share", sa.Double(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("share BETWEEN 0 AND 1", name=op.f("ck_reference_figure_share_range")),
        sa.CheckConstraint(
            "year BETWEEN 1900 AND 2200", name=op.f("ck_reference_figure_year_plausible")
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_reference_figure_consultation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reference_figure")),
        sa.UniqueConstraint(
            "consultation_id",
            "question_key",
            "value",
            name=op.f("uq_reference_figure_consultation_id_question_key_value"),
        ),
    )
    op.create_table(
        "outreach_task",
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("question_key", sa.String(length=40), nullable=False),
        sa.Column("option_key", sa.String(length=60), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("who", sa.String(length=160), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("done_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "length(what) BETWEEN 1 AND 1000", name=op.f("ck_outreach_task_what_length")
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_outreach_task_consultation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outreach_task")),
        sa.UniqueConstraint("ref", name=op.f("uq_outreach_task_ref")),
    )
    with op.batch_alter_table("outreach_task") as batch_op:
        batch_op.create_index("ix_outreach_task_consultation_id", ["consultation_id"], unique=False)
    op.create_table(
        "survey_answer",
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("audience", sa.String(length=12), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=True),
        sa.Column("account_key", sa.String(length=64), nullable=True),
        sa.Column("scores", sa.JSON(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("given_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "audience IN ('participants', 'organisers')",
            name=op.f("ck_survey_answer_audience_known"),
        ),
        sa.CheckConstraint("length(line) <= 500", name=op.f("ck_survey_answer_line_length")),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_survey_answer_consultation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_survey_answer_participant_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_answer")),
        sa.UniqueConstraint(
            "account_key",
            "consultation_id",
            name=op.f("uq_survey_answer_account_key_consultation_id"),
        ),
        sa.UniqueConstraint(
            "participant_id",
            "consultation_id",
            name=op.f("uq_survey_answer_participant_id_consultation_id"),
        ),
    )
    with op.batch_alter_table("survey_answer") as batch_op:
        batch_op.create_index(
            "ix_survey_answer_consultation_id", ["consultation_id", "audience"], unique=False
        )
    op.create_table(
        "discourse_sample",
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("drawn_by_id", sa.Integer(), nullable=True),
        sa.Column("drawn_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_discourse_sample_consultation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["drawn_by_id"],
            ["account.id"],
            name=op.f("fk_discourse_sample_drawn_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_discourse_sample")),
        sa.UniqueConstraint("consultation_id", name=op.f("uq_discourse_sample_consultation_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_discourse_sample_ref")),
    )
    op.create_table(
        "discourse_item",
        sa.Column("sample_id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sample_id"],
            ["discourse_sample.id"],
            name=op.f("fk_discourse_item_sample_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submission.id"],
            name=op.f("fk_discourse_item_submission_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_discourse_item")),
        sa.UniqueConstraint("ref", name=op.f("uq_discourse_item_ref")),
        sa.UniqueConstraint(
            "sample_id", "submission_id", name=op.f("uq_discourse_item_sample_id_submission_id")
        ),
    )
    with op.batch_alter_table("discourse_item") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_discourse_item_submission_id"), ["submission_id"], unique=False
        )
    op.create_table(
        "discourse_coding",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("reader", sa.Integer(), nullable=False),
        sa.Column("coder_id", sa.Integer(), nullable=True),
        sa.Column("codes", sa.JSON(), nullable=False),
        sa.Column("coded_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["coder_id"],
            ["account.id"],
            name=op.f("fk_discourse_coding_coder_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["discourse_item.id"],
            name=op.f("fk_discourse_coding_item_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_discourse_coding")),
        sa.UniqueConstraint(
            "item_id", "coder_id", name=op.f("uq_discourse_coding_item_id_coder_id")
        ),
        sa.UniqueConstraint("item_id", "reader", name=op.f("uq_discourse_coding_item_id_reader")),
    )
    with op.batch_alter_table("discourse_coding") as batch_op:
        batch_op.create_index("ix_discourse_coding_coder_id", ["coder_id"], unique=False)


def downgrade() -> None:
    op.drop_table("discourse_coding")
    op.drop_table("discourse_item")
    op.drop_table("discourse_sample")
    op.drop_table("survey_answer")
    op.drop_table("outreach_task")
    op.drop_table("reference_figure")
