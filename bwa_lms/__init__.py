"""bwa_lms: a course engine for blended programmes, from authored text in git to a verifiable certificate."""

__version__ = "0.1.0"
