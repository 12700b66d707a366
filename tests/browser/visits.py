"""Every page of every role, and what people do on the way to the pages that no address alone leads to.

A line of VISITS is an address and who opens it; {words} are parts of addresses of the town. A scene is a page that
appears after something was done: it takes a page and leaves it as it is to be looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from playwright.sync_api import Page

from tests.browser.looking import press
from tests.browser.town import COURSE, MORE, Town

# No page, but a file, a picture, an answer for machines, or a form's own address, which sends a reader to its page.
NO_PAGES = {
    "/assets/<version>/<path:name>",
    "/media/<blob>",
    "/healthz",
    "/.well-known/bwa-keys.json",
    "/verify/<token>/certificate.pdf",
    "/verify/<token>/credential.json",
    "/desk/people.csv",
    "/desk/banks/review",  # leads to /desk/banks before a file was sent; scenes show it
    "/desk/banks/review.zip",
    "/desk/cohorts/<cohort>/progress.csv",
}

VISITS = """
/                                        visitor ngozi yuna samuel rafiq sofia jonas leila mai long tomas
/about                                   visitor
/sign-in                                 visitor
/sign-in?next=/progress                  visitor
/reset                                   visitor
/reset/{reset}                           visitor
/invitation/{invitation}                 visitor
/verify/{valid}                          visitor leila
/verify/{revoked}                        visitor
/welcome                                 long
/profile                                 sofia long
/profile/password                        sofia
/courses/                                sofia tomas
/courses/{course}/                       yuna sofia leila tomas
/courses/{course}/one-morning-five-visitors     yuna leila tomas
/courses/{course}/changing-role-in-the-open     rafiq
/courses/{course}/compared-with-what            leila
/courses/{course}/which-role-speaks             yuna sofia tomas
/courses/{course}/what-roles-do                 yuna leila
/courses/{course}/what-evidence-says            pran
/courses/{course}/what-evidence-says/check      pran
/courses/{course}/the-spotless-file             yuna rafiq sofia leila tomas
/courses/{course}/not-another-visitor           sofia
/courses/{course}/the-spotless-file/posts       sofia
/courses/{course}/the-spotless-file/posts/{own_post}/edit   sofia
/courses/{course}/the-spotless-file/posts/{post}/replies    sofia
/courses/{more}/                         sofia
/courses/{more}/each-type                tomas
/courses/{more}/your-visit               sofia leila
/courses/{more}/too-late                 sofia
/courses/{more}/an-exam                  sofia
/courses/{more}/it-changed               sofia mai
/pledges/confidentiality                 yuna sofia
/progress                                yuna sofia leila long
/certificate                             yuna jonas leila mai
/desk/                                   tomas ada wanda
/desk/needs-you                          tomas wanda
/desk/releases                           ada
/desk/cohorts                            ada
/desk/cohorts/new                        ada
/desk/cohorts/{cohort}/                  tomas ada
/desk/cohorts/{starting}/                tomas
/desk/cohorts/{empty}/                   ada
/desk/cohorts/{cohort}/cases             tomas
/desk/cohorts/{starting}/cases           tomas
/desk/cohorts/{cohort}/cases/{course}/the-spotless-file     tomas
/desk/cohorts/{starting}/cases/{course}/the-spotless-file   tomas
/desk/cohorts/{cohort}/cases/{course}/the-spotless-file/posts                  tomas
/desk/cohorts/{cohort}/cases/{course}/the-spotless-file/posts/{post}/replies   tomas
/desk/posts/{post}/mark                  tomas
/desk/posts/{marked}/mark                tomas
/desk/cohorts/{cohort}/answers           tomas
/desk/cohorts/{starting}/answers         tomas
/desk/cohorts/{cohort}/answers/{more}/your-visit    tomas
/desk/answers/{written}/your-visit       tomas
/desk/cohorts/{cohort}/changes           tomas
/desk/cohorts/{starting}/changes         tomas
/desk/cohorts/{cohort}/changes/{more}/it-changed    tomas
/desk/cohorts/{cohort}/changes/{more}/an-exam       tomas
/desk/cohorts/{cohort}/changes/{more}/it-changed/regrade?how-owner=out&how-fell=keep   tomas
/desk/cohorts/{cohort}/statistics        tomas ada
/desk/cohorts/{cohort}/statistics/{course}/which-role-speaks         tomas
/desk/cohorts/{cohort}/statistics/{more}/taken-by-many               ada
/desk/statistics                         ada
/desk/statistics/{more}/taken-by-many    ada
/desk/statistics/{more}/taken-by-many?attempts=all       ada
/desk/statistics/{more}/an-exam          ada
/desk/cohorts/{cohort}/allowances        tomas ada
/desk/cohorts/{starting}/allowances      ada
/desk/cohorts/{cohort}/allowances/new    tomas
/desk/cohorts/{cohort}/certificates      ada
/desk/cohorts/{empty}/certificates       ada
/desk/certificates/{valid}               ada
/desk/certificates/{revoked}             ada
/desk/cohorts/{cohort}/days              tomas
/desk/cohorts/{starting}/days            ada
/desk/cohorts/{cohort}/days/d1           tomas
/desk/cohorts/{starting}/days/d2         ada
/desk/cohorts/{empty}/days/d1            ada
/desk/cohorts/{starting}/days/d1/plan    ada
/desk/cohorts/{cohort}/people            ada
/desk/cohorts/{empty}/people             ada
/desk/cohorts/{starting}/people          ada
/desk/cohorts/{starting}/title           ada
/desk/cohorts/{cohort}/trainers          ada
/desk/cohorts/{cohort}/progress          tomas
/desk/cohorts/{cohort}/progress?course={course}             tomas
/desk/cohorts/{starting}/progress        tomas
/desk/cohorts/{empty}/progress           ada
/desk/enrolments/{enrolment}/visits      tomas
/desk/enrolments/{newcomer}/visits       tomas
/desk/enrolments/{enrolment}/visits/new  tomas
/desk/visits/{visit}/correct             tomas
/desk/visits/{visit}/withdraw            tomas
/desk/organisations                      ada
/desk/organisations/{organisation}       ada
/desk/banks                              tomas wanda
/desk/people                             ada tomas wanda
/desk/people?search=zzz                  ada
/desk/people/new                         ada
/desk/people/import                      ada
/desk/people/{person}                    ada tomas
/desk/people/{invited}                   ada
/desk/people/{closed}                    ada
/desk/people/{person}/edit               ada
/desk/people/{invited}/enrol             ada
/desk/people/{person}/organisation       ada
/desk/people/{person}/close              ada
/desk/people/{closed}/open               ada
"""

BANK = """\
$CATEGORY: $course$/top/Social dialogue

