"""The prose pipeline: authored Markdown in, what each audience reads out, every mistake at its line."""

from bwa_lms.content.markdown.pipeline import render, render_block, render_inline
from bwa_lms.content.markdown.surroundings import Surroundings

__all__ = ["Surroundings", "render", "render_block", "render_inline"]
