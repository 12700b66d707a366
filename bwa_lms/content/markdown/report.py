"""Problems of one text, each said once although the text is rendered for several audiences."""

from __future__ import annotations

from bwa_lms.api.compiling import Source


class Report:
    """Reports through a source; `line` is the line in the file at which the text begins."""

    def __init__(self, source: Source, line: int) -> None:
        self.source = source
        self.first = line
        self.count = 0
        self._said: set[tuple[int, str, str]] = set()

    def problem(
        self, index: int, code: str, message: str, hint: str = "", *, warning: bool = False
    ) -> None:
        """Report a mistake at the text's line `index` (from 0)."""
        if (index, code, message) not in self._said:
            self._said.add((index, code, message))
            self.count += not warning
            self.source.problem(self.first + index, code, message, hint, warning=warning)
