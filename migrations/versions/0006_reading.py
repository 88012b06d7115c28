"""Reading fairly: what people read, positions inside themes, missing themes; visits of boards."""

import sqlalchemy as sa
from alembic import op

import deliberation.base

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KINDS = ("", "problem", "wish", "worry", "value", "solution")
LEVELS = ("", "mission", "objective", "initiative", "out_of_scope")
CODINGS = ("code", "state_position", "word_position", "drop_position", "assign", "code_points")
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
    "undo",
)


def upgrade() -> None:
    _positions()
    _readings()
    _second_readings()
    _missing_themes()
    op.create_table(
        "board_visit",
        _number("account_id"),
        _moment("seen_at"),
        _moment("before_at", nullable=True),
        _number("id"),
        _points_to("board_visit", "account_id", "account", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board_visit")),
        sa.UniqueConstraint("account_id", name=op.f("uq_board_visit_account_id")),
    )
    with op.batch_alter_table("theme") as table:
        for name, length, words in (("kind", 10, KINDS), ("level", 14, LEVELS)):
            text = sa.String(length=length)
            table.add_column(sa.Column(name, text, nullable=False, server_default=""))
            table.create_check_constraint(op.f(f"ck_theme_{name}_known"), _one_of(name, words))
    with op.batch_alter_table("theme") as table:
        for name, length in (("kind", 10), ("level", 14)):
            text = sa.String(length=length)
            table.alter_column(name, existing_type=text, nullable=False, server_default=None)
    _review_steps((*STEPS[:-1], *CODINGS, STEPS[-1]))


def downgrade() -> None:
    steps = sa.table("review_step", sa.column("action"))
    op.execute(steps.delete().where(steps.c.action.in_(CODINGS)))
    _review_steps(STEPS)
    with op.batch_alter_table("theme") as table:
        for name in ("level", "kind"):
            table.drop_constraint(op.f(f"ck_theme_{name}_known"), type_="check")
            table.drop_column(name)
    for name in (
        "board_visit",
        "missing_theme",
        "second_reading_item",
        "second_reading",
        "submission_reading",
        "fact_mark",
        "point_coding",
        "theme_position",
    ):
        op.drop_table(name)


def _positions() -> None:
    op.create_table(
        "theme_position",
        _number("theme_id"),
        sa.Column("key", sa.String(length=16), nullable=False),
        _number("ordinal"),
        sa.Column("sentence", sa.String(length=240), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        _number("id"),
        sa.Column("ref", sa.String(length=16), nullable=False),
        _points_to("theme_position", "theme_id", "theme", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme_position")),
        sa.UniqueConstraint("ref", name=op.f("uq_theme_position_ref")),
        sa.UniqueConstraint("theme_id", "key", name=op.f("uq_theme_position_theme_id_key")),
    )
    op.create_table(
        "point_coding",
        _number("point_id"),
        _number("position_id", nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        _number("id"),
        sa.CheckConstraint(_one_of("kind", KINDS), name=op.f("ck_point_coding_kind_known")),
        _points_to("point_coding", "point_id", "point", "CASCADE"),
        _points_to("point_coding", "position_id", "theme_position", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_point_coding")),
        sa.UniqueConstraint("point_id", name=op.f("uq_point_coding_point_id")),
    )
    op.create_index("ix_point_coding_position_id", "point_coding", ["position_id"])
    op.create_table(
        "fact_mark",
        _number("point_id"),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        _number("marked_by_id", nullable=True),
        _moment("marked_at"),
        _number("id"),
        sa.CheckConstraint(
            _one_of("state", ("unchecked", "checked", "wrong")),
            name=op.f("ck_fact_mark_state_known"),
        ),
        _points_to("fact_mark", "point_id", "point", "CASCADE"),
        _points_to("fact_mark", "marked_by_id", "account", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact_mark")),
        sa.UniqueConstraint("point_id", name=op.f("uq_fact_mark_point_id")),
    )
    op.create_index("ix_fact_mark_marked_by_id", "fact_mark", ["marked_by_id"])


def _readings() -> None:
    op.create_table(
        "submission_reading",
        _number("submission_id"),
        _number("account_id", nullable=True),
        _moment("claimed_at"),
        _moment("read_at", nullable=True),
        _number("id"),
        _points_to("submission_reading", "submission_id", "submission", "CASCADE"),
        _points_to("submission_reading", "account_id", "account", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission_reading")),
        sa.UniqueConstraint("submission_id", name=op.f("uq_submission_reading_submission_id")),
    )
    columns = ["account_id", "claimed_at"]
    op.create_index("ix_submission_reading_account_id", "submission_reading", columns)


def _second_readings() -> None:
    op.create_table(
        "second_reading",
        _number("run_id"),
        _number("seed"),
        _number("drawn_by_id", nullable=True),
        _moment("drawn_at"),
        _number("id"),
        sa.Column("ref", sa.String(length=16), nullable=False),
        _points_to("second_reading", "run_id", "run", "CASCADE"),
        _points_to("second_reading", "drawn_by_id", "account", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_reading")),
        sa.UniqueConstraint("ref", name=op.f("uq_second_reading_ref")),
        sa.UniqueConstraint("run_id", name=op.f("uq_second_reading_run_id")),
    )
    op.create_index(op.f("ix_second_reading_drawn_by_id"), "second_reading", ["drawn_by_id"])
    op.create_table(
        "second_reading_item",
        _number("reading_id"),
        _number("point_id"),
        _number("ordinal"),
        _number("first_theme_id", nullable=True),
        _number("theme_id", nullable=True),
        _number("coded_by_id", nullable=True),
        _moment("coded_at", nullable=True),
        _number("id"),
        _points_to("second_reading_item", "reading_id", "second_reading", "CASCADE"),
        _points_to("second_reading_item", "point_id", "point", "CASCADE"),
        _points_to("second_reading_item", "first_theme_id", "theme", "CASCADE"),
        _points_to("second_reading_item", "theme_id", "theme", "CASCADE"),
        _points_to("second_reading_item", "coded_by_id", "account", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_reading_item")),
        sa.UniqueConstraint(
            "reading_id", "point_id", name=op.f("uq_second_reading_item_reading_id_point_id")
        ),
    )
    for column in ("point_id", "coded_by_id"):
        op.create_index(f"ix_second_reading_item_{column}", "second_reading_item", [column])


def _missing_themes() -> None:
    op.create_table(
        "missing_theme",
        _number("run_id"),
        _number("participant_id"),
        sa.Column("text", sa.Text(), nullable=False),
        _moment("made_at"),
        _number("theme_id", nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        _number("answered_by_id", nullable=True),
        _moment("answered_at", nullable=True),
        _number("id"),
        sa.Column("ref", sa.String(length=16), nullable=False),
        _points_to("missing_theme", "run_id", "run", "CASCADE"),
        _points_to("missing_theme", "participant_id", "participant", "CASCADE"),
        _points_to("missing_theme", "theme_id", "theme", "SET NULL"),
        _points_to("missing_theme", "answered_by_id", "account", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_missing_theme")),
        sa.UniqueConstraint("ref", name=op.f("uq_missing_theme_ref")),
    )
    for column in ("run_id", "participant_id", "answered_by_id"):
        op.create_index(f"ix_missing_theme_{column}", "missing_theme", [column])


def _number(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _moment(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, deliberation.base.UtcDateTime(timezone=True), nullable=nullable)


def _points_to(table: str, column: str, other: str, ondelete: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, ondelete=ondelete)


def _review_steps(steps: tuple[str, ...]) -> None:
    with op.batch_alter_table("review_step") as table:
        table.drop_constraint(op.f("ck_review_step_action_known"), type_="check")
        table.create_check_constraint(op.f("ck_review_step_action_known"), _one_of("action", steps))


def _one_of(column: str, values: tuple[str, ...]) -> str:
    listed = ", ".join(f"'{value}'" for value in values)
    return f"{column} IN ({listed})"
