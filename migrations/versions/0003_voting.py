"""Voting on statements: ballots, statements, votes with their proof, and opinion runs."""

import sqlalchemy as sa
from alembic import op

import deliberation.base

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "vote_flag",
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("made_at", deliberation.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('straight_lining', 'too_fast', 'burst')", name=op.f("ck_vote_flag_kind_known")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_vote_flag_participant_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vote_flag")),
        sa.UniqueConstraint(
            "participant_id", "kind", name=op.f("uq_vote_flag_participant_id_kind")
        ),
    )
    op.create_table(
        "ballot",
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("proof", sa.String(length=10), nullable=False),
        sa.Column("shows_results", sa.String(length=14), nullable=False),
        sa.Column("results_after", sa.Integer(), nullable=False),
        sa.Column("moderation", sa.String(length=8), nullable=False),
        sa.Column("allows_statements", sa.Boolean(), nullable=False),
        sa.Column("is_embeddable", sa.Boolean(), nullable=False),
        sa.Column("sides", sa.JSON(), nullable=False),
        sa.Column("receipts_per_hour", sa.Integer(), nullable=False),
        sa.Column("made_at", deliberation.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "moderation IN ('pre', 'post')", name=op.f("ck_ballot_moderation_known")
        ),
        sa.CheckConstraint(
            "proof IN ('none', 'receipt', 'email', 'invitation')",
            name=op.f("ck_ballot_proof_known"),
        ),
        sa.CheckConstraint(
            "shows_results IN ('after_ten', 'after_closing', 'always')",
            name=op.f("ck_ballot_shows_results_known"),
        ),
        sa.CheckConstraint(
            "receipts_per_hour BETWEEN 1 AND 100000", name=op.f("ck_ballot_receipts_plausible")
        ),
        sa.CheckConstraint(
            "results_after BETWEEN 0 AND 1000", name=op.f("ck_ballot_results_after_plausible")
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_ballot_consultation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ballot")),
        sa.UniqueConstraint("consultation_id", name=op.f("uq_ballot_consultation_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_ballot_ref")),
    )
    op.create_table(
        "opinion_run",
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("is_sensitivity", sa.Boolean(), nullable=False),
        sa.Column("is_automatic", sa.Boolean(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("provenance", sa.JSON(), nullable=False),
        sa.Column("participant_count", sa.Integer(), nullable=False),
        sa.Column("vote_count", sa.Integer(), nullable=False),
        sa.Column("left_out_count", sa.Integer(), nullable=False),
        sa.Column("requested_by_id", sa.Integer(), nullable=True),
        sa.Column("requested_at", deliberation.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("finished_at", deliberation.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("published_at", deliberation.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('queued', 'done', 'failed', 'cancelled')",
            name=op.f("ck_opinion_run_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_opinion_run_consultation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["opinion_run.id"],
            name=op.f("fk_opinion_run_parent_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["requested_by_id"],
            ["account.id"],
            name=op.f("fk_opinion_run_requested_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinion_run")),
        sa.UniqueConstraint(
            "consultation_id",
            "number",
            "is_sensitivity",
            name=op.f("uq_opinion_run_consultation_id_number_is_sensitivity"),
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_opinion_run_ref")),
    )
    op.create_index("ix_opinion_run_parent_id", "opinion_run", ["parent_id"], unique=False)
    op.create_table(
        "statement",
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("origin", sa.String(length=12), nullable=False),
        sa.Column("side", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("removal_reason", sa.String(length=16), nullable=True),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("point_ref", sa.String(length=16), nullable=True),
        sa.Column("theme_ref", sa.String(length=16), nullable=False),
        sa.Column("import_key", sa.String(length=64), nullable=True),
        sa.Column("agree_count", sa.Integer(), nullable=False),
        sa.Column("disagree_count", sa.Integer(), nullable=False),
        sa.Column("pass_count", sa.Integer(), nullable=False),
        sa.Column("important_count", sa.Integer(), nullable=False),
        sa.Column("extremity", sa.Double(), nullable=False),
        sa.Column("made_at", deliberation.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "origin IN ('seed', 'participant', 'theme', 'split', 'import')",
            name=op.f("ck_statement_origin_known"),
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'visible', 'removed', 'split')",
            name=op.f("ck_statement_state_known"),
        ),
        sa.CheckConstraint(
            "agree_count >= 0 AND disagree_count >= 0 AND pass_count >= 0",
            name=op.f("ck_statement_counts_positive"),
        ),
        sa.CheckConstraint("length(text) <= 1000", name=op.f("ck_statement_text_length")),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["participant.id"],
            name=op.f("fk_statement_author_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_statement_consultation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["statement.id"],
            name=op.f("fk_statement_parent_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement")),
        sa.UniqueConstraint(
            "consultation_id", "import_key", name=op.f("uq_statement_consultation_id_import_key")
        ),
        sa.UniqueConstraint(
            "consultation_id", "point_ref", name=op.f("uq_statement_consultation_id_point_ref")
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_statement_ref")),
    )
    op.create_index("ix_statement_author_id", "statement", ["author_id"], unique=False)
    op.create_index(
        "ix_statement_list", "statement", ["consultation_id", "state", "id"], unique=False
    )
    op.create_index(op.f("ix_statement_parent_id"), "statement", ["parent_id"], unique=False)
    op.create_index(op.f("ix_statement_theme_ref"), "statement", ["theme_ref"], unique=False)
    op.create_table(
        "email_proof",
        sa.Column("ballot_id", sa.Integer(), nullable=False),
        sa.Column("address_hmac", sa.String(length=64), nullable=False),
        sa.Column("token_hmac", sa.String(length=64), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("is_used", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ballot_id"], ["ballot.id"], name=op.f("fk_email_proof_ballot_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_email_proof")),
        sa.UniqueConstraint(
            "ballot_id", "address_hmac", name=op.f("uq_email_proof_ballot_id_address_hmac")
        ),
        sa.UniqueConstraint("token_hmac", name=op.f("uq_email_proof_token_hmac")),
    )
    op.create_table(
        "invitation",
        sa.Column("ballot_id", sa.Integer(), nullable=False),
        sa.Column("code_hmac", sa.String(length=64), nullable=False),
        sa.Column("used_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ballot_id"], ["ballot.id"], name=op.f("fk_invitation_ballot_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("code_hmac", name=op.f("uq_invitation_code_hmac")),
    )
    op.create_index(op.f("ix_invitation_ballot_id"), "invitation", ["ballot_id"], unique=False)
    op.create_table(
        "opinion_place",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("letter", sa.String(length=1), nullable=True),
        sa.Column("x", sa.Double(), nullable=False),
        sa.Column("y", sa.Double(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_opinion_place_participant_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["opinion_run.id"], name=op.f("fk_opinion_place_run_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinion_place")),
        sa.UniqueConstraint(
            "run_id", "participant_id", name=op.f("uq_opinion_place_run_id_participant_id")
        ),
    )
    op.create_index(
        "ix_opinion_place_participant_id", "opinion_place", ["participant_id"], unique=False
    )
    op.create_table(
        "vote",
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.SmallInteger(), nullable=False),
        sa.Column("is_important", sa.Boolean(), nullable=False),
        sa.Column("cast_at", deliberation.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_count", sa.SmallInteger(), nullable=False),
        sa.Column("proof", sa.String(length=10), nullable=False),
        sa.Column("network", sa.String(length=16), nullable=False),
        sa.Column("took_ms", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "proof IN ('none', 'receipt', 'email', 'invitation')", name=op.f("ck_vote_proof_known")
        ),
        sa.CheckConstraint("value IN (-1, 0, 1)", name=op.f("ck_vote_value_known")),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_vote_participant_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"],
            ["statement.id"],
            name=op.f("fk_vote_statement_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vote")),
        sa.UniqueConstraint(
            "participant_id", "statement_id", name=op.f("uq_vote_participant_id_statement_id")
        ),
    )
    op.create_index("ix_vote_tally", "vote", ["statement_id", "proof", "value"], unique=False)
    op.create_table(
        "voter",
        sa.Column("ballot_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("proof", sa.String(length=10), nullable=False),
        sa.Column("network", sa.String(length=16), nullable=False),
        sa.Column("import_key", sa.String(length=64), nullable=True),
        sa.Column("joined_at", deliberation.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "proof IN ('none', 'receipt', 'email', 'invitation')", name=op.f("ck_voter_proof_known")
        ),
        sa.ForeignKeyConstraint(
            ["ballot_id"], ["ballot.id"], name=op.f("fk_voter_ballot_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_voter_participant_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voter")),
        sa.UniqueConstraint("ballot_id", "import_key", name=op.f("uq_voter_ballot_id_import_key")),
        sa.UniqueConstraint("participant_id", name=op.f("uq_voter_participant_id")),
    )
    op.create_index("ix_voter_ballot_id", "voter", ["ballot_id"], unique=False)
    op.create_table(
        "vote_change",
        sa.Column("vote_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.SmallInteger(), nullable=False),
        sa.Column("is_important", sa.Boolean(), nullable=False),
        sa.Column("cast_at", deliberation.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_at", deliberation.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("value IN (-1, 0, 1)", name=op.f("ck_vote_change_value_known")),
        sa.ForeignKeyConstraint(
            ["vote_id"], ["vote.id"], name=op.f("fk_vote_change_vote_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vote_change")),
    )
    op.create_index(op.f("ix_vote_change_vote_id"), "vote_change", ["vote_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_vote_change_vote_id"), table_name="vote_change")
    op.drop_table("vote_change")
    op.drop_index("ix_voter_ballot_id", table_name="voter")
    op.drop_table("voter")
    op.drop_index("ix_vote_tally", table_name="vote")
    op.drop_table("vote")
    op.drop_index("ix_opinion_place_participant_id", table_name="opinion_place")
    op.drop_table("opinion_place")
    op.drop_index(op.f("ix_invitation_ballot_id"), table_name="invitation")
    op.drop_table("invitation")
    op.drop_table("email_proof")
    op.drop_index(op.f("ix_statement_theme_ref"), table_name="statement")
    op.drop_index(op.f("ix_statement_parent_id"), table_name="statement")
    op.drop_index("ix_statement_list", table_name="statement")
    op.drop_index("ix_statement_author_id", table_name="statement")
    op.drop_table("statement")
    op.drop_index("ix_opinion_run_parent_id", table_name="opinion_run")
    op.drop_table("opinion_run")
    op.drop_table("ballot")
    op.drop_table("vote_flag")
