"""Settings: each declared once, unknown names stop the start."""

from pathlib import Path

import pytest

from bwa_lms import settings
from bwa_lms.settings import NAMES, SettingsError


def write(folder: Path, text: str) -> Path:
    (folder / "settings.toml").write_text(text)
    return folder


def test_without_a_file_every_setting_has_its_default(tmp_path):
    chosen = settings.load(tmp_path, {})
    assert chosen.port == 8000
    assert chosen.database == f"sqlite:///{tmp_path / 'bwa.db'}"
    assert not chosen.secure


def test_the_environment_is_stronger_than_the_file(tmp_path):
    folder = write(tmp_path, 'academy = "From the file"\nport = 9000\n')
    chosen = settings.load(folder, {"BWA_PORT": "9100", "BWA_BASE_URL": "https://academy.test"})
    assert (chosen.academy, chosen.port, chosen.secure) == ("From the file", 9100, True)


def test_an_unknown_name_is_fatal_and_the_nearest_is_named(tmp_path):
    with pytest.raises(SettingsError, match="did you mean academy"):
        settings.load(write(tmp_path, 'acadmy = "x"\n'), {})
    with pytest.raises(SettingsError, match="no setting colour"):
        settings.load(tmp_path / "elsewhere", {"BWA_COLOUR": "red"})


@pytest.mark.parametrize(
    "line", ["port = true", 'port = "many"', "academy = 3", 'smtp_starttls = "yes"', "port ="]
)
def test_a_value_that_does_not_fit_is_fatal(tmp_path, line):
    with pytest.raises(SettingsError):
        settings.load(write(tmp_path, line + "\n"), {})


def test_every_setting_explains_itself():
    assert all(each.metadata["help"] for each in NAMES.values())
