"""Static files: one address that changes with their content, kept for ever by browsers, compressed once at start.

All files stand under one digest, so that a script may import its neighbour and a style sheet may name a font. The
style sheet `style.css` is put together from the `css/*.css` of the theme and its parents and from their tokens.
"""

from __future__ import annotations

import gzip
import mimetypes
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from flask import Flask, Response, abort, request

from bwa_lms.api import ThemeManifest
from bwa_lms.kernel.ids import digest
from bwa_lms.web.access import ANYONE, allow

brotli = import_module("brotli")  # comes with flask-compress and has no types
CORE = Path(__file__).parent / "static"
FOR_EVER = "public, max-age=31536000, immutable"
_SQUEEZED = {".css", ".js", ".svg", ".json", ".txt", ".webmanifest"}
_TYPES = {
    ".js": "text/javascript",
    ".woff2": "font/woff2",
    ".webmanifest": "application/manifest+json",
}


@dataclass(frozen=True)
class Asset:
    """One static file with its compressed forms, by the name of the encoding ("" is the file itself)."""

    type: str
    forms: Mapping[str, bytes]

    @classmethod
    def of(cls, name: str, data: bytes) -> Asset:
        """Make an asset; what compresses well is compressed."""
        suffix = Path(name).suffix
        kind = _TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
        forms = {"": data}
        if suffix in _SQUEEZED:
            forms = {"br": brotli.compress(data), "gzip": gzip.compress(data, mtime=0), "": data}
        return cls(kind, forms)


class Assets:
    """The static files of the package and of a theme chain (nearest first)."""

    def __init__(self, chain: Sequence[ThemeManifest]) -> None:
        files = _collect(chain)
        files["style.css"] = style(chain, files)
        named = b"".join(f"{name}:{digest(data)};".encode() for name, data in sorted(files.items()))
        self.digest = digest(named)[:16]
        self.files = {
            name: Asset.of(name, data)
            for name, data in files.items()
            if not name.startswith("css/")
        }

    def address(self, name: str) -> str:
        """Return the address of a file. Raises KeyError for one that is not there."""
        if name not in self.files:
            raise KeyError(f"there is no static file {name}")
        return f"/assets/{self.digest}/{name}"

    def serve(self, given: str, name: str) -> Response:
        """Answer a request; an address of an older version answers 404, never with other content."""
        asset = self.files.get(name)
        if asset is None or given != self.digest:
            abort(404)
        encoding = next((each for each in asset.forms if not each or _accepts(each)), "")
        response = Response(asset.forms[encoding], mimetype=asset.type)
        response.headers["Cache-Control"] = FOR_EVER
        if len(asset.forms) > 1:
            response.vary.add("Accept-Encoding")
        if encoding:
            response.headers["Content-Encoding"] = encoding
        return response


def install(app: Flask, assets: Assets) -> None:
    """Serve the files under /assets/."""

    @allow(ANYONE)
    def asset(version: str, name: str) -> Response:
        return assets.serve(version, name)

    app.add_url_rule("/assets/<version>/<path:name>", "asset", asset)


def style(chain: Sequence[ThemeManifest], files: Mapping[str, bytes]) -> bytes:
    """Return the one style sheet: tokens first, then the parts in the order of their names."""
    parts = [data.decode() for name, data in sorted(files.items()) if name.startswith("css/")]
    return squeeze("\n".join([tokens(chain), *parts])).encode()


def tokens(chain: Sequence[ThemeManifest]) -> str:
    """Return the custom properties of a chain: a token `dark-ink` is `ink` where the reader prefers dark."""
    merged: dict[str, str] = {}
    for theme in reversed(chain):
        merged |= theme.tokens
    light = {name: value for name, value in merged.items() if not name.startswith("dark-")}
    dark = {
        name.removeprefix("dark-"): value for name, value in merged.items() if name not in light
    }
    return (
        f":root{{{_properties(light)}}}\n"
        f"@media screen and (prefers-color-scheme:dark){{:root{{{_properties(dark)}}}}}"
    )


def squeeze(css: str) -> str:
    """Return a style sheet without comments and needless space."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    return re.sub(r"\s*([{};,])\s*", r"\1", css).replace(";}", "}").strip()


def _properties(values: Mapping[str, str]) -> str:
    return "".join(f"--{name}:{value};" for name, value in values.items())


def _collect(chain: Sequence[ThemeManifest]) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for folder in [CORE, *(theme.folder / "static" for theme in reversed(chain))]:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                files[path.relative_to(folder).as_posix()] = path.read_bytes()
    return files


def _accepts(encoding: str) -> bool:
    return request.accept_encodings.quality(encoding) > 0
