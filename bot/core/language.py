"""In which language somebody writes: Spanish or, as for all others, English."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, Literal

Language = Literal["en", "es"]

_WORD: Final = re.compile(r"[^\W\d_]+")
_SIGNS: Final = re.compile("[¿¡]")
_WORDS_READ: Final = 120
"""Words of a message from which its language is told."""
_SPANISH_WORDS: Final = """
abri abro acceder acceso acepta acuerdo actualizada actualizado ademas ahora al algo alguien algun alguna alli
antes apagado aparece aparecen aqui asi asistente asunto atienden aun aunque ayer ayuda ayude ayudar ayuden bien
borre bufete buen buena buenas buenos buscar busco cada cambie cambiar cambio casa caso casos celular cero chavos
clave claves clic codigo codigos colega com como compartida compartir comparto comprobar comunico con conectar
conecto conozco contacto contesta contestan correo corte cosa cual cuales cuando cuanto cuantos cuenta cuentas
cuesta da dan dar de debe debemos debo deja del demanda desde despacho despues dia dias dice dicen digo dio
disculpe distrito documento documentos donde dos duda e el ella ellos empiezo en entrar entro enlazar entonces
eran es esa escrito escritos ese eso esta estado estamos estan estar este esto estos estoy existe explica explique
falta faltan favor fiscal forma fue funciona funciono gracias gratis guardado hablar hable hablo hace hacen hacer
haces hacerlo hacia haga hago hasta hay hice hola horario horarios hoy juez juicio juntar la las le les licenciada
licenciado licda ligar llama llamar llame llamo llega llego llegan lo los luego mas mal me menu menues mesa mi mis
miercoles misma mismo modo momento movil mucha muchas mucho muy nada nadie necesita necesitamos necesitan necesito
ningun ninguna ningunas ni nombre nos nosotros nuestra nuestro nueva nuevas nuevo numero nunca o obligado
obligatorio ocupo oficina olvidada olvido olvide olvidaron opcion otra otro pagina pague pagar pago para parece
pasar paso pasos pedir pegar perdi perdida perdido perdio perdimos perdon permite pero persona personas piden pide
poder podemos podria pone poner ponga por porque practica pregunta presentar primera primero procede proceso
propia propias propio puede pueden puedo pues pusieron que quedo quien quienes quiebra quiebras quiere quiero
quisiera radicar radico reciente recordar recuerdo recupero recuperar requiere resetear respaldo restablecer
restablezco reviso revisar robaron robo sabe sabemos saber saco sale salen salgo salio se sea secretaria segunda
segundo segura seguro senor senora sera servicio servicios si siempre sigo sigue sin sirve sistema sobre solamente
solicito solo somos soy su subir sucede sus tal tambien tampoco tarde tardes telefono telefonos tenemos tener
tengo tenia tenian tengan tiene tienen tienes todavia todo todos traves tribunal tribunales tu tuve tuvo ultima un
una unas unir uno unos usan usar uso usted ustedes usuario va vamos varios ve veces venga veo ver verifico
verificar vez vieja viejo vincule vinculo voy y ya yo oiga mande tambn xq pq q porfa porfavor aki kiero haber
necesitas desbloquear ingresar ingreso inicio iniciar sesion quito espanol ingles lunes viernes licencia abogado
abogada abogados jefe jefa dame digame deme hagan mandan mande aparecio nomas orale ahorita ayudenme ayudeme
diganme entiendo hicieron hicimos cabo puse escribo escribi pendiente ello ayudan vinculada vinculado enlazada
enlazado conectada conectado buro tantito celu cel ando
"""
SPANISH_WORDS: Final = frozenset(_SPANISH_WORDS.split())
"""Without accents."""
_BEGINNINGS: Final = (
    "vincul", "contrasen", "actualiz", "olvid", "verific", "recuper", "restablec", "desvincul", "individu", "restaur",
    "autentic", "notific", "radicac", "bancarrot", "asistenc", "procedim", "necesit", "enlaza", "conecta", "registr",
)  # fmt: skip
"""Of words that Spanish forms many of; English words that begin so are among `_ENGLISH`, or end as English does."""
_ENGLISH_ENDINGS: Final = ("s", "ed", "al", "ally", "y", "ion", "or", "ant", "ation", "ate", "ator")
_ENGLISH_WORDS: Final = """
the how do does did doing done i i'm im my mine is are was were am be been being to and of for in on with what
when where who whom which why can can't cant cannot could should would will won't need needs have has had having
forgot forget forgotten this that these those it its our ours we us you your he's she his her they them their an
at from by if then than there here not don't dont doesn't doesnt didn't isn't or but so as get got getting make
makes use using used want wants know says say said tell show see into out up down off after before about any some
all new old still already please thanks thank hello hi help us lost missing wrong call reach one two never ever
just also only both each every without between while because account accounts attorney lawyer court courts filing
question trouble work works working keep keeps asking
"""
_ENGLISH: Final = frozenset(_ENGLISH_WORDS.split())
_AMBIGUOUS_WORDS: Final = "a me no he has son once ha o e com real help"
_AMBIGUOUS: Final = frozenset(_AMBIGUOUS_WORDS.split())
"""Words of both languages: they speak for neither."""
_WEAK: Final = frozenset(("ya", "sale", "mi", "al", "va", "tal", "mas", "mal", "sin", "fue", "cosa", "caso"))
"""Spanish words that also are English ones, states, or typing errors: they don't tell alone."""
_NAMELIKE_WORDS: Final = "de del la las los el san santa santo y e da si como"
_NAMELIKE: Final = frozenset(_NAMELIKE_WORDS.split())
"""Words that names are made of: "de la Cruz", "El Paso", "Los Angeles"."""


