"""Finding, describing and checking themes."""
