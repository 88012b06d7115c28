"""Opinion groups from votes on statements: who votes alike, what is shared, what divides."""
