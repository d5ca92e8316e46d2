"""Which court a text speaks of.

A court is named by its id ("flsd", "ecf.flsd.uscourts.gov"), an abbreviation ("SDNY", "Bankr. D. Del."), its name, or
a place: "the miami federal court". A place counts only beside words of a court, since cities and states are mentioned
for many reasons; and a place that several courts share names none of them. No answer is better than a wrong one.
Of a place with its state only that state's courts count. What leaves the court open, or names one that there is not, is
`Unclear`: the courts that may be meant are offered.

- `names`: the phrases; `states`: the state after a place
- `context_rules`, `place_rules`: whether a phrase refers to a court
- `several`: the choice among courts; `finder`: all of it together
- `carrying`: going on from the court of the message before; `search`: what fills the picker
"""

from bot.core.courts.carrying import carried, says_kind
from bot.core.courts.finder import CourtFinder
from bot.core.courts.mention import CourtMention, Unclear

__all__ = ["CourtFinder", "CourtMention", "Unclear", "carried", "says_kind"]
