"""Panels drawn by lot: pools, quotas, draws and replacements."""
