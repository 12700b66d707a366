"""What authors write, as models: a key that is not named here is a mistake that the checker reports."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from bwa_lms.api.fields import Flag, Id, Minutes, Moment, Words


class Authored(BaseModel):
    """Base of every model of authored text: unknown keys are refused, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Spec(BaseModel):
    """Base of every compiled model: frozen, complete, and written to a build as JSON."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ActivityAuthored(Authored):
    """The keys that every activity shares, whatever its kind (front matter, or the top of its YAML)."""

    title: Words
    minutes: Minutes | None = None
    summary: Words = ""
    required: Flag = True
    opens: Moment | None = None
    due: Moment | None = None
    closes: Moment | None = None
    was: tuple[Id, ...] = ()
