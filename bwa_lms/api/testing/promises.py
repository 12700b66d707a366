"""What kinds and types promise alike."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from bwa_lms.api.activity import View
from bwa_lms.api.testing.draft import Draft, PlainTools
from bwa_lms.kernel.canonical import canonical
from bwa_lms.kernel.ids import AUTHORED_ID


def expect(kept: bool, promise: str) -> None:
    if not kept:
        raise AssertionError(promise)


def check_identity(plugin: Any) -> None:
    name = plugin.kind
    expect(bool(AUTHORED_ID.fullmatch(name)), f"{name!r}: a kind is written as an id is")
    expect(
        isinstance(plugin.version, int) and plugin.version >= 1,
        f"{name}: versions count from 1",
    )
    folder = plugin.templates
    expect(
        folder is None or (isinstance(folder, Path) and folder.is_dir()),
        f"{name}: templates is a folder that exists",
    )


def check_models(plugin: Any, base: type[BaseModel]) -> None:
    name = plugin.kind
    expect(issubclass(plugin.authored, base), f"{name}: authored extends {base.__name__}")
    schema = plugin.authored.model_json_schema()
    expect(json.loads(json.dumps(schema)) == schema, f"{name}: the schema is JSON")
    closed = schema.get("additionalProperties") is False
    expect(closed, f"{name}: an unknown key is a mistake")
    expect(bool(plugin.spec.model_config.get("frozen")), f"{name}: a spec never changes")


def check_spec(plugin: Any, spec: Any) -> None:
    name = plugin.kind
    expect(isinstance(spec, plugin.spec), f"{name}: compile returns a {plugin.spec.__name__}")
    dumped = spec.model_dump(mode="json")
    canonical(dumped)  # refuses floats and whatever is not JSON
    back = plugin.spec.model_validate(json.loads(json.dumps(dumped)))
    expect(back == spec, f"{name}: a spec comes back from JSON as it was")
    expect(plugin.upgrade(dumped, plugin.version) == spec, f"{name}: upgrade keeps today's specs")


def compiled_twice(plugin: Any, written: Mapping[str, Any], body: str, tools: PlainTools) -> Any:
    specs = []
    for _ in range(2):
        source = Draft(data=dict(written), body=body)
        specs.append(plugin.compile(plugin.authored.model_validate(written), source, tools))
        expect(not source.problems, f"{plugin.kind}: the example has mistakes: {source.problems}")
    expect(specs[0] == specs[1], f"{plugin.kind}: compile gives the same spec each time")
    return specs[0]


_PLAIN = (str, int, bool, Decimal, date, timedelta, type(None))


def expect_plain(name: str, value: Any) -> None:
    if isinstance(value, Mapping):
        for key, item in value.items():
            expect(isinstance(key, str), f"{name}: a context has names, not {key!r}")
            expect_plain(name, item)
    elif isinstance(value, list | tuple):
        for item in value:
            expect_plain(name, item)
    else:
        expect(isinstance(value, _PLAIN), f"{name}: a context holds plain values, not {value!r}")


def check_templates(plugin: Any, view: View) -> None:
    if plugin.templates is not None:
        for template in (view.template, *view.more.values()):
            there = (plugin.templates / template).is_file()
            expect(there, f"{plugin.kind}: there is no template {template}")
