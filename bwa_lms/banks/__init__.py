"""Question banks in and out: GIFT, Moodle XML and Aiken, to and from the questions that trainers write.

A reader turns a file into a `Bank` of neutral `Item`s, a writer does the reverse; `authored` and `outward` turn items
into authored questions and back. All of that is pure; `service` keeps what the desk has read for its download.
"""
