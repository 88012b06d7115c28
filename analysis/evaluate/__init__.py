"""How well two codings agree: two people, or a person and the machine."""
