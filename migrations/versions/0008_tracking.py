"""Deciding and keeping track: interests, the decision log, indicators, endings, promises."""

import secrets

import sqlalchemy as sa
from alembic import op

from deliberation.base import REF_ALPHABET, REF_LENGTH, UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

NEW_COLUMNS = {  # table: name, type and what rows of before get; None: nothing
    "position": (("interest", sa.Text, ""), ("steps_aside", sa.Boolean, sa.false())),
    "decision": (
        ("aside_count", sa.Integer, "0"),
        ("owner_agreement", sa.Text, ""),
        ("effective_on", sa.Date, None),
    ),
    "decision_point": (
        ("sign", sa.String(300), ""),
        ("sign_seen_on", sa.Date, None),
        ("sign_source", sa.String(300), ""),
        ("thresholds", sa.Text, ""),
        ("evidence_found", sa.Text, ""),
    ),
}
TABLES = (
    "fairness_verdict",
    "assessor",
    "logged_decision",
    "indicator",
    "indicator_value",
    "exit_plan",
    "stop_criterion",
    "stop_procedure",
    "outcome_note",
    "commitment",
    "commitment_report",
    "commitment_view",
    "barrier",
)
# The database itself keeps the log from being changed, as objectives/decisions/models.py says.
SQLITE_GUARD = """
CREATE TRIGGER logged_decision_no_{verb} BEFORE {verb} ON logged_decision
BEGIN SELECT RAISE(ABORT, 'the decision log is only ever added to'); END
"""
POSTGRES_REFUSAL = """
CREATE FUNCTION logged_decision_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the decision log is only ever added to'; END $$
"""
POSTGRES_GUARD = """
CREATE TRIGGER logged_decision_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON logged_decision
FOR EACH STATEMENT EXECUTE FUNCTION logged_decision_refuse()
"""


def upgrade() -> None:
    for table, columns in NEW_COLUMNS.items():
        for name, kind, before in columns:
            column = sa.Column(name, kind, nullable=before is None, server_default=before)
            op.add_column(table, column)
    for make in (_fairness, _log, _measures, _endings, _promises):
        make()
    _log_former_adoptions()
    _guard()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION logged_decision_refuse()")
    for table, columns in NEW_COLUMNS.items():
        with op.batch_alter_table(table) as batch:
            for name, _, _ in columns:
                batch.drop_column(name)


def _guard() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(POSTGRES_REFUSAL)
        op.execute(POSTGRES_GUARD)
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(SQLITE_GUARD.format(verb=verb))


def _log_former_adoptions() -> None:
    """What was adopted before there was a log gets its line, with what is known of it."""
    bind = op.get_bind()
    names = ("decision", "objective_version", "objective", "mission")
    known = sa.MetaData()
    known.reflect(bind, only=[*names, "logged_decision"])
    decision, version, objective, mission = (known.tables[name] for name in names)
    query = (
        sa.select(
            decision, version.c.title, version.c.number, version.c.language,
            objective.c.ref.label("subject"), objective.c.code, mission.c.ref.label("mission"),
        )
        .join(version, decision.c.version_id == version.c.id)
        .join(objective, version.c.objective_id == objective.c.id)
        .join(mission, objective.c.mission_id == mission.c.id)
        .order_by(decision.c.id)
    )  # fmt: skip
    log = known.tables["logged_decision"]
    for row in bind.execute(query).mappings().all():
        bind.execute(log.insert().values(_line(row)))


def _line(row: sa.RowMapping) -> dict[str, object]:
    return {
        "ref": "".join(secrets.choice(REF_ALPHABET) for _ in range(REF_LENGTH)),
        "mission_ref": row["mission"],
        "kind": "adoption",
        "subject_ref": row["subject"],
        "version_number": row["number"],
        "what": f"{row['code']} {row['title']}",
        "outcome": "adopted",
        "language": row["language"],
        "options_considered": row["options_considered"],
        "evidence": [],
        "positions": {
            "for": row["for_count"],
            "against": row["against_count"],
            "abstain": row["abstain_count"],
            "quorum": row["quorum"],
        },
        "reason": row["reason"],
        "dissent": [],
        "effective_on": row["decided_at"].date(),
        "supersedes_ref": "",
        "decided_at": row["decided_at"],
    }


