"""Takes passwords and codes out of what people type, before anything else sees it.

Nothing here knows a particular secret. `engine` runs all of it, in two ways:

- Rules for what has a shape, or a word right before it. An example stands above each pattern. Every pattern has bounded
  repetition, and every keyword looks at a bounded stretch of text. So the work grows no faster than the text.
  - `service_tokens`: keys of known services, passwords in addresses and in code
  - `numbers`: Social Security, card, bank and license numbers, dates of birth
  - `codes`: one-time codes, backup codes, set-up keys
  - `keywords`, `values`: what a word announces ("pw: willow")
  - `shapes`: what nothing announces
  - `answers`: answers to security questions
- `tagger` for secrets of plain words, which no pattern can list: it adds up what many weak signs say (`features` of
  `tokens`) with weights that `tests/redaction/train.py` learned from the corpora in `tests/redaction/`.

To change what goes or stays: add lines like yours to a corpus there, run `python -m tests.redaction.train`, and see
what `tests/redaction/` counts. `python -m tests.redaction.train --why "your line"` says what decided. A rule is for
what has a fixed form. The words that are no secrets are in `lists/`, one file for each reason. `payloads` does all this
for a whole Slack payload.
"""

from bot.core.redaction.engine import Redacted, Redaction, redact
from bot.core.redaction.payloads import JSON, redact_all
from bot.core.redaction.text import MARK, visible

__all__ = ["JSON", "MARK", "Redacted", "Redaction", "redact", "redact_all", "visible"]
