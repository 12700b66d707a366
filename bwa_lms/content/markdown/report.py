"""Problems of one text, each said once although the text is rendered for several audiences."""

from __future__ import annotations

from bwa_lms.api.compiling import Source


class Report:
    """Reports through a source; `line` and `column` are the place in the file at which the text's lines begin."""

    def __init__(self, source: Source, line: int, column: int = 1) -> None:
        self.source = source
        self.first = line
        self.inset = column - 1
        self.count = 0
        self._said: set[tuple[int, int, str, str]] = set()

    def problem(
        self,
        index: int,
        code: str,
        message: str,
        hint: str = "",
        *,
        column: int = 1,
        warning: bool = False,
    ) -> None:
        """Report a mistake at the text's line `index` (from 0) and its column (from 1)."""
        if (index, column, code, message) not in self._said:
            self._said.add((index, column, code, message))
            self.count += not warning
            line, column = self.first + index, self.inset + column
            self.source.problem(line, code, message, hint, column=column, warning=warning)
