"""The training site: invented content, dated relative to today, walked through the real operations."""
