"""The training site: invented content, dated around today, walked through real operations."""
