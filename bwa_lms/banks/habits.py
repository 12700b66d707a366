"""What Moodle writes by itself, in the languages in which it is most used: it says nothing of a question."""

from __future__ import annotations

import re

# The category that every course has, above all others.
DEFAULT_CATEGORY = re.compile(
    "(?:Default for|Standard für|Défaut pour|Por defecto en|Per defecte per a|Default per|Padrão para|Predefinição de"
    "|Standaard voor|Domyślne dla|По умолчанию для) .+"
)
_BARE_REMARKS = frozenset(
    """
    your answer is correct|your answer is partially correct|your answer is incorrect
    die antwort ist richtig|die antwort ist teilweise richtig|die antwort ist falsch
    votre réponse est correcte|votre réponse est partiellement correcte|votre réponse est incorrecte
    respuesta correcta|respuesta parcialmente correcta|respuesta incorrecta
    la resposta és correcta|la resposta és parcialment correcta|la resposta no és correcta
    risposta corretta|risposta parzialmente corretta|risposta errata
    sua resposta está correta|sua resposta está parcialmente correta|sua resposta está incorreta
    a sua resposta está correta|a sua resposta está parcialmente correta|a sua resposta está incorreta
    je antwoord is correct|je antwoord is gedeeltelijk correct|je antwoord is niet correct
    twoja odpowiedź jest poprawna|twoja odpowiedź jest częściowo poprawna|twoja odpowiedź jest niepoprawna
    ваш ответ верный|ваш ответ частично правильный|ваш ответ неправильный
    """.replace("\n", "|").replace("    ", "").split("|")
)  # fmt: skip


def is_bare_remark(words: str) -> bool:
    """Say whether words tell nothing but how right an answer is, as Moodle does where nobody wrote anything."""
    return " ".join(words.split()).rstrip(".!").casefold() in _BARE_REMARKS
