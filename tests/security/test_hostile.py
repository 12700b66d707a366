"""Requests that no page of ours sends: each gets a clear answer, none an error of the server."""

from __future__ import annotations

import io
from urllib.parse import urlencode

import pytest

from tests.security.stage import proof, undone
from tests.security.test_matrix import ROWS, address_of

STRANGE = ("0", "-1", "9" * 30, "x" * 3000, "%00", "%ff%fe", "..%2f..%2fsecret")


def insider(pattern):
    """Return somebody who may knock at a route, so that the request reaches its view."""
    if "/cases" in pattern or "/mark" in pattern:
        return "Tomás"
    return "Ada" if pattern.startswith("/desk") else "Amina"


def routes(world, method):
    """Yield each row's address that takes a method."""
    for pattern, methods, _ in ROWS:
        if method in methods.split(","):
            yield pattern, address_of(pattern, world.names)


def proofs_of(doors):
    """Return a valid token for each insider."""
    return {who: proof(doors.browser(who)) for who in ("Amina", "Tomás", "Ada")}


def asked(method, data):
    """Return what a request is made of; a GET has no form."""
    return {"method": method} | ({"data": data} if method == "POST" else {})


def broken(doors, requests):
    """Send requests (who, address, arguments) and return those that the server did not survive, with its status."""
    found = []
    for who, address, arguments in requests:
        with undone():
            got = doors.browser(who).open(address, **arguments)
        if got.status_code >= 500:
            found.append((who, arguments.get("method", "GET"), address[:200], got.status))
    return found


@pytest.mark.parametrize("value", STRANGE, ids=range(len(STRANGE)))
def test_strange_ids_in_every_place_of_every_address(world, doors, value):
    requests, proofs = [], proofs_of(doors)
    for pattern, methods, _ in ROWS:
        parts = address_of(pattern, world.names).split("/")
        for place, part in enumerate(pattern.split("/")):
            if part.startswith("<"):
                address = "/".join([*parts[:place], value, *parts[place + 1 :]])
                who = insider(pattern)
                data = {"csrf": proofs[who]}
                requests += [(who, address, asked(each, data)) for each in methods.split(",")]
    assert len(requests) > 60
    assert broken(doors, requests) == []


@pytest.mark.parametrize("query", ["next=%00", "next=%ff", "page=" + "9" * 40])
def test_strange_queries(world, doors, query):
    requests = [
        (who, f"{address}?{query}&text=%25_&page=-1&day=x&as=trainer", {})
        for _, address in routes(world, "GET")
        for who in ("stranger", "Amina", "Ada")
    ]
    assert broken(doors, requests) == []


@pytest.mark.parametrize("method", ["POST", "PUT", "HEAD", "BREW"])
def test_any_method_at_any_address(world, doors, method):
    every = {address_of(pattern, world.names) for pattern, _, _ in ROWS}
    requests = [
        (who, address, {"method": method})
        for who in ("stranger", "Ada")
        for address in sorted(every)
    ]
    assert broken(doors, requests) == []


FORM = "application/x-www-form-urlencoded"
BODIES = {
    "nul": b"csrf=%s&text=a%00b&email=%00&name=%00&q-share=%00&question=share",
    "invalid UTF-8": b"csrf=%s&text=%ff%fe&email=%ff&name=%c3%28&password=%ff&q-share=%ff&question=share",
    "lone surrogates": b"csrf=%s&text=%ed%a0%80&name=%ed%a0%80&email=%ed%a0%80&title=%ed%a0%80",
    "numbers": b"csrf=%s&q-share=1e99999999&question=share&version=-1&minutes=1e9&day=x&on=9999-99-99",
    "huge numbers": b"csrf=%s&version=" + b"9" * 5000 + b"&minutes=" + b"9" * 5000 + b"&level-facts=99999999999",
    "many fields": b"csrf=%s&" + b"&".join(b"f%d=1" % n for n in range(3000)),
    "not a form": b"{csrf: %s",
}  # fmt: skip
FIELDS = [
    "file",
    "text",
    "name",
    "title",
    "email",
    "printed_name",
    "place",
    "factory",
    "note",
    "reason",
    "comment",
    "password",
    "old",
    "new",
    "zone",
    "language",
    "start",
    "on",
    "kind",
    "role",
    "cohort",
    "organisation",
    "person",
    "country",
    "planned",
    "minutes",
    "version",
    "then",
    "attempt",
    "question",
    "q-share",
    "q-announced",
    "q-who-owns",
    "digest",
    "agree",
    "level-facts",
    "level-role",
    "rows",
    "csv",
    "enrolments",
    "next",
    "level",
]


