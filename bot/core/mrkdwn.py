"""Slack's mrkdwn, as far as the texts of the knowledge use it."""

from __future__ import annotations

import re
from typing import Final

BOLD: Final = re.compile(r"(?<![\w*])\*(?=\S)([^*\n]+)(?<=\S)\*(?![\w*])")
"""*Words* that Slack shows in bold; group 1 is the words."""
