"""Drafting: the whole objective record, candidates, ratings, criteria, notices and comments."""

import sqlalchemy as sa
from alembic import op

from deliberation.base import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

STATES = ("draft", "proposed", "adopted", "superseded", "withdrawn")
MORE_STATES = (
    "idea", "draft", "for_comment", "proposed", "adopted", "under_review", "achieved", "stopped",
    "superseded", "withdrawn",
)  # fmt: skip
CHOICES = {
    "future_lens": ("", "adopted", "partly", "declined"),
    "confidence": ("", "low", "medium", "high"),
}
TEXTS = {  # new columns of objective_version; None: as long as it gets
    "indicator_method": None,
    "indicator_frequency": 60,
    "data_owner": 160,
    "assumptions": None,
    "future_lens": 8,
    "future_lens_reason": None,
    "stress_test_ref": 16,
    "confidence": 6,
}
LISTS = ("milestones", "co_owners", "actors", "instruments", "solution_paths")
MOMENTS = ("commented_from", "ratings_closed_at")
RELATIONS = ("supports", "changes", "opposes")


def upgrade() -> None:
    _board_tables()
    _statement_tables()
    _comment_tables()
    _record()
    _add("clause", {"credit": sa.String(160), "source_ref": sa.String(16)})
    _add("evidence", {"relation": sa.String(8)}, "supports")
    with op.batch_alter_table("evidence") as table:
        table.create_check_constraint(
            op.f("ck_evidence_relation_known"), _one_of("relation", RELATIONS)
        )


def downgrade() -> None:
    with op.batch_alter_table("evidence") as table:
        table.drop_constraint(op.f("ck_evidence_relation_known"), type_="check")
        table.drop_column("relation")
    with op.batch_alter_table("clause") as table:
        table.drop_column("source_ref")
        table.drop_column("credit")
    op.execute(
        "UPDATE objective_version SET state = 'draft' WHERE state IN ('idea', 'for_comment')"
    )
    op.execute(
        "UPDATE objective_version SET state = 'superseded'"
        " WHERE state IN ('under_review', 'achieved', 'stopped')"
    )
    _states(STATES)
    with op.batch_alter_table("objective_version") as table:
        for column in CHOICES:
            table.drop_constraint(op.f(f"ck_objective_version_{column}_known"), type_="check")
        for column in (*MOMENTS, *LISTS, *TEXTS):
            table.drop_column(column)
    for name in (
        "comment", "comment_round", "statement_position", "statement_proposal",
        "criterion", "rating", "candidate", "candidate_round",
    ):  # fmt: skip
        op.drop_table(name)


def _record() -> None:
    """The fields of the objective record that were missing, and its further states."""
    texts = {name: sa.String(size) if size else sa.Text() for name, size in TEXTS.items()}
    _add("objective_version", texts)
    _add("objective_version", {name: sa.JSON() for name in LISTS}, "[]")
    with op.batch_alter_table("objective_version") as table:
        for name in MOMENTS:
            table.add_column(sa.Column(name, UtcDateTime(timezone=True), nullable=True))
        for column, values in CHOICES.items():
            table.create_check_constraint(
                op.f(f"ck_objective_version_{column}_known"), _one_of(column, values)
            )
    _states(MORE_STATES)


def _add(table: str, columns: dict[str, sa.types.TypeEngine], default: str = "") -> None:
    """Columns that are never empty, filled with `default` for the rows that stand already."""
    with op.batch_alter_table(table) as batch:
        for name, kind in columns.items():
            batch.add_column(sa.Column(name, kind, nullable=False, server_default=default))
    with op.batch_alter_table(table) as batch:
        for name, kind in columns.items():
            batch.alter_column(name, existing_type=kind, server_default=None)