@pytest.mark.parametrize("name", BODIES)
def test_forms_that_nobody_can_read(world, doors, name):
    assert broken(doors, sent(world, doors, BODIES[name], FORM)) == []


def sent(world, doors, body, kind):
    """Yield a body, with a valid token, to every form."""
    proofs = proofs_of(doors)
    for pattern, address in routes(world, "POST"):
        who = insider(pattern)
        data = body.replace(b"%s", proofs[who].encode())
        yield who, address, {"method": "POST", "data": data, "content_type": kind}


LONG = ("text", "name", "email", "comment")  # together they stay below what the server takes in


@pytest.mark.parametrize("text", ["x", "[", "<b>"])
def test_a_hundred_kilobytes_in_a_field(world, doors, text):
    body = urlencode(dict.fromkeys(LONG, (text * 100_000)[:100_000])).encode()
    assert broken(doors, sent(world, doors, b"csrf=%s&" + body, FORM)) == []


@pytest.mark.parametrize("text", ["x" * 2_000, "\u202e\u0301" * 300, "9" * 400, "-1", " "])
def test_strange_texts_in_every_field(world, doors, text):
    body = urlencode(dict.fromkeys(FIELDS, text)).encode()
    assert broken(doors, sent(world, doors, b"csrf=%s&" + body, FORM)) == []


DAYS = ("0001-01-01", "1000-02-29", "9999-12-31", "2026-02-30", "-2026-01-01", "2026-03-29")


@pytest.mark.parametrize("day", DAYS)
def test_days_that_no_calendar_reaches_break_no_page_for_good(world, doors, day):
    """A slip of the keyboard is refused at its field; whatever is taken leaves every page alive."""
    token = proof(doors.browser("Ada"))
    names = world.names
    forms = [
        ("/desk/cohorts/new", {"title": "Far", "start": day, "zone": "Pacific/Kiritimati"}),
        (f"/desk/cohorts/{names['cohort']}/days/d1/plan", {"on": day, "place": "Room 2"}),
        (f"/desk/people/{names['person']}/organisation", {"organisation": "", "since": day}),
        (f"/desk/enrolments/{names['enrolment']}/visits/new", {"on": day, "planned": "v1"}),
    ]
    with undone():
        for address, fields in forms:
            got = doors.browser("Ada").post(address, data={"csrf": token} | fields)
            assert got.status_code in {303, 422}, f"{address}: {got.status}"
        for _, address in routes(world, "GET"):
            for who in ("Ada", "Amina", "Tomás"):
                assert doors.browser(who).get(address).status_code < 500, f"{address} as {who}"


def test_files_where_texts_are_expected(world, doors):
    requests = []
    for who in ("Amina", "Ada"):
        token = proof(doors.browser(who))
        for _, address in routes(world, "POST"):
            files = {
                each: (io.BytesIO(b"\x00\xff\xfe"), "../x\x01.csv")
                for each in ("text", "file", "name")
            }
            requests.append((who, address, {"method": "POST", "data": {"csrf": token, **files}}))
    assert broken(doors, requests) == []


def test_no_form_is_taken_without_its_token(world, doors):
    for who in ("stranger", "Amina", "Ada"):
        for pattern, address in routes(world, "POST"):
            with undone():
                got = doors.browser(who).post(address, data={"text": "hello there all of you"})
            assert got.status_code in {403, 404, 410}, f"{pattern} as {who}: {got.status}"
