"""What somebody of one brand, or of one cohort, can find out about the people of another: docs/privacy.md, attacked.

An id of somebody else gets the answer that an id of nobody gets, byte for byte. Names, addresses, employers and counts
of people who have shown nothing of themselves appear nowhere.
"""

from __future__ import annotations

import re

import pytest

from bwa_lms.kernel.ids import token
from bwa_lms.learning import enrolment
from bwa_lms.people.service import accounts, cohorts
from tests.cast import NOW
from tests.security.stage import CASE, HERE, NONCES, everything, undone
from tests.security.test_matrix import ROWS, address_of

# The parts of addresses that belong to Amina, Chiara or their cohort. A certificate's token and a link are the keys
# to what they open: whoever holds one has been given it.
THEIRS = (
    "cohort",
    "person",
    "trainer",
    "invited",
    "enrolment",
    "visit",
    "post",
    "own_post",
    "device",
)
FORM = {"text": "A text of some words.", "version": "1", "reason": "because", "on": "2026-11-20"}


def routes(name):
    """Yield method and pattern of each route whose address holds the part."""
    for pattern, methods, _ in ROWS:
        if f"{{{name}}}" in pattern or f"<{name}>" in pattern:
            yield from ((method, pattern) for method in methods.split(","))


def asked(doors, who, method, address, *ids):
    """Return status and words of an answer, without nonces and without the ids that were asked for."""
    with undone():
        got = doors.ask(who, method, address, **(FORM if method == "POST" else {}))
    text = f"{got.status}\n{got.headers.get('Location', '')}\n{got.text}"
    for nonce in NONCES:
        text = re.sub(nonce, "~", text)
    for each in ids:
        text = text.replace(each, "~")
    return text


@pytest.mark.parametrize("who", ["Dewi", "Wanda", "stranger"])
@pytest.mark.parametrize("name", THEIRS)
def test_an_id_of_theirs_is_answered_as_an_id_of_nobodys(world, doors, who, name):
    tried = list(routes(name))
    assert tried
    for method, pattern in tried:
        real, made_up = world.names[name], token()
        address = address_of(pattern, world.names)
        assert real in address
        other = address.replace(real, made_up)
        one = asked(doors, who, method, address, real)
        two = asked(doors, who, method, other, made_up)
        assert one == two, f"{method} {pattern} as {who}"


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("what", ["replies", "edit"])
def test_a_colleagues_post_is_nobodys_before_ones_own(world, doors, method, what):
    """Chiara has not posted yet: what Bao wrote is not there for her, and no form tells it from what nobody wrote."""
    real, made_up = world.names["post"], token()
    one = asked(doors, "Chiara", method, f"{HERE}/{CASE}/posts/{real}/{what}", real)
    two = asked(doors, "Chiara", method, f"{HERE}/{CASE}/posts/{made_up}/{what}", made_up)
    assert one == two
    assert one.startswith("404")


@pytest.mark.parametrize("who", ["Bao", "Amina", "Dewi"])
def test_who_has_not_posted_is_known_to_no_colleague(world, doors, who):
    read = everything(doors, who)
    for address, whole in read.items():
        assert "Chiara" not in whole, address
        assert "Nina" not in whole, address


def test_how_many_others_there_are_is_known_to_nobody_but_how_many_posts_wait(world, doors):
    def page():
        return asked(doors, "Chiara", "GET", f"{HERE}/{CASE}")

    before = page()
    newcomer = accounts.invite(None, "omar@norda.example", "Omar", None, "participant", NOW).person
    enrolment.enrol(newcomer, world.cast.cohort.id, NOW)
    assert page() == before