::Tripartite::Who are the three parties of tripartite dialogue? {
=Government, employers and workers#They meet in the ILO.
~Brand, factory and auditor#Three, and not those.
~Factory, union and buyer }

::The year::In which year was the ILO founded? {#=1919:0 =%50%1919:2#Close: it came out of the peace of that year.}

::A term::The talks of two parties are called {=bi*} dialogue.

[html]Look at the list of workers, before you go on.

::Broken::What is missing here? {=this }~ }

::Pairs::[html]<p>Who says it?</p><ul><li>one</li></ul> {
=Auditor -> Show me the record.
=Coach -> What have you tried?
= -> I mend it. }
"""
Scene = Callable[[Page, Town], object]
SCENES: dict[str, tuple[str, Scene]] = {}


@dataclass(frozen=True)
class Visit:
    """A page to look at: who opens it, where it begins, and what is done there (None: nothing)."""

    name: str
    who: str
    address: str = ""
    scene: Scene | None = None

    def arrive(self, page: Page, town: Town) -> None:
        """Come to the page. Raises AssertionError where an address is not answered with a page."""
        if self.scene:
            self.scene(page, town)
            return
        answer = page.goto(town.url + self.address)
        assert answer
        assert answer.ok, f"{self.address} as {self.who}: {answer.status}"


def all_visits(town: Town) -> Iterator[Visit]:
    """Return every page in turn, grouped by who opens it; scenes come last, since they change things."""
    parts = town.names | {"course": COURSE, "more": MORE}
    lines = [line.split() for line in VISITS.strip().splitlines()]
    found = [
        Visit(f"{who} {address}".removesuffix(" /"), who, address.format(**parts))
        for address, *people in lines
        for who in people
    ]
    yield from sorted(found, key=lambda visit: visit.who)
    for name, (who, scene) in SCENES.items():
        yield Visit(name, who, scene=scene)


def scene(who: str) -> Callable[[Scene], Scene]:
    """Add a scene, played as somebody."""

    def add(play: Scene) -> Scene:
        SCENES[play.__name__.replace("_", "-")] = who, play
        return play

    return add


def begin(page: Page, address: str) -> None:
    """Open a quiz and begin it, where it is not under way."""
    page.goto(address)
    if page.get_by_role("button", name="Start", exact=True).count():
        press(page, "Start")


@scene("visitor")
def nobody_signs_in_like_that(page: Page, town: Town) -> None:
    """The wrong password."""
    page.goto(f"{town.url}/sign-in")
    page.get_by_label("E-mail").fill("sofia@demo.example")
    page.get_by_label("Password", exact=True).fill("not her password")
    press(page, "Sign in")


@scene("visitor")
def too_many_tries(page: Page, town: Town) -> None:
    """Tried until the door stays shut for a while."""
    page.goto(f"{town.url}/sign-in")
    for _ in range(20):
        page.get_by_label("E-mail").fill("rafiq@demo.example")
        page.get_by_label("Password", exact=True).fill("not his password")
        press(page, "Sign in")
        if page.get_by_text("Too many tries").count():
            return
    raise AssertionError("one may try for ever")


@scene("visitor")
def a_link_was_asked_for(page: Page, town: Town) -> None:
    """A new password, by mail."""
    page.goto(f"{town.url}/reset")
    page.get_by_label("E-mail").fill(
        "a.very.long.address.that.goes.on.and.on@of-a-long-domain.example"
    )
    press(page, "Send me a link")


@scene("visitor")
def a_weak_password(page: Page, town: Town) -> None:
    """An invitation, and a password that is too short."""
    page.goto(f"{town.url}/invitation/{town.names['invitation']}")
    page.locator("[name=password]").fill("short")
    press(page, "Set my password")


@scene("visitor")
def a_link_that_was_used(page: Page, town: Town) -> None:
    """410, with a way on."""
    answer = page.goto(f"{town.url}/invitation/{town.names['spent']}")
    assert answer
    assert answer.status == 410


@scene("sofia")
def a_page_for_others(page: Page, town: Town) -> None:
    """403."""
    answer = page.goto(f"{town.url}/desk/people")
    assert answer
    assert answer.status == 403


@scene("visitor")
def no_such_page(page: Page, town: Town) -> None:
    """404."""
    answer = page.goto(f"{town.url}/nowhere")
    assert answer
    assert answer.status == 404


@scene("rafiq")
def too_large(page: Page, town: Town) -> None:
    """413: a post that is a whole library."""
    page.goto(f"{town.url}/courses/{COURSE}/the-spotless-file")
    page.evaluate(
        "document.querySelector('#post-text').form.append("
        "Object.assign(document.createElement('input'), {type: 'hidden', name: 'more', value: 'x'.repeat(13_000_000)}))"
    )
    press(page, "Post")


@scene("yuna")
def the_sign_in_ended_while_typing(page: Page, town: Town) -> None:
    """Nothing that was typed is lost."""
    page.goto(f"{town.url}/courses/{COURSE}/the-spotless-file")
    page.locator("#post-text").fill("I would ask for the meal counts first. They name nobody.")
    page.context.clear_cookies()
    press(page, "Post")
    town.let_in(page.context, "yuna")


@scene("yuna")
def a_page_that_grew_too_old(page: Page, town: Town) -> None:
    """The form's own proof does not fit any more; the person is still signed in."""
    page.goto(f"{town.url}/courses/{COURSE}/the-spotless-file")
    page.locator("#post-text").fill("I would ask for the meal counts first. They name nobody.")
    page.evaluate(
        "document.querySelectorAll('[name=csrf]').forEach(each => { each.value = 'old' })"
    )
    press(page, "Post")


