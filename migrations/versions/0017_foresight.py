"""Foresight: forces, signals, scenarios, stress tests; worksheets and advice on fairness."""

import sqlalchemy as sa
from alembic import op

from deliberation.base import UtcDateTime

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "driving_force",
        sa.Column("mission_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("category", sa.String(length=14), nullable=False),
        sa.Column("direction", sa.String(length=10), nullable=False),
        sa.Column("impact", sa.Integer(), nullable=False),
        sa.Column("uncertainty", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("added_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("retired_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "category IN ('political', 'economic', 'social', 'technological', 'legal', "
            "'environmental')",
            name=op.f("ck_driving_force_category_known"),
        ),
        sa.CheckConstraint(
            "direction IN ('growing', 'shrinking', 'swinging')",
            name=op.f("ck_driving_force_direction_known"),
        ),
        sa.CheckConstraint("impact BETWEEN 1 AND 5", name=op.f("ck_driving_force_impact_known")),
        sa.CheckConstraint(
            "uncertainty BETWEEN 1 AND 5", name=op.f("ck_driving_force_uncertainty_known")
        ),
        sa.ForeignKeyConstraint(
            ["mission_id"],
            ["mission.id"],
            name=op.f("fk_driving_force_mission_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_driving_force")),
        sa.UniqueConstraint("ref", name=op.f("uq_driving_force_ref")),
    )
    with op.batch_alter_table("driving_force") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_driving_force_mission_id"), ["mission_id"], unique=False
        )

    op.create_table(
        "fairness_advice",
        sa.Column("verdict_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("instead", sa.Text(), nullable=False),
        sa.Column("answered_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state <> 'not_followed' OR (reason <> '' AND instead <> '')",
            name=op.f("ck_fairness_advice_explained"),
        ),
        sa.CheckConstraint(
            "state IN ('', 'followed', 'not_followed')", name=op.f("ck_fairness_advice_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["verdict_id"],
            ["fairness_verdict.id"],
            name=op.f("fk_fairness_advice_verdict_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fairness_advice")),
        sa.UniqueConstraint("ref", name=op.f("uq_fairness_advice_ref")),
        sa.UniqueConstraint(
            "verdict_id", "number", name=op.f("uq_fairness_advice_verdict_id_number")
        ),
    )
    op.create_table(
        "fairness_sheet",
        sa.Column("mission_id", sa.Integer(), nullable=False),
        sa.Column("version_ref", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("scenarios", sa.JSON(), nullable=False),
        sa.Column("heard", sa.JSON(), nullable=False),
        sa.Column("ways", sa.JSON(), nullable=False),
        sa.Column("verdict_id", sa.Integer(), nullable=True),
        sa.Column("begun_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mission_id"],
            ["mission.id"],
            name=op.f("fk_fairness_sheet_mission_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["verdict_id"],
            ["fairness_verdict.id"],
            name=op.f("fk_fairness_sheet_verdict_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fairness_sheet")),
        sa.UniqueConstraint("ref", name=op.f("uq_fairness_sheet_ref")),
        sa.UniqueConstraint("verdict_id", name=op.f("uq_fairness_sheet_verdict_id")),
    )
    with op.batch_alter_table("fairness_sheet") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_fairness_sheet_mission_id"), ["mission_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_fairness_sheet_version_ref"), ["version_ref"], unique=False
        )

    op.create_table(
        "fairness_effect",
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("generation", sa.String(length=10), nullable=False),
        sa.Column("period", sa.String(length=6), nullable=False),
        sa.Column("mark", sa.Integer(), nullable=False),
        sa.Column("confidence", sa.String(length=6), nullable=False),
        sa.Column("is_intended", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "confidence IN ('low', 'medium', 'high')",
            name=op.f("ck_fairness_effect_confidence_known"),
        ),
        sa.CheckConstraint(
            "generation IN ('children', 'youth', 'working', 'older', 'born_2040', 'born_2060')",
            name=op.f("ck_fairness_effect_generation_known"),
        ),
        sa.CheckConstraint(
            "period IN ('0_5', '5_20', '20_50')", name=op.f("ck_fairness_effect_period_known")
        ),
        sa.CheckConstraint("mark BETWEEN -2 AND 2", name=op.f("ck_fairness_effect_mark_known")),
        sa.ForeignKeyConstraint(
            ["sheet_id"],
            ["fairness_sheet.id"],
            name=op.f("fk_fairness_effect_sheet_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fairness_effect")),
        sa.UniqueConstraint("ref", name=op.f("uq_fairness_effect_ref")),
    )
    with op.batch_alter_table("fairness_effect") as batch_op:
        batch_op.create_index(batch_op.f("ix_fairness_effect_sheet_id"), ["sheet_id"], unique=False)

    op.create_table(
        "scenario_set",
        sa.Column("mission_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.Column("first_high", sa.String(length=120), nullable=False),
        sa.Column("first_low", sa.String(length=120), nullable=False),
        sa.Column("second_high", sa.String(length=120), nullable=False),
        sa.Column("second_low", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("made_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("frozen_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("first_id <> second_id", name=op.f("ck_scenario_set_two_forces")),
        sa.CheckConstraint(
            "year BETWEEN 2000 AND 2200", name=op.f("ck_scenario_set_year_plausible")
        ),
        sa.ForeignKeyConstraint(
            ["first_id"],
            ["driving_force.id"],
            name=op.f("fk_scenario_set_first_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["mission_id"],
            ["mission.id"],
            name=op.f("fk_scenario_set_mission_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["second_id"],
            ["driving_force.id"],
            name=op.f("fk_scenario_set_second_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scenario_set")),
        sa.UniqueConstraint("ref", name=op.f("uq_scenario_set_ref")),
    )
    with op.batch_alter_table("scenario_set") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_scenario_set_mission_id"), ["mission_id"], unique=False
        )

    op.create_table(
        "signal",
        sa.Column("mission_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("force_id", sa.Integer(), nullable=True),
        sa.Column("post_key", sa.String(length=64), nullable=True),
        sa.Column("sent_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'visible', 'removed')", name=op.f("ck_signal_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["force_id"], ["driving_force.id"], name=op.f("fk_signal_force_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["mission_id"], ["mission.id"], name=op.f("fk_signal_mission_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signal")),
        sa.UniqueConstraint("post_key", name=op.f("uq_signal_post_key")),
        sa.UniqueConstraint("ref", name=op.f("uq_signal_ref")),
    )
    with op.batch_alter_table("signal") as batch_op:
        batch_op.create_index(batch_op.f("ix_signal_force_id"), ["force_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_signal_mission_id"), ["mission_id"], unique=False)

    op.create_table(
        "scenario",
        sa.Column("set_id", sa.Integer(), nullable=False),
        sa.Column("corner", sa.String(length=10), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("story", sa.Text(), nullable=False),
        sa.Column("signs", sa.JSON(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "corner IN ('high_high', 'high_low', 'low_high', 'low_low')",
            name=op.f("ck_scenario_corner_known"),
        ),
        sa.ForeignKeyConstraint(
            ["set_id"], ["scenario_set.id"], name=op.f("fk_scenario_set_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scenario")),
        sa.UniqueConstraint("ref", name=op.f("uq_scenario_ref")),
        sa.UniqueConstraint("set_id", "corner", name=op.f("uq_scenario_set_id_corner")),
    )
    op.create_table(
        "stress_test",
        sa.Column("mission_id", sa.Integer(), nullable=False),
        sa.Column("objective_ref", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version_ref", sa.String(length=16), nullable=False),
        sa.Column("version_number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("target", sa.String(length=400), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("set_id", sa.Integer(), nullable=False),
        sa.Column("lead", sa.String(length=160), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("forces", sa.JSON(), nullable=False),
        sa.Column("breaking", sa.String(length=400), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("opened_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("revealed_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("concluded_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state <> 'concluded' OR (breaking <> '' AND next_on IS NOT NULL)",
            name=op.f("ck_stress_test_said"),
        ),
        sa.CheckConstraint(
            "state IN ('preparing', 'scoring', 'revealed', 'concluded')",
            name=op.f("ck_stress_test_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["mission_id"],
            ["mission.id"],
            name=op.f("fk_stress_test_mission_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["set_id"], ["scenario_set.id"], name=op.f("fk_stress_test_set_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stress_test")),
        sa.UniqueConstraint(
            "objective_ref", "number", name=op.f("uq_stress_test_objective_ref_number")
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_stress_test_ref")),
    )
    with op.batch_alter_table("stress_test") as batch_op:
        batch_op.create_index(batch_op.f("ix_stress_test_mission_id"), ["mission_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_stress_test_version_ref"), ["version_ref"], unique=False
        )

    op.create_table(
        "assumption",
        sa.Column("test_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("confidence", sa.String(length=6), nullable=False),
        sa.Column("wrong_if", sa.Text(), nullable=False),
        sa.Column("origin_ref", sa.String(length=16), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "confidence IN ('low', 'medium', 'high')", name=op.f("ck_assumption_confidence_known")
        ),
        sa.ForeignKeyConstraint(
            ["test_id"], ["stress_test.id"], name=op.f("fk_assumption_test_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assumption")),
        sa.UniqueConstraint("ref", name=op.f("uq_assumption_ref")),
    )
    with op.batch_alter_table("assumption") as batch_op:
        batch_op.create_index(batch_op.f("ix_assumption_test_id"), ["test_id"], unique=False)

    op.create_table(
        "blind_zone",
        sa.Column("test_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("subject_ref", sa.String(length=16), nullable=False),
        sa.Column("what", sa.String(length=400), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("is_set_aside", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('force', 'group', 'scenario', 'assumption', 'unspoken')",
            name=op.f("ck_blind_zone_kind_known"),
        ),
        sa.ForeignKeyConstraint(
            ["test_id"], ["stress_test.id"], name=op.f("fk_blind_zone_test_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blind_zone")),
        sa.UniqueConstraint(
            "test_id", "kind", "subject_ref", name=op.f("uq_blind_zone_test_id_kind_subject_ref")
        ),
    )
    op.create_table(
        "force_theme",
        sa.Column("force_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["force_id"],
            ["driving_force.id"],
            name=op.f("fk_force_theme_force_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["theme_id"], ["theme.id"], name=op.f("fk_force_theme_theme_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_force_theme")),
        sa.UniqueConstraint("force_id", "theme_id", name=op.f("uq_force_theme_force_id_theme_id")),
    )
    with op.batch_alter_table("force_theme") as batch_op:
        batch_op.create_index(batch_op.f("ix_force_theme_theme_id"), ["theme_id"], unique=False)

    op.create_table(
        "persona",
        sa.Column("scenario_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("life", sa.Text(), nullable=False),
        sa.Column("gains", sa.Text(), nullable=False),
        sa.Column("loses", sa.Text(), nullable=False),
        sa.Column("shut_out", sa.Text(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('young', 'poor', 'unborn', 'other')", name=op.f("ck_persona_kind_known")
        ),
        sa.CheckConstraint("year BETWEEN 2000 AND 2200", name=op.f("ck_persona_year_plausible")),
        sa.ForeignKeyConstraint(
            ["scenario_id"],
            ["scenario.id"],
            name=op.f("fk_persona_scenario_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_persona")),
        sa.UniqueConstraint("ref", name=op.f("uq_persona_ref")),
    )
    with op.batch_alter_table("persona") as batch_op:
        batch_op.create_index(batch_op.f("ix_persona_scenario_id"), ["scenario_id"], unique=False)

    op.create_table(
        "scenario_talk",
        sa.Column("test_id", sa.Integer(), nullable=False),
        sa.Column("scenario_id", sa.Integer(), nullable=False),
        sa.Column("gains_loses", sa.Text(), nullable=False),
        sa.Column("breaks", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["scenario_id"],
            ["scenario.id"],
            name=op.f("fk_scenario_talk_scenario_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["test_id"],
            ["stress_test.id"],
            name=op.f("fk_scenario_talk_test_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scenario_talk")),
        sa.UniqueConstraint(
            "test_id", "scenario_id", name=op.f("uq_scenario_talk_test_id_scenario_id")
        ),
    )
    op.create_table(
        "stress_change",
        sa.Column("test_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("scenario_refs", sa.JSON(), nullable=False),
        sa.Column("clause_text", sa.Text(), nullable=False),
        sa.Column("replacement", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("became_ref", sa.String(length=16), nullable=False),
        sa.Column("answered_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('robust', 'hedge', 'shape', 'drop')", name=op.f("ck_stress_change_kind_known")
        ),
        sa.CheckConstraint("outcome = '' OR answer <> ''", name=op.f("ck_stress_change_answered")),
        sa.CheckConstraint(
            "outcome IN ('', 'accepted', 'declined')", name=op.f("ck_stress_change_outcome_known")
        ),
        sa.ForeignKeyConstraint(
            ["test_id"],
            ["stress_test.id"],
            name=op.f("fk_stress_change_test_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stress_change")),
        sa.UniqueConstraint("ref", name=op.f("uq_stress_change_ref")),
    )
    with op.batch_alter_table("stress_change") as batch_op:
        batch_op.create_index(batch_op.f("ix_stress_change_test_id"), ["test_id"], unique=False)

    op.create_table(
        "stress_participant",
        sa.Column("test_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("is_sceptic", sa.Boolean(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("code_hmac", sa.String(length=64), nullable=True),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "NOT is_sceptic OR name <> ''", name=op.f("ck_stress_participant_sceptic_named")
        ),
        sa.CheckConstraint(
            "part <> 'youth' OR name = ''", name=op.f("ck_stress_participant_youth_unnamed")
        ),
        sa.CheckConstraint(
            "part IN ('board', 'citizen', 'youth', 'expert')",
            name=op.f("ck_stress_participant_part_known"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_stress_participant_account_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["test_id"],
            ["stress_test.id"],
            name=op.f("fk_stress_participant_test_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stress_participant")),
        sa.UniqueConstraint("code_hmac", name=op.f("uq_stress_participant_code_hmac")),
        sa.UniqueConstraint("ref", name=op.f("uq_stress_participant_ref")),
        sa.UniqueConstraint(
            "test_id", "account_id", name=op.f("uq_stress_participant_test_id_account_id")
        ),
        sa.UniqueConstraint("test_id", "number", name=op.f("uq_stress_participant_test_id_number")),
    )
    op.create_table(
        "persona_verdict",
        sa.Column("test_id", sa.Integer(), nullable=False),
        sa.Column("persona_id", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=8), nullable=False),
        sa.Column("sentence", sa.String(length=400), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "verdict IN ('gains', 'mixed', 'loses', 'shut_out')",
            name=op.f("ck_persona_verdict_verdict_known"),
        ),
        sa.ForeignKeyConstraint(
            ["persona_id"],
            ["persona.id"],
            name=op.f("fk_persona_verdict_persona_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["test_id"],
            ["stress_test.id"],
            name=op.f("fk_persona_verdict_test_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_persona_verdict")),
        sa.UniqueConstraint(
            "test_id", "persona_id", name=op.f("uq_persona_verdict_test_id_persona_id")
        ),
    )
    op.create_table(
        "stress_score",
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("scenario_id", sa.Integer(), nullable=False),
        sa.Column("relevance", sa.Integer(), nullable=False),
        sa.Column("feasibility", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "feasibility BETWEEN -2 AND 2", name=op.f("ck_stress_score_feasibility_known")
        ),
        sa.CheckConstraint(
            "relevance BETWEEN -2 AND 2", name=op.f("ck_stress_score_relevance_known")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["stress_participant.id"],
            name=op.f("fk_stress_score_participant_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["scenario_id"],
            ["scenario.id"],
            name=op.f("fk_stress_score_scenario_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stress_score")),
        sa.UniqueConstraint(
            "participant_id", "scenario_id", name=op.f("uq_stress_score_participant_id_scenario_id")
        ),
    )
    op.create_table(
        "watch_sign",
        sa.Column("test_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("question", sa.String(length=300), nullable=False),
        sa.Column("office", sa.String(length=160), nullable=False),
        sa.Column("assumption_id", sa.Integer(), nullable=True),
        sa.Column("point_ref", sa.String(length=16), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assumption_id"],
            ["assumption.id"],
            name=op.f("fk_watch_sign_assumption_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["test_id"], ["stress_test.id"], name=op.f("fk_watch_sign_test_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watch_sign")),
        sa.UniqueConstraint("ref", name=op.f("uq_watch_sign_ref")),
    )
    with op.batch_alter_table("watch_sign") as batch_op:
        batch_op.create_index(batch_op.f("ix_watch_sign_test_id"), ["test_id"], unique=False)

    with op.batch_alter_table("fairness_verdict") as batch_op:
        batch_op.add_column(
            sa.Column("justification", sa.Text(), server_default="", nullable=False)
        )


def downgrade() -> None:
    with op.batch_alter_table("fairness_verdict") as batch_op:
        batch_op.drop_column("justification")

    with op.batch_alter_table("watch_sign") as batch_op:
        batch_op.drop_index(batch_op.f("ix_watch_sign_test_id"))

    op.drop_table("watch_sign")
    op.drop_table("stress_score")
    op.drop_table("persona_verdict")
    op.drop_table("stress_participant")
    with op.batch_alter_table("stress_change") as batch_op:
        batch_op.drop_index(batch_op.f("ix_stress_change_test_id"))

    op.drop_table("stress_change")
    op.drop_table("scenario_talk")
    with op.batch_alter_table("persona") as batch_op:
        batch_op.drop_index(batch_op.f("ix_persona_scenario_id"))

    op.drop_table("persona")
    with op.batch_alter_table("force_theme") as batch_op:
        batch_op.drop_index(batch_op.f("ix_force_theme_theme_id"))

    op.drop_table("force_theme")
    op.drop_table("blind_zone")
    with op.batch_alter_table("assumption") as batch_op:
        batch_op.drop_index(batch_op.f("ix_assumption_test_id"))

    op.drop_table("assumption")
    with op.batch_alter_table("stress_test") as batch_op:
        batch_op.drop_index(batch_op.f("ix_stress_test_version_ref"))
        batch_op.drop_index(batch_op.f("ix_stress_test_mission_id"))

    op.drop_table("stress_test")
    op.drop_table("scenario")
    with op.batch_alter_table("signal") as batch_op:
        batch_op.drop_index(batch_op.f("ix_signal_mission_id"))
        batch_op.drop_index(batch_op.f("ix_signal_force_id"))

    op.drop_table("signal")
    with op.batch_alter_table("scenario_set") as batch_op:
        batch_op.drop_index(batch_op.f("ix_scenario_set_mission_id"))

    op.drop_table("scenario_set")
    with op.batch_alter_table("fairness_effect") as batch_op:
        batch_op.drop_index(batch_op.f("ix_fairness_effect_sheet_id"))

    op.drop_table("fairness_effect")
    with op.batch_alter_table("fairness_sheet") as batch_op:
        batch_op.drop_index(batch_op.f("ix_fairness_sheet_version_ref"))
        batch_op.drop_index(batch_op.f("ix_fairness_sheet_mission_id"))

    op.drop_table("fairness_sheet")
    op.drop_table("fairness_advice")
    with op.batch_alter_table("driving_force") as batch_op:
        batch_op.drop_index(batch_op.f("ix_driving_force_mission_id"))

    op.drop_table("driving_force")
