"""What only several connections can show: a link that two hands open at once, an address invited twice."""

import threading

import pytest

from bwa_lms.kernel.errors import DomainError
from bwa_lms.people.service import accounts, directory
from tests.cast import NOW

HANDS = 6


@pytest.fixture
def together(real_app):
    """Call a use case from several threads at the same moment; returns results and refusals."""

    def run(use_case):
        ready, results, refusals = threading.Barrier(HANDS), [], []

        def hand(number):
            with real_app.app_context():
                ready.wait()
                try:
                    results.append(use_case(number))
                except DomainError as error:
                    refusals.append(error)

        threads = [threading.Thread(target=hand, args=(number,)) for number in range(HANDS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return results, refusals

    return run


def test_a_link_is_used_once_however_many_open_it(real_app, together):
    with real_app.app_context():
        link = accounts.invite(None, "dalia@x.example", "Dalia", None, "participant", NOW).link
    done, refused = together(
        lambda number: accounts.accept(link, f"a password number {number}", NOW)
    )
    assert len(done) == 1
    assert len(refused) == HANDS - 1


def test_an_address_is_invited_once_however_many_press(real_app, together):
    done, refused = together(
        lambda number: accounts.invite(None, "dalia@x.example", "Dalia", None, "participant", NOW)
    )
    assert len(done) == 1
    assert len(refused) == HANDS - 1
    with real_app.app_context():
        assert directory.by_email("dalia@x.example").id == done[0].person


def test_tries_at_once_are_all_counted(real_app, together):
    for _ in range(2):
        together(lambda number: accounts.sign_in("amina@norda.example", "guess", "", "", NOW))
    with real_app.app_context(), pytest.raises(DomainError) as refused:
        accounts.sign_in("amina@norda.example", "guess", "", "", NOW)
    assert refused.value.status == 429
