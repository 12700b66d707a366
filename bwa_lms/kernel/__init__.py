"""Standard library only: the clock, ids, canonical JSON, points, problems and errors that every room shares."""
