"""The room while a session runs: its clock, and what the devices in it send."""
