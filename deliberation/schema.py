"""The one list of all tables: importing this module fills Base.metadata."""

from deliberation import jobs, journal
from deliberation.base import Base
from deliberation.consultations import models as consultations
from deliberation.insights import models as insights
from deliberation.missions import models as missions
from deliberation.moderation import models as moderation
from deliberation.objectives import models as objectives
from deliberation.people import models as people
from deliberation.responses import models as responses
from deliberation.submissions import models as submissions

__all__ = [
    "consultations",
    "insights",
    "jobs",
    "journal",
    "missions",
    "moderation",
    "objectives",
    "people",
    "responses",
    "submissions",
]

metadata = Base.metadata
