"""The document itself: how it looks to a reader of PDF, and that not one byte of it is free."""

from __future__ import annotations

import hashlib
import io
import json
import random
import stat
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pypdf
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from bwa_lms.app import create_app
from bwa_lms.certificates import envelope, lettering, render, signing
from bwa_lms.certificates.envelope import NotGenuine
from bwa_lms.certificates.verify import check
from bwa_lms.cli.init import command as init
from bwa_lms.cli.verify import command
from bwa_lms.kernel.errors import Refused
from bwa_lms.settings import Settings, SettingsError
from tests.certificates import vendor_fonts

FEW = Path(__file__).parent / "fonts"
DESIGN = Path(__file__).parents[2] / "themes" / "academy" / "certificate" / "certificate.typ"
NAMES = {
    "Latin": "Amina Rahman-Okonkwo",
    "Vietnamese": "Nguyễn Thị Hồng",
    "Greek": "Ελένη Παπαδοπούλου",
    "Cyrillic": "Олена Шевченко",
    "Arabic": "أمينة بنت عبد الرحمن",
    "Urdu": "عائشہ صدیقی",
    "Hebrew": "נועה כהן",
    "Bengali": "রহিমা বেগম",
    "Devanagari": "सुनीता शर्मा",
    "Tamil": "கவிதா",
    "Sinhala": "නිමල් පෙරේරා",
    "Khmer": "សុខា ចាន់",
    "Burmese": "မောင်အောင်",
    "Thai": "สมชาย ใจดี",
    "Lao": "ສົມສັກ",
    "Ethiopic": "አበበ በቀለ",
    "Georgian": "ნინო",
    "Armenian": "Անահիտ",
}


