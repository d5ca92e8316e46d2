"""Who helps, and when: the help desk of a court, its way to reset a CM/ECF password, the PACER Service Center."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final

from bot.core.attribution import phones_in, plain_number
from bot.core.court_state import reset_in_use
from bot.core.hour_words import ENGLISH_HOURS, HourWords
from bot.core.hours import Moment, describe, open_state, zone_name
from bot.core.knowledge import Court, Library, Phone, Reset, ResetRoute

UNKNOWN_RESET: Final = (
    "Before you link, courts differ on who resets a CM/ECF password: some have a *forgot password* link on their "
    "CM/ECF login page; in others, only court staff can do it. Ask {help_desk}. PACER cannot see or reset it."
)
NO_COURT_RESET: Final = "ask the court that gave it to you; name the court, and I'll show you how"
NOT_ON_RECORD_RESET: Final = "I don't know how this court resets it. PACER cannot see or reset it."
LOGIN_PAGE: Final = "the *forgot password* link on the court's CM/ECF login page"
SAME_EVERYWHERE: Final[Mapping[ResetRoute, str]] = {
    "while-linking": "reset it while you link",
    "register-anew": "if the court cannot find it, register again through PACER",
    "pacer": "use *Forgot Your Password?* or *Forgot User Name?* on the *PACER LOGIN* page",
}
"""Ways to reset that need nothing of a court's record."""
MOST_EMAILS: Final = 3


def reset_now(court: Court | None, moment: Moment | None, *, before: bool) -> str:
    """What to do first about a lost CM/ECF password that is not linked yet, as the rest of a sentence.

    `before`: the court is not on NextGen yet, so that PACER has none of its credentials.
    """
    if court is None:
        return NO_COURT_RESET
    reset = reset_in_use(court, before=before)
    if reset is None:
        return ask_desk(court, moment)
    match reset.route:
        case "self-service":
            return f"reset it yourself at {reset.url}" if reset.url else f"use {LOGIN_PAGE}, {court.login_url}"
        case "e-mail":
            return f"write to {reset.email} for a reset"
        case "web-form":
            return f"fill in the court's form, {reset.url}" if reset.url else f"fill in the form on {_site(court)}"
        case "while-linking" | "register-anew" | "pacer":
            return SAME_EVERYWHERE[reset.route]
        case "court":  # pragma: no branch - there is no other way
            return ask_desk(court, moment)


def reset(court: Court | None, moment: Moment | None, *, before: bool) -> str:
    """Who resets a CM/ECF password before linking, in full sentences; `{fields}` may be in them."""
    if court is None:
        return UNKNOWN_RESET
    first = reset_now(court, moment, before=before)
    return " ".join(filter(None, (f"{capital(first)}.", reset_more(court, before=before))))


def reset_more(court: Court | None, *, before: bool) -> str:
    """What to know after `reset_now`: the second way, what the court's page says besides. May be empty."""
    if court is None:
        return UNKNOWN_RESET
    known = reset_in_use(court, before=before)
    if known is None:
        return " ".join(filter(None, (_other_divisions(court), NOT_ON_RECORD_RESET)))
    other, divisions = _other_way(known), _other_divisions(court) if known.route == "court" else ""
    return " ".join(filter(None, (divisions, f"Or {other}." if other else "", known.text)))


def ask_desk(court: Court, moment: Moment | None) -> str:
    """ "call 251-690-2371, the court's CM/ECF help desk (open now until 5:00 p.m. CT)"; by mail where no phone is.

    Of several divisions the first, so that it stays one line; `reset_more` has the others.
    """
    phones = shown_phones(court)
    if phones:
        said = f"call {labeled(phones[0])}, the court's CM/ECF help desk"
        state = _desk_state(court, moment) if moment else ""
        return f"{said} ({state})" if state else said
    if court.emails:
        return f"write to {court.emails[0]}, the court's CM/ECF help desk"
    return f"ask the clerk's office; its number is on {_site(court)}"


def help_desk(court: Court) -> str:
    """In brackets how to reach it, so that a sentence can go on after it."""
    of_court = f"the CM/ECF help desk of {court.name}"
    reach = court.help_desk[0].number if court.help_desk else next(iter(court.emails), None)
    return f"{of_court} ({reach})" if reach else of_court


def reach(library: Library, court: Court, moment: Moment | None) -> tuple[str, ...]:
    """A line with the court's page and its help desk, and one on whether it is open."""
    phone = shown_phones(court)[0].number if court.help_desk else next(iter(court.emails), "")
    desk = f"; CM/ECF help desk {phone}" if phone else ""
    line = f"{court.short}: {_site(court)}{desk}"
    return (line, *open_lines(library, court, [line], moment))


def reachable(library: Library, court: Court | None, moment: Moment | None) -> tuple[str, ...]:
    """A line for the court's help desk and one for PACER's: the number, and whether anybody is there."""
    lines = () if court is None else (desk_line(court, moment),)
    pacer = library.pacer
    if pacer is None or not pacer.phones:
        return lines
    return (*lines, f"PACER Service Center: {pacer.phones[0]}, {open_state(pacer.hours, pacer.time_zone, moment)}")


