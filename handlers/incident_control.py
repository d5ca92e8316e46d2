"""What the buttons of a known outage carry."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode

from bot.core.incidents import INCIDENT_ACTS, IncidentAct
from handlers import action_ids


@dataclass(frozen=True, slots=True)
class IncidentControl:
    """What a control of a known incident does, and the incident's number."""

    act: IncidentAct
    number: int

    def encode(self) -> str:
        return urlencode({"a": self.act, "n": self.number})


def decode_incident_control(value: str) -> IncidentControl | None:
    """Reads what a control of an incident carries; None for what none of ours ever held."""
    fields = parse_qs(value)
    act = next((one for one in INCIDENT_ACTS if one == fields.get("a", [""])[0]), None)
    found = action_ids.number(fields.get("n", [""])[0])
    return None if act is None or found is None else IncidentControl(act, found)
