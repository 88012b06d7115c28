"""The checks that warn, the washing check, and the sentence read while it is written."""