def statement(name: str = NAMES["Latin"], **changes: object) -> dict[str, object]:
    return {
        "title": "Certificate of completion",
        "academy": "The Academy",
        "name": name,
        "programme": {"id": "coaching", "title": "Coaching for Decent Work"},
        "distinction": "",
        "earned": ["1 distance course, 4 hours", "15 of 16 classroom days"],
        "issued": "2026-11-23T09:00:00Z",
        "serial": "7KQ4-M9XT-2F6H",
        "check": "https://academy.example/verify/abcdefghijklmnopqrstuvwxyz",
        **changes,
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    keys = tmp_path_factory.mktemp("instance") / "keys"
    signing.ensure_key(keys)
    return keys


@pytest.fixture(scope="module")
def issued(folder):
    return make(folder, statement())


def make(folder: Path, stated: dict[str, object]) -> bytes:
    key = signing.active_key(folder)
    signed = envelope.credential(stated, key)  # type: ignore[arg-type]
    return envelope.seal(render.page(stated, signed, DESIGN), signed, key)


def changed(data: bytes, at: int, by: int) -> bytes:
    copy = bytearray(data)
    copy[at] ^= by
    return bytes(copy)


class TestTheFile:
    def test_has_one_page_with_the_name_and_the_serial(self, issued):
        reader = pypdf.PdfReader(io.BytesIO(issued))
        assert len(reader.pages) == 1
        text = reader.pages[0].extract_text()
        assert NAMES["Latin"] in text
        assert "7KQ4-M9XT-2F6H" in text
        assert reader.pages[0].mediabox.width > reader.pages[0].mediabox.height

    def test_carries_the_signed_statement_as_an_attachment(self, issued, folder):
        (attached,) = pypdf.PdfReader(io.BytesIO(issued)).attachments["credential.json"]
        genuine = check(attached, signing.public_keys(folder))
        assert (genuine.form, genuine.statement) == ("credential", statement())

    def test_says_that_it_is_for_archives_and_for_every_reader(self, issued):
        metadata = pypdf.PdfReader(io.BytesIO(issued)).xmp_metadata
        assert metadata is not None
        written = metadata.rdf_root.toxml()
        assert "<pdfaid:part>3</pdfaid:part>" in written
        assert "<pdfuaid:part>1</pdfuaid:part>" in written

    def test_is_the_same_for_the_same_statement(self, issued, folder):
        assert make(folder, statement()) == issued

    def test_is_the_same_from_every_thread(self, issued, folder):
        made = []
        threads = [
            threading.Thread(target=lambda: made.append(make(folder, statement())))
            for _ in range(4)
        ]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        assert made == [issued] * 4

    @pytest.mark.parametrize("script", NAMES)
    def test_prints_names_in_many_scripts_on_one_page(self, folder, script):
        name = lettering.printable(NAMES[script])
        assert lettering.unprintable(name) == ""
        data = make(folder, statement(name))
        assert len(pypdf.PdfReader(io.BytesIO(data)).pages) == 1
        assert check(data, signing.public_keys(folder)).statement["name"] == name

    @pytest.mark.parametrize("name", ["Ana " * 50, "W" * 120, "X"])
    def test_stays_on_one_page_with_any_length_of_name(self, folder, name):
        data = make(folder, statement(lettering.printable(name), distinction="With distinction"))
        assert len(pypdf.PdfReader(io.BytesIO(data)).pages) == 1

    def test_a_name_is_never_read_as_a_design(self, folder):
        name = '#panic("x") $1/0$ *bold* \\ [link]'
        text = pypdf.PdfReader(io.BytesIO(make(folder, statement(name)))).pages[0].extract_text()
        assert '#panic("x")' in text

    def test_a_name_without_letters_in_our_fonts_is_refused(self, folder):
        assert lettering.unprintable("王 Ada 王小") == "王小"
        with pytest.raises(Refused):
            make(folder, statement("王小明"))


class TestFurtherFonts:
    def test_draw_what_ours_lack(self, folder):
        assert lettering.unprintable("王小明 龍 Ada", FEW) == "龍"
        key = signing.active_key(folder)
        stated = statement("王小明")
        signed = envelope.credential(stated, key)
        made = [render.page(stated, signed, DESIGN, FEW) for _ in range(2)]
        assert made[0] == made[1]
        assert "王小明" in pypdf.PdfReader(io.BytesIO(made[0])).pages[0].extract_text()
        with pytest.raises(Refused):
            render.page(statement("龍"), signed, DESIGN, FEW)

    def test_change_nothing_for_the_names_that_ours_draw(self, folder):
        key = signing.active_key(folder)
        for name in NAMES.values():
            signed = envelope.credential(statement(name), key)
            with_ours = render.page(statement(name), signed, DESIGN)
            assert render.page(statement(name), signed, DESIGN, FEW) == with_ours

    def test_may_be_a_collection(self):
        font = (FEW / "NotoSansSC-Few.ttf").read_bytes()
        tables = int.from_bytes(font[4:6], "big")
        moved = bytearray(font)
        for each in range(tables):  # offsets count from the collection's own beginning
            at = 12 + 16 * each + 8
            moved[at : at + 4] = (int.from_bytes(font[at : at + 4], "big") + 16).to_bytes(4, "big")
        collection = b"ttcf\x00\x01\x00\x00\x00\x00\x00\x01\x00\x00\x00\x10" + moved
        assert set(lettering.codes(collection)) == set(lettering.codes(font))

    def test_a_folder_without_a_font_stops_the_start(self, tmp_path):
        with pytest.raises(SettingsError, match="no font"):
            create_app(Settings(instance=tmp_path, fonts=tmp_path))
        (tmp_path / "page.ttf").write_text("<!doctype html>")
        with pytest.raises(SettingsError, match=r"page\.ttf is not a font"):
            create_app(Settings(instance=tmp_path, fonts=tmp_path))

    def test_the_command_says_so_in_a_line(self, tmp_path):
        (tmp_path / "settings.toml").write_text(f'fonts = "{tmp_path / "nowhere"}"\n')
        told = CliRunner().invoke(init, [str(tmp_path)])
        assert told.exit_code == 2
        assert told.output.startswith("Error: fonts: there is no font")


class TestNames:
    def test_controls_that_turn_text_around_are_taken_out(self):
        assert lettering.printable("Ada\u202e Love\u2066lace\u200f\n") == "Ada Lovelace"

    def test_a_name_is_composed_and_keeps_its_joiners(self):
        assert lettering.printable("Ngu\u0079e\u0302\u0303n") == "Nguy\u1ec5n"
        assert "\u200d" in lettering.printable("ක්\u200dෂ")

    def test_the_direction_is_that_of_the_first_letter(self):
        assert lettering.direction("12 أمينة") == "rtl"
        assert lettering.direction("Ada أمينة") == "ltr"
        assert lettering.direction("42") == "ltr"


class TestOneChangedByte:
    def test_the_file_as_it_was_issued_is_accepted(self, issued, folder):
        assert check(issued, signing.public_keys(folder)).form == "PDF"

    def test_is_refused_anywhere_in_the_pdf(self, issued, folder):
        keys = signing.public_keys(folder)
        chance = random.Random(20261123)
        ends = [*range(12), *range(len(issued) - 4_000, len(issued))]
        for at in {*ends, *chance.sample(range(len(issued)), 600)}:
            with pytest.raises(NotGenuine):
                check(changed(issued, at, chance.randrange(1, 256)), keys)

    def test_is_refused_anywhere_in_the_credential(self, folder):
        keys = signing.public_keys(folder)
        signed = envelope.credential(statement(), signing.active_key(folder))
        for at in range(len(signed)):
            for by in (1, 32, 128):
                with pytest.raises(NotGenuine):
                    check(changed(signed, at, by), keys)

    @settings(deadline=None)
    @given(st.data())
    def test_so_is_anything_added_cut_or_doubled(self, issued, folder, data):
        keys = signing.public_keys(folder)
        at = data.draw(st.integers(0, len(issued) - 1))
        extra = data.draw(st.binary(min_size=1, max_size=20))
        for wrong in (issued[:at], issued[:at] + extra + issued[at:], issued + extra, issued * 2):
            with pytest.raises(NotGenuine):
                check(wrong, keys)

    def test_a_seal_does_not_fit_another_document(self, issued, folder):
        other = make(folder, statement("Bao Tran"))
        mark = b"\n%bwa-seal/1 "
        swapped = other[: other.rfind(mark)] + issued[issued.rfind(mark) :]
        with pytest.raises(NotGenuine):
            check(swapped, signing.public_keys(folder))

    @given(st.binary(max_size=300))
    def test_rubbish_is_refused_in_one_line(self, rubbish):
        for data in (rubbish, b"%PDF-1.7\n" + rubbish, b"%PDF-1.7\n%bwa-seal/1 " + rubbish):
            with pytest.raises(NotGenuine) as caught:
                check(data, [])
            assert "\n" not in str(caught.value)

    @pytest.mark.parametrize(
        "text", ["[" * 100_000, "1" * 5_000, "NaN", '{"format":1.5}', '"\\ud800"', "{}", "null"]
    )
    def test_hostile_json_is_refused(self, text):
        with pytest.raises(NotGenuine):
            check(text.encode(), [])


class TestKeys:
    def test_private_keys_are_readable_by_their_owner_only(self, tmp_path):
        key = signing.ensure_key(tmp_path / "keys")
        path = tmp_path / "keys" / f"signing-{key}.pem"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert signing.ensure_key(tmp_path / "keys") == key

    def test_a_key_of_somebody_else_is_refused(self, issued, tmp_path):
        signing.ensure_key(tmp_path)
        with pytest.raises(NotGenuine, match="does not publish"):
            check(issued, signing.public_keys(tmp_path))

    def test_what_a_retired_key_signed_before_stays_valid_and_later_dates_are_refused(
        self, tmp_path
    ):
        signing.ensure_key(tmp_path)
        old = signing.active_key(tmp_path)
        before = envelope.credential(statement(), old)
        after = envelope.credential(statement(issued="2027-01-01T00:00:00Z"), old)
        new = signing.rotate(tmp_path, datetime(2026, 12, 1, tzinfo=UTC))
        keys = signing.public_keys(tmp_path)
        assert [key.id for key in keys] == [old.id, new]
        assert signing.active_key(tmp_path).id == new
        assert check(before, keys).key == old.id
        with pytest.raises(NotGenuine, match="retired"):
            check(after, keys)

    def test_the_published_document_survives_a_round_trip(self, tmp_path):
        signing.ensure_key(tmp_path)
        signing.rotate(tmp_path, datetime(2026, 12, 1, tzinfo=UTC) + timedelta(hours=3))
        written = (tmp_path / "public.json").read_bytes()
        assert signing.read_keys(written) == signing.public_keys(tmp_path)
        assert "private" not in written.decode()

    @pytest.mark.parametrize(
        "text", ["", "[]", "{}", '{"format":"bwa-keys/1","keys":[{"id":"x"}]}']
    )
    def test_a_wrong_file_of_keys_is_an_error_of_its_own(self, text):
        with pytest.raises(signing.KeysError):
            signing.read_keys(text.encode())


class TestCommand:
    def run(self, *arguments):
        return CliRunner().invoke(command, [str(each) for each in arguments])

    def test_accepts_the_file_and_says_what_it_states(self, issued, folder, tmp_path):
        file = tmp_path / "certificate.pdf"
        file.write_bytes(issued)
        result = self.run(file, "--keys", folder / "public.json")
        assert result.exit_code == 0
        assert "valid: Certificate of completion" in result.stdout
        assert NAMES["Latin"] in result.stdout

    def test_takes_the_keys_of_the_instance_by_default(self, issued, folder, tmp_path, monkeypatch):
        monkeypatch.setenv("BWA_INSTANCE", str(folder.parent))
        file = tmp_path / "certificate.pdf"
        file.write_bytes(issued)
        assert self.run(file).exit_code == 0

    def test_refuses_one_changed_byte_with_the_reason(self, issued, folder, tmp_path):
        file = tmp_path / "certificate.pdf"
        file.write_bytes(changed(issued, len(issued) // 2, 1))
        result = self.run(file, "--keys", folder / "public.json")
        assert result.exit_code == 1
        assert result.stderr == "refused: the PDF was changed after it was issued\n"

    def test_cannot_run_without_a_file_or_without_keys(self, issued, folder, tmp_path, monkeypatch):
        monkeypatch.setenv("BWA_INSTANCE", str(tmp_path / "nowhere"))
        file = tmp_path / "certificate.pdf"
        file.write_bytes(issued)
        assert self.run(tmp_path / "missing.pdf", "--keys", folder / "public.json").exit_code == 2
        assert self.run(file).exit_code == 2
        assert self.run(file, "--keys", tmp_path / "missing.json").exit_code == 2
        assert self.run(file, "--keys", file).exit_code == 2
        assert self.run(tmp_path, "--keys", folder / "public.json").exit_code == 2

    def test_a_credential_alone_is_accepted_too(self, folder, tmp_path):
        file = tmp_path / "credential.json"
        file.write_bytes(envelope.credential(statement(), signing.active_key(folder)))
        result = self.run(file, "--keys", folder / "public.json")
        assert result.exit_code == 0
        assert json.loads(file.read_bytes())["statement"]["name"] == NAMES["Latin"]


def test_every_font_is_the_one_that_the_list_names():
    fonts = vendor_fonts.listed()
    found = {font["file"]: vendor_fonts.place_of(font).read_bytes() for font in fonts}
    assert {name: hashlib.sha256(data).hexdigest() for name, data in found.items()} == {
        font["file"]: font["sha256"] for font in fonts
    }
    kept = {path.name for path in vendor_fonts.TARGET.glob("*.ttf")}
    assert kept == {vendor_fonts.place_of(font).name for font in fonts}
