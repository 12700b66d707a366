"""Statistics as plain data, for programs: what the page shows, with the same names. Pure."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from bwa_lms.learning.statistics.report import Question, Quiz, Report, Said

PLACES = 4  # digits behind the point


def told(report: Report) -> dict[str, Any]:
    """Return a report as JSON can hold it: per cent as numbers up to 100, times in seconds, null where unknown."""
    return {
        "counted": report.counted,
        "quiz": _quiz(report.quiz),
        "questions": [
            {"id": asked.id, "type": asked.type, "place": report.places.get(asked.id, asked.id)}
            | _question(found)
            for asked, found in report.questions
        ],
        "earlier": {
            "quizzes": [_quiz(each) for each in report.earlier],
            "questions": [
                {"id": each.question.id, "type": each.question.type} | _question(each)
                for each in report.apart
            ],
        },
    }


def _quiz(quiz: Quiz | None) -> dict[str, Any] | None:
    if quiz is None:
        return None
    figures = _rounded(asdict(quiz.figures))
    del figures["weights"]
    weights = {
        place: {"effective": _rounded(weight), "intended": _rounded(quiz.intended[place])}
        for place, weight in quiz.weights.items()
    }
    return {**figures, "marks": list(quiz.marks), "weights": weights}


def _question(found: Question | None) -> dict[str, Any]:
    """Return the figures of a question; of one with too few answers there are none."""
    if found is None:
        return {"answers": None}
    figures = _rounded(asdict(found.figures)) if found.figures else {}
    figures.pop("attempts", None)
    return {
        "answers": found.answers,
        **figures,
        "seconds": _rounded(asdict(found.times)) if found.times else None,
        "chosen": [_said(each) for each in found.said],
        "others": found.others,
        "blank": found.blank,
        "remarks": list(found.remarks),
    }


def _said(said: Said) -> dict[str, Any]:
    answer = said.answer
    share = None if answer.share is None else float(answer.share)
    return {
        "answer": answer.words,
        "under": answer.under,
        "earns": share,
        "because": answer.because,
        "count": said.count,
        "share": _rounded(said.share),
    }


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _rounded(each) for name, each in value.items()}
    return round(value, PLACES) if isinstance(value, float) else value
