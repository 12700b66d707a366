"""A question as it was and as it is now: what changed, and how answers to the old one are read by the new one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from bwa_lms.api import EVERYTHING, NOTHING, CompiledQuestion, Show
from bwa_lms.plugins.host import Plugins
from bwa_lms.plugins.tools import Tools, spec_of

# type: it asks in another way. points: what it can earn. wording: what people read while they answer.
# key: what is right, or what is told about it afterwards.
Change = Literal["gone", "type", "points", "wording", "key"]
_HOST = {"points", "show_points"}  # the host's own part of a view


@dataclass(frozen=True)
class Carried:
    """How an answer to the old question is read by the new one.

    `names` maps the ids in it; `lost` are the parts (in words) that the new question does not have, `fresh` those that
    the old one did not. `possible`: it can be read at all.
    """

    possible: bool = False
    names: Mapping[str, str] = field(default_factory=dict)
    lost: Mapping[str, str] = field(default_factory=dict)
    fresh: Mapping[str, str] = field(default_factory=dict)


def carry(plugins: Plugins, old: CompiledQuestion, new: CompiledQuestion | None) -> Carried:
    """Say how answers to `old` are read by `new`; a question of another type reads none."""
    type_ = plugins.questions.get(old.type)
    if new is None or type_ is None or new.type != old.type:
        return Carried()
    was, now = spec_of(type_, old), spec_of(type_, new)
    matched = type_.match(was, now)
    before, after = type_.parts(was), type_.parts(now)
    known = matched or {}
    lost = {name: said for name, said in before.items() if known.get(name, name) not in after}
    met = {known.get(name, name) for name in before}
    fresh = {name: said for name, said in after.items() if name not in met}
    return Carried(matched is not None or bool(lost), known, lost, fresh)


def same(plugins: Plugins, old: CompiledQuestion | None, new: CompiledQuestion | None) -> bool:
    """Say whether two questions ask and mark the same, whichever version of their type compiled each."""
    if old is None or new is None or old == new or old.version == new.version:
        return old == new
    type_ = plugins.questions.get(old.type)
    if type_ is None or new.type != old.type:
        return False
    alike = (old.points, old.hint_cost) == (new.points, new.hint_cost)
    return alike and bool(spec_of(type_, old) == spec_of(type_, new))


def changes(
    plugins: Plugins, old: CompiledQuestion, new: CompiledQuestion | None
) -> tuple[Change, ...]:
    """Return in which ways a question changed; nothing where it is the same."""
    if new is None:
        return ("gone",)
    if old.type != new.type:
        return ("type",)
    shown = _shown(plugins, old, NOTHING) != _shown(plugins, new, NOTHING)
    told = _shown(plugins, old, EVERYTHING) != _shown(plugins, new, EVERYTHING)
    silent = not same(plugins, old, new) and old.points == new.points and not (shown or told)
    found: dict[Change, bool] = {
        "points": old.points != new.points,
        "wording": shown,
        "key": (told and not shown) or silent,
    }
    return tuple(name for name, is_so in found.items() if is_so)


def _shown(plugins: Plugins, question: CompiledQuestion, show: Show) -> dict[str, Any]:
    view = Tools(plugins).question_view(question, 0, None, show)
    return {name: value for name, value in view.items() if name not in _HOST}
