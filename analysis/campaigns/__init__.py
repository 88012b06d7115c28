"""Near-duplicate texts: form letters and campaigns."""