def desk_line(court: Court, moment: Moment | None) -> str:
    """ "S.D. Fla. CM/ECF help desk: 1-888-318-2260, closed now; opens Monday 8:30 a.m. ET"."""
    phones = shown_phones(court)
    reach = labeled(phones[0]) if phones else next(iter(court.emails), _site(court))
    is_own, state = office_state(court, moment)
    whose = "clerk's office " if state and not is_own else ""
    return f"{court.short} CM/ECF help desk: {reach}, {whose}{state or 'hours not on record'}"


def help_desk_more(court: Court) -> str:
    """In one line what `help_desk` leaves out: the numbers of other divisions, an e-mail. May be empty."""
    email = f"E-mail: {court.emails[0]}." if court.help_desk and court.emails else ""
    return " ".join(filter(None, (_other_divisions(court), email)))


def help_desk_details(court: Court, as_of: str) -> str:
    """A line each: every phone, e-mails, hours, and of which day they are. `as_of`: the directory's day, in words."""
    lines = [
        f"- Phone: {phone.number}" + (f" ({phone.division})" if phone.division else "") for phone in shown_phones(court)
    ]
    lines += [f"- E-mail: {email}" for email in court.emails[:MOST_EMAILS]]
    if not lines:
        lines = [f"- No phone or e-mail is on record; see {_site(court)}"]
    lines.append(f"- {_hours_line(court)}")
    record = f"PACER's court list had it on {as_of}"
    if court.desk_source is not None:
        record = f"the court's own page has it{_of(court.desk_source.date)}"
    lines.append(f"As {record}; the court's own site has the latest.")
    return "\n".join(lines)


def shown_phones(court: Court) -> tuple[Phone, ...]:
    """One number for each division: whoever has to choose between two calls the wrong one."""
    first: dict[str | None, Phone] = {}
    for phone in court.help_desk:
        first.setdefault(phone.division, phone)
    return tuple(first.values())


def open_lines(library: Library, court: Court | None, said: Iterable[str], moment: Moment | None) -> tuple[str, ...]:
    """For each office whose number stands in `said`: whether it is open, unless that is said there already."""
    text = "\n".join(said)
    numbers = {plain_number(phone) for phone in phones_in(text)}
    return tuple(_open_lines(library, court, text, numbers, moment)) if numbers else ()


def _open_lines(
    library: Library, court: Court | None, text: str, numbers: set[str], moment: Moment | None
) -> Iterator[str]:
    if court is not None and not numbers.isdisjoint(plain_number(phone.number) for phone in all_phones(court)):
        state = _desk_state(court, moment)
        if not state:
            yield f"{court.short} help desk: its hours are not on record."
        elif state not in text:
            yield f"{court.short} {state}."
    pacer = library.pacer
    if pacer is not None and not numbers.isdisjoint(map(plain_number, pacer.phones)):
        yield f"PACER Service Center: {open_state(pacer.hours, pacer.time_zone, moment)}."


def _desk_state(court: Court, moment: Moment | None) -> str:
    """ "help desk: closed now; opens Monday 8:30 a.m. ET", or the clerk's office where only its hours are known."""
    is_own, state = office_state(court, moment)
    whose = "help desk" if is_own else "clerk's office"
    return f"{whose}: {state}" if state else ""


def office_state(court: Court, moment: Moment | None, words: HourWords = ENGLISH_HOURS) -> tuple[bool, str]:
    """Whether the help desk's own hours are on record, else the clerk's office's; how it stands, "" without any."""
    hours = court.desk_hours or court.hours
    return bool(court.desk_hours), open_state(hours, court.time_zone, moment, words)


def _hours_line(court: Court) -> str:
    zone = zone_name(court.time_zone)
    if court.desk_hours:
        return f"Hours of the help desk: {describe(court.desk_hours)} {zone}"
    if court.hours:
        return f"Hours of the clerk's office: {describe(court.hours)} {zone}; the help desk's own are not on record"
    return "Hours: not on record"


def _other_way(known: Reset) -> str:
    """The second way of a route that has one; empty for the others."""
    ways = []
    if known.phones and known.route != "court":
        ways.append(f"call {_or([labeled(phone) for phone in known.phones])}")
    if known.email and known.route != "e-mail":
        ways.append(f"write to {known.email}")
    return " or ".join(ways)


def _other_divisions(court: Court) -> str:
    """The numbers that `ask_desk` leaves out."""
    others = [labeled(phone) for phone in shown_phones(court)[1:]]
    return f"Other numbers: {', '.join(others)}." if others else ""


def all_phones(court: Court) -> tuple[Phone, ...]:
    """Every number on record of those who help: the help desk's, and those for resets."""
    return (*court.help_desk, *(court.reset.phones if court.reset else ()))


def labeled(phone: Phone) -> str:
    """A number with the division that it reaches, if one is on record."""
    return f"{phone.number} ({phone.division})" if phone.division else phone.number


def _or(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} or {parts[-1]}"


def _of(day: date | None) -> str:
    return f", of {day:%B} {day.day}, {day.year}" if day else ""


def _site(court: Court) -> str:
    return court.web_url or court.login_url


def capital(text: str) -> str:
    """With a capital letter, to begin a sentence."""
    return text[:1].upper() + text[1:]