@scene("nadia")
def a_post_without_words(page: Page, town: Town) -> None:
    """An empty post comes back with what is missing."""
    page.goto(f"{town.url}/courses/{COURSE}/the-spotless-file")
    press(page, "Post")


@scene("long")
def a_profile_without_a_name(page: Page, town: Town) -> None:
    """A form with a mistake."""
    page.goto(f"{town.url}/profile")
    page.locator("[name=printed_name]").fill("")
    press(page, "Save")


def send_bank(page: Page, town: Town, name: str, data: bytes) -> None:
    """Send a file of questions, and come to what became of it."""
    page.goto(f"{town.url}/desk/banks")
    page.get_by_label("File").set_input_files(
        {"name": name, "mimeType": "text/plain", "buffer": data}
    )
    press(page, "Read the file")


@scene("wanda")
def a_bank_that_was_read(page: Page, town: Town) -> None:
    """What became of the questions of a file, with every outcome."""
    send_bank(page, town, "one of ours.gift", BANK.encode())


@scene("wanda")
def a_bank_waits(page: Page, town: Town) -> None:
    """The page for sending, while something that was read waits."""
    page.goto(f"{town.url}/desk/banks")


@scene("wanda")
def no_bank_at_all(page: Page, town: Town) -> None:
    """A file that cannot be read."""
    send_bank(page, town, "letter.docx", b"PK")