def _states(states: tuple[str, ...]) -> None:
    with op.batch_alter_table("objective_version") as table:
        table.drop_constraint(op.f("ck_objective_version_state_known"), type_="check")
        table.create_check_constraint(
            op.f("ck_objective_version_state_known"), _one_of("state", states)
        )


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def _board_tables() -> None:
    op.create_table(
        "candidate_round",
        sa.Column("mission_id", sa.Integer(), nullable=False),
        sa.Column("task", sa.String(length=300), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("revealed_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("objective_ref", sa.String(length=16), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'revealed', 'merged')", name=op.f("ck_candidate_round_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["mission_id"],
            ["mission.id"],
            name=op.f("fk_candidate_round_mission_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["opened_by_id"],
            ["account.id"],
            name=op.f("fk_candidate_round_opened_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidate_round")),
        sa.UniqueConstraint("ref", name=op.f("uq_candidate_round_ref")),
    )
    op.create_index("ix_candidate_round_mission_id", "candidate_round", ["mission_id"])
    op.create_table(
        "candidate",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("member_name", sa.String(length=120), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("clauses", sa.JSON(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("worksheet", sa.JSON(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("written_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_candidate_account_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["candidate_round.id"],
            name=op.f("fk_candidate_round_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidate")),
        sa.UniqueConstraint("ref", name=op.f("uq_candidate_ref")),
        sa.UniqueConstraint(
            "round_id", "account_id", name=op.f("uq_candidate_round_id_account_id")
        ),
    )
    op.create_table(
        "rating",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("ambition", sa.Integer(), nullable=False),
        sa.Column("feasibility", sa.Integer(), nullable=False),
        sa.Column("rated_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("ambition BETWEEN 1 AND 5", name=op.f("ck_rating_ambition_known")),
        sa.CheckConstraint("feasibility BETWEEN 1 AND 5", name=op.f("ck_rating_feasibility_known")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_rating_account_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["objective_version.id"],
            name=op.f("fk_rating_version_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating")),
        sa.UniqueConstraint(
            "version_id", "account_id", name=op.f("uq_rating_version_id_account_id")
        ),
    )
    op.create_table(
        "criterion",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("score IN (0, 1, 2)", name=op.f("ck_criterion_score_known")),
        sa.ForeignKeyConstraint(
            ["answered_by_id"],
            ["account.id"],
            name=op.f("fk_criterion_answered_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["objective_version.id"],
            name=op.f("fk_criterion_version_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_criterion")),
        sa.UniqueConstraint("version_id", "key", name=op.f("uq_criterion_version_id_key")),
    )


def _statement_tables() -> None:
    op.create_table(
        "statement_proposal",
        sa.Column("mission_id", sa.Integer(), nullable=False),
        sa.Column("statement", sa.JSON(), nullable=False),
        sa.Column("notice", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("announced_by_id", sa.Integer(), nullable=True),
        sa.Column("announced_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("decidable_from", sa.Date(), nullable=False),
        sa.Column("decided_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('announced', 'adopted', 'withdrawn')",
            name=op.f("ck_statement_proposal_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["announced_by_id"],
            ["account.id"],
            name=op.f("fk_statement_proposal_announced_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["mission_id"],
            ["mission.id"],
            name=op.f("fk_statement_proposal_mission_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement_proposal")),
        sa.UniqueConstraint("ref", name=op.f("uq_statement_proposal_ref")),
    )
    op.create_index("ix_statement_proposal_mission_id", "statement_proposal", ["mission_id"])
    op.create_table(
        "statement_position",
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("member_name", sa.String(length=120), nullable=False),
        sa.Column("stance", sa.String(length=8), nullable=False),
        sa.Column("dissent", sa.Text(), nullable=False),
        sa.Column("taken_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "stance IN ('for', 'against', 'abstain')",
            name=op.f("ck_statement_position_stance_known"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_statement_position_account_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["statement_proposal.id"],
            name=op.f("fk_statement_position_proposal_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement_position")),
        sa.UniqueConstraint(
            "proposal_id", "account_id", name=op.f("uq_statement_position_proposal_id_account_id")
        ),
    )


def _comment_tables() -> None:
    op.create_table(
        "comment_round",
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("objective_ref", sa.String(length=16), nullable=False),
        sa.Column("version_ref", sa.String(length=16), nullable=False),
        sa.Column("opened_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("closed_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("is_premoderated", sa.Boolean(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_comment_round_consultation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_round")),
        sa.UniqueConstraint(
            "consultation_id",
            "version_ref",
            name=op.f("uq_comment_round_consultation_id_version_ref"),
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_comment_round_ref")),
    )
    op.create_index("ix_comment_round_objective_ref", "comment_round", ["objective_ref"])
    op.create_table(
        "comment",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("removal_reason", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("clause_ref", sa.String(length=16), nullable=False),
        sa.Column("clause_text", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("replacement", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by_ref", sa.String(length=16), nullable=False),
        sa.Column("answered_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("became_ref", sa.String(length=16), nullable=False),
        sa.Column("post_key", sa.String(length=64), nullable=True),
        sa.Column("made_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('comment', 'suggestion')", name=op.f("ck_comment_kind_known")),
        sa.CheckConstraint(
            "outcome IN ('', 'accepted', 'declined', 'noted')",
            name=op.f("ck_comment_outcome_known"),
        ),
        sa.CheckConstraint(
            "state IN ('visible', 'waiting', 'removed', 'withdrawn', 'erased')",
            name=op.f("ck_comment_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_comment_participant_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["comment_round.id"], name=op.f("fk_comment_round_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
        sa.UniqueConstraint("post_key", name=op.f("uq_comment_post_key")),
        sa.UniqueConstraint("ref", name=op.f("uq_comment_ref")),
    )
    op.create_index("ix_comment_list", "comment", ["round_id", "state", "id"])
    op.create_index("ix_comment_participant_id", "comment", ["participant_id"])
