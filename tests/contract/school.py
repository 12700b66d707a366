"""One example at least of every kind and type that is built in, and a page that renders them as the academy does."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask

from bwa_lms.api import Answered, CompiledQuestion, DiscussionFacts, Submitted, fingerprint
from bwa_lms.api.testing import (
    ActivityExample,
    Draft,
    PlainTools,
    QuestionExample,
    Render,
)
from bwa_lms.kernel.clock import SetClock
from bwa_lms.plugins import Plugins
from bwa_lms.settings import Settings
from bwa_lms.web import setup
from bwa_lms.web.engine import Engine
from bwa_lms.web.templating import render
from tests.cast import NOW

GOAL, REALITY, OPTIONS, WILL = map(fingerprint, ("Goal", "Reality", "Options", "Will"))
AUDITOR, COACHES = fingerprint("Auditor"), fingerprint("Coach")
SHOW, NEXT, FIX = map(fingerprint, ("Show me", "What next?", "I fix it"))
COACH, PEOPLE, BRAND = (fingerprint(words) for words in ("The coach", "The people", "The brand"))


OPEN_UP, STAY = fingerprint("Name the limits"), fingerprint("Decline and report")
REFUSE, GIVE = fingerprint("Refuse and say why"), fingerprint("Give the names")
ASK, LEAVE = fingerprint("Ask what she fears"), fingerprint("Hang up")
NOT_AT_ALL, FULLY = fingerprint("not at all"), fingerprint("fully")


def move(credit: int, words: str, because: str = "", **keys: str) -> dict[str, str]:
    """Return a graded option as it is written."""
    told = {"because": because} if because else {}
    return {"credit": f"{credit}%", "text": words, **told, **keys}


def story(refuse: int, give: int, ask: int, leave: int) -> dict[str, Any]:
    """Return the scenes of a story as they are written, with the credits of its choices."""
    return {
        "call": {
            "text": "She wants <names>.",
            "choices": [
                move(give, "Give the names", "Two were dismissed", to="harm"),
                move(refuse, "Refuse and say why", "Nobody is named", to="talk"),
            ],
        },
        "talk": {
            "text": "She presses you.",
            "choices": [
                move(ask, "Ask what she fears", "Fear is the matter", to="calm"),
                move(leave, "Hang up", to="harm"),
            ],
        },
        "harm": {"end": "The strike grows."},
        "calm": {"end": "She calls the owner."},
    }


def option(right: bool, words: str, because: str = "") -> dict[str, str]:
    """Return an option as it is written."""
    told = {"because": because} if because else {}
    return {"right" if right else "wrong": words, **told}


def question(type_: str, **keys: Any) -> dict[str, Any]:
    """Return a question as it is written, with the keys that all share."""
    shared = {
        "id": "it",
        "type": type_,
        "prompt": "Who owns the <next> step?",
        "hint": "Think of next year.",
        "explain": "Because the coach goes home.",
        "see": "lesson:roles",
    }
    return shared | keys


QUESTIONS: Mapping[str, list[QuestionExample]] = {
    "single": [
        QuestionExample(
            question(
                "single",
                options=[option(True, "The people", "It lasts"), option(False, "The coach")],
            ),
            right={"": [PEOPLE]},
            wrong={"": [COACH]},
            swapped={
                "options": [option(False, "The people", "It lasts"), option(True, "The coach")]
            },
            secret=["It lasts", "goes home"],
            hostile=[{"": [BRAND]}, {"": ["0"]}],
        )
    ],
    "multiple": [
        QuestionExample(
            question(
                "multiple",
                partial=partial,
                options=[
                    option(True, "The people"),
                    option(True, "The brand", "It pays"),
                    option(False, "The coach"),
                ],
            ),
            right={"": [BRAND, PEOPLE]},
            wrong={"": [PEOPLE, COACH, BRAND]},
            swapped={
                "options": [
                    option(True, "The people"),
                    option(False, "The brand", "It pays"),
                    option(True, "The coach"),
                ]
            },
            secret=["It pays", "goes home"],
            hostile=[{"": ["0", "1"]}, {"": [COACH]}],
        )
        for partial in ("true", "false")
    ],
    "true-false": [
        QuestionExample(
            question("true-false", answer="true", because="It lasts"),
            right={"": ["true"]},
            wrong={"": ["false"]},
            swapped={"answer": "false"},
            secret=["It lasts", "goes home"],
            hostile=[{"": ["True"]}, {"": ["on"]}, {"": ["1"]}],
        )
    ],
    "numeric": [
        QuestionExample(
            question("numeric", answer="4321.5", tolerance="1%", unit="hours"),
            right={"": ["4 321,5"]},
            wrong={"": ["1"]},
            swapped={"answer": "1", "tolerance": "0"},
            secret=["4321.5", "goes home"],
            hostile=[{"": ["-4321.5"]}, {"": ["4321.5 or 1"]}],
        ),
        QuestionExample(
            question(
                "numeric",
                answer="25",
                because="92 minus 67",
                also=[
                    {
                        "answer": "25",
                        "tolerance": "4%",
                        "credit": "50%",
                        "because": "Do not round",
                    },
                    {"answer": "27.2", "because": "That is the share"},
                    {"answer": "67", "credit": "12.5%"},
                ],
            ),
            right={"": ["25"]},
            wrong={"": ["27,2"]},
            swapped={
                "answer": "67",
                "because": "That is the share",
                "also": [
                    {"answer": "25", "tolerance": "5", "because": "92 minus 67"},
                    {"answer": "1", "credit": "99%", "because": "Do not round"},
                ],
            },
            secret=["92 minus", "Do not", "the share", "12.5", "goes home"],
            hostile=[{"": ["-27.2"]}, {"": ["67 or 25"]}],
            steps=[{"": ["24.5"]}, {"": ["67"]}],
        ),
    ],
    "text": [
        QuestionExample(
            question("text", accept=["social dialogue"], patterns=["(tri|bi)partite.*"]),
            right={"": ["Social  Dialogue."]},
            wrong={"": ["a monologue"]},
            swapped={"accept": ["a monologue"], "patterns": []},
            secret=["social dialogue", "partite", "goes home"],
        ),
        QuestionExample(
            question(
                "text",
                accept=["social dialogue"],
                because="All three sit down",
                also=[
                    {"answer": "bargaining", "credit": "40%", "because": "One form of it"},
                    {
                        "pattern": "(tri|bi)partite.*",
                        "credit": "12.5%",
                        "because": "It counts heads",
                    },
                    {"answer": "a <monologue>", "because": "Nobody answers"},
                ],
            ),
            right={"": ["Social dialogue"]},
            wrong={"": ["A <monologue>"]},
            swapped={
                "accept": ["bargaining"],
                "because": "One form of it",
                "also": [
                    {"pattern": "social .*", "because": "All three sit down"},
                    {"answer": "a <monologue>", "credit": "100%", "because": "It counts heads"},
                ],
            },
            secret=[
                "All three",
                "One form",
                "partite",
                "counts heads",
                "Nobody",
                "12.5",
                "goes home",
            ],
            steps=[{"": ["Bargaining!"]}, {"": ["bipartite"]}],
        ),
    ],
    "ordering": [
        QuestionExample(
            question("ordering", items=["Goal", "Reality", "Options", "Will"]),
            right={GOAL: ["1"], REALITY: ["2"], OPTIONS: ["3"], WILL: ["4"]},
            wrong={GOAL: ["1"], REALITY: ["2"], OPTIONS: ["4"], WILL: ["3"]},
            swapped={"items": ["Will", "Goal", "Options", "Reality"]},
            secret=["goes home"],
            hostile=[{GOAL: ["0"]}, {GOAL: ["5"]}, {GOAL: ["١"]}, {COACH: ["1"]}, {WILL: ["1"]}],
        )
    ],
    "matching": [
        QuestionExample(
            question(
                "matching",
                pairs=[
                    {"left": "Auditor", "right": "Show me", "id": "auditor-shows", **because},
                    {"left": "Coach", "right": "What next?"},
                ],
                extra=["I fix it"],
            ),
            right={AUDITOR: [SHOW], COACHES: [NEXT]},
            wrong={AUDITOR: [FIX], COACHES: [NEXT]},
            swapped={
                "pairs": [
                    {"left": "Auditor", "right": "I fix it", "id": "auditor-shows", **because},
                    {"left": "Coach", "right": "Show me"},
                ],
                "extra": ["What next?"],
            },
            secret=["auditor-shows", "goes home", *because.values()],
            hostile=[
                {AUDITOR: [NEXT]},
                {AUDITOR: ["x"]},
                {SHOW: [AUDITOR]},
                {"auditor-shows": [SHOW]},
            ],
        )
        for because in ({}, {"because": "It asks for evidence"})
    ],
    "cloze": [
        QuestionExample(
            question("cloze", prompt="O is {{open questions}}, A is {{affirmations|affirming}}."),
            right={"1": ["Open  Questions"], "2": ["affirming"]},
            wrong={"1": ["affirmations"], "2": ["affirmations"]},
            swapped={"prompt": "O is {{orders}}, A is {{advice}}."},
            secret=["open questions", "affirmations", "affirming", "goes home"],
            hostile=[
                {"0": ["open questions"]},
                {"3": ["affirming"]},
                {"1": ["x" * 201]},
                {"1": ["{{open questions}}"]},
                {"2": ["affirmations|affirming"]},
                {"1": ["\x00"]},
            ],
        )
    ],
    "judgement": [
        QuestionExample(
            question(
                "judgement",
                options=[
                    move(100, "Name the limits", "No hidden purpose"),
                    move(40, "Look at the file"),
                    move(0, "Decline and report", "It closes the door"),
                ],
            ),
            right={"": [OPEN_UP]},
            wrong={"": [STAY]},
            swapped={
                "options": [
                    move(0, "Name the limits", "No hidden purpose"),
                    move(100, "Look at the file"),
                    move(40, "Decline and report", "It closes the door"),
                ],
            },
            secret=["No hidden purpose", "It closes the door", "goes home"],
            hostile=[{"": [BRAND]}, {"": ["100%"]}, {"": ["0"]}],
        )
    ],
    "open": [
        QuestionExample(
            question("open", rubric="common", **words),
            right={"": ["One gate was locked.\r\n\r\nNobody <asked> why."]},
            wrong={"": ["No."]},
            secret=["goes home", "Facts"] if words else ["goes home"],
            hostile=[{"": ["\x00\x07"]}, {"": [" \n\t "]}, {"words": ["100"]}],
        )
        for words in ({}, {"words": "3-200"})
    ],
    "scale": [
        QuestionExample(
            question("scale", labels=["not at all", "a little", "fully"]),
            right={"": [FULLY]},
            wrong={"": [NOT_AT_ALL]},
            secret=["goes home"],
            hostile=[{"": ["2"]}, {"": ["fully"]}],
        )
    ],
    "scenario": [
        QuestionExample(
            question("scenario", start="call", scenes=story(100, 0, 100, 40)),
            right={"call": [REFUSE], "talk": [ASK]},
            wrong={"call": [REFUSE], "talk": [LEAVE]},
            swapped={"scenes": story(100, 40, 0, 100)},
            secret=["Two were", "Nobody is", "Fear is", "goes home"],
            hostile=[
                {"call": [ASK]},
                {"talk": [ASK]},
                {"call": ["talk"]},
                {"call": [GIVE], "talk": [ASK]},
                {"harm": ["x"], "nowhere": ["y"]},
            ],
            steps=[{"call": [REFUSE]}, {"call": [GIVE]}],
        )
    ],
}

CHECK = "```question\nid: it\n```"
RIGHT, WRONG = {"option": PEOPLE}, {"option": COACH}
_TOLD = QUESTIONS["single"][0]


def kept(plugins: Plugins) -> PlainTools:
    """Return tools that know the question types, and one compiled question for lessons to hold."""
    types = plugins.questions
    found = PlainTools(types).question(Draft(data=dict(_TOLD.written)))
    slots: dict[str, CompiledQuestion] = {found.id: found} if found else {}
    return PlainTools(types, slots)


def _quiz(mode: str, answer: Mapping[str, str], completes: bool, **keys: Any) -> ActivityExample:
    return ActivityExample(
        {"title": "Who owns it?", "mode": mode, "pass": "70%", "questions": [_TOLD.written]} | keys,
        events=[Answered("it", None), Answered("it", answer), Submitted()],
        completes=completes,
        swapped={"questions": [{**_TOLD.written, **_TOLD.swapped}]},
        secret=_TOLD.secret,
    )


ACTIVITIES: Mapping[str, list[ActivityExample]] = {
    "lesson": [
        ActivityExample(
            {"title": "Roles"}, f"Before.\n\n{CHECK}\n\nAfter.", [Submitted()], secret=["lasts"]
        ),
        ActivityExample(
            {"title": "Roles", "done": "checks"},
            CHECK,
            [Answered("it", WRONG)],
            secret=["lasts"],
        ),
    ],
    "quiz": [
        _quiz("practice", WRONG, completes=True),
        _quiz("graded", RIGHT, completes=True, attempts="3", wait="1 day", time_limit="20 min"),
        _quiz("graded", WRONG, completes=False, grade_by="latest"),
        _quiz("exam", WRONG, completes=False, shuffle="false", attempts="1"),
    ],
    "case": [
        ActivityExample(
            {
                "title": "The gate",
                "complete": {"posts": "1", "words": "10"},
                "stages": [{"id": "first", "title": "First", "asks": "post"}],
                "rubric": "common",
            },
            "The gate is locked.",
            facts={"discussion": DiscussionFacts(posts=posts, words=12)},
            completes=bool(posts),
        )
        for posts in (0, 1)
    ],
    "debate": [
        ActivityExample(
            {"title": "Leave?", "motion": "Leave.", "sides": {"for": "Go", "against": "Stay"}},
            "Think.",
        )
    ],
    "task": [ActivityExample({"title": "Capstone", "rubric": "common"}, "Do it.")],
}


def renderer(plugins: Plugins, instance: Path) -> Render:
    """Return what the academy renders pages with: strict, escaped, with its filters and macros."""
    app = Flask("contract", static_folder=None)
    app.secret_key = "for tests"
    engine = Engine(Settings(instance=instance), SetClock(NOW), plugins)
    setup.install(app, engine)

    def written(template: str, context: Mapping[str, Any]) -> str:
        with app.test_request_context():
            return render(template, here="/courses/course/page", **context)

    return written
