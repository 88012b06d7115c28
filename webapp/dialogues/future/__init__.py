"""The future-generations dialogue: fact sheet, crossing, proposals, comparison, report."""
