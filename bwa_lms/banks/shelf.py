"""The pictures of a bank, and a course in memory that holds them beside quiz files, for the checker."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace

from bwa_lms.banks.authored import with_texts
from bwa_lms.banks.model import Item, Text
from bwa_lms.content.layout import MEDIA_SUFFIXES
from bwa_lms.content.source import Listing
from bwa_lms.kernel.ids import digest

COURSE = "course"
MODULE = f"{COURSE}/01-module"
MEDIA = "media/"


class InMemory:
    """A courses folder that stands nowhere: one course with one module, whose files are given."""

    name = "courses"
    revision: str | None = None

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = {f"{COURSE}/course.yml": b"title: Course\n"}
        self._files |= {f"{MODULE}/{name}": data for name, data in files.items()}

    def list(self) -> Listing:
        """Return the files."""
        return Listing({name: len(data) for name, data in sorted(self._files.items())})

    def read(self, name: str) -> bytes:
        """Return the bytes of a file."""
        return self._files[name]


class Shelf:
    """Pictures under names that are free in a module's folder; equal ones share one name."""

    def __init__(self, taken: Collection[str]) -> None:
        self._taken = {name.removeprefix(MEDIA).lower() for name in taken if name.startswith(MEDIA)}
        self._names: dict[str, str] = {}  # by digest and suffix
        self._pictures: dict[str, bytes] = {}
        self._refused: set[str] = set()

    def moved(self, item: Item) -> Item:
        """Return an item whose pictures have the names that they get, in its texts as well."""
        names = {name: self._put(name, data) for name, data in item.media.items()}
        if not names:
            return item
        longest_first = sorted(names, key=len, reverse=True)
        pattern = re.compile(rf"media/({'|'.join(map(re.escape, longest_first))})(?![\w-]|\.\w)")

        def change(text: Text) -> Text:
            new = pattern.sub(lambda match: f"{MEDIA}{names[match[1]]}", text.text)
            return replace(text, text=new)

        media = {names[name]: data for name, data in item.media.items()}
        return replace(with_texts(item, change), media=media)

    def shown(self, item: Item) -> dict[str, bytes]:
        """Return the pictures of an item that pages may show."""
        return {name: data for name, data in item.media.items() if name not in self._refused}

    def refuse(self, name: str) -> None:
        """Take a picture away: the checker found something in it."""
        self._refused.add(name)

    def source(self, files: Mapping[str, bytes]) -> InMemory:
        """Return these files in a course, with all pictures."""
        return InMemory({**files, **self._kept()})

    def named_in(self, text: str) -> dict[str, bytes]:
        """Return the pictures that a text names, by their names in the module's folder."""
        return {name: data for name, data in self._kept().items() if name in text}

    def _kept(self) -> dict[str, bytes]:
        pictures = self._pictures.items()
        return {f"{MEDIA}{name}": data for name, data in pictures if name not in self._refused}

    def _put(self, name: str, data: bytes) -> str:
        stem, _, suffix = name.rpartition(".")
        key = f"{digest(data)}.{suffix.lower()}"
        if key not in self._names:
            self._names[key] = self._free(stem, suffix)
            self._pictures[self._names[key]] = data
        if suffix.lower() not in MEDIA_SUFFIXES:
            self.refuse(self._names[key])
        return self._names[key]

    def _free(self, stem: str, suffix: str) -> str:
        number, name = 1, f"{stem}.{suffix}"
        while name.lower() in self._taken:
            number += 1
            name = f"{stem}-{number}.{suffix}"
        self._taken.add(name.lower())
        return name