def test_whoever_moved_to_another_cohort_reads_the_new_one_alone(world, doors, cast):
    """Bao's years in Dhaka stay on record; he reads nothing of Dhaka, and Dhaka's trainer nothing of his now."""
    was = enrolment.active(cast.bao.id)
    assert was is not None
    enrolment.end(was.id, "moved to Hanoi", NOW)
    hanoi = next(each for each in cohorts.listed() if each.title == "Hanoi 2026")
    now = enrolment.enrol(cast.bao.id, hanoi.id, NOW)
    page = doors.ask("Bao", "GET", f"{HERE}/{CASE}").text
    for name in ("Amina", "Dewi", "Bao Nguyen would"):
        assert name not in page
    own = world.names["post"]
    assert doors.ask("Bao", "GET", f"{HERE}/{CASE}/posts/{own}/edit").status_code == 404
    assert doors.ask("Tomás", "GET", f"/desk/people/{cast.bao.public_id}").status_code == 404
    assert doors.ask("Tomás", "GET", f"/desk/enrolments/{now.public_id}/visits").status_code == 404
    assert doors.ask("Wanda", "GET", f"/desk/people/{cast.bao.public_id}").status_code == 200
    assert doors.ask("Wanda", "GET", f"/desk/enrolments/{was.public_id}/visits").status_code == 404
    assert "Bao Nguyen" not in doors.ask("Amina", "GET", f"{HERE}/{CASE}").text.replace(
        "Bao Nguyen would", ""
    )


def test_whoever_stops_training_reads_nothing_from_that_moment(world, doors, cast):
    case = f"/desk/cohorts/{world.names['cohort']}/cases"
    assert doors.ask("Tomás", "GET", case).status_code == 200
    cohorts.remove_trainer(cast.cohort.id, cast.tomas.id, NOW)
    for address in (
        case,
        f"/desk/cohorts/{world.names['cohort']}/progress.csv",
        f"/desk/posts/{world.names['post']}/mark",
        f"/desk/people/{cast.amina.public_id}",
        f"/desk/visits/{world.names['visit']}/correct",
    ):
        assert doors.ask("Tomás", "GET", address).status_code == 404, address
    assert cast.amina.name not in doors.ask("Tomás", "GET", "/desk/people").text
    assert cast.amina.name not in doors.ask("Tomás", "GET", "/desk/").text


def test_a_closed_account_is_out_at_its_next_request(world, doors, cast):
    accounts.deactivate(cast.ada.id, cast.bao.id, "left Velia", NOW)
    for address in ("/", f"{HERE}/{CASE}", "/profile", "/certificate"):
        page = doors.ask("Bao", "GET", address)
        assert "Amina" not in page.text
        assert page.status_code in ({200} if address == "/" else {302})
    sent = doors.ask("Bao", "POST", f"{HERE}/{CASE}/posts", **FORM)
    assert sent.status_code == 403


def test_a_trainer_who_takes_part_elsewhere_is_a_participant_there(world, doors, cast):
    """Tomás trains Dhaka and takes part in Hanoi: there he sees posts after his own, no note and no key."""
    accounts.grant(cast.tomas.id, "participant")
    hanoi = next(each for each in cohorts.listed() if each.title == "Hanoi 2026")
    enrolment.enrol(cast.tomas.id, hanoi.id, NOW)
    page = doors.ask("Tomás", "GET", f"{HERE}/{CASE}").text
    assert "Dewi" not in page
    assert "Look for the dormitory" not in page
    assert "none were seen that day" not in doors.ask("Tomás", "GET", f"{HERE}/what-counts").text
    assert doors.ask("Tomás", "GET", f"/desk/cohorts/{hanoi.public_id}/cases").status_code == 404


def test_a_mail_names_nobody_but_its_reader(world, cast, post):
    accounts.request_reset(cast.bao.email, NOW)
    accounts.invite(cast.ada.id, "omar@velia.example", "Omar", cast.velia.id, "participant", NOW)
    theirs = [each for each in post() if "velia" in each["To"]]
    assert len(theirs) >= 2
    for each in theirs:
        said = f"{each['Subject']}\n{each.get_content()}"
        for name in ("Amina", "Chiara", "Tomás", "Ada", "Norda", "Velia", "Dhaka"):
            assert name not in said
