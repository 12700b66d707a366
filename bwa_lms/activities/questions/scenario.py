"""A scenario: a branching story, told scene by scene as choices are made.

The mark of a path is the mean of the credits of its choices. A path that was left before its end is divided by the
longest way that it could still have taken, as if every choice to come earned nothing: so stopping early never pays,
and going on never costs. The compiler proves that every scene can be reached, that every path ends (no path comes to
a scene twice), and that some path earns everything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any

from pydantic import Field

from bwa_lms.activities.questions.choice import TEMPLATES
from bwa_lms.activities.questions.judgement import (
    Move,
    MoveAuthored,
    compiled_move,
    report_twin_moves,
    shown_move,
)
from bwa_lms.activities.questions.story import Walk, walk
from bwa_lms.activities.questions.wording import from_page, words
from bwa_lms.api import (
    Authored,
    CompileTools,
    Described,
    Mark,
    QuestionAuthored,
    QuestionSpec,
    QuestionType,
    Refused,
    Response,
    Show,
    Source,
    Spec,
    View,
    arranged,
)
from bwa_lms.api.fields import Id, Sentence, Words


class TurnAuthored(MoveAuthored):
    """A move that leads to another scene."""

    to: Id


class SceneAuthored(Authored):
    """What happens, and what can be done then; or how it ends."""

    text: Words = ""
    choices: tuple[TurnAuthored, ...] = Field(default=(), max_length=20)
    end: Sentence | None = None


Scenes = Annotated[dict[Id, SceneAuthored], Field(max_length=500)]


class ScenarioAuthored(QuestionAuthored):
    """Scenes by id, and the one that begins."""

    start: Id
    scenes: Scenes


class Turn(Move):
    """A compiled choice; its id is unique in its scene."""

    to: str


class Scene(Spec):
    """A compiled scene: without choices it is an end. `text` and `end` are sanitised block HTML."""

    id: str
    text: str = ""
    choices: tuple[Turn, ...] = ()
    end: str = ""


Steps = list[tuple[Scene, Turn]]


class ScenarioSpec(QuestionSpec):
    """The scenes in the order in which they were written; `longest` counts the choices of a scene's longest path."""

    start: str
    scenes: tuple[Scene, ...]
    longest: Mapping[str, int]

    @cached_property
    def by_id(self) -> Mapping[str, Scene]:
        """The scenes by their ids."""
        return {scene.id: scene for scene in self.scenes}

    def follow(self, chosen: Mapping[str, object]) -> tuple[Steps, Scene]:
        """Go from the start as `chosen` (scene to choice) says; return the path and the scene where it stands."""
        path: Steps = []
        here = self.by_id[self.start]
        while found := next((c for c in here.choices if c.id == chosen.get(here.id)), None):
            path.append((here, found))
            here = self.by_id[found.to]
        return path, here


