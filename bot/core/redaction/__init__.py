"""Takes passwords and codes out of what people type, before anything else sees it.

Nothing here knows a particular secret: a string goes because of the words around it ("pw:", "the code is") or because
of its shape. What a rule is unsure of stays if it reads like plain English, and goes if it carries digits or symbols.
Every pattern has bounded repetition, and every keyword looks at a bounded stretch of text, so the work grows with the
length of the text and no faster.

`engine` puts the rules together, one module for each kind of secret:

- `formats`: keys and tokens of known services, passwords in addresses and in code
- `numbers`: Social Security, card, bank and license numbers, dates of birth
- `answers`: answers to security questions
- `codes`: one-time codes, backup codes, set-up keys
- `keywords` (with `links`, `values` and `sayings`), `mentions`, `phrases`: what a word about passwords announces
- `sentences`: passphrases that read like an ordinary sentence
- `pairs`: a login name with its password
- `shapes`: what nothing announces
- `slots`: words that no list explains, where a secret is expected

An example stands above each pattern. The words that are no secrets are in `lists/`, one file for each reason; a word
that was taken out for nothing goes into the list whose first line says why. `tests/redaction/` counts what a change
lets through and what it takes out for nothing. `payloads` does all this for a whole Slack payload.
"""

from bot.core.redaction.engine import Redacted, Redaction, redact
from bot.core.redaction.folding import visible
from bot.core.redaction.payloads import JSON, redact_all
from bot.core.redaction.places import MARK

__all__ = ["JSON", "MARK", "Redacted", "Redaction", "redact", "redact_all", "visible"]
