"""The domain of Mission Commons: citizen participation that shapes public missions.

Mission        a stable, bold, time-bound statement of a societal goal that directs innovation.
Initiative     a piece of work that claims to contribute to a mission.
Consultation   one dated conversation about a mission, with a promise of what happens to the words.
Promise        what is open, what is fixed, who decides, who answers and by when.
Phase          a dated interval that opens activities; its state is computed, never stored.
Question       what people are asked: open text, choice, scale, or a pair of hope and worry.
Account        a person who signs in; contact data live here and nowhere else.
Participant    the pseudonym of one person in one consultation.
Submission     what one author or group sent in one phase.
Answer         one text or value inside a submission.
Receipt        the proof and tracker a contributor holds: a code of spoken words.
Withdrawal     the author takes a submission back before the freeze; the words go, the count stays.
Dialogue       a session in a room, with tables, a group's receipt and no personal data of pupils.
DialogueItem   one thing said at a table, with its printed number.
Ballot         the rules of voting on statements in one consultation.
Statement      one idea in one sentence that people agree or disagree with.
Voter          one participant on a ballot, and how far it is proved that this is one person.
Vote           agree, pass or disagree of one participant on one statement.
Flag           somebody asks a moderator to look.
Run            one analysis of a consultation's submissions, with its provenance.
Point          one idea inside a submission, kept as a place in the stored text.
Theme          a named group of points in one run, reviewed by a person before anybody else sees it.
ReviewStep     one human change to a draft of themes; it can be undone.
Campaign       a family of near-identical submissions.
OpinionRun     one analysis of votes: groups where they hold, common ground, what divides.
ThemeResponse  the board's public answer to one theme.
Objective      a node under a mission; every change makes an ObjectiveVersion.
Evidence       the link from a clause of an objective to a theme and to people's words.
Decision       what was decided, with positions and dissent.
DecisionPoint  a planned moment to continue, adapt, pause or stop.
Journal        the append-only record of who decided what, in which role.
"""
