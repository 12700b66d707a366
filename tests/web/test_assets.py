"""Static files and themes: one digest for all, compressed once, kept for ever; a theme inherits."""

from __future__ import annotations

import gzip
import re
from importlib import import_module
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from bwa_lms.api import ThemeManifest
from bwa_lms.settings import Settings
from bwa_lms.web import assets, themes
from tests.web.conftest import make_stage

brotli = import_module("brotli")
OURS = {"academy", "workshop"}


def style_of(browser: FlaskClient) -> str:
    found = re.search(r'href="(/assets/[^"]+/style\.css)"', browser.get("/").text)
    assert found
    return found.group(1)


def theme(folder: Path, name: str, parent: str | None = None, **tokens: str) -> ThemeManifest:
    home = folder / name
    (home / "static" / "css").mkdir(parents=True)
    return ThemeManifest(name, home, parent, tokens=tokens)


def test_files_are_kept_for_ever_under_an_address_of_their_content(browser: FlaskClient) -> None:
    address = style_of(browser)
    answer = browser.get(address)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.mimetype == "text/css"
    assert "Set-Cookie" not in answer.headers
    assert browser.get(re.sub(r"/assets/\w+/", "/assets/0000/", address)).status_code == 404


def test_files_travel_compressed_as_the_browser_wishes(browser: FlaskClient) -> None:
    address = style_of(browser)
    plain = browser.get(address, headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in plain.headers
    for encoding, unpack in (("br", brotli.decompress), ("gzip", gzip.decompress)):
        answer = browser.get(address, headers={"Accept-Encoding": encoding})
        assert answer.headers["Content-Encoding"] == encoding
        assert "Accept-Encoding" in answer.headers["Vary"]
        assert unpack(answer.data) == plain.data


@pytest.mark.parametrize("name", sorted(OURS))
def test_the_style_sheet_is_one_small_file(tmp_path: Path, name: str) -> None:
    browser = make_stage(tmp_path, theme=name).client()
    answer = browser.get(style_of(browser), headers={"Accept-Encoding": "br"})
    assert len(answer.data) < 14 * 1024


def test_nothing_in_the_style_sheet_comes_from_elsewhere(browser: FlaskClient) -> None:
    css = browser.get(style_of(browser)).text
    assert not re.findall(r"url\((?!data:)[^)]*//", css)
    assert "@import" not in css


def test_every_script_that_a_page_fetches_is_there(browser: FlaskClient) -> None:
    app = re.search(r'src="(/assets/[^"]+/js/)app\.js"', browser.get("/").text)
    assert app
    script = browser.get(app.group(1) + "app.js")
    assert script.mimetype == "text/javascript"
    parts = re.search(r"const parts = \{(.*?)\};", script.text, re.DOTALL)
    assert parts
    names = re.findall(r"(\w+):", parts.group(1))
    assert names
    assert {browser.get(f"{app.group(1)}{name}.js").status_code for name in names} == {200}


def test_a_child_theme_overrides_files_and_tokens(tmp_path: Path) -> None:
    parent = theme(tmp_path, "parent", **{"ink": "black", "paper": "white", "dark-ink": "white"})
    child = theme(tmp_path, "child", "parent", ink="navy")
    (parent.folder / "static/css/10.css").write_text("a { color: var(--ink) }")
    (parent.folder / "static/css/20.css").write_text("b { top: 0 }")
    (child.folder / "static/css/20.css").write_text("b { top: 1px }")
    css = assets.Assets([child, parent]).files["style.css"].forms[""].decode()
    assert "--ink:navy" in css
    assert "--paper:white" in css
    assert "@media screen and (prefers-color-scheme:dark){:root{--ink:white" in css
    assert "a{color: var(--ink)}" in css
    assert "top: 1px" in css
    assert "top: 0" not in css


def test_the_address_changes_with_any_content(tmp_path: Path) -> None:
    one = theme(tmp_path, "one")
    before = assets.Assets([one]).address("style.css")
    (one.folder / "static/css/10.css").write_text("p { margin: 0 }")
    assert assets.Assets([one]).address("style.css") != before
    with pytest.raises(KeyError):
        assets.Assets([one]).address("nothing.css")


def test_themes_are_chained_and_circles_are_refused(tmp_path: Path) -> None:
    known = themes.available(Settings(), {})
    assert set(known) >= OURS
    assert [each.name for each in themes.chain("workshop", known)] == ["workshop", "academy"]
    with pytest.raises(themes.ThemeError, match="there is no theme 'glitter'"):
        themes.chain("glitter", known)
    circle = {"a": theme(tmp_path, "a", "b"), "b": theme(tmp_path, "b", "a")}
    with pytest.raises(themes.ThemeError, match="inherits from itself"):
        themes.chain("a", circle)


def test_an_installation_adds_themes_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "theme.toml").write_text('name = "mine"\nparent = "academy"')
    known = themes.available(Settings(themes=tmp_path), {})
    assert [each.name for each in themes.chain("mine", known)] == ["mine", "academy"]
