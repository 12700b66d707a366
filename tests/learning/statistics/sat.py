"""Attempts that nobody had to make: whoever sat a quiz, and what each of their answers earned."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from itertools import count as numbers

from bwa_lms import plugins
from bwa_lms.api import CompiledQuestion, ItemFact
from bwa_lms.learning.statistics.counting import count
from bwa_lms.learning.statistics.crowds import Member
from bwa_lms.learning.statistics.editions import Editions
from bwa_lms.learning.statistics.report import report
from bwa_lms.learning.statistics.sittings import Taker, table
from tests.cast import NOW

NORDA, VELIA = 1, 2
PLUGINS = plugins.load()


def asks(name, prompt="In which year?", *, points=1, kind="numeric", answer="1919"):
    spec = {"prompt": prompt, "answer": answer} if kind == "numeric" else {"prompt": prompt}
    return CompiledQuestion(id=name, type=kind, version=1, points=Decimal(points), spec=spec)


def right(question, place="", *, seconds=60):
    return ItemFact(
        question,
        {"text": "1919"},
        place or question.id,
        question.points,
        question.points,
        False,
        seconds,
    )


def wrong(question, place=""):
    return right(question, place)._replace(points=Decimal(0))


def practised(question, place=""):
    return right(question, place)._replace(points=Decimal(0), of=Decimal(0))


def blank(question, place=""):
    return wrong(question, place)._replace(response=None)


class Quiz:
    """People of two brands in turn, who sit a quiz one after the other."""

    def __init__(self):
        self.found, self.ids = [], numbers()

    def sit(self, times, *facts, employer=None, waits=False):
        for _ in range(times):
            number = next(self.ids)
            member = Member(number, employer or (NORDA, VELIA)[number % 2])
            at = NOW + timedelta(minutes=number)
            self.found.append((Taker(member, 1, True, at, at, waits), facts))
        return self

    def table(self):
        return table(self.found[::-1], [], Editions(PLUGINS))

    def report(self, *asked):
        return report(self.table(), asked, PLUGINS)

    def rows(self, question):
        """Return how many answers are counted of the newest edition of a question, could earn, have a known time."""
        made = self.table()
        found = count(made).rows[made.editions.learn(question)]
        return len(found.answers), len(found.earning), len(found.timed)

    def quizzes(self):
        return sorted(len(each) for each in count(self.table()).sittings.values())
