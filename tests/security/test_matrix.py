"""Who gets in where: every route, every kind of person, asked for real."""

from __future__ import annotations

from urllib.parse import unquote

import pytest

from tests.security.stage import stranger, undone

# The people: a stranger, Amina (participant), Dewi (participant of another cohort), Tomás (Amina's trainer), Wanda (who
# trains another cohort), Ada (administrator). A letter for each: y may come in, n may not.
# {words} are parts of addresses that belong to Amina and her cohort.
PEOPLE = ("stranger", "Amina", "Dewi", "Tomás", "Wanda", "Ada")
MATRIX = """
/                                                      GET       yyyyyy
/.well-known/bwa-keys.json                             GET       yyyyyy
/about                                                 GET       yyyyyy
/healthz                                               GET       yyyyyy
/sign-in                                               GET,POST  yyyyyy
/sign-out                                              POST      yyyyyy
/reset                                                 GET,POST  yyyyyy
/reset/<link={reset}>                                  GET,POST  yyyyyy
/invitation/<link={invitation}>                        GET,POST  yyyyyy
/verify/<token={token}>                                GET       yyyyyy
/verify/<token={token}>/certificate.pdf                GET       nynnny
/verify/<token={token}>/credential.json                GET       nynnny
/welcome                                               GET,POST  nyyyyy
/profile                                               GET,POST  nyyyyy
/profile/password                                      GET,POST  nyyyyy
/profile/devices/<public_id={device}>/end              POST      nynnnn
/profile/devices/end                                   POST      nyyyyy
/media/<blob={blob}>                                   GET       nyyyyy
/courses/                                              GET       nyyyyy
/courses/<course>/                                     GET       nyyyyy
/courses/<course>/<activity={lesson}>                  GET       nyyyyy
/courses/<course>/<activity={quiz}>/<part=check>       GET       nynnnn
/courses/<course>/<activity={quiz}>/start              POST      nyynnn
/courses/<course>/<activity={lesson}>/answer           POST      nyynnn
/courses/<course>/<activity={lesson}>/done             POST      nyynnn
/courses/<course>/<activity={quiz}>/hand-in            POST      nynnnn
/courses/<course>/<activity={case}>/posts              GET,POST  nyynnn
/courses/<course>/<activity={case}>/posts/<post_id={own_post}>/edit  GET,POST  nynnnn
/courses/<course>/<activity={case}>/posts/<post_id={post}>/replies   GET,POST  nynnnn
/pledges/<pledge=confidentiality>                      GET,POST  nyynnn
/progress                                              GET       nyynnn
/certificate                                           GET       nyynnn
/desk/                                                 GET       nnnyyy
/desk/needs-you                                        GET       nnnyyn
/desk/releases                                         GET       nnnyyy
/desk/cohorts                                          GET       nnnnny
/desk/cohorts/new                                      GET,POST  nnnnny
/desk/cohorts/<cohort>/                                GET       nnnyny
/desk/cohorts/<cohort>/answers                         GET       nnnynn
/desk/cohorts/<cohort>/answers/<course>/<activity={open}>          GET   nnnynn
/desk/cohorts/<cohort>/answers/<course>/<activity={open}>/release  POST  nnnynn
/desk/answers/<attempt={open_attempt}>/<question=your-visit>       GET,POST  nnnynn
/desk/cohorts/<cohort>/changes                         GET       nnnynn
/desk/cohorts/<cohort>/statistics                      GET       nnnyny
/desk/cohorts/<cohort>/statistics/<course>/<activity={open}>       GET       nnnyny
/desk/banks                                            GET,POST  nnnyyy
/desk/banks/review                                     GET       nnnyyy
/desk/banks/review.zip                                 GET       nnnyyy
/desk/banks/review/forget                              POST      nnnyyy
/desk/statistics                                       GET       nnnnny
/desk/statistics/<course>/<activity={open}>            GET       nnnnny
/desk/cohorts/<cohort>/changes/<course>/<activity={open}>          GET       nnnynn
/desk/cohorts/<cohort>/changes/<course>/<activity={open}>/regrade  GET,POST  nnnynn
/desk/cohorts/<cohort>/cases                           GET       nnnynn
/desk/cohorts/<cohort>/cases/<course>/<activity={case}>        GET       nnnynn
/desk/cohorts/<cohort>/cases/<course>/<activity={case}>/posts  GET,POST  nnnynn
/desk/cohorts/<cohort>/cases/<course>/<activity={case}>/posts/<post={post}>/replies  GET,POST  nnnynn
/desk/posts/<post={post}>/mark                         GET,POST  nnnynn
/desk/cohorts/<cohort>/allowances                      GET       nnnyny
/desk/cohorts/<cohort>/allowances/new                  GET,POST  nnnyny
/desk/cohorts/<cohort>/certificates                    GET,POST  nnnnny
/desk/certificates/<token={token}>                     GET,POST  nnnnny
/desk/cohorts/<cohort>/days                            GET       nnnyny
/desk/cohorts/<cohort>/days/<day=d1>                   GET,POST  nnnyny
/desk/cohorts/<cohort>/days/<day=d1>/plan              GET,POST  nnnyny
/desk/cohorts/<cohort>/people                          GET,POST  nnnnny
/desk/cohorts/<cohort>/progress                        GET       nnnyny
/desk/cohorts/<cohort>/progress.csv                    GET       nnnyny
/desk/cohorts/<cohort>/title                           GET,POST  nnnnny
/desk/cohorts/<cohort>/trainers                        GET,POST  nnnnny
/desk/cohorts/<cohort>/trainers/<person={trainer}>/remove  POST  nnnnny
/desk/enrolments/<enrolment>/visits                    GET       nnnyny
/desk/enrolments/<enrolment>/visits/new                GET,POST  nnnyny
/desk/visits/<visit>/correct                           GET,POST  nnnyny
/desk/visits/<visit>/withdraw                          GET,POST  nnnyny
/desk/organisations                                    GET,POST  nnnnny
/desk/organisations/<organisation>                     GET,POST  nnnnny
/desk/people                                           GET       nnnyyy
/desk/people.csv                                       GET       nnnnny
/desk/people/new                                       GET,POST  nnnnny
/desk/people/import                                    GET,POST  nnnnny
/desk/people/<person>                                  GET       nnnyny
/desk/people/<person>/edit                             GET,POST  nnnnny
/desk/people/<person>/enrol                            GET,POST  nnnnny
/desk/people/<person>/organisation                     GET,POST  nnnnny
/desk/people/<person>/password                         POST      nnnnny
/desk/people/<person>/close                            GET,POST  nnnnny
/desk/people/<person>/open                             GET,POST  nnnnny
/desk/people/<person={invited}>/invitation             POST      nnnnny
"""
ASSETS = "/assets/<version>/<path:name>"  # files that anybody may read; tests/web holds them
ROWS = [tuple(line.split()) for line in MATRIX.strip().splitlines()]


