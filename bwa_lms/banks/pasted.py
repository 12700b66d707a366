"""Pictures that stand in a text itself, as programs paste them: they become files like any other."""

from __future__ import annotations

import base64
import binascii
from dataclasses import replace
from re import Match

from bwa_lms.banks.authored import with_texts
from bwa_lms.banks.incoming import PASTED
from bwa_lms.banks.model import Item, Text
from bwa_lms.banks.moodle_xml.pictures import Shelf


def taken_out(item: Item) -> Item:
    """Return an item whose texts name, as media/<name>, the pictures that they held themselves."""
    shelf = Shelf()
    media = {shelf.put(name, data) or name: data for name, data in item.media.items()}

    def put(match: Match[str]) -> str:
        try:
            data = base64.b64decode("".join(match[1].split()), validate=True)
        except binascii.Error:
            return match[0]
        name = shelf.put("pasted", data)
        if name is None:
            return match[0]
        media[name] = data
        return f"media/{name}"

    def change(text: Text) -> Text:
        return text if text.markup == "plain" else replace(text, text=PASTED.sub(put, text.text))

    return replace(with_texts(item, change), media=media)
