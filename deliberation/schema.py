"""The one list of all tables: importing this module fills Base.metadata."""

from deliberation import jobs, journal
from deliberation.base import Base
from deliberation.comments import models as comments
from deliberation.consultations import models as consultations
from deliberation.dialogues import models as dialogues
from deliberation.dialogues.future import models as future_dialogues
from deliberation.dialogues.photos import models as dialogue_photos
from deliberation.dialogues.protocols import models as protocols
from deliberation.dialogues.safeguarding import models as safeguarding
from deliberation.dialogues.surveys import models as dialogue_surveys
from deliberation.evaluation.discourse import models as discourse
from deliberation.evaluation.surveys import models as surveys
from deliberation.foresight import models as foresight
from deliberation.foresight.fairness import models as fairness
from deliberation.foresight.forces import models as forces
from deliberation.foresight.scenarios import models as scenarios
from deliberation.foresight.stress import models as stress
from deliberation.insights import models as insights
from deliberation.insights.arrivals import models as arrivals
from deliberation.insights.challenges import models as challenges
from deliberation.insights.labels import models as labels
from deliberation.insights.opinions import models as opinions
from deliberation.insights.positions import models as positions
from deliberation.insights.reading import models as reading
from deliberation.insights.summaries import models as summaries
from deliberation.missions import models as missions
from deliberation.missions.statements import models as statements
from deliberation.moderation import models as moderation
from deliberation.objectives import models as objectives
from deliberation.objectives.barriers import models as barriers
from deliberation.objectives.candidates import models as candidates
from deliberation.objectives.checks import models as checks
from deliberation.objectives.commitments import models as commitments
from deliberation.objectives.criteria import models as criteria
from deliberation.objectives.decisions import models as decisions
from deliberation.objectives.futureseat import models as future_seats
from deliberation.objectives.indicators import models as indicators
from deliberation.objectives.ratings import models as ratings
from deliberation.objectives.stopping import models as stopping
from deliberation.panels import models as panels
from deliberation.people import models as people
from deliberation.populations import models as populations
from deliberation.responses import models as responses
from deliberation.responses.board import models as board
from deliberation.responses.following import models as following
from deliberation.responses.understanding import models as understanding
from deliberation.submissions import models as submissions
from deliberation.voting import models as voting

__all__ = [
    "arrivals",
    "barriers",
    "board",
    "candidates",
    "challenges",
    "checks",
    "comments",
    "commitments",
    "consultations",
    "criteria",
    "decisions",
    "dialogue_photos",
    "dialogue_surveys",
    "dialogues",
    "discourse",
    "fairness",
    "following",
    "forces",
    "foresight",
    "future_dialogues",
    "future_seats",
    "indicators",
    "insights",
    "jobs",
    "journal",
    "labels",
    "missions",
    "moderation",
    "objectives",
    "opinions",
    "panels",
    "people",
    "populations",
    "positions",
    "protocols",
    "ratings",
    "reading",
    "responses",
    "safeguarding",
    "scenarios",
    "statements",
    "stopping",
    "stress",
    "submissions",
    "summaries",
    "surveys",
    "understanding",
    "voting",
]

metadata = Base.metadata
