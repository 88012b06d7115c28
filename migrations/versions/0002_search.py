"""The full-text index over public submissions, in each database's own way."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        # Diacritics are folded, so that "Böden" finds "Boden"; the row number is the submission's.
        op.execute(
            "CREATE VIRTUAL TABLE submission_search USING fts5("
            "words, tokenize = \"unicode61 remove_diacritics 2\", prefix = '3')"
        )
        return
    op.execute(
        "CREATE TABLE submission_search ("
        "submission_id INTEGER PRIMARY KEY REFERENCES submission (id) ON DELETE CASCADE, "
        "words TSVECTOR NOT NULL)"
    )
    op.execute("CREATE INDEX ix_submission_search_words ON submission_search USING GIN (words)")


def downgrade() -> None:
    op.execute("DROP TABLE submission_search")
