"""Reasons for what the checks warn of, answers of the washing check, questions to initiatives."""

import sqlalchemy as sa
from alembic import op

from deliberation.base import UtcDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

CODES = (
    "'no_baseline', 'no_target', 'no_year', 'no_indicator', 'output_worded', 'technology_named', "
    "'supplier_named', 'few_paths', 'figures_differ', 'funding_ends', 'restated'"
)
QUESTIONS = "'new', 'stops', 'rules', 'who', 'attached', 'failed'"


def upgrade() -> None:
    op.create_table(
        "check_reason",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("given_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(f"code IN ({CODES})", name=op.f("ck_check_reason_code_known")),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["objective_version.id"],
            name=op.f("fk_check_reason_version_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_reason")),
        sa.UniqueConstraint("version_id", "code", name=op.f("uq_check_reason_version_id_code")),
    )
    op.create_table(
        "washing_answer",
        sa.Column("mission_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=12), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            f"question IN ({QUESTIONS})", name=op.f("ck_washing_answer_question_known")
        ),
        sa.ForeignKeyConstraint(
            ["mission_id"],
            ["mission.id"],
            name=op.f("fk_washing_answer_mission_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_washing_answer")),
        sa.UniqueConstraint(
            "mission_id", "question", name=op.f("uq_washing_answer_mission_id_question")
        ),
    )
    op.create_table(
        "initiative_question",
        sa.Column("initiative_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asked_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["initiative_id"],
            ["initiative.id"],
            name=op.f("fk_initiative_question_initiative_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_initiative_question")),
    )
    op.create_index(
        op.f("ix_initiative_question_initiative_id"),
        "initiative_question",
        ["initiative_id"],
        unique=False,
    )


def downgrade() -> None:
    for table in ("initiative_question", "washing_answer", "check_reason"):
        op.drop_table(table)
