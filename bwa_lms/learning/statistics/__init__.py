"""Statistics of a quiz: which questions teach, which mislead, and how well the marks tell people apart."""
