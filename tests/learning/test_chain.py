"""The chain of the ledger: any changed byte is found, and erasing keeps it whole."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bwa_lms.kernel.ids import token
from bwa_lms.learning import chain
from bwa_lms.learning.chain import Link

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ID = "abcdefghijklmnopqrstuvwxyz"
TEXTS = st.text(st.characters(max_codepoint=0x17FF, exclude_categories=["Cs"]), max_size=8)
VALUES = st.none() | st.booleans() | st.integers() | TEXTS | st.lists(TEXTS, max_size=3)
BODIES = st.dictionaries(st.sampled_from(["course", "mark", "words", "é"]), VALUES, max_size=3)


def made(bodies: list[dict[str, object]], chain_id: str = ID) -> list[Link]:
    links: list[Link] = []
    for number, body in enumerate(bodies, start=1):
        before = links[-1].hash if links else chain.NOTHING
        links.append(chain.forge(chain_id, number, before, "posted", NOW, body))  # type: ignore[arg-type]
    return links


@given(st.lists(BODIES, max_size=6), st.data())
def test_a_chain_holds_and_still_does_after_any_erasing(bodies, data):
    links = made(bodies)
    assert chain.verify(ID, links) == []
    gone = data.draw(st.sets(st.sampled_from(range(len(links))))) if links else set()
    kept = [
        replace(link, salt=None, body=None) if index in gone else link
        for index, link in enumerate(links)
    ]
    assert chain.verify(ID, kept) == []


@given(st.lists(BODIES, min_size=1, max_size=5), st.data())
def test_any_changed_byte_is_found(bodies, data):
    links = made(bodies)
    index = data.draw(st.integers(0, len(links) - 1))
    field = data.draw(st.sampled_from(["salt", "body", "commitment", "hash"]))
    old = getattr(links[index], field)
    raw = bytearray(old.encode() if isinstance(old, str) else old)
    place = data.draw(st.integers(0, len(raw) - 1))
    raw[place] ^= data.draw(st.integers(1, 127))
    new = raw.decode(errors="replace") if isinstance(old, str) else bytes(raw)
    links[index] = replace(links[index], **{field: new})
    assert chain.verify(ID, links) != []


@given(st.lists(BODIES, min_size=2, max_size=5), st.data())
def test_a_missing_a_swapped_and_a_doubled_entry_are_found(bodies, data):
    links = made(bodies)
    index = data.draw(st.integers(0, len(links) - 2))
    without = links[:index] + links[index + 1 :]
    swapped = [*links[:index], links[index + 1], links[index], *links[index + 2 :]]
    doubled = [*links[:index], links[index], *links[index:]]
    assert all(chain.verify(ID, each) for each in (without, swapped, doubled))


@given(BODIES, st.sampled_from(["salt", "body"]))
def test_half_an_erasing_is_found(body, field):
    [link] = made([body])
    assert chain.verify(ID, [replace(link, **{field: None})])


def test_an_entry_of_another_chain_is_found():
    assert chain.verify(token(), made([{}]))


def test_a_sequence_out_of_any_range_is_a_break_and_no_crash():
    [link] = made([{}])
    assert chain.verify(ID, [replace(link, sequence=-1)])
    assert chain.verify(ID, [replace(link, sequence=2**64)])


def test_only_one_break_is_told_for_one_change():
    links = made([{"n": number} for number in range(5)])
    links[2] = replace(links[2], body=links[2].body.replace("2}", "9}", 1))
    assert [each.sequence for each in chain.verify(ID, links)] == [3]


def test_a_stranger_can_verify_with_the_documents_words_alone():
    """Only hashlib and json, no code of ours: the layout of docs/ledger.md."""
    previous = bytes(32)
    for link in made([{"course": "talk"}, {"mark": "72.50"}]):
        assert link.salt is not None
        assert link.body is not None
        commitment = hashlib.sha256(link.salt + link.body.encode("utf-8")).digest()
        record = b"bwa1" + ID.encode() + link.sequence.to_bytes(8, "big") + previous + commitment
        assert len(record) == 102
        previous = hashlib.sha256(record).digest()
        assert (link.commitment, link.hash) == (commitment, previous)
        assert set(json.loads(link.body)) == {"at", "kind", "body"}


def test_what_is_written_is_what_is_read():
    [link] = made([{"words": "été ≠ \u0000"}])
    assert chain.read(link.body or "") == ("posted", NOW, {"words": "été ≠ \u0000"})


def test_a_float_has_no_place_in_a_body():
    with pytest.raises(ValueError, match="float"):
        made([{"mark": 0.1}])