_TELLING_NOTHING: Final = _NAMELIKE | _WEAK


def language_of(text: str, earlier: Sequence[str] = ()) -> Language:
    """The language of `text`; where its words tell nothing, that of what the person wrote before (oldest first)."""
    for said in (text, *reversed(earlier)):
        found = _told(said)
        if found is not None:
            return found
    return "en"


@lru_cache(maxsize=256)
def _told(text: str) -> Language | None:
    """None where no word tells."""
    words = _WORD.findall(text)[:_WORDS_READ]
    plain = [without_accents(word.lower()) for word in words]
    english = len([word for word in plain if word in _ENGLISH and word not in _AMBIGUOUS])
    spanish = [word for place, word in enumerate(plain) if _speaks_spanish(words, place, word)]
    signs = len(_SIGNS.findall(text)[:1])
    if not signs and _TELLING_NOTHING.issuperset(spanish):
        return "en" if english else None
    return _more(len(spanish) + signs, english)


def _more(spanish: int, english: int) -> Language:
    return "es" if spanish > english else "en"


def _speaks_spanish(words: Sequence[str], place: int, plain: str) -> bool:
    if plain in _AMBIGUOUS or plain in _ENGLISH or not _is_spanish(plain):
        return False
    return plain not in _NAMELIKE or not _in_a_name(words, place)


def _is_spanish(plain: str) -> bool:
    if plain in SPANISH_WORDS:
        return True
    return plain.startswith(_BEGINNINGS) and not plain.endswith(_ENGLISH_ENDINGS)


def _in_a_name(words: Sequence[str], place: int) -> bool:
    """Whether a word such as "de" stands before a capital letter, or has one itself inside a text."""
    following = words[place + 1] if place + 1 < len(words) else ""
    return following[:1].isupper() or (words[place][:1].isupper() and place > 0) or following in ("la", "las", "los")


def without_accents(text: str) -> str:
    """ "contraseña" -> "contrasena"."""
    if text.isascii():
        return text
    return "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))


__all__ = ["SPANISH_WORDS", "Language", "language_of", "without_accents"]
