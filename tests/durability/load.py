"""People who answer, hand in and write without a pause, and a journal of what they were told."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.durability.academy import CASES, COURSE, LONG, SHORT, Academy, Person
from tests.durability.serving import GONE, PATIENCE, Form, Said, Server, Tab, hidden

AT = f"/courses/{COURSE}"
Stream = Generator[Form, Said, None]  # sends forms, and is told what was said to each


def answering(tab: Tab, name: str) -> Stream:
    """Answer one question again and again."""
    here = f"{AT}/{LONG}"
    yield Form(f"{here}/start")
    attempt = hidden(tab.look(here), "attempt")
    for number in itertools.count():
        given = {"attempt": attempt, "question": "word", "q-word": f"{name} {number}"}
        yield Form(f"{here}/answer", given)


def handing_in(tab: Tab, name: str) -> Stream:
    """Start and hand in, again and again."""
    here = f"{AT}/{SHORT}"
    for number in itertools.count():
        yield Form(f"{here}/start")
        given = {"attempt": hidden(tab.look(here), "attempt"), "question": "word"}
        yield Form(f"{here}/hand-in", {**given, "q-word": f"{name} {number}"})


def writing(tab: Tab, name: str) -> Stream:
    """Post and reply to the post, in one case after the other."""
    for number, case in enumerate(itertools.cycle(CASES)):
        said = yield Form(f"{AT}/{case}/posts", {"text": f"Post {name} {number}."})
        post = said.target.partition("#post-")[2]
        yield Form(f"{AT}/{case}/posts/{post}/replies", {"text": f"Reply {name} {number}."})


ROLES: Sequence[Callable[[Tab, str], Stream]] = (answering, handing_in, writing)


@dataclass
class Entry:
    """A form that was sent, and what was said to it: None where the server died first."""

    person: Person
    form: Form
    said: Said | None = None


@dataclass
class Journal:
    """Everything that was sent, in order, and how much of it was acknowledged."""

    entries: list[Entry] = field(default_factory=list)
    acknowledged: int = 0
    wanted: int = 1 << 30
    enough: threading.Event = field(default_factory=threading.Event)
    wrong: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def sent(self, person: Person, form: Form) -> Entry:
        """Write down that a form is on its way."""
        entry = Entry(person, form)
        with self.lock:
            self.entries.append(entry)
        return entry

    def heard(self, entry: Entry, said: Said) -> None:
        """Write down what was said to a form."""
        with self.lock:
            entry.said = said
            self.acknowledged += 1
            if self.acknowledged >= self.wanted:
                self.enough.set()

    def fail(self, why: str) -> None:
        """Write down that something went wrong; nobody needs to wait any longer."""
        self.wrong.append(why)
        self.enough.set()

    def wait(self, more: int) -> None:
        """Wait until so many more forms were acknowledged."""
        with self.lock:
            self.wanted = self.acknowledged + more
            self.enough.clear()
        assert self.enough.wait(PATIENCE), f"{self.acknowledged} acknowledged, then nothing"
        assert not self.wrong, self.wrong

    def told(self) -> list[Entry]:
        """Return what was acknowledged so far."""
        with self.lock:
            return [entry for entry in self.entries if entry.said]


@contextmanager
def busy(server: Server, academy: Academy, journal: Journal, name: str) -> Generator[None]:
    """Let everybody work, each in a thread, until the server dies; ends when all have noticed."""

    def work(number: int, person: Person) -> None:
        tab = Tab(server, person)
        try:
            carry_on(tab, ROLES[number % len(ROLES)](tab, f"{name} by {number}"), person, journal)
        except GONE:
            return
        except Exception as error:
            journal.fail(repr(error))
        finally:
            tab.close()

    threads = [
        threading.Thread(target=work, args=each, daemon=True) for each in enumerate(academy.people)
    ]
    for thread in threads:
        thread.start()
    yield
    for thread in threads:
        thread.join(PATIENCE)
    assert not journal.wrong, journal.wrong


def carry_on(tab: Tab, stream: Stream, person: Person, journal: Journal) -> None:
    """Send what a stream gives, one form after the other."""
    form = next(stream)
    while True:
        entry = journal.sent(person, form)
        said = tab.send(form)
        assert said.done, (form, said)
        journal.heard(entry, said)
        form = stream.send(said)


def again(server: Server, entries: Iterable[Entry]) -> None:
    """Send everything once more, as somebody does who saw no answer: what was acknowledged is said again."""
    tabs: dict[int, Tab] = {}
    for entry in entries:
        tab = tabs.setdefault(entry.person.mine.id, Tab(server, entry.person))
        said = tab.send(entry.form)
        assert said.done, (entry.form, said)
        assert entry.said in (None, said), "a repeat was told something else"
        entry.said = said
    for tab in tabs.values():
        tab.close()