def rule_of(pattern: str) -> str:
    """Return the app's own rule: without the values that the table puts into it."""
    return "/".join(part.partition("=")[0] + ">" * ("=" in part) for part in pattern.split("/"))


def address_of(pattern: str, names: dict[str, str]) -> str:
    """Return an address for a row of the table."""
    return "/".join(_filled(part, names) for part in pattern.split("/"))


def _filled(part: str, names: dict[str, str]) -> str:
    if not part.startswith("<"):
        return part
    name, _, value = part.strip("<>").partition("=")
    return (value or f"{{{name}}}").format(**names)


def test_the_table_names_every_route_and_every_method(app):
    routes = {rule.rule: rule.methods - {"HEAD", "OPTIONS"} for rule in app.url_map.iter_rules()}
    assert routes.pop(ASSETS) == {"GET"}
    assert {rule_of(pattern): set(methods.split(",")) for pattern, methods, _ in ROWS} == routes


def test_a_route_lets_in_whom_the_table_names_and_nobody_else(world, doors):
    wrong = [
        f"{method} {pattern} as {who}: {told}"
        for pattern, methods, letters in ROWS
        for method in methods.split(",")
        for who, letter in zip(PEOPLE, letters, strict=True)
        if (told := mistake(doors, who, method, address_of(pattern, world.names), letter))
    ]
    assert wrong == []


def mistake(doors, who: str, method: str, address: str, letter: str) -> str:
    """Ask, take back what that wrote, and say what is wrong with the answer: "" where nothing is."""
    with undone():
        got = doors.ask(who, method, address)
    right = got.status_code < 500 and came_in(got) is (letter == "y")
    return "" if right else f"{got.status} {got.headers.get('Location', '')}"


def came_in(got) -> bool:
    """Say whether an answer is one that the route itself gave, not the door."""
    sent_away = got.headers.get("Location", "").startswith("/sign-in?next=")
    return got.status_code not in {403, 404} and not sent_away


@pytest.mark.parametrize("address", ["/progress", "/desk/people", "/courses/first-visit/ask-first"])
def test_a_stranger_is_sent_to_sign_in_and_back(app, address):
    got = stranger().get(address)
    assert got.status_code == 302
    assert unquote(got.headers["Location"]) == f"/sign-in?next={address}"
