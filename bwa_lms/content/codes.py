"""Every code that the checker answers with, and what it means, in one place."""

from __future__ import annotations

from collections.abc import Mapping

CODES: Mapping[str, str] = {
    # files and folders
    "bad-file-name": "an activity's file name has no number",
    "bad-folder-name": "a folder in a course is not the name of a module",
    "empty-course": "a course has no activity",
    "link": "a symbolic link or a submodule, which is not followed",
    "missing-file": "a folder has no course.yml",
    "not-a-file": "not a regular file, too deep, or one file too many",
    "too-large": "a file is larger than it may be",
    "unclaimed-file": "nothing reads this file",
    "unknown-kind": "no kind of activity is called so (a file's suffix, or a link)",
    "unreadable": "a file or folder cannot be read",
    # text
    "bad-character": "a character that cannot be printed",
    "not-utf-8": "the file is not UTF-8 text",
    # YAML
    "alias": "an anchor or alias (& and *)",
    "cut-text": "a space and # cut a text off",
    "duplicate-key": "a key stands twice",
    "swallowed-comma": "a comma inside { } cut a text off",
    "tag": "a tag (!)",
    "too-complex": "too deep, too many values, or a hostile wall of markup",
    "unclosed-front-matter": "the front matter never ends",
    "unquoted-colon": "a colon and a space in a text that is not quoted",
    "yaml-syntax": "YAML cannot read this",
    # keys and values
    "bad-id": "not an id: a-z, 0-9 and -",
    "bad-language": "not a language tag",
    "bad-option": "an option is neither right nor wrong, or both",
    "bad-pattern": "not a regular expression that RE2 takes",
    "bad-span": "not a span of time",
    "bad-value": "a value that does not fit",
    "empty-value": "a key without a value, or a list without an item",
    "missing-key": "a key is missing",
    "not-a-boolean": "neither true nor false",
    "out-of-range": "a number outside its bounds",
    "too-long": "a text or list that is too long",
    "unknown-key": "there is no such key",
    "unknown-value": "none of the words that may stand here",
    "wrong-type": "a text, number, list or group where something else belongs",
    # ids and names
    "duplicate-id": "two things claim one id",
    "unknown-course": "there is no such course",
    "unknown-level": "a rubric's pass is not a level of each of its criteria",
    "unknown-module": "there is no such module in the course",
    "unknown-pledge": "there is no such pledge",
    "unknown-rubric": "there is no such rubric",
    "unknown-task": "there is no such task",
    "unknown-visit": "there is no such planned visit",
    "circle": "a course or module needs itself, by way of others",
    # the programme
    "asks-too-much": "a requirement asks for more than is planned",
    "several-requirements": "one requirement asks for two things",
    # links and media
    "broken-link": "a link to an activity or heading that is not there",
    "broken-media": "a media file that is not there",
    "foreign-picture": "a picture from another place",
    "script": "a script, event handler or frame",
    "raw-html": "HTML that is not kept",
    "missing-alt": "a picture without a text in its place",
    # Markdown
    "empty-case": "a case without a story",
    "empty-lesson": "a lesson without a text",
    "glued-list": "a list right below a paragraph, which Markdown would not make a list",
    "heading-level": "a heading level is skipped",
    "heading-one": "a # heading: the title is the page's heading",
    "list-indent": "a nested list that Markdown would not nest",
    "list-marker": "a list marker that Markdown does not know",
    "misplaced-block": "a /// block where it means nothing",
    "misplaced-question": "a question where nobody can answer it",
    "unclosed-block": "a /// block is never closed",
    "unclosed-fence": "a code fence is never closed",
    "unknown-block": "no /// block is called so",
    # questions
    "duplicate-option": "two options say the same",
    "no-checks": "a lesson that is done by checks has none",
    "no-right-option": "no option is right",
    "too-few-options": "there is only one option",
    "two-right-options": "two options are right where one can be",
    "unknown-type": "no question is of such a type",
    # the engine
    "not-yet": "a part of the format that is not served yet",
    "plugin-failed": "a plugin broke on this file",
}
