"""A court's record and the offices that help, in Spanish. What a court's own page says stays in the court's English."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final

from bot.core import offices
from bot.core.attribution import phones_in, plain_number
from bot.core.court_state import live_state, reset_in_use, system_on
from bot.core.fields import field_values, fill
from bot.core.hour_words import SPANISH_HOURS
from bot.core.hours import Moment, describe, open_state, zone_name
from bot.core.knowledge import Court, CourtType, Library, Reset, ResetRoute

_MENUS: Final[Mapping[CourtType, str]] = {
    "district": "*Civil* y *Criminal*",
    "bankruptcy": "*Bankruptcy* y *Adversary*",
}
_OTHER_MENUS: Final = "los menús para presentar documentos"
_SAME_EVERYWHERE: Final[Mapping[ResetRoute, str]] = {
    "while-linking": "restablezca la contraseña al vincular",
    "register-anew": "si el tribunal no encuentra su acceso, regístrese de nuevo por medio de PACER",
    "pacer": "use *Forgot Your Password?* o *Forgot User Name?* en la página *PACER LOGIN*",
}
_ASK_WHICH: Final = "pida la contraseña al tribunal que se la dio; dígame cuál es y le muestro cómo"
_NO_COURT: Final[Mapping[str, str]] = {
    "court": "su tribunal",
    "Court": "Su tribunal",
    "court_site": "la página de CM/ECF del tribunal (https://ecf.COURT.uscourts.gov)",
    "court_web": "el sitio web del tribunal",
    "help_desk": "la mesa de ayuda de CM/ECF del tribunal",
    "help_desk_more": "",
    "help_desk_details": "Cada tribunal tiene su propia mesa de ayuda. Dígame cuál es y le muestro su teléfono.",
    "pdf_limit": "Cada tribunal fija su propio límite.",
    "time_zone": "la hora del propio tribunal",
    "menus": "*Civil* y *Criminal* (en un tribunal de quiebras, *Bankruptcy* y *Adversary*)",
    "reset": "Antes de vincular, cada tribunal decide quién restablece una contraseña de CM/ECF: pregunte a la mesa de "
    "ayuda de CM/ECF del tribunal. PACER no puede verla ni restablecerla.",
    "reset_now": _ASK_WHICH,
    "reset_more": "Antes de vincular, cada tribunal decide quién restablece una contraseña de CM/ECF: unos tienen un "
    "enlace *forgot password* en su página de CM/ECF; en otros, solo puede hacerlo el personal del tribunal. Pregunte "
    "a la mesa de ayuda de CM/ECF del tribunal. PACER no puede verla ni restablecerla.",
}


class SpanishRecord:
    ELSEWHERE: str = "Páginas de otros tribunales federales"
    UNDATED_ROUTE: str = "La página que indica este método no tiene fecha. Si ya no funciona, pregunte a {help_desk}."

    def values(self, library: Library, court: Court | None, today: date, moment: Moment | None) -> dict[str, str]:
        english = field_values(library, court, today, moment)
        dates = SPANISH_HOURS.long_date
        values = english | {
            "today": dates(today),
            "as_of": dates(library.directory_as_of),
            "live_by": dates(library.live_by),
            "go_live": dates(court.go_live.day) if court and court.go_live else "",
            "live_since": _live_since(court, today, library.live_by),
            "linking_here": "" if system_on(court, today) is None else f"(en inglés) {english['linking_here']}",
        }
        if court is None:
            values |= _NO_COURT
        else:
            before = live_state(court, today, library.live_by) == "before"
            values |= _of_court(court, values["as_of"]) | _of_reset(court, moment, english, before=before)
        values["Reset_now"] = offices.capital(values["reset_now"])
        return values

    def open_lines(
        self, library: Library, court: Court | None, said: Iterable[str], moment: Moment | None
    ) -> tuple[str, ...]:
        text = "\n".join(said)
        numbers = {plain_number(phone) for phone in phones_in(text)}
        return tuple(_open_lines(library, court, numbers, moment)) if numbers else ()

    def reachable(self, library: Library, court: Court | None, moment: Moment | None) -> tuple[str, ...]:
        lines = () if court is None else (self.desk_line(court, moment),)
        pacer = library.pacer
        if pacer is None or not pacer.phones:
            return lines
        state = open_state(pacer.hours, pacer.time_zone, moment, SPANISH_HOURS)
        return (*lines, f"PACER Service Center: {pacer.phones[0]}, {state}")

    def desk_line(self, court: Court, moment: Moment | None) -> str:
        phones = offices.shown_phones(court)
        reach = offices.labeled(phones[0]) if phones else next(iter(court.emails), court.web_url or court.login_url)
        is_own, state = offices.office_state(court, moment, SPANISH_HOURS)
        whose = "secretaría, " if state and not is_own else ""
        return f"Mesa de ayuda de CM/ECF, {court.short}: {reach}, {whose}{state or 'sin horario registrado'}"


def _live_since(court: Court | None, today: date, live_by: date) -> str:
    state = live_state(court, today, live_by)
    if court is None:
        return "ya usa NextGen, como todos los tribunales federales" if today >= live_by else "quizá aún no use NextGen"
    if court.go_live is None:
        return "ya usa NextGen" if state == "live" else "quizá ya usaba NextGen, o quizá no: no hay fecha registrada"
    day = SPANISH_HOURS.long_date(court.go_live.day)
    if state == "before":
        return f"cambia a NextGen el {day}"
    if state == "today":
        return "cambia hoy a NextGen"
    if court.go_live.certainty == "seen":
        return f"cambió a NextGen el {day}"
    return f"anunció que cambiaría a NextGen el {day}" + (" y ya lo usa" if today >= live_by else "")


def _of_court(court: Court, as_of: str) -> dict[str, str]:
    """The fields that the court's record fills. `as_of`: the directory's day."""
    reach = court.help_desk[0].number if court.help_desk else next(iter(court.emails), None)
    desk = "la mesa de ayuda de CM/ECF de este tribunal"
    email = f"Correo electrónico: {court.emails[0]}." if court.help_desk and court.emails else ""
    size = court.pdf_size
    return {
        "court": "este tribunal",
        "Court": "Este tribunal",
        "court_site": court.login_url,
        "court_web": court.web_url or "el sitio web del tribunal",
        "help_desk": f"{desk} ({reach})" if reach else desk,
        "help_desk_more": " ".join(filter(None, (_other_divisions(court), email))),
        "help_desk_details": _desk_details(court, as_of),
        "pdf_limit": f"Este tribunal acepta PDF de hasta {size} cada uno." if size else "No hay un límite registrado.",
        "time_zone": f"la hora del tribunal ({zone_name(court.time_zone)})",
        "menus": _MENUS.get(court.type, _OTHER_MENUS),
    }


def _of_reset(court: Court, moment: Moment | None, english: Mapping[str, str], *, before: bool) -> dict[str, str]:
    known = reset_in_use(court, before=before)
    first = _reset_now(court, known, moment)
    other = _other_way(known) if known else ""
    theirs = fill(known.text, english) if known and known.text else ""
    more = " ".join(
        filter(
            None,
            (
                _other_divisions(court) if known is None or known.route == "court" else "",
                f"O {other}." if other else "",
                f"Más sobre este tribunal (en inglés): {theirs}" if theirs else "",
                "" if known else "No sé cómo se restablece en este tribunal. PACER no puede verla ni restablecerla.",
            ),
        )
    )
    return {"reset_now": first, "reset_more": more, "reset": f"{offices.capital(first)}. {more}".strip()}


def _reset_now(court: Court, known: Reset | None, moment: Moment | None) -> str:
    """What to do first about a lost CM/ECF password that is not linked yet, as the rest of a sentence."""
    if known is None:
        return _ask_desk(court, moment)
    match known.route:
        case "self-service":
            page = "el enlace *forgot password* de la página de CM/ECF del tribunal"
            return f"restablezca la contraseña en {known.url}" if known.url else f"use {page}, {court.login_url}"
        case "e-mail":
            return f"escriba a {known.email} para que le restablezcan la contraseña"
        case "web-form":
            site = court.web_url or court.login_url
            return f"llene el formulario del tribunal, {known.url or f'en {site}'}"
        case "while-linking" | "register-anew" | "pacer" as route:
            return _SAME_EVERYWHERE[route]
        case "court":  # pragma: no branch - there is no other way
            return _ask_desk(court, moment)


def _ask_desk(court: Court, moment: Moment | None) -> str:
    phones = offices.shown_phones(court)
    if phones:
        said = f"llame al {offices.labeled(phones[0])}, la mesa de ayuda de CM/ECF del tribunal"
        state = _desk_state(court, moment) if moment else ""
        return f"{said} ({state})" if state else said
    if court.emails:
        return f"escriba a {court.emails[0]}, la mesa de ayuda de CM/ECF del tribunal"
    return (
        f"pregunte a la secretaría del tribunal (Clerk's Office); su número está en {court.web_url or court.login_url}"
    )


def _desk_details(court: Court, as_of: str) -> str:
    lines = [
        f"- Teléfono: {phone.number}" + (f" ({phone.division})" if phone.division else "")
        for phone in offices.shown_phones(court)
    ]
    lines += [f"- Correo electrónico: {email}" for email in court.emails[: offices.MOST_EMAILS]]
    if not lines:
        site = court.web_url or court.login_url
        lines = [f"- No hay teléfono ni correo electrónico registrados; consulte {site}"]
    lines.append(f"- {_hours_line(court)}")
    record = f"la lista de tribunales de PACER del {as_of}"
    if court.desk_source is not None:
        day = court.desk_source.date
        record = "la página del propio tribunal" + (f" del {SPANISH_HOURS.long_date(day)}" if day else "")
    lines.append(f"Según {record}; lo más reciente está en el sitio del tribunal.")
    return "\n".join(lines)


def _hours_line(court: Court) -> str:
    zone = zone_name(court.time_zone)
    if court.desk_hours:
        return f"Horario de la mesa de ayuda: {describe(court.desk_hours, SPANISH_HOURS)} {zone}"
    if court.hours:
        hours = f"{describe(court.hours, SPANISH_HOURS)} {zone}"
        return f"Horario de la secretaría: {hours}; el de la mesa de ayuda no está registrado"
    return "Horario: no está registrado"


def _open_lines(library: Library, court: Court | None, numbers: set[str], moment: Moment | None) -> Iterator[str]:
    if court is not None and not numbers.isdisjoint(plain_number(phone.number) for phone in offices.all_phones(court)):
        state = _desk_state(court, moment)
        yield f"{court.short}, {state}." if state else f"{court.short}: no hay horario registrado de la mesa de ayuda."
    pacer = library.pacer
    if pacer is not None and not numbers.isdisjoint(map(plain_number, pacer.phones)):
        yield f"PACER Service Center: {open_state(pacer.hours, pacer.time_zone, moment, SPANISH_HOURS)}."


def _desk_state(court: Court, moment: Moment | None) -> str:
    is_own, state = offices.office_state(court, moment, SPANISH_HOURS)
    return f"{'mesa de ayuda' if is_own else 'secretaría'}: {state}" if state else ""


def _other_way(known: Reset) -> str:
    ways = []
    if known.phones and known.route != "court":
        ways.append(f"llame al {' o al '.join(map(offices.labeled, known.phones))}")
    if known.email and known.route != "e-mail":
        ways.append(f"escriba a {known.email}")
    return " o ".join(ways)


def _other_divisions(court: Court) -> str:
    others = [offices.labeled(phone) for phone in offices.shown_phones(court)[1:]]
    return f"Otros números: {', '.join(others)}." if others else ""


__all__ = ["SpanishRecord"]
