"""The session room: what runs on a tablet while people sit at tables."""
