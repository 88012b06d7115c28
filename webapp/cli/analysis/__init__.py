"""Analyses of plain files, without a database and without the site: one module a command."""
