"""Takes passwords and codes out of what people type, before anything else sees it.

Nothing here knows a particular secret: a string goes because of the words around it ("pw:", "the code is") or because
of its shape. What a rule is unsure of stays if it reads like plain English, and goes if it carries digits or symbols.
Every pattern has bounded repetition, and every keyword looks at a bounded stretch of text, so the work grows with the
length of the text and no faster.

`engine` puts the rules together: `formats`, `keywords`, `shapes`, `pairs`, `codes`. `payloads` does it for a whole
Slack payload.
"""

from bot.core.redaction.engine import Redacted, Redaction, redact
from bot.core.redaction.folding import visible
from bot.core.redaction.payloads import JSON, redact_all
from bot.core.redaction.places import MARK

__all__ = ["JSON", "MARK", "Redacted", "Redaction", "redact", "redact_all", "visible"]
