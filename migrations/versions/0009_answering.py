"""Answers to each position and to 2060, that stay; followers, what they were sent, who offers to
help, and whether people understood the reasons."""

import sqlalchemy as sa
from alembic import op

from deliberation.base import UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

HELP = "'test', 'review', 'monitor'"
WRITTEN = {
    "theme_response": "theme_id, number, status, language, text, youth_text, minority_text, "
    "future_text, office, taken, not_taken, reason, covered_by, what_changes, referred_to, "
    "is_referral_accepted, waiting_for, due_on, amendment_reason, responded_at",
    "position_answer": "response_id, position_key, ordinal, sentence, text",
}
REFUSAL = "an answer is amended, never changed or removed"


def upgrade() -> None:
    with op.batch_alter_table("theme_response") as table:
        table.add_column(sa.Column("future_text", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("theme_response") as table:
        table.alter_column("future_text", existing_type=sa.Text(), server_default=None)
    _position_answers()
    _followers()
    _digests()
    _offers()
    _understanding()
    if _is_postgres():
        op.execute(
            "CREATE FUNCTION answer_stays() RETURNS trigger AS "
            f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$ LANGUAGE plpgsql"
        )
    for name, columns in WRITTEN.items():
        _guard(name, "stays", "DELETE")
        _guard(name, "is_written", f"UPDATE OF {columns}")


def downgrade() -> None:
    for name in WRITTEN:
        for trigger in (f"{name}_stays", f"{name}_is_written"):
            op.execute(f"DROP TRIGGER {trigger}" + (f" ON {name}" if _is_postgres() else ""))
    if _is_postgres():
        op.execute("DROP FUNCTION answer_stays()")
    for name in ("understanding", "help_offer", "delivery", "digest", "follower"):
        op.drop_table(name)
    op.drop_table("position_answer")
    with op.batch_alter_table("theme_response") as table:
        table.drop_column("future_text")


def _is_postgres() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _guard(table: str, name: str, act: str) -> None:
    if _is_postgres():
        then = "FOR EACH ROW EXECUTE FUNCTION answer_stays()"
    else:
        then = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    op.execute(f"CREATE TRIGGER {table}_{name} BEFORE {act} ON {table} {then}")


def _moment(name: str, *, is_open: bool = False) -> sa.Column:
    return sa.Column(name, UtcDateTime(timezone=True), nullable=is_open)


def _to(table: str, column: str, other: str, ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete
    )


def _position_answers() -> None:
    op.create_table(
        "position_answer",
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("position_key", sa.String(length=16), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("sentence", sa.String(length=240), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        _to("position_answer", "response_id", "theme_response"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_position_answer")),
        sa.UniqueConstraint(
            "response_id", "position_key", name=op.f("uq_position_answer_response_id_position_key")
        ),
    )


def _followers() -> None:
    op.create_table(
        "follower",
        sa.Column("scope_ref", sa.String(length=16), nullable=False),
        sa.Column("participant_mark", sa.String(length=64), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("confirm_hmac", sa.String(length=64), nullable=True),
        _moment("asked_at"),
        _moment("confirmed_at", is_open=True),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follower")),
        sa.UniqueConstraint("ref", name=op.f("uq_follower_ref")),
        sa.UniqueConstraint("participant_mark", name=op.f("uq_follower_participant_mark")),
        sa.UniqueConstraint("confirm_hmac", name=op.f("uq_follower_confirm_hmac")),
    )
    op.create_index("ix_follower_scope_ref", "follower", ["scope_ref"])


def _digests() -> None:
    op.create_table(
        "digest",
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("events", sa.JSON(), nullable=False),
        _moment("until"),
        sa.Column("theme_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        _moment("made_at"),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('news', 'question', 'invitation')", name=op.f("ck_digest_kind_known")
        ),
        sa.CheckConstraint(f"role IN ('', {HELP})", name=op.f("ck_digest_role_known")),
        _to("digest", "consultation_id", "consultation"),
        _to("digest", "theme_id", "theme"),
        _to("digest", "made_by_id", "account", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest")),
        sa.UniqueConstraint("ref", name=op.f("uq_digest_ref")),
        sa.UniqueConstraint(
            "consultation_id", "number", name=op.f("uq_digest_consultation_id_number")
        ),
    )
    op.create_index(op.f("ix_digest_theme_id"), "digest", ["theme_id"])
    op.create_table(
        "delivery",
        sa.Column("digest_id", sa.Integer(), nullable=False),
        sa.Column("follower_id", sa.Integer(), nullable=False),
        _moment("sent_at", is_open=True),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        _to("delivery", "digest_id", "digest"),
        _to("delivery", "follower_id", "follower"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("ref", name=op.f("uq_delivery_ref")),
        sa.UniqueConstraint(
            "digest_id", "follower_id", name=op.f("uq_delivery_digest_id_follower_id")
        ),
    )
    op.create_index("ix_delivery_follower_id", "delivery", ["follower_id"])


def _offers() -> None:
    op.create_table(
        "help_offer",
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        _moment("offered_at"),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(f"role IN ({HELP})", name=op.f("ck_help_offer_role_known")),
        _to("help_offer", "participant_id", "participant"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_help_offer")),
        sa.UniqueConstraint(
            "participant_id", "role", name=op.f("uq_help_offer_participant_id_role")
        ),
    )


def _understanding() -> None:
    op.create_table(
        "understanding",
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("line", sa.Text(), nullable=False),
        _moment("given_at"),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("score BETWEEN 1 AND 5", name=op.f("ck_understanding_score_range")),
        _to("understanding", "participant_id", "participant"),
        _to("understanding", "consultation_id", "consultation"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_understanding")),
        sa.UniqueConstraint(
            "participant_id",
            "consultation_id",
            name=op.f("uq_understanding_participant_id_consultation_id"),
        ),
    )
    op.create_index("ix_understanding_consultation_id", "understanding", ["consultation_id"])
