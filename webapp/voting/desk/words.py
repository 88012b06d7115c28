"""What the settings, reasons and flags of voting are called, and what they mean."""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l


@dataclass(frozen=True)
class Proof:
    """One kind of proof in plain words; the texts are lazy translations."""

    name: Any
    asks: Any
    stops: Any
    lets_through: Any


PROOFS = {
    "none": Proof(
        _l("Nothing: everybody votes at once"),
        _l("Open the page and vote."),
        _l("A second vote from the same browser."),
        _l("Anybody with a second browser votes again. Good for a warm-up in a room."),
    ),
    "receipt": Proof(
        _l("A receipt code"),
        _l("Vote, and keep six words with which the votes can be changed later."),
        _l("A second vote under the same receipt, and many new receipts from one network."),
        _l("A patient person can take several receipts. Nobody is left out."),
    ),
    "email": Proof(
        _l("A link sent by e-mail"),
        _l("Give an address and open the link. We keep a mark of the address, not the address."),
        _l("A second vote from the same address."),
        _l("Somebody with several addresses. People without e-mail are left out."),
    ),
    "invitation": Proof(
        _l("An invitation code"),
        _l("Type the code from your letter or slip."),
        _l("A second vote with the same code, and everybody who has none."),
        _l("Whoever hands out the codes. People you do not reach are left out."),
    ),
}
SHOWN = {
    "after_ten": _l("After some votes of their own, so that nobody follows the crowd"),
    "after_closing": _l("When the voting is over"),
    "always": _l("At any time"),
}
MODERATION = {
    "post": _l("At once; moderators look at it afterwards"),
    "pre": _l("After a moderator has read it"),
}
ORIGINS = {
    "seed": _l("organiser"),
    "participant": _l("voter"),
    "theme": _l("from a theme"),
    "split": _l("half of a split one"),
    "import": _l("imported"),
}
STATES = {
    "waiting": _l("waiting"),
    "visible": _l("shown"),
    "removed": _l("removed"),
    "split": _l("split"),
}
# The rubric, in the order in which a moderator asks: new, one idea, on topic, not personal; lawful.
REASONS = {
    "double": _l("Not new: another statement says the same"),
    "several_ideas": _l("More than one idea, and it cannot be split"),
    "off_topic": _l("Not on topic"),
    "personal_data": _l("Personal: it names or describes a private person"),
    "abuse": _l("It insults or threatens"),
    "illegal": _l("It breaks the law"),
    "spam": _l("It advertises"),
}
REMOVED = REASONS | {"erased": _l("Taken back by its author")}
FLAGS = {
    "straight_lining": _l("The same answer to nearly everything"),
    "too_fast": _l("Faster than anybody can read"),
    "burst": _l("Many new voters from one network within minutes"),
}
FLAG_NOTES = {
    "straight_lining": _l("It may be boredom, a protest, or a person who agrees with it all."),
    "too_fast": _l("It may be a machine, or somebody who had read the statements before."),
    "burst": _l("It may be one person with many browsers, or a school class or a meeting."),
}
