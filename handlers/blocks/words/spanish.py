"""What stands around an answer, in Spanish. Menu names, and the form and the check behind the buttons, are English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import ClassVar, Literal

from bot.core.answering import Answer, AnswerNote
from bot.core.hour_words import SPANISH_HOURS
from bot.core.knowledge import Court, Source
from bot.core.which_court import WhichCourt
from handlers.blocks.words.answers import court_heading, courts_to_choose, numbered, shorten
from handlers.blocks.words.help import COMMAND
from handlers.blocks.words.sources import SourceWords


class SpanishAnswerWords:
    """Choices, buttons, court lines, and the replies that need no knowledge."""

    __slots__ = ()

    ONLY_ENGLISH: str = "Esta respuesta solo está disponible en inglés."
    DID_YOU_MEAN: str = "No estoy seguro de cuál de estas preguntas es la suya. Elija una:"
    NOT_KNOWN: str = (
        "No tengo respuesta para eso en español. En español contesto las preguntas de abajo; si la suya no está, "
        "pregunte a la mesa de ayuda o llame."
    )
    CHAT: ClassVar[Mapping[Literal["greeting", "thanks", "capabilities"], str]] = {
        "greeting": (
            "Hola. Pregúnteme sobre sus cuentas de PACER y NextGen CM/ECF, con sus propias palabras. Por ejemplo: "
            "“¿Cómo vinculo mi cuenta en el Distrito Sur de Florida?”"
        ),
        "thanks": "De nada.",
        "capabilities": (
            "Soy un bot que contesta preguntas sobre las cuentas de PACER y NextGen CM/ECF de los tribunales "
            "federales de los Estados Unidos. En español contesto lo más preguntado: vincular cuentas, usuarios y "
            "contraseñas, tipo de cuenta, actualizarla, menús que no aparecen, el teléfono perdido y a quién llamar. "
            "Lo demás está en inglés.\n"
            f"- Escríbame aquí, o use `{COMMAND} su pregunta` para que solo usted vea la respuesta.\n"
            "- *Preguntar a la mesa de ayuda* le comunica con una persona.\n"
            "Contesto con documentos de los tribunales y de PACER, y los cito. No doy asesoría legal ni hablo en "
            "nombre de ningún tribunal. Nunca me envíe una contraseña."
        ),
    }
    CAPABILITIES_ELSEWHERE: str = (
        "En español contesto lo más preguntado sobre las cuentas de PACER y NextGen CM/ECF: vincular cuentas, usuarios "
        "y contraseñas, tipo de cuenta, actualizarla, menús que no aparecen, el teléfono perdido y a quién llamar."
    )
    PERSON: str = (
        "Una persona puede ayudarle: escriba a la mesa de ayuda o comuníquese directamente con estas oficinas."
    )
    PERSON_NOTE: str = (
        "Tenga a la mano su número de cuenta de PACER y el nombre del tribunal. Nadie necesita su contraseña "
        "para ayudarle."
    )
    GUIDED: str = (
        "Le guío con una pregunta a la vez, en un mensaje directo. Las preguntas están en inglés. Aquí no se muestra "
        "nada de sus cuentas."
    )
    PROGRESS: str = "Le envío su avance en un mensaje directo, en inglés. Aquí no se muestra nada de sus cuentas."
    GUIDED_IN_SLACK: str = "Puedo guiarle en Slack, con una pregunta a la vez, en inglés. Aquí solo contesto preguntas."
    PROGRESS_IN_SLACK: str = "Su avance solo se puede ver en Slack. Aquí solo contesto preguntas."
    HELPED: str = "¿Esto contestó su pregunta?"
    ALL_HELPED: str = "¿Esto contestó sus preguntas?"
    YES: str = "Sí"
    NO: str = "No"
    HELPED_THANKS: str = "Gracias por decírmelo."
    NOT_HELPED: str = "Lamento que no le haya servido. Quizá una de estas respuestas le sirva más:"
    NOT_HELPED_BARE: str = "Lamento que no le haya servido. Una persona puede ayudarle."
    OTHER_COURT: str = "Otro tribunal…"
    PICK_COURT: str = "Elija su tribunal"
    WHICH_OTHER_COURT: str = "Elija otro tribunal para ver su propia respuesta:"
    WHICH_COURT: str = "Elija su tribunal para ver su propia respuesta:"
    WHICH_KIND: str = "¿Tribunal de distrito o de quiebras?"
    WHICH_OF_THESE: str = "¿Cuál de estos tribunales?"
    WHICH_HELP_DESK: str = "Cada tribunal tiene su propia mesa de ayuda de CM/ECF. Elija el suyo:"
    ASK_DESK: str = "Preguntar a la mesa de ayuda"
    NO_DESK: str = "Estas oficinas pueden ayudarle. (Este espacio de trabajo no tiene mesa de ayuda propia.)"
    OPEN_TICKET: str = "Escribir a la mesa de ayuda"
    DETAILS: str = "Detalles"
    SOURCES: str = "Fuentes"
    FULL_IN_TERMINAL: str = "`--full` muestra detalles y fuentes."
    BANKRUPTCY_INSTEAD: str = "¿Tribunal de quiebras?"
    BESIDE: str = "Solo usted puede ver esto. El mensaje de arriba no cambia."
    SHORTENED: str = "… (abreviado; pregunte por una parte para ver más)"
    START: str = "Guía paso a paso (en inglés)"
    START_LOGIN: str = "¿Qué acceso es? (en inglés)"
    SHOW_PROGRESS: str = "Ver mi avance (en inglés)"
    ADD_TO_CALENDAR: str = "Agregar al calendario"
    WISH: str = "Avíseme cuando haya respuesta"
    GONE: str = "Esa pregunta ya venció. Por favor, pregunte de nuevo."
    SECRET_WARNING: str = (
        "Su mensaje parecía contener una contraseña o un código. No lo guardé. Borre el mensaje y cambie esa "
        "contraseña ahora: quienes están en esta conversación pueden haberla visto."
    )
    SECRET_WARNING_ALONE: str = (
        "Su mensaje parecía contener una contraseña o un código. No lo guardé. Borre el mensaje y cambie esa "
        "contraseña ahora: un mensaje no es un lugar seguro para ella."
    )
    SECRET_IN_TERMINAL: str = (
        "Lo que parecía una contraseña o un código se quitó antes de leer la pregunta. Cambie esa contraseña."
    )

    def court_line(self, court: Court) -> str:
        return court_heading(court)

    def which_named(self, which: WhichCourt) -> str:
        if which.entry or which.unclear.missing:
            return self.which_court(which)
        *names, last = (court.short for court in which.courts)
        return f"¿A qué tribunal se refiere: {', '.join(names)} o {last}?"

    def which_court(self, which: WhichCourt) -> str:
        unclear = which.unclear
        if not unclear.missing:
            return "\n".join((self.WHICH_KIND if which.by_kind else self.WHICH_OF_THESE, *which.lines))
        names = courts_to_choose(which)
        return f"No existe {unclear.missing}; en {unclear.place} hay: {', '.join(names)}".removesuffix(".") + "."

    def did_you_mean(self, titles: Sequence[str]) -> str:
        return numbered(self.DID_YOU_MEAN, titles)

    def also_asked(self, titles: Sequence[str]) -> str:
        return f"También preguntó: {' / '.join(titles)}"

    def details(self, answer: Answer) -> str:
        return self.DETAILS if answer.folds else self.SOURCES

    def you_asked(self, question: str) -> str:
        return "Usted preguntó: " + shorten(" ".join(question.split()))

    def step_note(self, number: int, note: str) -> str:
        return f"Paso {number}: {note}"

    def note_text(self, answer: Answer, note: AnswerNote) -> str:
        where = f"En {answer.court.short}" if answer.court else "En este tribunal"
        return f"*{where} (en inglés):* {note.text}"


class SpanishSourceWords:
    """Where an answer is from, and when it was last checked. A document keeps its own name."""

    __slots__ = ()

    SOURCE: str = "Fuente:"
    SOURCES: str = "Fuentes:"

    def line(self, source: Source) -> str:
        return source.document + self.tail(source) + (f" {source.url}" if source.url else "")

    def tail(self, source: Source) -> str:
        step = SourceWords().steps(source.step) if source.step else ""
        said = step.replace("steps ", "pasos ").replace("step ", "paso ").replace(" to ", " a ")
        return (f", {said}" if said else "") + (f", {_date(source.date)}" if source.date else "")

    def folded(self, count: int, status: str) -> str:
        return f"{self.SOURCE if count == 1 else self.SOURCES.removesuffix(':') + f' ({count}):'} {status}"

    def more(self, count: int) -> str:
        return f"y {count} páginas más de tribunales y de PACER"

    def review_status(self, answer: Answer) -> str:
        parts = [self._rests_on(answer.all_sources())]
        if answer.checked_on is not None:
            parts.append(f"Comparada con las páginas actuales el {_date(answer.checked_on)}.")
        if answer.overdue:
            parts.append(
                f"⚠ Esta respuesta debía revisarse antes del {_date(answer.review_by)}. Confirme con el tribunal."
            )
        else:
            parts.append(f"Próxima revisión: {_date(answer.review_by)}.")
        if answer.directory_as_of is not None:
            parts.append(f"Datos del tribunal: lista de PACER del {_date(answer.directory_as_of)}.")
        if answer.past_day is not None:
            day = _date(answer.past_day)
            parts.append(f"Teléfonos, horarios y páginas son los más recientes, no los del {day}.")
        return " ".join(filter(None, parts))

    def _rests_on(self, sources: Sequence[Source]) -> str:
        pages = tuple(dict.fromkeys((source.document, source.url, source.date) for source in sources))
        if not pages:
            return ""
        days = sorted(day for _, _, day in pages if day is not None)
        whose = _whose(sources)
        many = f"De {'una página' if len(pages) == 1 else 'páginas'} {whose}"
        if not days:
            return f"{many}, sin fecha."
        undated = len(pages) - len(days)
        rest = f"; {undated} sin fecha" if undated else ""
        if len(pages) == 1:
            return f"{many} del {_date(days[0])}."
        first, last = days[0].year, days[-1].year
        years = f"de {first}" if first == last else f"de {first} a {last}"
        return f"{many}, {years}; la más reciente, del {_date(days[-1])}{rest}."


def _whose(sources: Sequence[Source]) -> str:
    from_pacer = {"pacer." in (source.url or "") or source.document.startswith("PACER") for source in sources}
    if len(from_pacer) == 2:
        return "de tribunales y de PACER"
    return "de PACER" if True in from_pacer else "de tribunales"


def _date(day: date) -> str:
    return SPANISH_HOURS.long_date(day)


__all__ = ["SpanishAnswerWords", "SpanishSourceWords"]
