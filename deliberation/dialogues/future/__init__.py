"""The future-generations dialogue: proposals of today and of an imaginary 2060, compared."""
