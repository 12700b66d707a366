"""Moodle XML, in which Moodle hands its question banks out and takes them in."""

from bwa_lms.banks.moodle_xml.reader import read_moodle_xml
from bwa_lms.banks.moodle_xml.writer import write_moodle_xml

__all__ = ["read_moodle_xml", "write_moodle_xml"]
