"""Summaries of themes in people's words; where later submissions belong; filling given themes."""

import sqlalchemy as sa
from alembic import op

import deliberation.base

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

KINDS = ("central", "position", "minority", "rare", "youth", "2060")
FILLING = ("fill", "import_themes")
STEPS = (
    "rename",
    "claim",
    "merge",
    "split",
    "move",
    "pin",
    "unpin",
    "set_aside_theme",
    "set_aside_points",
    "restore_points",
    "create",
    "approve",
    "reopen",
    "label_campaign",
    "keep_apart",
    "correct",
    "code",
    "state_position",
    "word_position",
    "drop_position",
    "assign",
    "code_points",
    "undo",
)


def upgrade() -> None:
    op.create_table(
        "theme_sentence",
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.Column("point_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("stance", sa.String(length=16), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("supports", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(_one_of("kind", KINDS), name=op.f("ck_theme_sentence_kind_known")),
        _points_to("theme_sentence", "theme_id", "theme"),
        _points_to("theme_sentence", "point_id", "point"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme_sentence")),
        sa.UniqueConstraint(
            "theme_id", "point_id", name=op.f("uq_theme_sentence_theme_id_point_id")
        ),
    )
    op.create_index("ix_theme_sentence_point_id", "theme_sentence", ["point_id"])
    _arrivals()
    _review_steps((*STEPS[:-1], *FILLING, STEPS[-1]))


def downgrade() -> None:
    steps = sa.table("review_step", sa.column("action"))
    op.execute(steps.delete().where(steps.c.action.in_(FILLING)))
    _review_steps(STEPS)
    op.drop_table("arrival")
    op.drop_table("theme_sentence")


def _arrivals() -> None:
    op.create_table(
        "arrival",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("set_aside", sa.String(length=20), nullable=True),
        sa.Column("theme_id", sa.Integer(), nullable=True),
        sa.Column("strength", sa.Double(), nullable=False),
        sa.Column("placed_at", deliberation.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            '"start" >= 0 AND "end" >= "start"', name=op.f("ck_arrival_offsets_ordered")
        ),
        _points_to("arrival", "run_id", "run"),
        _points_to("arrival", "submission_id", "submission"),
        _points_to("arrival", "answer_id", "answer"),
        _points_to("arrival", "theme_id", "theme", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrival")),
    )
    op.create_index("ix_arrival_run_theme", "arrival", ["run_id", "theme_id"])
    op.create_index("ix_arrival_submission_id", "arrival", ["submission_id"])
    op.create_index("ix_arrival_answer_id", "arrival", ["answer_id"])


def _points_to(
    table: str, column: str, other: str, ondelete: str = "CASCADE"
) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, ondelete=ondelete)


def _review_steps(steps: tuple[str, ...]) -> None:
    with op.batch_alter_table("review_step") as table:
        table.drop_constraint(op.f("ck_review_step_action_known"), type_="check")
        table.create_check_constraint(op.f("ck_review_step_action_known"), _one_of("action", steps))


def _one_of(column: str, values: tuple[str, ...]) -> str:
    listed = ", ".join(f"'{value}'" for value in values)
    return f"{column} IN ({listed})"
