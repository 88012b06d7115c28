"""The durable codebook: themes keep a key over runs, with what became of them; points kept apart."""

import sqlalchemy as sa
from alembic import op

import deliberation.base

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

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
    "correct",
    "undo",
)
STATES = ("draft", "approved", "set_aside", "merged")


def upgrade() -> None:
    op.create_table(
        "theme_event",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("others", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('born', 'kept', 'held', 'revived', 'rested', 'forbidden')",
            name=op.f("ck_theme_event_kind_known"),
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["run.id"], name=op.f("fk_theme_event_run_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme_event")),
        sa.UniqueConstraint("run_id", "key", name=op.f("uq_theme_event_run_id_key")),
    )
    op.create_index(op.f("ix_theme_event_key"), "theme_event", ["key"])
    op.create_table(
        "apart_pair",
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        *_place("first"),
        *_place("second"),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("made_at", deliberation.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_apart_pair_consultation_id"),
            ondelete="CASCADE",
        ),
        *(
            sa.ForeignKeyConstraint(
                [f"{name}_answer_id"],
                ["answer.id"],
                name=op.f(f"fk_apart_pair_{name}_answer_id"),
                ondelete="CASCADE",
            )
            for name in ("first", "second")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_apart_pair")),
    )
    for column in ("consultation_id", "first_answer_id", "second_answer_id"):
        op.create_index(op.f(f"ix_apart_pair_{column}"), "apart_pair", [column])
    with op.batch_alter_table("theme") as table:
        table.add_column(sa.Column("key", sa.String(length=16), nullable=True))
    op.execute("UPDATE theme SET key = ref")
    _theme_states((*STATES, "resting"))
    with op.batch_alter_table("theme") as table:
        table.alter_column("key", existing_type=sa.String(length=16), nullable=False)
        table.create_unique_constraint(op.f("uq_theme_run_id_key"), ["run_id", "key"])
        table.drop_index("ix_theme_run_id")
    _review_steps((*STEPS[:14], "keep_apart", *STEPS[14:]))


def downgrade() -> None:
    op.execute("DELETE FROM review_step WHERE action = 'keep_apart'")
    op.execute("UPDATE theme SET state = 'set_aside' WHERE state = 'resting'")
    _review_steps(STEPS)
    _theme_states(STATES)
    with op.batch_alter_table("theme") as table:
        table.create_index("ix_theme_run_id", ["run_id"])
        table.drop_constraint(op.f("uq_theme_run_id_key"), type_="unique")
        table.drop_column("key")
    op.drop_table("apart_pair")
    op.drop_table("theme_event")


def _place(name: str) -> list[sa.Column]:
    parts = ("answer_id", "start", "end")
    return [sa.Column(f"{name}_{part}", sa.Integer(), nullable=False) for part in parts]


def _theme_states(states: tuple[str, ...]) -> None:
    with op.batch_alter_table("theme") as table:
        table.drop_constraint(op.f("ck_theme_state_known"), type_="check")
        table.create_check_constraint(op.f("ck_theme_state_known"), _one_of("state", states))


def _review_steps(steps: tuple[str, ...]) -> None:
    with op.batch_alter_table("review_step") as table:
        table.drop_constraint(op.f("ck_review_step_action_known"), type_="check")
        table.create_check_constraint(
            op.f("ck_review_step_action_known"), _one_of("action", steps)
        )


def _one_of(column: str, values: tuple[str, ...]) -> str:
    listed = ", ".join(f"'{value}'" for value in values)
    return f"{column} IN ({listed})"
