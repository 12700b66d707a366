"""The contract of question types."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import reduce
from itertools import product
from typing import Any

from bwa_lms.api.activity import View
from bwa_lms.api.question import (
    EVERYTHING,
    NOTHING_TO_EARN,
    Mark,
    NeedsMarker,
    QuestionAuthored,
    QuestionType,
    Response,
    Show,
)
from bwa_lms.api.testing.draft import PlainTools
from bwa_lms.api.testing.examples import (
    COUNTING,
    HOSTILE,
    ODD_RESPONSES,
    OPEN,
    SEEDS,
    SHOWS,
    Fields,
    QuestionExample,
    Render,
)
from bwa_lms.api.testing.promises import (
    check_identity,
    check_models,
    check_spec,
    check_templates,
    compiled_twice,
    expect,
    expect_plain,
)
from bwa_lms.kernel.canonical import canonical
from bwa_lms.kernel.errors import Refused


def check_question_type(
    type_: QuestionType[Any, Any],
    examples: Sequence[QuestionExample],
    render: Render | None = None,
) -> None:
    """Check every promise of the contract for a question type. Raises AssertionError."""
    check_identity(type_)
    check_models(type_, QuestionAuthored)
    expect(bool(examples), f"{type_.kind}: give at least one example")
    for example in examples:
        spec = _spec_of_question(type_, example.written)
        check_spec(type_, spec)
        _check_marks(type_, spec, example)
        _check_hostile(type_, spec, example)
        _check_question_views(type_, spec, example, render)
        _check_secrets(type_, spec, example, render)
        _check_counting(type_, spec, example)
        _check_carrying(type_, spec, example)
        _check_unnamed(type_, spec, example)
        _check_settling(type_, spec, example)


def _spec_of_question(type_: QuestionType[Any, Any], written: Mapping[str, Any]) -> Any:
    return compiled_twice(type_, dict(written), "", PlainTools({type_.kind: type_}))


def _check_marks(type_: QuestionType[Any, Any], spec: Any, example: QuestionExample) -> None:
    name = type_.kind
    right = _response(type_, spec, example.right)
    expect(right is not None, f"{name}: the right form is not blank")
    full = _mark(type_, spec, right)
    less = _mark(type_, spec, _response(type_, spec, example.wrong))
    if type_.marked and isinstance(full, Mark) and isinstance(less, Mark):
        expect(full.right, f"{name}: the right form earns everything")
        expect(less.points < less.of, f"{name}: the wrong form earns less")
    for blank in (None, *ODD_RESPONSES):
        mark = _mark(type_, spec, blank)
        expect(not _earns(mark), f"{name}: {blank!r} earns nothing")


def _earns(mark: Mark | NeedsMarker) -> bool:
    return isinstance(mark, Mark) and mark.points > 0


def _mark(
    type_: QuestionType[Any, Any], spec: Any, response: Response | None
) -> Mark | NeedsMarker:
    mark = type_.mark(spec, response)
    expect(mark == type_.mark(spec, response), f"{type_.kind}: marking is pure")
    if not type_.marked:
        expect(mark == NOTHING_TO_EARN, f"{type_.kind}: what is never marked earns nothing")
        return mark
    expect(_exact(mark.of) and mark.of > 0, f"{type_.kind}: of is a Decimal above 0")
    if isinstance(mark, Mark):
        within = _exact(mark.points) and 0 <= mark.points <= mark.of
        expect(within, f"{type_.kind}: points are a Decimal between 0 and of")
    return mark


def _exact(value: object) -> bool:
    return isinstance(value, Decimal)


def _response(type_: QuestionType[Any, Any], spec: Any, fields: Fields) -> Response | None:
    response = type_.read(spec, fields)
    expect(response == type_.read(spec, fields), f"{type_.kind}: reading is pure")
    expect(
        response is None or isinstance(response, Mapping), f"{type_.kind}: a response is a group"
    )
    if response is not None:
        back = json.loads(canonical(response))
        expect(back == response, f"{type_.kind}: a response comes back from JSON as it was")
    return response


def _check_hostile(type_: QuestionType[Any, Any], spec: Any, example: QuestionExample) -> None:
    blanks: tuple[Fields, ...] = ({}, {"": []}, {"": [""]})
    for blank in blanks:
        expect(type_.read(spec, blank) is None, f"{type_.kind}: {blank!r} is blank")
    for fields in (*HOSTILE, *example.hostile):
        try:
            response = _response(type_, spec, fields)
        except Refused as refused:
            expect(bool(refused.message), f"{type_.kind}: a refusal says why")
        else:
            told = str(fields)[:80]
            expect(not _earns(_mark(type_, spec, response)), f"{type_.kind}: {told} earns nothing")
            type_.view(spec, 1, response, OPEN)


def _check_question_views(
    type_: QuestionType[Any, Any], spec: Any, example: QuestionExample, render: Render | None
) -> None:
    answers = [None, *(type_.read(spec, fields) for fields in (example.right, example.wrong))]
    for seed, response, show in product(SEEDS, answers, SHOWS):
        view = type_.view(spec, seed, response, show)
        again = type_.view(spec, seed, response, show)
        expect(view == again, f"{type_.kind}: a view is pure")
        expect_plain(type_.kind, view.context)
        if render and seed == SEEDS[0]:
            _written(type_, spec, view, response, show, render)
    blank, given = (type_.view(spec, 1, each, OPEN) for each in answers[:2])
    expect(blank != given, f"{type_.kind}: a view shows what was answered")
    check_templates(type_, blank)


def _written(
    type_: QuestionType[Any, Any],
    spec: Any,
    view: View,
    response: Response | None,
    show: Show,
    render: Render,
) -> str:
    """Render a question as the host does, with the keys of its own."""
    mark = type_.mark(spec, response)
    told = None
    if show.own:
        earned = mark.points if isinstance(mark, Mark) else None
        state = "waits" if earned is None else "right" if earned == mark.of else "wrong"
        told = {"state": state, "points": earned, "of": mark.of} if mark.of else None
    own = {"id": "it", "name": "q-it", "points": Decimal(type_.marked), "open": show.open}
    own |= {"show_points": type_.marked, "hint_offer": None}
    html = render(view.template, {"q": {**view.context, **own, "mark": told}})
    expect('name="question" value="it"' in html, f"{type_.kind}: the page names its question")
    return html


def _check_secrets(
    type_: QuestionType[Any, Any], spec: Any, example: QuestionExample, render: Render | None
) -> None:
    """Look at everything that is open from both sides: what is right must leave no trace."""
    name, other = type_.kind, spec
    if example.swapped:
        other = _spec_of_question(type_, {**example.written, **example.swapped})
        right = type_.read(other, example.right)
        expect(not _right(type_.mark(other, right)), f"{name}: swapped has another key")
    forms = ({}, example.right, example.wrong, *example.steps)
    for seed, fields, show in product(SEEDS, forms, (OPEN, COUNTING)):
        response = type_.read(spec, fields)
        view = type_.view(spec, seed, response, show)
        same = view == type_.view(other, seed, response, show)
        expect(same, f"{name}: an open view is the same whatever is right")
        shown = repr(view.context) + (_page(type_, spec, view, render) if render else "")
        typed = " ".join(value for values in fields.values() for value in values)
        for word in example.secret:
            expect(word in typed or word not in shown, f"{name}: an open view tells {word!r}")
    told = repr(type_.view(spec, 0, type_.read(spec, example.right), EVERYTHING).context)
    told_then = any(word in told for word in example.secret)
    expect(told_then or not example.secret, f"{name}: with everything shown, secrets are told")


def _page(type_: QuestionType[Any, Any], spec: Any, view: View, render: Render) -> str:
    return _written(type_, spec, view, None, OPEN, render)


def _right(mark: Mark | NeedsMarker) -> bool:
    return isinstance(mark, Mark) and mark.right


def _check_settling(type_: QuestionType[Any, Any], spec: Any, example: QuestionExample) -> None:
    """Let one answer come after another: one of the two stands, and nothing is worth more for being tried twice."""
    name = type_.kind
    forms = (example.right, example.wrong, *example.steps)
    answers = [each for each in (type_.read(spec, fields) for fields in forms) if each is not None]
    expect(type_.finished(spec, answers[0]), f"{name}: the right form leaves nothing open")
    for old, new in product(answers, (*answers, None)):
        stands = type_.settle(spec, old, new)
        expect(stands == type_.settle(spec, old, new), f"{name}: settling is pure")
        expect(stands in (old, new), f"{name}: one of two answers stands")
        expect(type_.settle(spec, old, old) == old, f"{name}: an answer stands beside itself")
        if stands != new:
            later = type_.settle(spec, old, None)
            expect(later == old, f"{name}: what stands is not taken back by clearing it")
    for odd, new in product(ODD_RESPONSES, answers):
        type_.settle(spec, odd, new)
        type_.settle(spec, new, odd)
        type_.finished(spec, odd)


def _check_carrying(type_: QuestionType[Any, Any], spec: Any, example: QuestionExample) -> None:
    """Carry answers over to the same question and to one whose parts have other ids, and back."""
    name, parts = type_.kind, type_.parts(spec)
    expect(all(said.strip() for said in parts.values()), f"{name}: a part has words")
    matched = type_.match(spec, spec)
    expect(matched is not None, f"{name}: a question matches itself")
    same = all((matched or {}).get(part, part) == part for part in parts)
    expect(same, f"{name}: each part of a question matches itself")
    there = {part: f"{part}x" for part in parts}
    back = {to: part for part, to in there.items()}
    forms = (example.right, example.wrong, *example.steps)
    for response in filter(None, (type_.read(spec, fields) for fields in forms)):
        expect(type_.renamed(response, {}) == response, f"{name}: without names nothing changes")
        carried = type_.renamed(response, there)
        expect(type_.renamed(carried, back) == response, f"{name}: an answer comes back")
        told = not parts or carried != response or not _names_any(response, parts)
        expect(told, f"{name}: an answer names the parts by their ids")
    for odd in ODD_RESPONSES:
        type_.renamed(odd, there)


def _check_unnamed(type_: QuestionType[Any, Any], spec: Any, example: QuestionExample) -> None:
    """Write the ids that nobody has written: the question stays what it was."""
    authored = type_.authored.model_validate(example.written)
    written: Any = copy.deepcopy(dict(example.written))
    for (*above, last), name in type_.unnamed(authored).items():
        group = reduce(lambda data, part: data[part], above, written)
        group[last] = {"id": name, **group[last]}
    again = _spec_of_question(type_, written)
    expect(again == spec, f"{type_.kind}: ids that are written change nothing")
    left = type_.unnamed(type_.authored.model_validate(written))
    expect(not left, f"{type_.kind}: what has an id lacks none")


def _names_any(response: Response, parts: Mapping[str, str]) -> bool:
    written = canonical(response).decode()
    return any(f'"{each}"' in written for part in parts for each in part.split("/"))


def _check_counting(type_: QuestionType[Any, Any], spec: Any, example: QuestionExample) -> None:
    name = type_.kind
    answers = [type_.read(spec, example.right), type_.read(spec, example.wrong), None]
    counts = type_.summarise(spec, answers)
    expect(min(counts.values(), default=0) >= 0, f"{name}: a summary counts")
    expect(counts.get("") == 1, f"{name}: a summary counts what is blank under the empty id")
    each = [type_.summarise(spec, [answer]) for answer in answers]
    added = {key: sum(one.get(key, 0) for one in each) for key in counts}
    expect(dict(counts) == added, f"{name}: the summary of some answers is the sum of their own")
    for answer in filter(None, counts):
        said = type_.describe(spec, answer)
        expect(bool(said.words.strip()), f"{name}: what a summary counts is described in words")
        earns = said.share is None or 0 <= said.share <= 1
        expect(earns, f"{name}: what an answer earns is a share, from 0 to 1")