class Scenario(QuestionType[ScenarioAuthored, ScenarioSpec]):
    """A response is the path so far; it may grow, and is rewritten only where nothing counts."""

    kind = "scenario"
    authored = ScenarioAuthored
    spec = ScenarioSpec
    templates = TEMPLATES

    def compile(
        self, authored: ScenarioAuthored, source: Source, tools: CompileTools
    ) -> ScenarioSpec | None:
        """Return the spec; report a story that does not hold together."""
        found = _proven(authored, source)
        if found is None:
            return None
        scenes = tuple(
            _scene(name, each, source.at("scenes", name), tools)
            for name, each in authored.scenes.items()
        )
        longest = found.longest(_ways(authored))
        common = ScenarioSpec.common(authored, source, tools)
        return ScenarioSpec(**common, start=authored.start, scenes=scenes, longest=longest)

    def read(self, spec: ScenarioSpec, fields: Mapping[str, Sequence[str]]) -> Response | None:
        """Return {"path": [{"scene": id, "choice": id}, …]} from one field for each scene.

        What stands in fields of scenes that the path does not come to is left out.
        """
        choices = {scene.id: scene.choices for scene in spec.scenes}
        given: dict[str, str] = {}
        for name, values in fields.items():
            chosen = next((each for each in values if each), "")
            known = from_page((each.id, each.html) for each in choices.get(name, ()))
            given[name] = known.get(chosen, chosen)
        path, here = spec.follow(given)
        if here.choices and given.get(here.id):
            raise Refused("This is none of the choices. Choose again.")
        return _response(path)

    def view(self, spec: ScenarioSpec, seed: int, response: Response | None, show: Show) -> View:
        """Tell the story as far as it has come; scenes that were not reached are told with the key, at the end."""
        path, here = spec.follow(_choices(response))
        made = {scene.id: choice.id for scene, choice in path}
        order = {name: number for number, name in enumerate([*made, here.id], 1)}
        over = show.key and not show.open
        for scene in spec.scenes if over else ():
            order.setdefault(scene.id, len(order) + 1)
        told = _Teller(seed, made, order, over)
        going_on = show.open and bool(here.choices)
        yet = Show(hint=show.hint) if going_on else show
        context = {
            "scenes": [told.scene(scene, show) for scene, _ in path],
            "now": told.scene(here, yet),
            "going_on": going_on,
            "stands": show.stands,
            "own_button": going_on or (show.open and not show.stands),
            "rest": [told.scene(spec.by_id[name], show) for name in [*order][len(path) + 1 :]],
        }
        return View("questions/scenario.html", {**spec.shared(yet), **context})

    def mark(self, spec: ScenarioSpec, response: Response | None) -> Mark:
        """Give the mean of the credits; choices that were not made earn nothing."""
        path, here = spec.follow(_choices(response))
        reasons = tuple(choice.because for _, choice in path if choice.because)
        earned = sum((choice.credit for _, choice in path), Decimal(0))
        return Mark(earned / (len(path) + spec.longest[here.id]), Decimal(1), reasons)

    def finished(self, spec: ScenarioSpec, response: Response) -> bool:
        """Say whether the path has come to an end."""
        return not spec.follow(_choices(response))[1].choices

    def settle(self, spec: ScenarioSpec, old: Response, new: Response | None) -> Response | None:
        """Let a path grow: what was chosen stands, and a page that does not know of it yet changes nothing."""
        before, after = (spec.follow(_choices(each))[0] for each in (old, new))
        return new if after[: len(before)] == before else old

    def match(self, old: ScenarioSpec, new: ScenarioSpec) -> Mapping[str, str] | None:
        """Match choices, as scene/choice; None when one is gone or leads elsewhere, or an end goes on."""
        if old.start != new.start:
            return None
        leads = {name: choice.to for name, choice in _named(new)}
        same = all(leads.get(name) == choice.to for name, choice in _named(old))
        if same and _ends(old) <= _ends(new):
            return {name: name for name, _ in _named(old)}
        return None

    def unnamed(self, authored: ScenarioAuthored) -> Mapping[tuple[str | int, ...], str]:
        """Return the choices without an id."""
        return {
            ("scenes", name, "choices", place): choice.name
            for name, scene in authored.scenes.items()
            for place, choice in enumerate(scene.choices)
            if choice.id is None
        }

    def parts(self, spec: ScenarioSpec) -> Mapping[str, str]:
        """Name the choices, as scene/choice."""
        return {name: words(choice.html) for name, choice in _named(spec)}

    def renamed(self, response: Response, names: Mapping[str, str]) -> Response:
        """Rename the steps of the path, each of which is a scene/choice."""
        steps = [f"{scene}/{choice}" for scene, choice in _choices(response).items()]
        pairs = [names.get(step, step).partition("/") for step in steps]
        return {"path": [{"scene": scene, "choice": choice} for scene, _, choice in pairs]}

    def summarise(
        self, spec: ScenarioSpec, responses: Sequence[Response | None]
    ) -> Mapping[str, int]:
        """Count how often each choice was made, as scene/choice."""
        counts = {name: 0 for name, _ in _named(spec)} | {"": 0}
        for response in responses:
            path = spec.follow(_choices(response))[0]
            for name in [f"{scene.id}/{choice.id}" for scene, choice in path] or [""]:
                counts[name] += 1
        return counts

    def describe(self, spec: ScenarioSpec, answer: str) -> Described:
        """Say which choice it is, in which scene, and what it is worth."""
        scene, turn = next(
            (scene, turn)
            for scene in spec.scenes
            for turn in scene.choices
            if f"{scene.id}/{turn.id}" == answer
        )
        return Described(words(turn.html), turn.credit, turn.because, words(scene.text))


def _named(spec: ScenarioSpec) -> Iterator[tuple[str, Turn]]:
    for scene in spec.scenes:
        for choice in scene.choices:
            yield f"{scene.id}/{choice.id}", choice


def _ends(spec: ScenarioSpec) -> set[str]:
    return {scene.id for scene in spec.scenes if not scene.choices}


def _choices(response: Response | None) -> Mapping[str, object]:
    """Return what a response chose, by scene."""
    path: Any = response.get("path") if response else None
    steps = path if isinstance(path, list | tuple) else ()
    return {
        each["scene"]: each.get("choice")
        for each in steps
        if isinstance(each, Mapping) and isinstance(each.get("scene"), str)
    }


def _response(path: Steps) -> Response | None:
    steps = [{"scene": scene.id, "choice": choice.id} for scene, choice in path]
    return {"path": steps} if steps else None


