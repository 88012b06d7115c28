"""How people took part: channels apart and together, people in rooms beside contributors."""