@scene("ada")
def a_bank_of_nothing(page: Page, town: Town) -> None:
    """A file that holds no question."""
    send_bank(page, town, "empty.gift", b"// nothing yet\n")


@scene("samuel")
def a_pledge_without_consent(page: Page, town: Town) -> None:
    """A box that was not ticked."""
    page.goto(f"{town.url}/pledges/confidentiality")
    press(page, "Sign")


@scene("yuna")
def a_check_answered(page: Page, town: Town) -> None:
    """A lesson with a check that was answered."""
    page.goto(f"{town.url}/courses/{COURSE}/one-morning-five-visitors")
    page.locator("form.check .option input").first.check()
    page.get_by_role("button", name="Check my answer").first.click()
    page.get_by_role("button", name="Check again").first.wait_for()


@scene("samuel")
def a_quiz_under_way(page: Page, town: Town) -> None:
    """A quiz, just begun."""
    begin(page, f"{town.url}/courses/{COURSE}/which-role-speaks")


@scene("samuel")
def nothing_answered_yet(page: Page, town: Town) -> None:
    """The check page before handing in."""
    begin(page, f"{town.url}/courses/{COURSE}/which-role-speaks")
    page.goto(f"{town.url}/courses/{COURSE}/which-role-speaks/check")


@scene("samuel")
def a_quiz_that_was_not_passed(page: Page, town: Town) -> None:
    """Handed in with a single answer."""
    begin(page, f"{town.url}/courses/{COURSE}/which-role-speaks")
    page.locator(".option input").first.check()
    press(page, "Check and hand in")
    press(page, "Hand in")


@scene("samuel")
def every_type_under_way(page: Page, town: Town) -> None:
    """A quiz with a question of every type."""
    begin(page, f"{town.url}/courses/{MORE}/each-type")


@scene("samuel")
def every_type_answered(page: Page, town: Town) -> None:
    """The same, with an answer to most, handed in."""
    begin(page, f"{town.url}/courses/{MORE}/each-type")
    page.locator("#q-agreed input[type=radio]").first.check()
    page.locator("#q-share input[type=text]").fill("70")
    page.locator("#q-word input[type=text]").fill("tripartism")
    page.locator("#q-first-move input[type=radio]").nth(1).check()
    page.locator("#q-ready input[type=radio]").nth(2).check()
    page.locator("#q-the-call input[type=radio]").last.check()
    press(page, "Check and hand in")
    press(page, "Hand in")


@scene("samuel")
def an_exam_against_the_clock(page: Page, town: Town) -> None:
    """A clock that runs."""
    begin(page, f"{town.url}/courses/{MORE}/an-exam")


@scene("ada")
def an_invitation_without_anything(page: Page, town: Town) -> None:
    """A long form with mistakes."""
    page.goto(f"{town.url}/desk/people/new")
    press(page, "Invite")


@scene("ada")
def what_each_line_would_do(page: Page, town: Town) -> None:
    """A dry run of an import."""
    page.goto(f"{town.url}/desk/people/import")
    page.locator("[name=text]").fill(
        "email,name,organisation,cohort,role\n"
        "amina@norda.example,Amina Rahman,Norda Outerwear,Nobody yet,\n"
        "no address,Bao Nguyen,Velia Knit,,\n"
        "chiara@velia.example,Chiara Conti,Unknown Brand,,participant\n"
        "sofia@demo.example,Sofía Marín,Norda Outerwear,Phnom Penh intake,\n"
    )
    press(page, "Read the list")


@scene("tomas")
def a_visit_without_anything(page: Page, town: Town) -> None:
    """The record of a visit, sent empty."""
    page.goto(f"{town.url}/desk/enrolments/{town.names['newcomer']}/visits/new")
    press(page, "Save")


@scene("tomas")
def a_mark_without_levels(page: Page, town: Town) -> None:
    """A rubric, sent empty."""
    page.goto(f"{town.url}/desk/posts/{town.names['post']}/mark")
    press(page, "Save the mark")


@scene("tomas")
def a_day_that_has_not_come(page: Page, town: Town) -> None:
    """The register of a day in the future is refused."""
    page.goto(f"{town.url}/desk/cohorts/{town.names['starting']}/days/d1")
    press(page, "Save: all present")


@scene("ada")
def a_notice(page: Page, town: Town) -> None:
    """What was done, in one line on top of the next page."""
    page.goto(f"{town.url}/desk/organisations/{town.names['organisation']}")
    press(page, "Save the name")