@dataclass(frozen=True)
class _Teller:
    """Tells scenes: `made` are the choices by scene, `order` the numbers of the scenes that may be told."""

    seed: int
    made: Mapping[str, str]
    order: Mapping[str, int]
    over: bool  # all may be told, where each choice leads to included

    def scene(self, scene: Scene, show: Show) -> dict[str, Any]:
        """Return what a template may tell of a scene."""
        return {
            "id": scene.id,
            "number": self.order[scene.id],
            "text": scene.text,
            "choices": [
                self._choice(scene, choice, show)
                for choice in arranged(scene.choices, self.seed, lambda choice: choice.id)
            ],
            "end": scene.end,
        }

    def _choice(self, scene: Scene, choice: Turn, show: Show) -> dict[str, Any]:
        told = shown_move(choice, self.made.get(scene.id) == choice.id, show)
        leads = {"to": choice.to, "number": self.order[choice.to]} if self.over else None
        return {**told, "leads": leads}


def _scene(name: str, authored: SceneAuthored, source: Source, tools: CompileTools) -> Scene:
    choices = [
        Turn(
            **compiled_move(each, source, tools, "choices", place).model_dump(),
            to=each.to,
        )
        for place, each in enumerate(authored.choices)
    ]
    text, end = tools.block(source, "text"), tools.block(source, "end")
    return Scene(id=name, text=text, choices=tuple(choices), end=end)


def _ways(authored: ScenarioAuthored, least: int = 0) -> dict[str, list[str]]:
    """Return where the choices lead that earn `least` per cent at least."""
    return {
        name: [choice.to for choice in scene.choices if choice.credit >= least]
        for name, scene in authored.scenes.items()
    }


def _proven(authored: ScenarioAuthored, source: Source) -> Walk | None:
    """Return the walk through a story that holds together; None after reporting why it does not."""
    sound = [_sound(authored, name, source.at("scenes", name)) for name in authored.scenes]
    if authored.start not in authored.scenes:
        _report_unknown(authored, authored.start, source, "start")
    elif all(sound):
        return _walked(authored, source)
    return None


def _sound(authored: ScenarioAuthored, name: str, source: Source) -> bool:
    """Check one scene by itself; say whether its place in the story can be looked at."""
    scene = authored.scenes[name]
    report_twin_moves(scene.choices, source, "choices")
    if scene.choices and scene.end is not None:
        hint = "remove end:, or remove choices:"
        source.problem(("end",), "bad-scene", f"{name} ends the story and has choices, too", hint)
    elif not scene.choices and scene.end is None:
        hint = "write choices:, or end: and how the story ends"
        source.problem((), "bad-scene", f"{name} has neither choices nor an end", hint)
    elif scene.choices and not scene.text:
        source.problem((), "missing-key", "text is missing", "write text: and what happens")
    unknown = [n for n, choice in enumerate(scene.choices) if choice.to not in authored.scenes]
    for place in unknown:
        _report_unknown(authored, scene.choices[place].to, source, "choices", place, "to")
    return bool(scene.choices) != (scene.end is not None) and not unknown


def _report_unknown(
    authored: ScenarioAuthored, name: str, source: Source, *where: str | int
) -> None:
    known = ", ".join(list(authored.scenes)[:10])
    hint = f"write one of: {known}" if known else f"write {name}: below scenes:, and what happens"
    source.problem(where, "unknown-scene", f"there is no scene {name}", hint)


def _walked(authored: ScenarioAuthored, source: Source) -> Walk | None:
    found = walk(authored.start, _ways(authored))
    for name in [each for each in authored.scenes if each not in found.settled]:
        hint = f"lead a choice there (to: {name}), or remove it"
        source.problem(("scenes", name), "unreachable-scene", f"no choice leads to {name}", hint)
    for name, place in found.closing:
        to = authored.scenes[name].choices[place].to
        hint = "lead this choice on to another scene, or to an end"
        message = f"the story comes back to {to}, so a path may never end"
        source.problem(("scenes", name, "choices", place, "to"), "endless-story", message, hint)
    if not authored.scenes[authored.start].choices:
        hint = "begin with a scene that has choices"
        message = "the story ends where it begins: there is nothing to choose"
        source.problem(("start",), "too-few-options", message, hint)
    elif not found.closing and not _wins(authored):
        hint = "give credit: 100% to each choice of the best path"
        message = "no path through the story earns full credit"
        source.problem(("scenes",), "no-full-credit", message, hint)
    return None if found.closing else found


def _wins(authored: ScenarioAuthored) -> bool:
    """Say whether an end is reached by choices that earn everything."""
    best = walk(authored.start, _ways(authored, least=100)).settled
    return any(not authored.scenes[name].choices for name in best)