def _fairness() -> None:
    op.create_table(
        "fairness_verdict",
        sa.Column("version_ref", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("conditions", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("assessed_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "verdict <> 'cannot_tell' OR review_on IS NOT NULL",
            name=op.f("ck_fairness_verdict_review_on_when_unclear"),
        ),
        sa.CheckConstraint(
            "verdict IN ('fair', 'fair_with_conditions', 'unfair', 'cannot_tell')",
            name=op.f("ck_fairness_verdict_verdict_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fairness_verdict")),
        sa.UniqueConstraint("ref", name=op.f("uq_fairness_verdict_ref")),
        sa.UniqueConstraint(
            "version_ref", "number", name=op.f("uq_fairness_verdict_version_ref_number")
        ),
    )
    op.create_table(
        "assessor",
        sa.Column("verdict_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("dissent", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["verdict_id"],
            ["fairness_verdict.id"],
            name=op.f("fk_assessor_verdict_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessor")),
    )


def _log() -> None:
    op.create_table(
        "logged_decision",
        sa.Column("mission_ref", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("subject_ref", sa.String(length=16), nullable=False),
        sa.Column("version_number", sa.Integer(), nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("options_considered", sa.Text(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("positions", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("dissent", sa.JSON(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("supersedes_ref", sa.String(length=16), nullable=False),
        sa.Column("decided_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('adoption', 'decision_point', 'stop', 'barrier')",
            name=op.f("ck_logged_decision_kind_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_logged_decision")),
        sa.UniqueConstraint("ref", name=op.f("uq_logged_decision_ref")),
    )
    op.create_index(
        "ix_logged_decision_mission_ref", "logged_decision", ["mission_ref", "id"], unique=False
    )
    op.create_index(
        "ix_logged_decision_subject_ref", "logged_decision", ["subject_ref"], unique=False
    )


def _measures() -> None:
    op.create_table(
        "indicator",
        sa.Column("objective_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("unit", sa.String(length=60), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('number', 'words')", name=op.f("ck_indicator_kind_known")),
        sa.ForeignKeyConstraint(
            ["objective_id"],
            ["objective.id"],
            name=op.f("fk_indicator_objective_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator")),
        sa.UniqueConstraint("objective_id", "name", name=op.f("uq_indicator_objective_id_name")),
        sa.UniqueConstraint("ref", name=op.f("uq_indicator_ref")),
    )
    op.create_table(
        "indicator_value",
        sa.Column("objective_id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=True),
        sa.Column("measured_on", sa.Date(), nullable=False),
        sa.Column("value", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("office", sa.String(length=160), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("entered_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(value IS NULL) <> (words = '')", name=op.f("ck_indicator_value_number_or_words")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"],
            ["account.id"],
            name=op.f("fk_indicator_value_entered_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["indicator_id"],
            ["indicator.id"],
            name=op.f("fk_indicator_value_indicator_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["objective_id"],
            ["objective.id"],
            name=op.f("fk_indicator_value_objective_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator_value")),
        sa.UniqueConstraint("ref", name=op.f("uq_indicator_value_ref")),
    )
    op.create_index(
        "ix_indicator_value_objective_id",
        "indicator_value",
        ["objective_id", "measured_on"],
        unique=False,
    )


def _endings() -> None:
    op.create_table(
        "exit_plan",
        sa.Column("mission_id", sa.Integer(), nullable=False),
        sa.Column("objective_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("end_condition", sa.Text(), nullable=False),
        sa.Column("continues", sa.Text(), nullable=False),
        sa.Column("affected", sa.Text(), nullable=False),
        sa.Column("notice_period", sa.Text(), nullable=False),
        sa.Column("data_and_assets", sa.Text(), nullable=False),
        sa.Column("final_account", sa.Text(), nullable=False),
        sa.Column("not_needed_because", sa.Text(), nullable=False),
        sa.Column("written_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mission_id"], ["mission.id"], name=op.f("fk_exit_plan_mission_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["objective_id"],
            ["objective.id"],
            name=op.f("fk_exit_plan_objective_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exit_plan")),
        sa.UniqueConstraint("ref", name=op.f("uq_exit_plan_ref")),
    )
    op.create_index(
        "ix_exit_plan_mission_id", "exit_plan", ["mission_id", "objective_id"], unique=False
    )
    op.create_table(
        "stop_criterion",
        sa.Column("objective_id", sa.Integer(), nullable=True),
        sa.Column("initiative_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("set_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(objective_id IS NULL) <> (initiative_id IS NULL)",
            name=op.f("ck_stop_criterion_one_subject"),
        ),
        sa.ForeignKeyConstraint(
            ["initiative_id"],
            ["initiative.id"],
            name=op.f("fk_stop_criterion_initiative_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["objective_id"],
            ["objective.id"],
            name=op.f("fk_stop_criterion_objective_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stop_criterion")),
        sa.UniqueConstraint("ref", name=op.f("uq_stop_criterion_ref")),
    )
    op.create_index(
        op.f("ix_stop_criterion_initiative_id"), "stop_criterion", ["initiative_id"], unique=False
    )
    op.create_index(
        op.f("ix_stop_criterion_objective_id"), "stop_criterion", ["objective_id"], unique=False
    )
    op.create_table(
        "stop_procedure",
        sa.Column("mission_id", sa.Integer(), nullable=False),
        sa.Column("objective_id", sa.Integer(), nullable=True),
        sa.Column("initiative_id", sa.Integer(), nullable=True),
        sa.Column("criteria", sa.JSON(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("opened_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("heard_office", sa.String(length=160), nullable=False),
        sa.Column("heard_on", sa.Date(), nullable=True),
        sa.Column("hearing", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(length=8), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("kept", sa.Text(), nullable=False),
        sa.Column("exit_steps", sa.Text(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("decided_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('stop', 'go_on')", name=op.f("ck_stop_procedure_outcome_known")
        ),
        sa.CheckConstraint(
            "(objective_id IS NULL) <> (initiative_id IS NULL)",
            name=op.f("ck_stop_procedure_one_subject"),
        ),
        sa.ForeignKeyConstraint(
            ["initiative_id"],
            ["initiative.id"],
            name=op.f("fk_stop_procedure_initiative_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["mission_id"],
            ["mission.id"],
            name=op.f("fk_stop_procedure_mission_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["objective_id"],
            ["objective.id"],
            name=op.f("fk_stop_procedure_objective_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stop_procedure")),
        sa.UniqueConstraint("ref", name=op.f("uq_stop_procedure_ref")),
    )
    op.create_index(
        op.f("ix_stop_procedure_mission_id"), "stop_procedure", ["mission_id"], unique=False
    )
    op.create_index(
        "uq_stop_procedure_open_initiative",
        "stop_procedure",
        ["initiative_id"],
        unique=True,
        sqlite_where=sa.text("outcome IS NULL"),
        postgresql_where=sa.text("outcome IS NULL"),
    )
    op.create_index(
        "uq_stop_procedure_open_objective",
        "stop_procedure",
        ["objective_id"],
        unique=True,
        sqlite_where=sa.text("outcome IS NULL"),
        postgresql_where=sa.text("outcome IS NULL"),
    )
    op.create_table(
        "outcome_note",
        sa.Column("mission_id", sa.Integer(), nullable=False),
        sa.Column("objective_id", sa.Integer(), nullable=True),
        sa.Column("initiative_id", sa.Integer(), nullable=True),
        sa.Column("office", sa.String(length=160), nullable=False),
        sa.Column("intended", sa.Text(), nullable=False),
        sa.Column("unintended", sa.Text(), nullable=False),
        sa.Column("spill_over", sa.Text(), nullable=False),
        sa.Column("learning", sa.Text(), nullable=False),
        sa.Column("written_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(objective_id IS NULL) <> (initiative_id IS NULL)",
            name=op.f("ck_outcome_note_one_subject"),
        ),
        sa.ForeignKeyConstraint(
            ["initiative_id"],
            ["initiative.id"],
            name=op.f("fk_outcome_note_initiative_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["mission_id"],
            ["mission.id"],
            name=op.f("fk_outcome_note_mission_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["objective_id"],
            ["objective.id"],
            name=op.f("fk_outcome_note_objective_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome_note")),
        sa.UniqueConstraint("ref", name=op.f("uq_outcome_note_ref")),
    )
    op.create_index(
        op.f("ix_outcome_note_initiative_id"), "outcome_note", ["initiative_id"], unique=False
    )
    op.create_index(
        op.f("ix_outcome_note_mission_id"), "outcome_note", ["mission_id"], unique=False
    )
    op.create_index(
        op.f("ix_outcome_note_objective_id"), "outcome_note", ["objective_id"], unique=False
    )


def _promises() -> None:
    op.create_table(
        "commitment",
        sa.Column("mission_id", sa.Integer(), nullable=False),
        sa.Column("objective_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("office", sa.String(length=160), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mission_id"],
            ["mission.id"],
            name=op.f("fk_commitment_mission_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["objective_id"],
            ["objective.id"],
            name=op.f("fk_commitment_objective_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment")),
        sa.UniqueConstraint("ref", name=op.f("uq_commitment_ref")),
    )
    op.create_index(
        "ix_commitment_mission_id", "commitment", ["mission_id", "review_on"], unique=False
    )
    op.create_table(
        "commitment_report",
        sa.Column("commitment_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('under_way', 'kept', 'not_kept')",
            name=op.f("ck_commitment_report_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["commitment_id"],
            ["commitment.id"],
            name=op.f("fk_commitment_report_commitment_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment_report")),
    )
    op.create_index(
        op.f("ix_commitment_report_commitment_id"),
        "commitment_report",
        ["commitment_id"],
        unique=False,
    )
    op.create_table(
        "commitment_view",
        sa.Column("commitment_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("given_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("score BETWEEN 0 AND 10", name=op.f("ck_commitment_view_score_range")),
        sa.ForeignKeyConstraint(
            ["commitment_id"],
            ["commitment.id"],
            name=op.f("fk_commitment_view_commitment_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_commitment_view_participant_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment_view")),
        sa.UniqueConstraint(
            "commitment_id",
            "participant_id",
            name=op.f("uq_commitment_view_commitment_id_participant_id"),
        ),
    )
    op.create_index(
        op.f("ix_commitment_view_participant_id"),
        "commitment_view",
        ["participant_id"],
        unique=False,
    )
    op.create_table(
        "barrier",
        sa.Column("mission_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("office", sa.String(length=160), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("decided_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mission_id"], ["mission.id"], name=op.f("fk_barrier_mission_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["theme_id"], ["theme.id"], name=op.f("fk_barrier_theme_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_barrier")),
        sa.UniqueConstraint("ref", name=op.f("uq_barrier_ref")),
    )
    op.create_index("ix_barrier_mission_id", "barrier", ["mission_id", "raised_on"], unique=False)
    op.create_index(op.f("ix_barrier_theme_id"), "barrier", ["theme_id"], unique=False)
