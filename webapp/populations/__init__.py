"""Who is here, who is missing: reference populations and outreach."""
